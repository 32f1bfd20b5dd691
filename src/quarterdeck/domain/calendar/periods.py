"""Periods: half-open ranges of days with a key, and how long they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

FIRST_YEAR, LAST_YEAR = 1950, 2150
MONTHS_IN_YEAR = 12
DAYS_IN_WEEK = 7


class Grain(StrEnum):
    """How long a period is."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``begin`` up to, not including, ``end``. ``key`` is how URLs and files write it."""

    begin: date
    end: date
    key: str
    grain: Grain

    def __contains__(self, day: date) -> bool:
        return self.begin <= day < self.end

    @property
    def last_on(self) -> date:
        """The last day inside the period."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.begin).days

    def until(self, day: date) -> Period:
        """The part up to and including ``day``, empty if the period begins later."""
        end = min(self.end, max(self.begin, day + timedelta(days=1)))
        return Period(self.begin, end, f"{self.begin}..{end}", Grain.DAYS)


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies ``months`` after the month of ``day``."""
    year, month = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, MONTHS_IN_YEAR)
    return date(year, month + 1, 1)


def span(begin: date, end: date) -> Period:
    """The plain days from ``begin`` up to, not including, ``end``. ValueError if it ends before it begins."""
    if end < begin:
        raise ValueError("it ends before it begins")
    return Period(begin, end, f"{begin}..{end}", Grain.DAYS)


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
