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
from quarterdeck.facts.versions import EVERY_VERSION, FRESH_VERSIONS

_OF_STAGES = ("stage_history", "held_history", "stage_stay", "stage_reached")


def derive(connection: duckdb.DuckDBPyConnection, calendar: Calendar, versions: str = EVERY_VERSION) -> None:
    """Work out anew stage history, stays, stages reached and moves from the versions of what is in ``altered``.

    From every version, when the stages themselves or the time zone changed. Of a few altered ones, what follows from
    stages is written anew only where it is another: most changes are of amounts and days.
    """
    turned, staged = "altered", versions
    if versions == FRESH_VERSIONS:
        connection.execute(_TURNED)
        turned, staged = "turned", _TURNED_VERSIONS
    _clear(connection, "close_move", versions, "altered")
    if _lay_out_version_days(connection, calendar, versions):
        rebuild_moves(connection, versions)
    if staged == _TURNED_VERSIONS and not connection.execute("SELECT 1 FROM turned LIMIT 1").fetchall():
        return
    for table in _OF_STAGES:
        _clear(connection, table, versions, turned)
    rebuild_stretches(connection, staged)
    if _lay_out_version_days(connection, calendar, staged):
        rebuild_stays(connection, staged)


def _clear(connection: duckdb.DuckDBPyConnection, table: str, versions: str, those: str) -> None:
    connection.execute(
        f"TRUNCATE {table}"
        if versions == EVERY_VERSION
        else f"DELETE FROM {table} USING {those} a WHERE {table}.opportunity_id = a.opportunity_id"
    )


_STATE = "owner_id, pipeline, stage, status, created_on, is_deleted"
"""All that what follows from stages depends on, with the instants at which any of it changes."""

_TURNED = f"""CREATE OR REPLACE TEMP TABLE turned AS
    WITH version AS (
        SELECT 1 AS side, opportunity_id, valid_from, {_STATE} FROM fresh SEMI JOIN altered USING (opportunity_id)
        UNION ALL
        SELECT 2, opportunity_id, valid_from, {_STATE} FROM standing SEMI JOIN altered USING (opportunity_id)
    ), turn AS (
        SELECT * FROM version
        QUALIFY row({_STATE}) IS DISTINCT FROM lag(row({_STATE})) OVER (
            PARTITION BY side, opportunity_id ORDER BY valid_from)
    )
    SELECT DISTINCT opportunity_id FROM (
        SELECT opportunity_id FROM turn GROUP BY opportunity_id, valid_from, {_STATE} HAVING count(*) < 2) AS alone"""
"""The altered opportunities whose stages, owners or ends are others than they were, or since when."""

_TURNED_VERSIONS = "(FROM fresh SEMI JOIN turned USING (opportunity_id)) AS chosen_version"


def _lay_out_version_days(connection: duckdb.DuckDBPyConnection, calendar: Calendar, versions: str) -> bool:
    """The temporary table ``version_day``: every day from the first version to the last; false if there is none.

    The day of an instant is the one that bears its date in UTC, or a neighbour (instants.day_of): a join by equality.
    """
    first, last = connection.execute(
        f"""SELECT min(valid_from)::DATE, max(greatest(valid_from, CASE WHEN valid_to < TIMESTAMP '{FOREVER}'
        THEN valid_to ELSE valid_from END))::DATE FROM {versions}"""
    ).fetchall()[0]
    if first is None:
        return False
    begin, end = first - timedelta(days=1), min(last + timedelta(days=2), date.max)
    lay_out_days(connection, (begin + timedelta(days=n) for n in range((end - begin).days)), calendar)
    connection.execute("CREATE OR REPLACE TEMP TABLE version_day AS FROM calendar_day")
    return True
