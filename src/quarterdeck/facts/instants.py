"""Days of the organisation's calendar as instants, for the merge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.days import BEGINNING
from quarterdeck.domain.facts import FOREVER


def begin_of(day: date, calendar: Calendar) -> datetime:
    """The first instant of the day (naive UTC); days before 1900 count as 1900, those from 2200 on as never."""
    if day >= FOREVER.date():
        return FOREVER
    return calendar.known_until(max(day, BEGINNING) - timedelta(days=1))


def observed_at(day: date, calendar: Calendar) -> datetime:
    """When what an export of that day says is known: at the very end of the day."""
    return calendar.known_until(day) - timedelta(microseconds=1)


def day_of(instant: str, days: str) -> str:
    """The organisation's day of an instant, where ``days`` is the calendar day that bears the instant's date in UTC."""
    return (
        f"CASE WHEN {instant} >= {days}.end_at THEN {days}.day + 1 "
        f"WHEN {instant} >= {days}.begin_at THEN {days}.day ELSE {days}.day - 1 END"
    )


def lay_out_days(connection: duckdb.DuckDBPyConnection, days: Iterable[date], calendar: Calendar) -> None:
    """The temporary table ``calendar_day``: each day with the instant it begins and the instant the next one begins."""
    known = sorted(set(days))
    begins = [begin_of(day, calendar) for day in known]
    ends = [FOREVER if day >= date.max else begin_of(day + timedelta(days=1), calendar) for day in known]
    instant = pa.timestamp("us")
    table = pa.table(
        {"day": pa.array(known, pa.date32()), "begin_at": pa.array(begins, instant), "end_at": pa.array(ends, instant)}
    )
    connection.register("known_days", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE calendar_day AS SELECT * FROM known_days")
    connection.unregister("known_days")
