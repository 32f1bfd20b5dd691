"""Days, months, quarters and fiscal years; and the instant until which a day's knowledge reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

FIRST_YEAR, LAST_YEAR = 1950, 2150
MONTHS_IN_YEAR = 12
MONTHS_IN_QUARTER = 3


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


class UnknownPeriod(ValueError):
    """A period was written in a way nobody understands; the message says which ways there are."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The fiscal calendar: a year of months that starts in ``start_month``, in one time zone.

    A fiscal year is named after the calendar year in which it ends: FY2026 with an October start
    runs from 1 October 2025 to 30 September 2026.
    """

    start_month: int = 1
    time_zone: str = "UTC"

    def year(self, day: date) -> Period:
        """The fiscal year that holds ``day``."""
        begin_year = day.year if day.month >= self.start_month else day.year - 1
        return self.fiscal_year(begin_year + (self.start_month > 1))

    def fiscal_year(self, number: int) -> Period:
        """The fiscal year named ``number``."""
        begin = date(number - (self.start_month > 1), self.start_month, 1)
        return Period(begin, add_months(begin, MONTHS_IN_YEAR), f"FY{number}", Grain.YEAR)

    def quarter(self, day: date) -> Period:
        """The fiscal quarter that holds ``day``."""
        return next(q for q in self.quarters(self.year(day)) if day in q)

    def quarters(self, year: Period) -> tuple[Period, ...]:
        """The four quarters of a fiscal year."""
        begins = [add_months(year.begin, MONTHS_IN_QUARTER * i) for i in range(4)]
        return tuple(
            Period(b, add_months(b, MONTHS_IN_QUARTER), f"{year.key}-Q{i}", Grain.QUARTER)
            for i, b in enumerate(begins, 1)
        )

    def month(self, day: date) -> Period:
        """The month that holds ``day``."""
        begin = day.replace(day=1)
        return Period(begin, add_months(begin, 1), f"{begin:%Y-%m}", Grain.MONTH)

    def months(self, period: Period) -> tuple[Period, ...]:
        """The months that touch ``period``, in order."""
        found, day = [], period.begin
        while day < period.end:
            month = self.month(day)
            found.append(month)
            day = month.end
        return tuple(found)

    def year_before(self, period: Period) -> Period:
        """The same days a year earlier; 29 February becomes 1 March."""
        return span(_year_earlier(period.begin), _year_earlier(period.end))

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
        """The period in short words: FY26, FY26 Q2, February 2026."""
        if period.grain is Grain.YEAR:
            return f"FY{period.key[-2:]}"
        if period.grain is Grain.QUARTER:
            return f"FY{period.key[4:6]} {period.key[-2:]}"
        if period.grain is Grain.MONTH:
            return f"{MONTH_NAMES[period.begin.month - 1]} {period.begin.year}"
        return f"{period.begin} to {period.last_on}"

    def months_label(self, period: Period) -> str:
        """The period's first and last month: Oct–Sep."""
        first, last = (MONTH_NAMES[d.month - 1][:3] for d in (period.begin, period.last_on))
        return first if first == last and period.days < 32 else f"{first}–{last}"  # noqa: PLR2004 no month is longer

    def parse(self, text: str) -> Period:
        """The period that ``text`` names: FY2026 or FY26, FY2026-Q2, 2026-Q2, 2026-03, or 2026-01-01..2026-02-15.

        A range is half-open: its second day is the first one outside. Raises UnknownPeriod.
        """
        for pattern, build in _FORMS:
            if found := re.fullmatch(pattern, text.strip(), re.IGNORECASE):
                try:
                    return _within_reach(build(self, *found.groups()))
                except ValueError as wrong:
                    raise UnknownPeriod(f"'{text}' is not a period: {wrong}.") from wrong
        raise UnknownPeriod(f"'{text}' is not a period. Write FY2026, FY2026-Q2, 2026-03 or 2026-01-01..2026-02-15.")

    def known_until(self, as_of: date) -> datetime:
        """The first instant (naive UTC) *not* known on ``as_of``: midnight after that day, organisation time."""
        midnight = datetime.combine(as_of + timedelta(days=1), time.min, ZoneInfo(self.time_zone))
        return midnight.astimezone(UTC).replace(tzinfo=None)


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies ``months`` after the month of ``day``."""
    year, month = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, MONTHS_IN_YEAR)
    return date(year, month + 1, 1)


def span(begin: date, end: date) -> Period:
    """The plain days from ``begin`` up to, not including, ``end``. ValueError if it ends before it begins."""
    if end < begin:
        raise ValueError("it ends before it begins")
    return Period(begin, end, f"{begin}..{end}", Grain.DAYS)


def _within_reach(period: Period) -> Period:
    """The period, unless it lies where no sales organisation has numbers."""
    if period.begin.year < FIRST_YEAR or period.end.year > LAST_YEAR:
        raise ValueError(f"it lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return period


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)


def _full(number: str) -> int:
    return int(number) + (2000 if len(number) == 2 else 0)  # noqa: PLR2004 two digits mean this century


def _year(calendar: Calendar, number: str) -> Period:
    return calendar.fiscal_year(_full(number))


def _quarter(calendar: Calendar, number: str, quarter: str) -> Period:
    return calendar.quarters(calendar.fiscal_year(_full(number)))[int(quarter) - 1]


def _month(calendar: Calendar, year: str, month: str) -> Period:
    return calendar.month(date(int(year), int(month), 1))


def _days(_: Calendar, begin: str, end: str) -> Period:
    days = span(date.fromisoformat(begin), date.fromisoformat(end))
    if not days.days:
        raise ValueError("it holds no day")
    return days


_FORMS = (
    (r"(?:FY\s?)?(\d{4})", _year),
    (r"FY\s?(\d{2})", _year),
    (r"(?:FY\s?)?(\d{4})-?Q([1-4])", _quarter),
    (r"FY\s?(\d{2})-?Q([1-4])", _quarter),
    (r"(\d{4})-(\d{2})", _month),
    (r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", _days),
)
