"""When a round begins: the third working day of the month, the first Friday, every Monday; at what time, how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from quarterdeck.domain.cadence.cycles import Cycle, Level
from quarterdeck.domain.cadence.workdays import Workdays, days
from quarterdeck.domain.calendar import Period

BEFORE = 0
"""Stands for the month before the quarter or the year."""
LAST = -1
DAYS_IN_WEEK = 7
_A_MONDAY = date(2001, 1, 1)


@dataclass(frozen=True, slots=True)
class Nth:
    """The nth working day, or the nth weekday, of a month of the period.

    ``nth`` counts from 1, backwards from -1; ``weekday`` None counts working days, 0 is Monday. ``month`` counts the
    months of a quarter or year from 1, backwards from -1; BEFORE is the month before it.
    """

    nth: int
    weekday: int | None = None
    month: int = 1

    def day(self, month: Period, workdays: Workdays) -> date | None:
        """The day in that month, moved off holidays; None in a month without a working day.

        A month that has fewer such days has its last one for the nth, and its first for one counted backwards.
        """
        if self.weekday is None:
            found = workdays.within(month.begin, month.end)
        else:
            found = tuple(day for day in days(month.begin, month.end) if day.weekday() == self.weekday)
        if not found:
            return workdays.moved(month.begin, month)
        place = self.nth - 1 if self.nth > 0 else len(found) + self.nth
        return workdays.moved(found[max(0, min(place, len(found) - 1))], month)


@dataclass(frozen=True, slots=True)
class Every:
    """A weekday, of every week or of every other one; ``since`` is a day in one of the weeks that count."""

    weekday: int
    since: date | None = None

    def day(self, week: Period, workdays: Workdays) -> date | None:
        """The day in that week, moved off holidays; None in a week without a working day."""
        day = next(day for day in days(week.begin, week.begin + timedelta(days=7)) if day.weekday() == self.weekday)
        return workdays.moved(day, week)

    def counts(self, day: date) -> bool:
        """Whether a fortnightly round is held in the week of that day."""
        return (_weeks(day) - _weeks(self.since or _A_MONDAY)) % 2 == 0


@dataclass(frozen=True, slots=True)
class CadenceRule:
    """When sessions of one level and cycle are held: from which day on, at what time, how long, how many a day.

    ``a_day`` is how many sessions one leader holds on a day, one after the other, before the next day is taken.
    """

    level: Level
    cycle: Cycle
    on: Nth | Every
    at: time = time(9)
    minutes: int = 60
    a_day: int = 2


@dataclass(frozen=True)
class Cadence:
    """The rules of a company, one at most for each level and cycle; where there is none, no such session is held."""

    rules: tuple[CadenceRule, ...] = ()

    def rule(self, level: Level, cycle: Cycle) -> CadenceRule | None:
        """The rule for that level and cycle."""
        return next((rule for rule in self.rules if (rule.level, rule.cycle) == (level, cycle)), None)


def _weeks(day: date) -> int:
    return (day - _A_MONDAY).days // DAYS_IN_WEEK
