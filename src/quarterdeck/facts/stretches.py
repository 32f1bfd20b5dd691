"""Stage history: the stretches in which an opportunity kept its stage, pipeline, owner, status and created day.

The created day is part of it because a later export may correct it: what is then known is not known of the days before.
The day on which a deal was decided (``decided_on``) is the one stated when the decision became known.

``held_history`` is the same again, laid out owner by owner: the whole history of every deal once for each owner who
ever held it (``holder_id``), with its place in the deal's history (``nth``), the instant the deal was first known alive
(``known_at``) and first known at all (``first_at``). An open stretch says how it ended where it was with a decision
(``outcome``, ``decided_on``), which is known by its end. None of the rest changes when only more becomes known.
"""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

import duckdb

from quarterdeck.facts.active import numbered
from quarterdeck.facts.versions import EVERY_VERSION


def rebuild_stretches(connection: duckdb.DuckDBPyConnection, versions: str) -> None:
    """Work the stretches out from those versions, and lay them out owner by owner."""
    stretches = f"{STRETCHES.format(versions=versions)} ORDER BY opportunity_id, begin_at"
    if versions == EVERY_VERSION:
        connection.execute(f"INSERT INTO stage_history BY NAME {stretches}")
        rebuild_held(connection)
        return
    connection.execute(f"CREATE OR REPLACE TEMP TABLE stretched AS {stretches}")
    connection.execute("INSERT INTO stage_history BY NAME SELECT * FROM stretched")
    rebuild_held(connection, "stretched", versions)


def rebuild_held(
    connection: duckdb.DuckDBPyConnection, stretches: str = "stage_history", versions: str = EVERY_VERSION
) -> None:
    """The histories owner by owner, from those stretches; whatever is there of other opportunities stays."""
    held = numbered(HELD.format(stretches=stretches, versions=versions), "holder_id", "holder_no")
    connection.execute(f"INSERT INTO held_history BY NAME {held} ORDER BY holder_no, opportunity_id, begin_at")


def differs(*columns: str) -> str:
    """Whether any of the columns is another than in the row before, in the window ``w``."""
    return " OR ".join(f"{column} IS DISTINCT FROM lag({column}) OVER w" for column in columns)


STRETCHES = f"""
    WITH marked AS (
        SELECT *, CASE WHEN lag(valid_to) OVER w IS DISTINCT FROM valid_from
            OR {differs("owner_id", "pipeline", "stage", "status", "created_on")}
            THEN 1 ELSE 0 END AS begins
        FROM (
            SELECT source, opportunity_id, owner_id, pipeline, stage, status, created_on, close_on, valid_from, valid_to
            FROM {{versions}} WHERE NOT is_deleted
        ) AS alive
        WINDOW w AS (PARTITION BY opportunity_id ORDER BY valid_from)
    ), numbered AS (
        SELECT *, sum(begins) OVER (PARTITION BY opportunity_id ORDER BY valid_from) AS stretch FROM marked
    )
    SELECT max(source) AS source, opportunity_id, max(owner_id) AS owner_id, max(pipeline) AS pipeline,
        max(stage) AS stage, max(status) AS status, min(valid_from) AS begin_at, max(valid_to) AS end_at,
        max(created_on) AS created_on, max(CASE WHEN begins = 1 AND status <> 'open' THEN close_on END) AS decided_on
    FROM numbered GROUP BY opportunity_id, stretch"""

HELD = """
    WITH stretch AS (
        SELECT source, opportunity_id, owner_id, pipeline, stage, status, begin_at, end_at, created_on, nth, known_at,
            CASE WHEN status <> 'open' THEN status
                WHEN next_at = end_at AND becomes <> 'open' THEN becomes END AS outcome,
            CASE WHEN status <> 'open' THEN decided_on WHEN next_at = end_at THEN became_on END AS decided_on
        FROM (
            SELECT *, row_number() OVER w AS nth, lead(begin_at) OVER w AS next_at, lead(status) OVER w AS becomes,
                lead(decided_on) OVER w AS became_on, min(begin_at) OVER (PARTITION BY opportunity_id) AS known_at
            FROM {stretches} WINDOW w AS (PARTITION BY opportunity_id ORDER BY begin_at)
        ) AS placed
    ), first_known AS (
        SELECT opportunity_id, min(valid_from) AS first_at FROM {versions} GROUP BY opportunity_id
    ), holder AS (
        SELECT DISTINCT opportunity_id, owner_id AS holder_id FROM {stretches}
    )
    SELECT h.holder_id, s.*, f.first_at
    FROM stretch s JOIN holder h USING (opportunity_id) JOIN first_known f USING (opportunity_id)"""
"""``held_history`` as a query over ``stage_history`` and ``opportunity_version``; where those are views, so is this."""
