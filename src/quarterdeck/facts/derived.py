"""What follows from the versions alone and is kept beside them, so that asking for it is one read."""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
_OF_DAYS = ("close_move",)


def derive(connection: duckdb.DuckDBPyConnection, calendar: Calendar, versions: str = EVERY_VERSION) -> None:
    """Work out anew stage history, stays, stages reached and moves from the versions of what is in ``altered``.

    From every version, when the stages themselves or the time zone changed. Of a few altered ones, it is written anew
    only where it is another: most changes are of amounts and texts.
    """
    staged = _chosen(connection, versions, _STAGED)
    if _clear(connection, _OF_STAGES, staged):
        rebuild_stretches(connection, staged)
        if _lay_out_version_days(connection, calendar, staged):
            rebuild_stays(connection, staged)
    dated = _chosen(connection, versions, _DATED)
    if _clear(connection, _OF_DAYS, dated) and _lay_out_version_days(connection, calendar, dated):
        rebuild_moves(connection, dated)


@dataclass(frozen=True, slots=True)
class _Following:
    """What a group of tables follows from: columns, wherever one of them changes, and what else is read there."""

    columns: str
    beside: str = ""


_STAGED = _Following("owner_id, pipeline, stage, status, created_on, decided_on, is_deleted")
_DATED = _Following("close_on, status, is_deleted", ", owner_id, pipeline, stage, amount, currency")
_DECIDED = "CASE WHEN status <> 'open' THEN close_on END AS decided_on"
_TURNED_VERSIONS = "(FROM fresh SEMI JOIN turned USING (opportunity_id)) AS chosen_version"


def _chosen(connection: duckdb.DuckDBPyConnection, versions: str, following: _Following) -> str:
    """The versions to work out anew: of few altered opportunities only those in ``turned``, from which another follows.

    Another does where any of the columns changes at another instant, or to something else, than it did before.
    """
    if versions != FRESH_VERSIONS:
        return versions
    read = following.columns + following.beside
    row = f"row({following.columns})"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE turned AS
        WITH version AS (
            SELECT side, opportunity_id, valid_from, {read} FROM (
                SELECT 1 AS side, *, {_DECIDED} FROM fresh
                UNION ALL BY NAME SELECT 2 AS side, *, {_DECIDED} FROM standing
            ) AS both_sides SEMI JOIN altered USING (opportunity_id)
        ), turn AS (
            SELECT * FROM version QUALIFY {row} IS DISTINCT FROM lag({row}) OVER (
                PARTITION BY side, opportunity_id ORDER BY valid_from)
        )
        SELECT DISTINCT opportunity_id FROM (
            SELECT opportunity_id FROM turn GROUP BY opportunity_id, valid_from, {read} HAVING count(*) < 2) AS alone"""
    )
    return _TURNED_VERSIONS


def _clear(connection: duckdb.DuckDBPyConnection, tables: Iterable[str], versions: str) -> bool:
    """Take out of the tables what follows from earlier versions; false if there is nothing to put in its place."""
    those = "turned" if versions == _TURNED_VERSIONS else "altered"
    if versions != EVERY_VERSION and not connection.execute(f"SELECT 1 FROM {those} LIMIT 1").fetchall():
        return False
    for table in tables:
        connection.execute(
            f"TRUNCATE {table}"
            if versions == EVERY_VERSION
            else f"DELETE FROM {table} USING {those} a WHERE {table}.opportunity_id = a.opportunity_id"
        )
    return True


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
