"""How fiscal years are laid out: months of the almanac, whole weeks in a pattern, or a list somebody keeps.

A rule knows every fiscal year by its number, the months of each, and on which day weeks begin. It knows nothing of
other rules: which holds when is the calendar's business (calendar.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import Protocol

from quarterdeck.domain.calendar.periods import DAYS_IN_WEEK, MONTHS_IN_YEAR, add_months, years_later

MONTHS_IN_QUARTER = 3
WEEKS_IN_QUARTER = 13
WEEKS_IN_YEAR = 52
PATTERNS = ((4, 4, 5), (4, 5, 4), (5, 4, 4))


class NamedAfter(StrEnum):
    """Which calendar year gives a fiscal year its number."""

    END = "end"
    START = "start"


class Anchor(StrEnum):
    """Where the last day of a year of weeks lies."""

    LAST = "last"
    """On the last such weekday of the month."""
    NEAREST = "nearest"
    """On the one nearest to the month's end, which may lie in the next month."""


@dataclass(frozen=True, slots=True)
class Part:
    """A fiscal month as a rule lays it out: ``number`` in its year from 1, the month of the almanac it stands for."""

    begin: date
    number: int
    quarter: int
    month: int


class Rule(Protocol):
    """What every way of laying out fiscal years can answer."""

    def __hash__(self) -> int:
        """Rules are keys under which their years are kept."""

    @property
    def week_start(self) -> int:
        """The weekday on which weeks begin: 0 for Monday."""

    @property
    def is_of_months(self) -> bool:
        """Whether its months are those of the almanac, and are written that way."""

    def number_of(self, day: date) -> int:
        """The number of the fiscal year that holds the day."""

    def begin(self, number: int) -> date:
        """The first day of the fiscal year of that number."""

    def parts(self, number: int) -> tuple[Part, ...]:
        """Its months, in order."""


