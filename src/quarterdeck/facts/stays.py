"""Stays in a stage, and the first time each stage of a pipeline was reached or passed.

A stay lasts while an open opportunity keeps its stage, whoever owns it. A stage is reached once: by entering it, by
entering one that comes later, or by being won; ``passed_at`` is when a later one was reached, null if none so far.

What came before the first sighting nobody knows, so a stay ``is_known`` only if the stage before it is known or the
opportunity was created in it. A stage reached at an instant that nobody knows is not among the stages reached; nor is
any of an opportunity that was won when it was created, for it went through none.

Which stage comes later is a matter of what stages mean, so stages reached are worked out for each era of theirs, as if
it had been so all along, and known as such from its first day to its last.
"""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

import duckdb

from quarterdeck.facts.eras import MEANT, differs, lay_out_eras
from quarterdeck.facts.instants import day_of


def rebuild_stays(connection: duckdb.DuckDBPyConnection, versions: str) -> None:
    """Work out stays and stages reached of those versions; ``version_day`` holds the days."""
    has_eras = lay_out_eras(connection)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE rung AS {RUNGS}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE visit AS {VISITS.format(versions=versions)}")
    connection.execute(f"INSERT INTO stage_stay BY NAME {STAYS} ORDER BY v.end_at, v.opportunity_id")
    if has_eras:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE reached_in_era AS {REACHED}")
    reached = _TOGETHER if has_eras else REACHED
    connection.execute(f"INSERT INTO stage_reached BY NAME {reached} ORDER BY reached_on, opportunity_id, position")
    for table in ("visit", "rung", *(["reached_in_era"] if has_eras else [])):
        connection.execute(f"DROP TABLE {table}")


RUNGS = f"""
    SELECT e.source, e.known_from, e.known_to, m.pipeline, m.name, min(m.position) AS position
    FROM era e JOIN {MEANT} WHERE m.pipeline IS NOT NULL AND m.status = 'open'
    GROUP BY e.source, e.known_from, e.known_to, m.pipeline, m.name
    UNION ALL
    SELECT e.source, e.known_from, e.known_to, NULL, m.name,
        CASE WHEN min(m.position) = max(m.position) THEN min(m.position) END
    FROM era e JOIN {MEANT} WHERE m.status = 'open' GROUP BY e.source, e.known_from, e.known_to, m.name"""
"""The open stages of every pipeline, and of those that nobody has described, in each era."""

VISITS = f"""
    WITH alive AS (
        SELECT source, opportunity_id, owner_id, pipeline, stage, status, created_on, valid_from, valid_to
        FROM {{versions}} WHERE NOT is_deleted
    ), marked AS (
        SELECT *, CASE WHEN lag(valid_to) OVER w IS DISTINCT FROM valid_from
            OR {differs("pipeline", "stage", "status")}
            THEN 1 ELSE 0 END AS begins
        FROM alive WINDOW w AS (PARTITION BY opportunity_id ORDER BY valid_from)
    ), numbered AS (
        SELECT *, sum(begins) OVER (PARTITION BY opportunity_id ORDER BY valid_from) AS nth FROM marked
    ), gathered AS (
        SELECT source, opportunity_id, nth, pipeline, stage, status,
            max(CASE WHEN begins = 1 THEN owner_id END) AS owner_id,
            max(CASE WHEN begins = 1 THEN created_on END) AS created_on,
            min(valid_from) AS begin_at, max(valid_to) AS end_at
        FROM numbered GROUP BY source, opportunity_id, nth, pipeline, stage, status
    ), dated AS (
        SELECT g.*, {day_of("g.begin_at", "d")} AS begin_on
        FROM gathered g JOIN version_day d ON d.day = CAST(g.begin_at AS DATE)
    )
    SELECT d.*,
        coalesce(CASE WHEN d.nth = 1 THEN d.begin_on = d.created_on
            ELSE lag(d.end_at) OVER w = d.begin_at AND lag(d.stage) OVER w IS NOT NULL END, false) AS is_known
    FROM dated d WINDOW w AS (PARTITION BY d.opportunity_id ORDER BY d.nth)"""

STAYS = f"""
    SELECT v.source, v.opportunity_id, v.pipeline, v.stage, v.begin_at, v.end_at, v.begin_on,
        CASE WHEN v.end_at < TIMESTAMP '2200-01-01' THEN {day_of("v.end_at", "d")} END AS end_on, v.is_known
    FROM (FROM visit WHERE status = 'open' AND stage IS NOT NULL) v
    LEFT JOIN version_day d ON d.day = CAST(v.end_at AS DATE)"""

REACHED = """
    WITH described AS (
        SELECT DISTINCT source, known_from, known_to FROM rung
    ), own AS (
        SELECT DISTINCT source, known_from, pipeline FROM rung WHERE pipeline IS NOT NULL
    ), placed AS (
        SELECT v.*, e.known_from, e.known_to, o.pipeline AS ladder
        FROM visit v JOIN described e ON e.source = v.source
        LEFT JOIN own o ON o.source = v.source AND o.known_from = e.known_from AND o.pipeline = v.pipeline
    ), levelled AS (
        SELECT p.*,
            CASE WHEN p.status = 'won' THEN 9223372036854775807 WHEN p.status = 'open' THEN r.position END AS level
        FROM placed p LEFT JOIN rung r ON r.source = p.source AND r.known_from = p.known_from
            AND r.pipeline IS NOT DISTINCT FROM p.ladder AND r.name = p.stage
    ), climbed AS (
        SELECT *, max(level) OVER (PARTITION BY opportunity_id, known_from, pipeline ORDER BY nth
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM levelled WHERE level IS NOT NULL
    ), step AS (
        SELECT *, lead(begin_at) OVER (PARTITION BY opportunity_id, known_from, pipeline ORDER BY nth) AS next_at
        FROM climbed WHERE before IS NULL OR level > before
    )
    SELECT s.source, s.opportunity_id, s.owner_id, s.pipeline, r.name AS stage, r.position,
        s.begin_at AS reached_at, s.begin_on AS reached_on,
        CASE WHEN r.position < s.level THEN s.begin_at ELSE s.next_at END AS passed_at,
        r.position < s.level AS is_skipped, s.known_from, s.known_to
    FROM step s
    JOIN rung r ON r.source = s.source AND r.known_from = s.known_from AND r.pipeline IS NOT DISTINCT FROM s.ladder
        AND (s.before IS NULL OR r.position > s.before)
        AND (r.position < s.level OR (r.position = s.level AND r.name = s.stage))
    WHERE s.is_known AND NOT (s.before IS NULL AND s.status = 'won')"""

_SAID = "source, opportunity_id, owner_id, pipeline, stage, position, reached_at, reached_on, passed_at, is_skipped"
_TOGETHER = f"""
    WITH compared AS (
        SELECT *, CASE WHEN lag(known_to) OVER w IS DISTINCT FROM known_from THEN 1 ELSE 0 END AS begins
        FROM reached_in_era WINDOW w AS (PARTITION BY {_SAID} ORDER BY known_from)
    ), numbered AS (
        SELECT *, sum(begins) OVER (PARTITION BY {_SAID} ORDER BY known_from) AS nth FROM compared
    )
    SELECT {_SAID}, min(known_from) AS known_from, max(known_to) AS known_to FROM numbered GROUP BY {_SAID}, nth"""
"""What is the same in one era and the next is one row."""
