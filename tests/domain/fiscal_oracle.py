"""What a fiscal calendar must answer, found by looking at every single day. Shares no code with the calendar."""

from __future__ import annotations

import calendar as almanac
from dataclasses import dataclass
from datetime import date, timedelta

ONE = timedelta(days=1)


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def last_day_of(year: int, month: int) -> date:
    return date(year, month, almanac.monthrange(year, month)[1])


def year_ends(month: int, weekday: int, *, nearest: bool, years: range) -> dict[int, date]:
    """The last day of the fiscal year that ends in that month of each year, by looking at the days around."""
    found = {}
    for year in years:
        end = last_day_of(year, month)
        near = [d for d in every_day(end - 6 * ONE, end + 6 * ONE) if d.weekday() == weekday]
        found[year] = min(near, key=lambda d: abs(d - end)) if nearest else max(d for d in near if d <= end)
    return found


@dataclass(frozen=True)
class Told:
    """What a day is told of itself."""

    year: int
    quarter: int
    period: int
    week: int


def told(pattern: tuple[int, int, int], ends: dict[int, date], extra_in: int) -> dict[date, Told]:
    """Every day between the first and the last end, week after week dealt out like cards."""
    found: dict[date, Told] = {}
    for year in sorted(ends)[1:]:
        begin = ends[year - 1] + ONE
        days = every_day(begin, ends[year])
        assert len(days) in (364, 371)
        hands = [weeks + (extra_in == n and len(days) == 371) for n, weeks in enumerate(pattern * 4, 1)]
        dealt = [period for period, weeks in enumerate(hands, 1) for _ in range(weeks)]
        for number, day in enumerate(days):
            period = dealt[number // 7]
            found[day] = Told(year, (period + 2) // 3, period, number // 7 + 1)
    return found
