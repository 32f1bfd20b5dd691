"""Moves of the close date: every time an open opportunity's expected day was put earlier or later.

A row holds the deal as it stood after the move, between which days it was, when, and on which day of the organisation.
"""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

import duckdb

from quarterdeck.facts.instants import day_of


def rebuild_moves(connection: duckdb.DuckDBPyConnection, versions: str) -> None:
    """Work out the moves of those versions; ``version_day`` holds the days they begin on.

    What is won or lost closes on the day it was decided: that is no move. Nor is being reopened, with a new day. A day
    that was emptied and filled again is compared with the last one known.
    """
    moves = MOVES.format(versions=versions)
    connection.execute(f"INSERT INTO close_move BY NAME {moves} ORDER BY moved_on, opportunity_id")


MOVES = f"""
    WITH marked AS (
        SELECT source, opportunity_id, owner_id, pipeline, stage, amount, currency, close_on, valid_from,
            status = 'open' AND NOT is_deleted AS is_open,
            sum(CASE WHEN status <> 'open' OR is_deleted THEN 1 ELSE 0 END)
                OVER (PARTITION BY opportunity_id ORDER BY valid_from) AS stretch
        FROM {{versions}}
    ), compared AS (
        SELECT *, lag(close_on) OVER (PARTITION BY opportunity_id, stretch ORDER BY valid_from) AS from_on
        FROM marked WHERE is_open AND close_on IS NOT NULL
    )
    SELECT c.source, c.opportunity_id, c.owner_id, c.pipeline, c.stage, c.amount, c.currency, c.from_on,
        c.close_on AS to_on, c.valid_from AS moved_at, {day_of("c.valid_from", "d")} AS moved_on
    FROM (FROM compared WHERE close_on <> from_on) c
    JOIN version_day d ON d.day = CAST(c.valid_from AS DATE)"""