@dataclass(frozen=True, slots=True)
class Months:
    """Twelve months of the almanac from ``start_month`` on. Weeks begin on ``week_start`` (0 for Monday)."""

    start_month: int = 1
    named_after: NamedAfter = NamedAfter.END
    week_start: int = 0

    @property
    def is_of_months(self) -> bool:
        """They are."""
        return True

    @property
    def _offset(self) -> int:
        return int(self.start_month > 1 and self.named_after is NamedAfter.END)

    def number_of(self, day: date) -> int:
        """The number of the fiscal year that holds the day."""
        return day.year - (day.month < self.start_month) + self._offset

    def begin(self, number: int) -> date:
        """The first day of the fiscal year of that number."""
        return date(number - self._offset, self.start_month, 1)

    def parts(self, number: int) -> tuple[Part, ...]:
        """Its months, in order."""
        begins = [add_months(self.begin(number), i) for i in range(MONTHS_IN_YEAR)]
        return tuple(Part(b, i + 1, i // MONTHS_IN_QUARTER + 1, b.month) for i, b in enumerate(begins))


@dataclass(frozen=True, slots=True)
class Weeks:
    """52 or 53 whole weeks in quarters of 13, each split as ``pattern`` says.

    The year ends on a ``weekday`` (0 for Monday): on the last of ``end_month``, or the nearest to its end. The 53rd
    week is given to the month of number ``extra_in``.
    """

    pattern: tuple[int, int, int] = (4, 4, 5)
    end_month: int = 1
    weekday: int = 5
    anchor: Anchor = Anchor.LAST
    extra_in: int = MONTHS_IN_YEAR
    named_after: NamedAfter = NamedAfter.END

    @property
    def week_start(self) -> int:
        """The weekday after the one on which years end."""
        return (self.weekday + 1) % DAYS_IN_WEEK

    @property
    def is_of_months(self) -> bool:
        """They are of weeks."""
        return False

    @property
    def _offset(self) -> int:
        """What the number is short of the almanac's year in whose ``end_month`` the fiscal year ends.

        A year that ends around New Year begins in the year it ends in, whatever the weekday says.
        """
        return int(self.named_after is NamedAfter.START and self.end_month < MONTHS_IN_YEAR)

    def number_of(self, day: date) -> int:
        """The number of the fiscal year that holds the day."""
        number = day.year - self._offset
        while day >= self.begin(number + 1):
            number += 1
        while day < self.begin(number):
            number -= 1
        return number

    def begin(self, number: int) -> date:
        """The first day of the fiscal year of that number: the one after the last of the year before."""
        return _day_after(number + self._offset - 1, self.end_month, self.weekday, self.anchor)

    def weeks(self, number: int) -> int:
        """52 or 53."""
        return (self.begin(number + 1) - self.begin(number)).days // DAYS_IN_WEEK

    def parts(self, number: int) -> tuple[Part, ...]:
        """Its months, in order."""
        lengths = list(self.pattern * 4)
        lengths[self.extra_in - 1] += self.weeks(number) - WEEKS_IN_YEAR
        begins = accumulate(lengths[:-1], lambda day, weeks: day + timedelta(weeks=weeks), initial=self.begin(number))
        return tuple(
            Part(b, i + 1, i // MONTHS_IN_QUARTER + 1, (self.end_month + i) % MONTHS_IN_YEAR + 1)
            for i, b in enumerate(begins)
        )


@lru_cache(maxsize=4096)
def _day_after(year: int, month: int, weekday: int, anchor: Anchor) -> date:
    """The day after the one that the anchor finds in that month."""
    month_end = add_months(date(year, month, 1), 1) - timedelta(days=1)
    last = month_end - timedelta(days=(month_end.weekday() - weekday) % DAYS_IN_WEEK)
    if anchor is Anchor.NEAREST and (month_end - last).days > DAYS_IN_WEEK // 2:
        last += timedelta(weeks=1)
    return last + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ListedPeriod:
    """A month of a list: of which year, which number, in which quarter, from ``begin`` on."""

    year: int
    number: int
    quarter: int
    begin: date


@dataclass(frozen=True)
class Table:
    """Fiscal years as somebody listed them, from the first period's begin up to, not including, ``end``.

    Beyond its end it is taken to go on as in its last year: in as many weeks where it is of whole weeks, else on the
    same days of the almanac.
    """

    periods: tuple[ListedPeriod, ...]
    end: date
    week_start: int = 0

    def __hash__(self) -> int:
        """The hash of the periods, worked out once: calendars are keys wherever answers are kept."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.periods, self.end, self.week_start))

    @property
    def is_of_months(self) -> bool:
        """Its periods have numbers."""
        return False

    @cached_property
    def _years(self) -> dict[int, tuple[ListedPeriod, ...]]:
        found: dict[int, list[ListedPeriod]] = {}
        for period in self.periods:
            found.setdefault(period.year, []).append(period)
        return {year: tuple(periods) for year, periods in found.items()}

    @property
    def last_year(self) -> int:
        """The number of the last year listed."""
        return self.periods[-1].year

    def number_of(self, day: date) -> int:
        """The number of the fiscal year that holds the day."""
        number = max((p.year for p in self.periods if p.begin <= day), default=self.periods[0].year)
        while day >= self.begin(number + 1):
            number += 1
        return number

    def begin(self, number: int) -> date:
        """The first day of the fiscal year of that number; ValueError before the first one listed."""
        if number <= self.last_year:
            if number not in self._years:
                raise ValueError(f"the list of periods begins with FY{self.periods[0].year}")
            return self._years[number][0].begin
        return self._later(self.end, number - self.last_year - 1)

    def parts(self, number: int) -> tuple[Part, ...]:
        """Its months, in order."""
        if number <= self.last_year:
            return _named(self._years[number], self.begin(number + 1))
        begin, pattern = self.begin(number), self._pattern
        if self._of_weeks:
            moved = [begin + (p.begin - pattern[0].begin) for p in pattern]
        else:
            moved = [years_later(p.begin, number - self.last_year) for p in pattern]
        later = [ListedPeriod(number, p.number, p.quarter, day) for p, day in zip(pattern, moved, strict=True)]
        return _named(later, self.begin(number + 1))

    def _later(self, day: date, years: int) -> date:
        return day + timedelta(weeks=WEEKS_IN_YEAR * years) if self._of_weeks else years_later(day, years)

    @cached_property
    def _of_weeks(self) -> bool:
        edges = [*(p.begin for p in self._years[self.last_year]), self.end]
        return all((b - a).days % DAYS_IN_WEEK == 0 for a, b in pairwise(edges)) and self._usual is not None

    @cached_property
    def _pattern(self) -> tuple[ListedPeriod, ...]:
        return self._usual if self._of_weeks and self._usual else self._years[self.last_year]

    @cached_property
    def _usual(self) -> tuple[ListedPeriod, ...] | None:
        """The last listed year of 52 weeks."""
        begins = [*(periods[0].begin for periods in self._years.values()), self.end]
        lengths = dict(zip(self._years, ((b - a).days for a, b in pairwise(begins)), strict=True))
        usual = [year for year, days in lengths.items() if days == WEEKS_IN_YEAR * DAYS_IN_WEEK]
        return self._years[usual[-1]] if usual else None


def _named(periods: Sequence[ListedPeriod], end: date) -> tuple[Part, ...]:
    """Each stands for the month in which its middle lies."""
    edges = [*(p.begin for p in periods), end]
    middles = [a + (b - a) / 2 for a, b in pairwise(edges)]
    return tuple(Part(p.begin, p.number, p.quarter, m.month) for p, m in zip(periods, middles, strict=True))
