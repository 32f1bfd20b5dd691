"""The fiscal calendar as statements read it: one small text of periods, laid out day by day to be joined by equality.

A join on "begins before, ends after" costs an engine ten times as much as one on the day itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from quarterdeck.domain.calendar import Calendar, Period, span

REACH = 20
"""Years around the knowledge day whose periods are laid out; what lies beyond is shown by the year of the almanac."""

_MONTH = '{"begin_on":"DATE","end_on":"DATE","month":"VARCHAR","quarter":"VARCHAR","year":"VARCHAR"}'
_WEEKS = '{"begin_on":"DATE","end_on":"DATE"}'

PARTS = {
    "fiscal": f"""
        SELECT CAST(laid.day AS DATE) AS day, laid.month, laid.quarter, laid.year
        FROM (SELECT unnest(generate_series(CAST(given.each.begin_on AS TIMESTAMP),
                                            CAST(given.each.end_on AS TIMESTAMP) - INTERVAL 1 DAY,
                                            INTERVAL 1 DAY)) AS day,
                     given.each.month AS month, given.each.quarter AS quarter, given.each.year AS year
              FROM (SELECT unnest(from_json($fiscal, '[{_MONTH}]')) AS each) AS given) AS laid""",  # noqa: S608
    "fiscal_week": f"""
        SELECT CAST(laid.day AS DATE) AS day,
               CAST(laid.begin_on + CAST((CAST(laid.day AS DATE) - laid.begin_on) // 7 * 7 AS INT) AS TEXT) AS week
        FROM (SELECT unnest(generate_series(CAST(given.each.begin_on AS TIMESTAMP),
                                            CAST(given.each.end_on AS TIMESTAMP) - INTERVAL 1 DAY,
                                            INTERVAL 1 DAY)) AS day,
                     given.each.begin_on AS begin_on
              FROM (SELECT unnest(from_json($weeks_laid, '[{_WEEKS}]')) AS each) AS given) AS laid""",  # noqa: S608
}
"""Every day with the month, quarter and year, and with the first day of the week, that it lies in."""


def when(day: str) -> dict[str, str]:
    """The dimensions that split time by that day. Needs the joins of ``laid_out``."""
    beyond = f"strftime({day}, '%Y')"
    return {
        "day": f"CAST({day} AS TEXT)",
        "week": f"coalesce(fiscal_week.week, {beyond})",
        "month": f"coalesce(fiscal.month, {beyond})",
        "quarter": f"coalesce(fiscal.quarter, {beyond})",
        "year": f"coalesce(fiscal.year, {beyond})",
    }


def laid_out(day: str) -> dict[str, str]:
    """The joins that ``when`` needs."""
    return {alias: f"LEFT JOIN {alias} ON {alias}.day = {day}" for alias in PARTS}


def reach(period: Period, as_of: date) -> Period:
    """The days whose periods are laid out for a question."""
    return span(
        min(period.begin, date(as_of.year - REACH, 1, 1)),
        max(period.end, date(as_of.year + REACH + 1, 1, 1)),
    )


@lru_cache(maxsize=64)
def months_text(calendar: Calendar, days: Period) -> str:
    """The months that touch those days, each with its quarter and year, as one text to bind."""
    return json.dumps([month for year in calendar.years(days) for month in _months(year.months, year.quarters)])


@lru_cache(maxsize=64)
def weeks_text(calendar: Calendar, days: Period) -> str:
    """The weeks of those days as stretches in which one follows the other from the first day on, as one text."""
    return json.dumps([{"begin_on": str(begin), "end_on": str(end)} for begin, end in _stretches(calendar, days)])


def _months(months: tuple[Period, ...], quarters: tuple[Period, ...]) -> Iterator[dict[str, str]]:
    for month in months:
        quarter = next(q for q in quarters if month.begin in q)
        yield {
            "begin_on": str(month.begin),
            "end_on": str(month.end),
            "month": month.key,
            "quarter": quarter.key,
            "year": quarter.key.partition("-")[0],
        }


def _stretches(calendar: Calendar, days: Period) -> Iterator[tuple[date, date]]:
    """A week that a change of its first day cuts short ends a stretch, or is one by itself."""
    begin = calendar.week(days.begin).begin
    for change in calendar.changes:
        if not begin < change.begin < days.end:
            continue
        before, first = calendar.week(change.begin - timedelta(days=1)), calendar.week(change.begin)
        if before.end == change.begin and first.begin == change.begin:
            yield begin, change.begin
            begin = change.begin
            if first.days < calendar.week(first.end).days:
                yield begin, first.end
                begin = first.end
    yield begin, days.end
