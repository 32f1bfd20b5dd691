"""Fiscal years with their months and quarters, as one rule lays them out and a later one cuts them.

Where another calendar takes over in the middle of a year, what is left of the old one becomes a year of its own: a
transition, marked with a T. Nearly a whole year keeps its name, and a few days are added to the year before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import groupby

from quarterdeck.domain.calendar.periods import DAYS_IN_WEEK, Grain, Period
from quarterdeck.domain.calendar.rules import WEEKS_IN_YEAR, Part, Rule

SHORTEST_YEAR = timedelta(weeks=4)
"""What is left of a year when another calendar takes over is added to the year before if it is shorter than this."""
SHORTEST_MONTH = timedelta(weeks=2)
"""A piece of a month shorter than this is added to the month before."""
NEARLY_A_YEAR = timedelta(days=335)
"""A cut year of so many days keeps its name; a shorter one is a transition."""


@dataclass(frozen=True, eq=False)
class FiscalYear:
    """A fiscal year: ``period``, its months and quarters, and the rule that laid it out.

    ``month_numbers`` are the months of the almanac that the months stand for. ``is_whole``: nothing was cut off or
    added where another calendar takes over.
    """

    number: int
    period: Period
    months: tuple[Period, ...]
    quarters: tuple[Period, ...]
    month_numbers: tuple[int, ...]
    rule: Rule
    is_whole: bool
    is_transition: bool

    @property
    def begin(self) -> date:
        """The first day."""
        return self.period.begin

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.period.end

    @cached_property
    def weeks(self) -> int | None:
        """How many weeks it has; None unless it and all its months are of whole weeks."""
        of_weeks = not self.rule.is_of_months and all(m.days % DAYS_IN_WEEK == 0 for m in self.months)
        return self.period.days // DAYS_IN_WEEK if of_weeks else None

    @property
    def is_long(self) -> bool:
        """Whether it has a 53rd week."""
        return self.weeks == WEEKS_IN_YEAR + 1


@lru_cache(maxsize=4096)
def whole_year(rule: Rule, number: int) -> FiscalYear:
    """The year as the rule lays it out."""
    return _year(rule, number, rule.begin(number + 1))


@lru_cache(maxsize=256)
def year_until(rule: Rule, number: int, end: date) -> FiscalYear:
    """The year of that number, cut short or made longer so that it ends where another calendar takes over."""
    return _year(rule, number, end)


def last_number(rule: Rule, first: int | None, end: date) -> int:
    """The number of the last year of a rule that another one ends on ``end``; ``first`` is the first that may be."""
    number = rule.number_of(end - timedelta(days=1))
    is_left_over = rule.begin(number) + SHORTEST_YEAR > end
    return number - 1 if is_left_over and (first is None or number > first) else number


def _year(rule: Rule, number: int, end: date) -> FiscalYear:
    begin, regular = rule.begin(number), rule.begin(number + 1)
    is_transition = end - begin < min(NEARLY_A_YEAR, regular - begin)
    key = f"FY{number}{'T' if is_transition else ''}"
    parts = _kept(rule.parts(number), end)
    months = _months(parts, end, None if rule.is_of_months else key)
    return FiscalYear(
        number=number,
        period=Period(begin, end, key, Grain.YEAR),
        months=months,
        quarters=_quarters(parts, months, key),
        month_numbers=tuple(part.month for part in parts),
        rule=rule,
        is_whole=end == regular,
        is_transition=is_transition,
    )


def _kept(parts: Sequence[Part], end: date) -> tuple[Part, ...]:
    """The parts that begin before the end, the last one only if enough of it is left."""
    kept = tuple(part for part in parts if part.begin < end)
    too_short = len(kept) > 1 and kept[-1].begin + SHORTEST_MONTH > end
    return kept[:-1] if too_short else kept


def _months(parts: Sequence[Part], end: date, year_key: str | None) -> tuple[Period, ...]:
    ends = [*(part.begin for part in parts[1:]), end]
    return tuple(
        Period(p.begin, e, f"{p.begin:%Y-%m}" if year_key is None else f"{year_key}-P{p.number:02}", Grain.MONTH)
        for p, e in zip(parts, ends, strict=True)
    )


def _quarters(parts: Sequence[Part], months: Sequence[Period], key: str) -> tuple[Period, ...]:
    found = []
    for quarter, pairs in groupby(zip(parts, months, strict=True), key=lambda pair: pair[0].quarter):
        held = [month for _, month in pairs]
        found.append(Period(held[0].begin, held[-1].end, f"{key}-Q{quarter}", Grain.QUARTER))
    return tuple(found)
