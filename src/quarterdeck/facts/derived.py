"""What follows from the versions alone and is kept beside them, so that asking for it is one read."""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

from datetime import date, timedelta

import duckdb

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import FOREVER
from quarterdeck.facts.instants import lay_out_days
from quarterdeck.facts.moves import rebuild_moves
from quarterdeck.facts.stays import rebuild_stays
from quarterdeck.facts.stretches import rebuild_stretches

_TABLES = ("close_move", "stage_stay", "stage_reached")


def derive(connection: duckdb.DuckDBPyConnection, calendar: Calendar, *, everything: bool) -> None:
    """Work out anew stage history, stays, stages reached and moves: of everything, or of what is in ``altered``.

    Everything, when the stages themselves or the time zone changed.
    """
    rebuild_stretches(connection, everything=everything)
    chosen = "" if everything else "SEMI JOIN altered USING (opportunity_id)"
    for table in _TABLES:
        connection.execute(
            f"TRUNCATE {table}"
            if everything
            else f"DELETE FROM {table} USING altered a WHERE {table}.opportunity_id = a.opportunity_id"
        )
    if _lay_out_version_days(connection, calendar, chosen):
        rebuild_moves(connection, chosen)
        rebuild_stays(connection, chosen)


def _lay_out_version_days(connection: duckdb.DuckDBPyConnection, calendar: Calendar, chosen: str) -> bool:
    """The temporary table ``version_day``: every day from the first version to the last; false if there is none.

    The day of an instant is the one that bears its date in UTC, or a neighbour (instants.day_of): a join by equality.
    """
    first, last = connection.execute(
        f"""SELECT min(valid_from)::DATE, max(greatest(valid_from, CASE WHEN valid_to < TIMESTAMP '{FOREVER}'
        THEN valid_to ELSE valid_from END))::DATE FROM opportunity_version {chosen}"""
    ).fetchall()[0]
    if first is None:
        return False
    begin, end = first - timedelta(days=1), min(last + timedelta(days=2), date.max)
    lay_out_days(connection, (begin + timedelta(days=n) for n in range((end - begin).days)), calendar)
    connection.execute("CREATE OR REPLACE TEMP TABLE version_day AS FROM calendar_day")
    return True
