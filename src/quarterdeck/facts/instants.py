"""Days of the organisation's calendar as instants, for the merge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa

from quarterdeck.domain.calendar import Calendar, Clock
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


def is_moved(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> bool:
    """Whether a day that the facts speak of begins or ends at another instant than when they were laid out.

    The clock is remembered as the one of the facts from now on.
    """
    told = connection.execute("SELECT value FROM setting WHERE name = 'time_zone'").fetchall()
    connection.execute("DELETE FROM setting WHERE name = 'time_zone'")
    connection.execute("INSERT INTO setting VALUES ('time_zone', $zone)", {"zone": calendar.clock.written()})
    if not told:
        return True
    first = Clock.read(told[0][0]).differs_from(calendar.clock)
    newest = connection.execute(_NEWEST).fetchall()[0][0]
    return newest is not None and first <= newest + timedelta(days=1)


_NEWEST = f"""SELECT greatest(
    (SELECT max(observed_on) FROM publication), (SELECT max(observed_on) FROM sighting),
    (SELECT max(changed_at)::DATE FROM field_change), (SELECT max(created_on) FROM opportunity_version),
    (SELECT max(valid_from)::DATE FROM opportunity_version WHERE valid_from < TIMESTAMP '{FOREVER}'))"""  # noqa: S608 a day of ours
"""The newest day on which anything is laid out, or the date of its instant in UTC, which is a neighbour of its day."""


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
