"""How periods are written and read: keys in addresses and files, labels on pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from quarterdeck.domain import formats
from quarterdeck.domain.calendar.periods import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_NAMES,
    Grain,
    Period,
    add_months,
    span,
)

if TYPE_CHECKING:
    from quarterdeck.domain.calendar.calendar import Calendar
    from quarterdeck.domain.calendar.rules import Rule


class UnknownPeriod(ValueError):
    """A period was written in a way nobody understands; the message says which ways there are."""


def parse(calendar: Calendar, text: str) -> Period:
    """The period that ``text`` names in this calendar. Raises UnknownPeriod."""
    for pattern, build in _FORMS:
        if found := re.fullmatch(pattern, text.strip(), re.IGNORECASE):
            try:
                return _within_reach(build(calendar, **found.groupdict()))
            except (ValueError, OverflowError) as wrong:
                raise UnknownPeriod(f"'{text}' is not a period: {wrong}.") from wrong
    raise UnknownPeriod(f"'{text}' is not a period. Write {_forms_of(calendar)}.")


def label(calendar: Calendar, period: Period) -> str:
    """The period in short words: FY26, FY26 Q2, February 2026, FY26 Period 5 (Feb)."""
    if period.grain is Grain.DAYS:
        return f"{period.begin} to {period.last_on}"
    if period.grain is Grain.MONTH:
        month = month_label(calendar, period)
        return f"{month} {period.begin.year}" if _is_of_months(period) else f"{_year_words(period.key)} {month}"
    year = _year_words(period.key)
    return year if period.grain is Grain.YEAR else f"{year} {period.key[-2:]}"


def month_label(calendar: Calendar, month: Period, *, short: bool = False) -> str:
    """A month within its year: February or Feb; Period 5 (Feb) or P5 where months are of weeks."""
    if _is_of_months(month):
        name = MONTH_NAMES[month.begin.month - 1]
        return name[:3] if short else name
    number = int(month.key[-2:])
    return f"P{number}" if short else f"Period {number} ({_name(calendar, month.begin)})"


def month_label_within(calendar: Calendar, month: Period, whole: Period) -> str:
    """The same, with its year unless that is the one in which ``whole`` ends."""
    if _is_of_months(month):
        return formats.month(month.last_on, year=whole.end.year)
    same = month.key.partition("-")[0] == calendar.year(whole.last_on).key
    return month_label(calendar, month) if same else label(calendar, month)


def months_label(calendar: Calendar, period: Period) -> str:
    """The period's first and last month, Oct–Sep; the days of a month of weeks, and how many weeks are unusual."""
    if period.grain is Grain.MONTH and not _is_of_months(period):
        return formats.day_range(period.begin, period.last_on, year=period.last_on.year)
    first, last = (_name(calendar, day) for day in (period.begin, period.last_on))
    months = first if first == last and period.days < 32 else f"{first}–{last}"  # noqa: PLR2004 no month is longer
    long = period.grain is Grain.YEAR and calendar.fiscal_year_of(period.begin).is_long
    return f"{months}, 53 weeks" if long else months


def _name(calendar: Calendar, day: date) -> str:
    """The short name of the month of the almanac that the month of that day stands for."""
    year = calendar.fiscal_year_of(day)
    place = next(i for i, month in enumerate(year.months) if day in month)
    return MONTH_NAMES[year.month_numbers[place] - 1][:3]


def _is_of_months(period: Period) -> bool:
    return not period.key.startswith("FY")


def _year_words(key: str) -> str:
    """FY26 of FY2026-Q2; FY27 transition of FY2027T-P01."""
    year = key.partition("-")[0]
    return f"FY{year[4:6]} transition" if year.endswith("T") else f"FY{year[4:6]}"


def _within_reach(period: Period) -> Period:
    """The period, unless it lies where no sales organisation has numbers."""
    if period.begin.year < FIRST_YEAR or period.end.year > LAST_YEAR:
        raise ValueError(f"it lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return period


def _full(number: str) -> int:
    year = int(number) + (2000 if len(number) == 2 else 0)  # noqa: PLR2004 two digits mean this century
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"it lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return year


def _year(calendar: Calendar, year: str, cut: str = "") -> Period:
    return calendar.fiscal_year(_full(year), transition=bool(cut))


def _quarter(calendar: Calendar, year: str, quarter: str, cut: str = "") -> Period:
    found = calendar.numbered(_full(year), transition=bool(cut))
    return _one_of(found.quarters, f"{found.period.key}-Q{quarter}", "quarters")


def _numbered_month(calendar: Calendar, year: str, month: str, cut: str = "") -> Period:
    found, number = calendar.numbered(_full(year), transition=bool(cut)), int(month)
    if found.rule.is_of_months and 1 <= number <= len(found.months):
        return found.months[number - 1]
    return _one_of(found.months, f"{found.period.key}-P{number:02}", "months")


def _one_of(periods: tuple[Period, ...], key: str, what: str) -> Period:
    for period in periods:
        if period.key == key:
            return period
    raise ValueError(f"its {what} are {', '.join(period.key for period in periods)}")


def _month(calendar: Calendar, year: str, month: str) -> Period:
    begin = date(_full(year), int(month), 1)
    touching = calendar.months(span(begin, add_months(begin, 1)))
    key = f"{begin:%Y-%m}"
    if found := next((m for m in touching if m.key == key), None):
        return found
    there = " and ".join(f"{m.key} ({formats.day_range(m.begin, m.last_on)})" for m in touching)
    raise ValueError(f"months are of weeks then, and {MONTH_NAMES[begin.month - 1]} {year} lies in {there}")


def _days(_: Calendar, begin: str, end: str) -> Period:
    days = span(date.fromisoformat(begin), date.fromisoformat(end))
    if not days.days:
        raise ValueError("it holds no day")
    return days


def _forms_of(calendar: Calendar) -> str:
    """The ways there are to write a period in this calendar, each with an example that exists."""
    rules = [calendar.base, *(change.rule for change in calendar.changes)]
    months = [form for form, there in (("2026-03", True), ("FY2026-P05", False)) if _any(rules, of_months=there)]
    begins = [change.begin - timedelta(days=1) for change in calendar.changes]
    transitions = [y.period.key for y in map(calendar.fiscal_year_of, begins) if y.is_transition]
    return f"{', '.join(['FY2026', 'FY2026-Q2', *months, *transitions])} or 2026-01-01..2026-02-01 for all of January"


def _any(rules: list[Rule], *, of_months: bool) -> bool:
    return any(rule.is_of_months == of_months for rule in rules)


_FORMS: tuple[tuple[str, Callable[..., Period]], ...] = (
    (r"(?:FY\s?)?(?P<year>\d{4})", _year),
    (r"FY\s?(?P<year>\d{2}|\d{4})(?P<cut>T?)", _year),
    (r"(?:FY\s?)?(?P<year>\d{4})-?Q(?P<quarter>[1-4])", _quarter),
    (r"FY\s?(?P<year>\d{2}|\d{4})(?P<cut>T?)[- ]?Q(?P<quarter>[1-4])", _quarter),
    (r"(?:FY\s?)?(?P<year>\d{4})[- ]?P(?P<month>\d{1,2})", _numbered_month),
    (r"FY\s?(?P<year>\d{2}|\d{4})(?P<cut>T?)[- ]?P(?P<month>\d{1,2})", _numbered_month),
    (r"(?P<year>\d{4})-(?P<month>\d{2})", _month),
    (r"(?P<begin>\d{4}-\d{2}-\d{2})\.\.(?P<end>\d{4}-\d{2}-\d{2})", _days),
)
