"""Stage history: the stretches in which an opportunity kept its stage, pipeline, owner, status and created day.

The created day is part of it because a later export may correct it: what is then known is not known of the days before.
The day on which a deal was decided (``decided_on``) is the one stated when the decision became known.

``held_history`` is the same again, laid out owner by owner: the whole history of every deal once for each owner who
ever held it (``holder_id``), with its place in the deal's history (``nth``), the instant the deal was first known alive
(``known_at``) and first known at all (``first_at``). An open stretch says how it ended where it was with a decision
(``outcome``, ``decided_on``), which is known by its end. Where its stage stands in the pipeline (``position``) is known
for some days; a stage put elsewhere makes another row. None of the rest changes when only more becomes known.
"""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

import duckdb

from quarterdeck.domain.facts import ALL_ALONG, STILL
from quarterdeck.facts.active import numbered
from quarterdeck.facts.eras import MEANT, differs, lay_out_eras
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
    lay_out_eras(connection)
    held = numbered(HELD.format(stretches=stretches, versions=versions), "holder_id", "holder_no")
    connection.execute(f"INSERT INTO held_history BY NAME {held} ORDER BY holder_no, opportunity_id, begin_at")


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

_PLACE = f"""
    own AS (
        SELECT e.source, e.known_from, m.pipeline, m.name, min(m.position) AS position
        FROM era e JOIN {MEANT} WHERE m.pipeline IS NOT NULL GROUP BY e.source, e.known_from, m.pipeline, m.name
    ), anywhere AS (
        SELECT e.source, e.known_from, m.name,
            CASE WHEN min(m.position) = max(m.position) THEN min(m.position) END AS position
        FROM era e JOIN {MEANT} GROUP BY e.source, e.known_from, m.name
    ), placed AS (
        SELECT s.source, s.pipeline, s.stage, e.known_from, e.known_to, coalesce(o.position, a.position) AS position
        FROM (SELECT DISTINCT source, pipeline, stage FROM {{stretches}} WHERE stage IS NOT NULL) s
        JOIN era e ON e.source = s.source
        LEFT JOIN own o ON o.source = s.source AND o.known_from = e.known_from AND o.name = s.stage
            AND o.pipeline = s.pipeline
        LEFT JOIN anywhere a ON a.source = s.source AND a.known_from = e.known_from AND a.name = s.stage
    ), neighbouring AS (
        SELECT *, CASE WHEN {differs("position")} THEN 1 ELSE 0 END AS begins
        FROM placed WINDOW w AS (PARTITION BY source, pipeline, stage ORDER BY known_from)
    ), spanned AS (
        SELECT *, sum(begins) OVER (PARTITION BY source, pipeline, stage ORDER BY known_from) AS nth FROM neighbouring
    ), place AS (
        SELECT source, pipeline, stage, position, min(known_from) AS known_from, max(known_to) AS known_to
        FROM spanned GROUP BY source, pipeline, stage, position, nth
    )"""
"""Where each stage stood in its pipeline, and from when until when that was known."""

HELD = f"""
    WITH {_PLACE}, stretch AS (
        SELECT source, opportunity_id, owner_id, pipeline, stage, status, begin_at, end_at, created_on, nth, known_at,
            CASE WHEN status <> 'open' THEN status
                WHEN next_at = end_at AND becomes <> 'open' THEN becomes END AS outcome,
            CASE WHEN status <> 'open' THEN decided_on WHEN next_at = end_at THEN became_on END AS decided_on
        FROM (
            SELECT *, row_number() OVER w AS nth, lead(begin_at) OVER w AS next_at, lead(status) OVER w AS becomes,
                lead(decided_on) OVER w AS became_on, min(begin_at) OVER (PARTITION BY opportunity_id) AS known_at
            FROM {{stretches}} WINDOW w AS (PARTITION BY opportunity_id ORDER BY begin_at)
        ) AS placed
    ), first_known AS (
        SELECT opportunity_id, min(valid_from) AS first_at FROM {{versions}} GROUP BY opportunity_id
    ), holder AS (
        SELECT DISTINCT opportunity_id, owner_id AS holder_id FROM {{stretches}}
    )
    SELECT h.holder_id, s.opportunity_id, s.owner_id, p.position, s.status, s.outcome, s.nth, s.begin_at, s.end_at,
        s.created_on, s.decided_on, s.known_at, f.first_at,
        coalesce(p.known_from, DATE '{ALL_ALONG}') AS known_from, coalesce(p.known_to, DATE '{STILL}') AS known_to
    FROM stretch s JOIN holder h USING (opportunity_id) JOIN first_known f USING (opportunity_id)
    LEFT JOIN place p ON p.source = s.source AND p.pipeline IS NOT DISTINCT FROM s.pipeline AND p.stage = s.stage"""
"""``held_history`` as a query over ``stage_history`` and ``opportunity_version``; where those are views, so is this."""
