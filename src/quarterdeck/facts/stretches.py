"""Stage history: the contiguous stretches in which an opportunity kept its stage, owner and status."""

from __future__ import annotations

import duckdb


def rebuild_stretches(connection: duckdb.DuckDBPyConnection, *, everything: bool) -> None:
    """Work the stretches out anew: of everything when the stages themselves changed, else of ``altered`` ones."""
    if everything:
        connection.execute("TRUNCATE stage_history")
        connection.execute(_STRETCHES.format(chosen=""))
        return
    connection.execute(
        "DELETE FROM stage_history USING altered a WHERE stage_history.opportunity_id = a.opportunity_id"
    )
    connection.execute(_STRETCHES.format(chosen="SEMI JOIN altered USING (opportunity_id)"))


_STRETCHES = """INSERT INTO stage_history BY NAME
    WITH stage_of AS (
        SELECT source, pipeline, name, min(position) AS position FROM stage WHERE pipeline IS NOT NULL
        GROUP BY source, pipeline, name
        UNION ALL
        SELECT source, NULL, name, CASE WHEN min(position) = max(position) THEN min(position) END
        FROM stage GROUP BY source, name
    ), alive AS (
        SELECT opportunity_id, owner_id, stage, status, created_on, valid_from, valid_to, source, pipeline
        FROM opportunity_version {chosen} WHERE NOT is_deleted
    ), placed AS (
        SELECT v.*, coalesce(p.position, n.position) AS position FROM alive v
        LEFT JOIN stage_of p ON p.source = v.source AND p.name = v.stage AND p.pipeline = v.pipeline
        LEFT JOIN stage_of n ON n.source = v.source AND n.name = v.stage AND n.pipeline IS NULL
    ), marked AS (
        SELECT *, CASE WHEN lag(valid_to) OVER w IS DISTINCT FROM valid_from
            OR row(owner_id, stage, position, status)
                IS DISTINCT FROM lag(row(owner_id, stage, position, status)) OVER w
            THEN 1 ELSE 0 END AS begins
        FROM placed WINDOW w AS (PARTITION BY opportunity_id ORDER BY valid_from)
    ), numbered AS (
        SELECT *, sum(begins) OVER (PARTITION BY opportunity_id ORDER BY valid_from) AS stretch FROM marked
    )
    SELECT opportunity_id, any_value(owner_id) AS owner_id, any_value(stage) AS stage,
        any_value(position) AS position, any_value(status) AS status,
        min(valid_from) AS begin_at, max(valid_to) AS end_at, arg_max(created_on, valid_from) AS created_on
    FROM numbered GROUP BY opportunity_id, stretch ORDER BY opportunity_id, begin_at"""
