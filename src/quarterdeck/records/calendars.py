"""What another calendar would change, before anybody says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from quarterdeck.domain.calendar import Calendar, FiscalYear, Period, Rule, Unusable, described
from quarterdeck.domain.formats import counted, day, day_range
from quarterdeck.records.models import CalendarVersion, Company, Target, TimeZoneVersion
from quarterdeck.records.refusal import Refusal

YEARS = 3
"""Fiscal years shown: the one before a change, and two after it."""


@dataclass(frozen=True, slots=True)
class PlannedPeriod:
    """A month, quarter or year: its key and name, its days, and its length in words."""

    key: str
    label: str
    begin: date
    last_on: date
    length: str


@dataclass(frozen=True, slots=True)
class PlannedYear:
    """A fiscal year with its quarters and months."""

    year: PlannedPeriod
    quarters: tuple[PlannedPeriod, ...]
    months: tuple[PlannedPeriod, ...]
    rule: str
    is_transition: bool


@dataclass(frozen=True, slots=True)
class CalendarPreview:
    """The years from a day on as they stand and as they would be, and what is different, in sentences."""

    now: tuple[PlannedYear, ...]
    planned: tuple[PlannedYear, ...]
    changes: tuple[str, ...]


def calendar_preview(rule: Rule, first_on: date | None, on: date) -> CalendarPreview:
    """What ``CalendarVersion.plan`` with the same rule and day would make of the year before it and the two after.

    A calendar that always held is shown from the year of ``on``, a face's today. Changes nothing. Refusal where years
    would not follow one another, or where the rule has no year that begins then.
    """
    now, planned = Company.current().calendar(), CalendarVersion.with_change(rule, first_on)
    try:
        planned.check()
    except Unusable as wrong:
        raise Refusal(str(wrong)) from wrong
    begin = first_on - timedelta(days=1) if first_on else on
    return CalendarPreview(
        planned_years(now, begin),
        planned_years(planned, begin),
        tuple(_changes(now, planned, begin, always=first_on is None)),
    )


def zone_preview(zone: str, first_on: date) -> list[str]:
    """What ``TimeZoneVersion.plan`` with the same zone and day would change, in sentences. Raises its Refusal."""
    clock = TimeZoneVersion.with_change(zone, first_on)
    begin, end = clock.until(first_on - timedelta(days=1)), clock.until(first_on)
    hours, minutes = divmod(int((end - begin).total_seconds()) // 60, 60)
    length = f"{hours} hours" + (f" and {minutes} minutes" if minutes else "")
    before = clock.zone_on(first_on - timedelta(days=1))
    first = f"{day(first_on)} begins at midnight of {before} and ends at midnight of {clock.zone_on(first_on)}"
    return [f"{first}: it has {length}.", "Days before it begin and end as they did."]


def planned_years(calendar: Calendar, on: date, count: int = YEARS) -> tuple[PlannedYear, ...]:
    """The fiscal year that holds the day, and those after it."""
    return tuple(_year(calendar, year) for year in islice(_from(calendar, on), count))


def _from(calendar: Calendar, on: date) -> Iterable[FiscalYear]:
    year = calendar.fiscal_year_of(on)
    while True:
        yield year
        year = calendar.fiscal_year_of(year.end)


def _year(calendar: Calendar, year: FiscalYear) -> PlannedYear:
    def shown(periods: Sequence[Period]) -> tuple[PlannedPeriod, ...]:
        return tuple(
            PlannedPeriod(p.key, calendar.label(p), p.begin, p.last_on, _length(year, p.days)) for p in periods
        )

    return PlannedYear(
        shown([year.period])[0], shown(year.quarters), shown(year.months), described(year.rule), year.is_transition
    )


def _length(year: FiscalYear, days: int) -> str:
    weeks, rest = divmod(days, 7)
    return counted(days, "day", "days") if rest or year.rule.is_of_months else counted(weeks, "week", "weeks")


def _changes(now: Calendar, planned: Calendar, on: date, *, always: bool) -> Iterable[str]:
    first = _first_different(now, planned, on)
    if first is None:
        yield "Nothing changes in these years."
        return
    if always:
        yield "Every year is laid out by it, those that are over too."
    else:
        yield f"Up to {first.begin - timedelta(days=1)} every period stays as it is; {first.period.key} differs."
    for year in islice(_from(planned, first.begin), YEARS):
        days = day_range(year.begin, year.end - timedelta(days=1))
        if year.is_transition:
            yield f"{year.period.key} is a transition of {counted(len(year.months), 'month', 'months')}: {days}."
        elif not year.is_whole:
            yield f"{year.period.key} has {counted(year.period.days, 'day', 'days')}: {days}."
        elif year.is_long:
            yield f"{year.period.key} has 53 weeks: {days}."
    if astray := _targets_astray(planned, first.begin):
        what = counted(astray, "target after that does", "targets after that do")
        yield (
            f"{what} not begin and end with a month of the new calendar: each is spread over its months by the day. "
            "Import them again by the new periods to set them exactly."
        )


def _first_different(now: Calendar, planned: Calendar, on: date) -> FiscalYear | None:
    for ours, theirs in zip(islice(_from(now, on), YEARS), islice(_from(planned, on), YEARS), strict=True):
        if ours.months != theirs.months or ours.quarters != theirs.quarters:
            return theirs
    return None


def _targets_astray(planned: Calendar, begin: date) -> int:
    ranges = Target.objects.filter(end_on__gt=begin).values_list("begin_on", "end_on")
    return sum(
        planned.month(max(first, begin)).begin != max(first, begin) or planned.month(end - timedelta(days=1)).end != end
        for first, end in ranges
    )
