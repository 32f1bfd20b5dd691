"""Days on which sessions can be held: Monday to Friday, except holidays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from quarterdeck.domain.calendar import Period

SATURDAY = 5


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """A day on which nobody works, and what it is called."""

    on: date
    name: str


@dataclass(frozen=True)
class Workdays:
    """The working days there are, for everybody in the organisation alike."""

    holidays: tuple[Holiday, ...] = ()

    @cached_property
    def _free(self) -> frozenset[date]:
        return frozenset(holiday.on for holiday in self.holidays)

    def holds(self, day: date) -> bool:
        """Whether people work on that day."""
        return day.weekday() < SATURDAY and day not in self._free

    def within(self, begin: date, end: date) -> tuple[date, ...]:
        """The working days from ``begin`` up to, not including, ``end``."""
        return tuple(day for day in days(begin, end) if self.holds(day))

    def moved(self, day: date, period: Period) -> date | None:
        """The day itself, else the next working day; where the period ends before that, the last one before it.

        So a round stays in its month. None where nobody works in that period at all.
        """
        open_days = self.within(period.begin, period.end)
        later = next((each for each in open_days if each >= day), None)
        return later or (open_days[-1] if open_days else None)


def days(begin: date, end: date) -> Iterable[date]:
    """Every day from ``begin`` up to, not including, ``end``."""
    return (begin + timedelta(days=count) for count in range((end - begin).days))
