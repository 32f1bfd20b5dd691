"""The fiscal calendar of an organisation: which rule holds from when on, and by which clock its days begin."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from quarterdeck.domain.calendar import keys
from quarterdeck.domain.calendar.clock import Clock
from quarterdeck.domain.calendar.comparing import Comparison, previous_period, year_earlier
from quarterdeck.domain.calendar.periods import DAYS_IN_WEEK, MONTHS_IN_YEAR, Grain, Period, span
from quarterdeck.domain.calendar.rules import Months, Rule
from quarterdeck.domain.calendar.years import FiscalYear, last_number, whole_year, year_until


class Unusable(ValueError):
    """Rules that do not follow one another; the message says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """Another rule, from ``begin`` on, which is the first day of one of its years."""

    begin: date
    rule: Rule


@dataclass(frozen=True)
class Calendar:
    """The fiscal calendar: ``base`` until the first of the ``changes``, each from its first day on.

    A fiscal year is named after the calendar year in which it ends: FY2026 with an October start runs from
    1 October 2025 to 30 September 2026. A rule may name it after the one in which it begins.
    """

    base: Rule = Months()  # noqa: RUF009 frozen
    clock: Clock = Clock()  # noqa: RUF009 frozen
    changes: tuple[Change, ...] = ()

    def __hash__(self) -> int:
        """Worked out once: calendars are part of the keys under which answers are kept."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.base, self.clock, self.changes))

    def check(self) -> None:
        """Raise Unusable where a change does not begin with one of its years, or two years would have one name."""
        for before, change in zip((None, *self.changes), self.changes, strict=False):
            if before and change.begin <= before.begin:
                raise Unusable(f"Two calendars begin on {max(change.begin, before.begin)}, or in the wrong order.")
            first = change.rule.begin(change.rule.number_of(change.begin))
            if first != change.begin:
                raise Unusable(f"No year of this calendar begins on {change.begin}. One begins on {first}.")
            self._check_names(change)

    def _check_names(self, change: Change) -> None:
        after = self.fiscal_year_of(change.begin)
        earlier = self.fiscal_year_of(change.begin - timedelta(days=1))
        for _ in range(2):
            if earlier.period.key == after.period.key:
                raise Unusable(
                    f"Two years would be called {after.period.key}: one from {earlier.begin}, one from {after.begin}. "
                    f"Name the new years after the calendar year in which they "
                    f"{'end' if change.rule.begin(after.number).year == after.number else 'begin'}, "
                    f"or let the change begin another year."
                )
            earlier = self.fiscal_year_of(earlier.begin - timedelta(days=1))

    def year(self, day: date) -> Period:
        """The fiscal year that holds ``day``."""
        return self.fiscal_year_of(day).period

    def fiscal_year_of(self, day: date) -> FiscalYear:
        """The fiscal year that holds ``day``, with its months and quarters."""
        at = bisect_right(self._begins, day)
        return self._in_force(at, self._rules[at].number_of(day))

    def fiscal_year(self, number: int, *, transition: bool = False) -> Period:
        """The fiscal year named ``number``, or the transition of that number. ValueError if there is none."""
        return self.numbered(number, transition=transition).period

    def numbered(self, number: int, *, transition: bool = False) -> FiscalYear:
        """The same, with its months and quarters."""
        for at in range(len(self._rules)):
            begin, end = self._bounds(at)
            rule = self._rules[at]
            if begin is not None and number < rule.number_of(begin):
                continue
            if end is not None and number > last_number(rule, self._first(at), end):
                continue
            year = self._in_force(at, number)
            if year.is_transition == transition:
                return year
        raise ValueError(f"there is no {'transition' if transition else 'year'} of that name in this calendar")

    def quarter(self, day: date) -> Period:
        """The fiscal quarter that holds ``day``."""
        return next(q for q in self.fiscal_year_of(day).quarters if day in q)

    def quarters(self, year: Period) -> tuple[Period, ...]:
        """The quarters of a fiscal year: four, unless it is a transition."""
        return self.fiscal_year_of(year.begin).quarters

    def month(self, day: date) -> Period:
        """The month that holds ``day``, as reports count months."""
        return next(m for m in self.fiscal_year_of(day).months if day in m)

    def months(self, period: Period) -> tuple[Period, ...]:
        """The months that touch ``period``, in order."""
        return tuple(
            month
            for year in self.years(period)
            for month in year.months
            if month.end > period.begin and month.begin < period.end
        )

    def years(self, period: Period) -> Iterator[FiscalYear]:
        """The fiscal years that touch ``period``, in order."""
        day = period.begin
        while day < period.end:
            year = self.fiscal_year_of(day)
            yield year
            day = year.end

    def months_before(self, day: date, count: int) -> tuple[Period, ...]:
        """The last ``count`` months that were over when ``day`` began, oldest first."""
        found: list[Period] = []
        year = self.fiscal_year_of(day)
        while len(found) < count:
            found[:0] = [month for month in year.months if month.end <= day]
            year = self.fiscal_year_of(year.begin - timedelta(days=1))
        return tuple(found[len(found) - count :])

    def week(self, day: date) -> Period:
        """The week that holds ``day``; a short one where weeks begin on another day from a change on."""
        at = bisect_right(self._begins, day)
        start = self._rules[at].week_start
        begin = day - timedelta(days=(day.weekday() - start) % DAYS_IN_WEEK)
        end = begin + timedelta(days=DAYS_IN_WEEK)
        for change, rule in zip(self.changes, self._rules, strict=False):
            if change.rule.week_start != rule.week_start:
                if begin < change.begin <= day:
                    begin = change.begin
                elif day < change.begin < end:
                    end = change.begin
        return Period(begin, end, f"{begin}", Grain.DAYS)

    def season(self, month: Period, year: FiscalYear) -> int:
        """Which month of a year like ``year`` this one is, from 0: by the month of the almanac it stands for.

        So months before a change of the calendar are compared with those of the same season after it.
        """
        own = self.fiscal_year_of(month.begin)
        place = own.months.index(month)
        if len(own.months) > MONTHS_IN_YEAR or len(year.months) > MONTHS_IN_YEAR:
            return place
        return (own.month_numbers[place] - year.month_numbers[0]) % MONTHS_IN_YEAR

    def year_before(self, period: Period, until: date) -> Comparison:
        """``period`` up to and including the day ``until``, and what it is compared with a year before."""
        return year_earlier(self, period, until)

    def period_before(self, period: Period, until: date) -> Comparison:
        """The same with the period of the same grain just before."""
        return previous_period(self, period, until)

    def previous(self, period: Period) -> Period:
        """The period of the same grain just before."""
        return self.holding(period.begin - timedelta(days=1), period.grain, period.days)

    def holding(self, day: date, grain: Grain, days: int = 1) -> Period:
        """The period of that grain that holds ``day``; for plain days, the ``days`` that end with it."""
        if grain is Grain.YEAR:
            return self.year(day)
        if grain is Grain.QUARTER:
            return self.quarter(day)
        if grain is Grain.MONTH:
            return self.month(day)
        end = day + timedelta(days=1)
        return span(end - timedelta(days=days), end)

    def label(self, period: Period) -> str:
        """The period in short words: FY26, FY26 Q2, February 2026, FY26 Period 5 (Feb)."""
        return keys.label(self, period)

    def month_label(self, month: Period, *, short: bool = False) -> str:
        """A month within its year: February or Feb; Period 5 (Feb) or P5 where months are of weeks."""
        return keys.month_label(self, month, short=short)

    def month_label_within(self, month: Period, whole: Period) -> str:
        """The same, with its year unless that is the one in which ``whole`` ends."""
        return keys.month_label_within(self, month, whole)

    def months_label(self, period: Period) -> str:
        """What the label leaves open: Oct–Sep, its first and last month; the days of a month of weeks."""
        return keys.months_label(self, period)

    def parse(self, text: str) -> Period:
        """The period that ``text`` names: FY2026 or FY26, FY2026-Q2, 2026-Q2, 2026-03, or 2026-01-01..2026-02-01.

        FY2026-P05 is the fifth month of the year, and the only way to write it where months are of weeks. FY2027T is
        the transition to another calendar. A range is half-open: its second day is the first one outside. Raises
        UnknownPeriod.
        """
        return keys.parse(self, text)

    def known_until(self, as_of: date) -> datetime:
        """The first instant (naive UTC) *not* known on ``as_of``: midnight after it by the organisation's clock."""
        return self.clock.until(as_of)

    def _in_force(self, at: int, number: int) -> FiscalYear:
        rule, (_, end) = self._rules[at], self._bounds(at)
        if end is None:
            return whole_year(rule, number)
        last = last_number(rule, self._first(at), end)
        return whole_year(rule, number) if number < last else year_until(rule, last, end)

    def _first(self, at: int) -> int | None:
        begin = self._bounds(at)[0]
        return None if begin is None else self._rules[at].number_of(begin)

    def _bounds(self, at: int) -> tuple[date | None, date | None]:
        return (self._begins[at - 1] if at else None, self._begins[at] if at < len(self._begins) else None)

    @cached_property
    def _begins(self) -> tuple[date, ...]:
        return tuple(change.begin for change in self.changes)

    @cached_property
    def _rules(self) -> tuple[Rule, ...]:
        return (self.base, *(change.rule for change in self.changes))
