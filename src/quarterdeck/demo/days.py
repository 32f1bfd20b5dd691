"""The company's days: which are worked, and two clocks that run faster in busy months than in slow ones.

A clock counts average working days: in July it hardly moves, in September it hurries. Deals are created by one clock
and decided by the other, so that on each clock the process is the same all year (and its truth has a closed form).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

from quarterdeck.domain.calendar import Calendar, Months
from quarterdeck.domain.calendar import Clock as TimeZones

AS_OF = date(2026, 2, 5)
"""The last day the demo company knows about, a Thursday."""
FIRST_ON = date(2023, 4, 3)
"""The first deal may be created: half a year before the first full fiscal year, so that its pipeline is not empty."""
LAST_ON = date(2026, 9, 30)
"""The end of FY2026, to which the future is known to the truth and to nobody else."""
START_MONTH = 10
CALENDAR = Calendar(Months(START_MONTH), TimeZones("Europe/Copenhagen"))
YEARS = (2024, 2025, 2026)
"""Fiscal years with targets."""

WORKING_DAYS_A_YEAR = 252
_SATURDAY = 5
_HOLIDAYS = {(1, 1), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)}
_CREATION = (1.05, 1.10, 1.10, 1.00, 1.05, 0.95, 0.60, 0.90, 1.10, 1.15, 1.15, 0.80)
DECISION = (0.85, 0.95, 1.15, 0.95, 1.00, 1.20, 0.60, 0.80, 1.30, 0.85, 1.05, 1.10)
"""How fast deals move in January … December, one on average."""


def is_worked(day: date) -> bool:
    """Whether the company works on that day."""
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _HOLIDAYS


def _worked() -> tuple[date, ...]:
    days = (LAST_ON - FIRST_ON).days + 1
    return tuple(d for n in range(days) if is_worked(d := FIRST_ON + timedelta(days=n)))


WORKED = _worked()


class Clock:
    """Seasonal time: what it shows at the end of each day, counted in average working days."""

    def __init__(self, pace: tuple[float, ...]) -> None:
        shown, self._shows = 0.0, []
        for day in WORKED:
            shown += pace[day.month - 1]
            self._shows.append(shown)

    @property
    def end(self) -> float:
        """What it shows at the end of the last day."""
        return self._shows[-1]

    def at(self, day: date) -> float:
        """What it shows at the end of that day."""
        position = bisect_right(WORKED, day)
        return self._shows[position - 1] if position else 0.0

    def day(self, shown: float) -> date:
        """The day on which it reaches that."""
        return WORKED[bisect_left(self._shows, shown)]


CREATION_CLOCK = Clock(_CREATION)
DECISION_CLOCK = Clock(DECISION)


def worked_from(day: date) -> date:
    """That day, or the next one worked."""
    while not is_worked(day):
        day += timedelta(days=1)
    return day


def worked_until(day: date) -> date:
    """That day, or the last one worked before."""
    while not is_worked(day):
        day -= timedelta(days=1)
    return day
