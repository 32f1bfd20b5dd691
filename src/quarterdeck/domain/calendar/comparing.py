"""What a period is compared with: as many days of the same kind, or amounts brought to as many days, and said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from quarterdeck.domain.calendar.periods import DAYS_IN_WEEK, Grain, Period, span, years_later
from quarterdeck.domain.calendar.years import FiscalYear
from quarterdeck.domain.formats import day_range

if TYPE_CHECKING:
    from quarterdeck.domain.calendar.calendar import Calendar

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two stretches of days: ``now`` the part of the period that can be compared, ``before`` what it is held against.

    Amounts of ``before`` that add up over days are multiplied by ``scale``; rates, shares and means are not. ``note``
    says what is unusual about it, and is empty where nothing is.
    """

    now: Period
    before: Period
    scale: float = 1.0
    note: str = ""


def year_earlier(calendar: Calendar, period: Period, until: date) -> Comparison:
    """``period`` up to and including ``until``, and the same part of the fiscal year before.

    Years of weeks are compared week by week; of 53 weeks against 52, the first of the long year is left out. Where
    another calendar held a year before, the same days of the almanac are taken.
    """
    now = period.until(until)
    own = calendar.fiscal_year_of(period.begin)
    earlier = calendar.fiscal_year_of(own.begin - timedelta(days=1))
    if own.rule != earlier.rule or not (own.is_whole and earlier.is_whole):
        before = _same_days(now)
        return Comparison(now, before, note=f"Another calendar held a year before: compared with {_dates(before)}.")
    if own.rule.is_of_months:
        return Comparison(now, _same_days(now))
    if own.weeks and earlier.weeks:
        return _by_weeks(now, period, own, earlier)
    return _by_place(now, period, own, earlier)


def previous_period(calendar: Calendar, period: Period, until: date) -> Comparison:
    """``period`` up to and including ``until``, and as much of the one of the same grain just before.

    Months of the almanac, and quarters and years of them, are taken as they are. Otherwise a period that is over is
    held against all of the other, its amounts brought to as many days; one that runs against as many days of it.
    """
    now, whole = period.until(until), calendar.previous(period)
    years = (calendar.fiscal_year_of(day) for day in (period.begin, whole.begin))
    if _is_over(now, period) and all(y.rule.is_of_months and y.is_whole for y in years):
        return Comparison(now, whole.until(whole.last_on))
    return _alike(now, period, whole)


def _by_weeks(now: Period, period: Period, own: FiscalYear, earlier: FiscalYear) -> Comparison:
    left_out = "{} has 53 weeks and the year it is compared with 52: its first week is left out, as the NRF advises."
    if earlier.is_long and not own.is_long:
        begin = earlier.begin + (now.begin - own.begin) + WEEK
        return Comparison(now, span(begin, begin + (now.end - now.begin)), note=left_out.format(earlier.period.key))
    if own.is_long and not earlier.is_long:
        other = _counterpart(period, own, earlier)
        if other is None:
            begin = now.begin - (own.begin - earlier.begin)
            return Comparison(now, span(begin, begin + (now.end - now.begin)))
        if now.days > other.days:
            now = span(now.begin + WEEK, now.end)
            note = left_out.format(own.period.key) if period == own.period else _shifted(own, period)
            return Comparison(now, _first_days(other, now.days), note=note)
    return _by_place(now, period, own, earlier)


def _by_place(now: Period, period: Period, own: FiscalYear, earlier: FiscalYear) -> Comparison:
    other = _counterpart(period, own, earlier)
    if other is None:
        begin = now.begin - (own.begin - earlier.begin)
        return Comparison(now, span(begin, begin + (now.end - now.begin)))
    return _alike(now, period, other)


def _alike(now: Period, period: Period, other: Period) -> Comparison:
    """As many days of the other period from its first; all of it, brought to as many days, where lengths differ.

    Lengths differ where the period is over and the other is longer or shorter, or where it has run for more days.
    """
    if now.days == other.days or (now.days < other.days and not _is_over(now, period)):
        return Comparison(now, _first_days(other, now.days))
    only = "only " if other.days < now.days else ""
    words = f"It has {_length(now.days)}, {other.key} {only}{_length(other.days)}"
    return Comparison(
        now,
        _first_days(other, other.days),
        now.days / other.days,
        f"{words}: what adds up over time is shown for as many days.",
    )


def _is_over(now: Period, period: Period) -> bool:
    return now.end == period.end


def _counterpart(period: Period, own: FiscalYear, earlier: FiscalYear) -> Period | None:
    """The period of the same place in the year before; None for plain days, and where there are fewer."""
    if period == own.period:
        return earlier.period
    if period.grain is Grain.DAYS:
        return None
    siblings, others = (
        (own.quarters, earlier.quarters) if period.grain is Grain.QUARTER else (own.months, earlier.months)
    )
    place = siblings.index(period)
    return others[place] if place < len(others) else None


def _shifted(own: FiscalYear, period: Period) -> str:
    return f"{own.period.key} has 53 weeks: {period.key} is compared without its first week, as the NRF advises."


def _first_days(period: Period, days: int) -> Period:
    return span(period.begin, period.begin + timedelta(days=days))


def _same_days(now: Period) -> Period:
    return span(years_later(now.begin, -1), years_later(now.end, -1))


def _length(days: int) -> str:
    weeks, rest = divmod(days, DAYS_IN_WEEK)
    return f"{days} days" if rest else f"{weeks} weeks" if weeks > 1 else "one week"


def _dates(period: Period) -> str:
    return day_range(period.begin, period.last_on)
