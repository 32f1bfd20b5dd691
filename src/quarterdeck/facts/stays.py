"""Stays in a stage, and the first time each stage of a pipeline was reached or passed.

A stay lasts while an open opportunity keeps its stage, whoever owns it. A stage is reached once: by entering it, by
entering one that comes later, or by being won; ``passed_at`` is when a later one was reached, null if none so far.

What came before the first sighting nobody knows, so a stay ``is_known`` only if the stage before it is known or the
opportunity was created in it. A stage reached at an instant that nobody knows is not among the stages reached; nor is
any of an opportunity that was won when it was created, for it went through none.
"""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

import duckdb

from quarterdeck.facts.instants import day_of
from quarterdeck.facts.schema import STAGE_NOW
from quarterdeck.facts.stretches import differs


def rebuild_stays(connection: duckdb.DuckDBPyConnection, versions: str) -> None:
    """Work out stays and stages reached of those versions; ``version_day`` holds the days."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE rung AS {RUNGS}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE visit AS {VISITS.format(versions=versions)}")
    connection.execute(f"INSERT INTO stage_stay BY NAME {STAYS} ORDER BY v.end_at, v.opportunity_id")
    connection.execute(f"INSERT INTO stage_reached BY NAME {REACHED} ORDER BY reached_on, opportunity_id, position")
    connection.execute("DROP TABLE visit")
    connection.execute("DROP TABLE rung")


RUNGS = f"""
    SELECT source, pipeline, name, min(position) AS position FROM {STAGE_NOW}
    WHERE pipeline IS NOT NULL AND status = 'open' GROUP BY source, pipeline, name
    UNION ALL
    SELECT source, NULL, name, CASE WHEN min(position) = max(position) THEN min(position) END
    FROM {STAGE_NOW} WHERE status = 'open' GROUP BY source, name"""

VISITS = f"""
    WITH own AS (
        SELECT DISTINCT source, pipeline FROM rung WHERE pipeline IS NOT NULL
    ), alive AS (
        SELECT v.source, v.opportunity_id, v.owner_id, v.pipeline, o.pipeline AS ladder, v.stage, v.status,
            v.created_on, v.valid_from, v.valid_to
        FROM (FROM {{versions}}) v
        LEFT JOIN own o ON o.source = v.source AND o.pipeline = v.pipeline
        WHERE NOT v.is_deleted
    ), marked AS (
        SELECT *, CASE WHEN lag(valid_to) OVER w IS DISTINCT FROM valid_from
            OR {differs("pipeline", "stage", "status")}
            THEN 1 ELSE 0 END AS begins
        FROM alive WINDOW w AS (PARTITION BY opportunity_id ORDER BY valid_from)
    ), numbered AS (
        SELECT *, sum(begins) OVER (PARTITION BY opportunity_id ORDER BY valid_from) AS nth FROM marked
    ), gathered AS (
        SELECT source, opportunity_id, nth, pipeline, ladder, stage, status,
            max(CASE WHEN begins = 1 THEN owner_id END) AS owner_id,
            max(CASE WHEN begins = 1 THEN created_on END) AS created_on,
            min(valid_from) AS begin_at, max(valid_to) AS end_at
        FROM numbered GROUP BY source, opportunity_id, nth, pipeline, ladder, stage, status
    ), dated AS (
        SELECT g.*, {day_of("g.begin_at", "d")} AS begin_on
        FROM gathered g JOIN version_day d ON d.day = CAST(g.begin_at AS DATE)
    )
    SELECT d.*, CASE WHEN d.status = 'won' THEN 9223372036854775807 WHEN d.status = 'open' THEN r.position END AS level,
        coalesce(CASE WHEN d.nth = 1 THEN d.begin_on = d.created_on
            ELSE lag(d.end_at) OVER w = d.begin_at AND lag(d.stage) OVER w IS NOT NULL END, false) AS is_known
    FROM dated d
    LEFT JOIN rung r ON r.source = d.source AND r.pipeline IS NOT DISTINCT FROM d.ladder AND r.name = d.stage
    WINDOW w AS (PARTITION BY d.opportunity_id ORDER BY d.nth)"""

STAYS = f"""
    SELECT v.source, v.opportunity_id, v.pipeline, v.stage, v.begin_at, v.end_at, v.begin_on,
        CASE WHEN v.end_at < TIMESTAMP '2200-01-01' THEN {day_of("v.end_at", "d")} END AS end_on, v.is_known
    FROM (FROM visit WHERE status = 'open' AND stage IS NOT NULL) v
    LEFT JOIN version_day d ON d.day = CAST(v.end_at AS DATE)"""

REACHED = """
    WITH climbed AS (
        SELECT *, max(level) OVER (PARTITION BY opportunity_id, pipeline ORDER BY nth
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM visit WHERE level IS NOT NULL
    ), step AS (
        SELECT *, lead(begin_at) OVER (PARTITION BY opportunity_id, pipeline ORDER BY nth) AS next_at
        FROM climbed WHERE before IS NULL OR level > before
    )
    SELECT s.source, s.opportunity_id, s.owner_id, s.pipeline, r.name AS stage, r.position,
        s.begin_at AS reached_at, s.begin_on AS reached_on,
        CASE WHEN r.position < s.level THEN s.begin_at ELSE s.next_at END AS passed_at,
        r.position < s.level AS is_skipped
    FROM step s
    JOIN rung r ON r.source = s.source AND r.pipeline IS NOT DISTINCT FROM s.ladder
        AND (s.before IS NULL OR r.position > s.before)
        AND (r.position < s.level OR (r.position = s.level AND r.name = s.stage))
    WHERE s.is_known AND NOT (s.before IS NULL AND s.status = 'won')"""
