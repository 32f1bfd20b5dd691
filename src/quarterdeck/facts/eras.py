"""Eras: the days between which the stages of a source meant the same.

What follows from stages is worked out for each era and bears its days, so that a stage redefined later changes nothing
of what was said before. Most companies have a single one.
"""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

import duckdb

from quarterdeck.domain.facts import ALL_ALONG, STILL


def lay_out_eras(connection: duckdb.DuckDBPyConnection) -> bool:
    """The temporary tables ``meaning`` and ``era``; true where any source has more than one era."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE meaning AS {MEANINGS}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE era AS {ERAS}")
    return bool(connection.execute(f"SELECT 1 FROM era WHERE known_from > DATE '{ALL_ALONG}' LIMIT 1").fetchall())


def differs(*columns: str) -> str:
    """Whether any of the columns is another than in the row before, in the window ``w``."""
    return " OR ".join(f"{column} IS DISTINCT FROM lag({column}) OVER w" for column in columns)


MEANINGS = f"""
    WITH turn_of AS (
        SELECT source, stage_id, pipeline, name, position, status, known_from, known_to,
            CASE WHEN lag(known_to) OVER w IS DISTINCT FROM known_from
                OR {differs("pipeline", "name", "position", "status")} THEN 1 ELSE 0 END AS turns
        FROM stage WINDOW w AS (PARTITION BY stage_id ORDER BY known_from)
    ), turn_counted AS (
        SELECT *, sum(turns) OVER (PARTITION BY stage_id ORDER BY known_from) AS nth FROM turn_of
    )
    SELECT source, pipeline, name, position, status, min(known_from) AS known_from, max(known_to) AS known_to
    FROM turn_counted GROUP BY source, stage_id, nth, pipeline, name, position, status"""
"""What each stage meant, and when that was known; a new chance of winning is no new meaning."""

ERAS = f"""
    SELECT source, day AS known_from, lead(day, 1, DATE '{STILL}') OVER (PARTITION BY source ORDER BY day) AS known_to
    FROM (
        SELECT source, DATE '{ALL_ALONG}' AS day FROM meaning UNION SELECT source, known_from FROM meaning
        UNION SELECT source, known_to FROM meaning WHERE known_to < DATE '{STILL}'
    ) AS turn"""

MEANT = "meaning m ON m.source = e.source AND m.known_from <= e.known_from AND m.known_to > e.known_from"
"""What stages meant in an era, to be joined to it."""
