"""Relations over what deals went through: due when a period began, moved, advanced, standing still.

They rest on the versions and on what is derived from them; everything is cut at the end of the knowledge day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from quarterdeck.metrics.fiscal import laid_out, when
from quarterdeck.metrics.relations import CREATED, OWNERLESS, STOCK, Relation, _deals, _who, _whom, dated, known

ENOUGH_WON = 10
"""So many stays of won deals make a median of their own; with fewer, all stages are taken together."""
AGES = (30, 60, 90, 120, 180, 270, 365, 540, 730)
"""Days since creation at which the win rate of a cohort is read."""
_TOUCH = (
    "channel IN ('email', 'call', 'meeting') AND NOT is_system AND opportunity_id IS NOT NULL "
    "AND known_from <= $as_of AND known_to > $as_of"
)
_DONE = "is_done AND occurs_on <= $as_of AND (recorded_at IS NULL OR recorded_at < $known)"

PARTS: Mapping[str, str] = {
    "lens_owner": "SELECT DISTINCT owner_id FROM seat",
    "due_then": """
        SELECT * FROM opportunity_version
        WHERE valid_from < $opened AND valid_to >= $opened AND NOT is_deleted AND status = 'open'
              AND close_on >= $begin AND close_on < $end""",
    "pushed": """
        SELECT opportunity_id, count(*) AS n FROM close_move
        WHERE to_on > from_on AND moved_at < $known GROUP BY opportunity_id""",
    "moves_known": f"""
        SELECT count(*) AS n FROM (
            (SELECT 1 AS found FROM close_move AS x JOIN seat ON seat.owner_id = coalesce(x.owner_id, '{OWNERLESS}')
                  AND seat.begin_on <= x.moved_on AND x.moved_on < seat.end_on
             WHERE x.moved_at < $known LIMIT 1)
            UNION ALL
            (SELECT 1 FROM publication WHERE observed_on <= $as_of
             GROUP BY source HAVING count(DISTINCT observed_on) > 1)
        ) AS evidence""",  # noqa: S608 our own text
    "won_stay": f"""
        SELECT stay.source, stay.pipeline, stay.stage, stay.end_on - stay.begin_on AS days
        FROM deal JOIN stage_stay AS stay ON stay.opportunity_id = deal.opportunity_id
        JOIN seat ON seat.owner_id = coalesce(deal.owner_id, '{OWNERLESS}')
             AND seat.begin_on <= deal.close_on AND deal.close_on < seat.end_on
        WHERE deal.status = 'won' AND deal.close_on <= $as_of AND stay.is_known AND stay.end_at < $known""",  # noqa: S608 our own text
    "norm": """
        SELECT source, pipeline, stage, median(days) AS days, count(*) AS n
        FROM won_stay GROUP BY source, pipeline, stage""",
    "pool": "SELECT median(days) AS days, count(*) AS n FROM won_stay",
    "recent": f"""
        SELECT DISTINCT opportunity_id FROM activity
        WHERE {_TOUCH} AND {_DONE} AND occurs_on >= $quiet_on""",  # noqa: S608 our own text
    "touch": f"""
        SELECT opportunity_id, max(occurs_on) AS last_on FROM activity
        WHERE {_TOUCH} AND {_DONE} GROUP BY opportunity_id""",  # noqa: S608 our own text
    "ahead": f"""
        SELECT DISTINCT opportunity_id FROM activity
        WHERE {_TOUCH} AND occurs_on > $as_of AND recorded_at < $known""",  # noqa: S608 our own text
    "touches_known": f"""
        SELECT count(*) AS n FROM (
            SELECT 1 AS found FROM (SELECT * FROM activity WHERE {_TOUCH} AND {_DONE}) AS x
            JOIN seat ON seat.owner_id = x.owner_id AND seat.begin_on <= x.occurs_on AND x.occurs_on < seat.end_on
            LIMIT 1
        ) AS evidence""",  # noqa: S608 our own text
    "horizon": f"""
        SELECT days FROM (VALUES {", ".join(f"({days})" for days in AGES)}) AS given(days)""",  # noqa: S608 our own text
}
"""Parts that these relations build on, by name."""


def _told_to_us(deal: str) -> str:
    """What became of a deal is told to whoever sees facts of its present owner, and of a deal that is gone to all."""
    owner = f"coalesce({deal}.owner_id, '{OWNERLESS}')"
    return f"({deal}.opportunity_id IS NULL OR {owner} IN (SELECT owner_id FROM lens_owner))"  # noqa: S608 our own text


_BEGAN = _deals(
    "began",
    f"$begin <= $as_of AND {_told_to_us('now')}",
    "$begin",
    "x.close_on",
    {"slipped": "coalesce(now.close_on >= $end, FALSE)"},
)
BEGAN = replace(
    _BEGAN,
    table="due_then",
    joins={"now": "LEFT JOIN deal AS now ON now.opportunity_id = x.opportunity_id", **_BEGAN.joins},
)

_ACCOUNT = _whom("deal.account_id")
_STILL_THERE = {"deal": "JOIN deal ON deal.opportunity_id = x.opportunity_id", **_ACCOUNT[1]}
_OF_DEAL = {**_ACCOUNT[0], "lead_source": "deal.lead_source", "kind": "deal.kind"}


def _later(what: str) -> str:
    """Whether the move crossed the end of a month or quarter of the fiscal calendar."""
    before, after = (f"coalesce({fiscal}.{what}, strftime(x.{fiscal}, '%Y'))" for fiscal in ("from_on", "to_on"))
    return f"x.to_on > x.from_on AND {before} <> {after}"


MOVED = Relation(
    name="moved",
    table="close_move",
    where=f"{dated('x.moved_on')} AND x.moved_at < $known",
    day="x.moved_on",
    time="x.moved_on",
    columns={
        "later": "x.to_on > x.from_on",
        "over_month": _later("month"),
        "over_quarter": _later("quarter"),
        "days": "x.to_on - x.from_on",
    },
    dimensions={**_who(), **when("x.moved_on"), "stage": "x.stage", "pipeline": "x.pipeline", **_OF_DEAL},
    joins={
        **_STILL_THERE,
        **laid_out("x.moved_on"),
        "from_on": "LEFT JOIN fiscal AS from_on ON from_on.day = x.from_on",
        "to_on": "LEFT JOIN fiscal AS to_on ON to_on.day = x.to_on",
    },
)

REACHED = Relation(
    name="reached",
    table="stage_reached",
    where=f"{dated('x.reached_on')} AND x.reached_at < $known AND {known('x')} AND {_told_to_us('deal')}",
    day="x.reached_on",
    time="x.reached_on",
    columns={
        "passed": "coalesce(x.passed_at < $known, FALSE)",
        "pending": "NOT coalesce(x.passed_at < $known, FALSE) AND deal.status = 'open'",
    },
    dimensions={
        **_who(),
        **when("x.reached_on"),
        "stage": "x.stage",
        "position": "lpad(CAST(x.position AS TEXT), 2, '0')",
        "pipeline": "x.pipeline",
        **_OF_DEAL,
    },
    joins={**_STILL_THERE, **laid_out("x.reached_on")},
)

_AGE = "$as_of - stay.begin_on"
_LIMIT = f"CASE WHEN norm.n >= {ENOUGH_WON} THEN norm.days WHEN pool.n >= {ENOUGH_WON} THEN pool.days END"
_SAID = "date_sub('day', x.last_activity_at, $known - INTERVAL 1 MICROSECOND)"
STANDING = replace(
    STOCK,
    name="standing",
    columns={
        **STOCK.columns,
        "age": _AGE,
        "stuck": f"{_AGE} > $stuck_factor * {_LIMIT}",
        "pooled": f"stay.begin_on IS NOT NULL AND coalesce(norm.n, 0) < {ENOUGH_WON}",
        "quiet": "recent.opportunity_id IS NULL AND coalesce(x.last_activity_at < $quiet_at, TRUE)",
        "silence": f"CASE WHEN {_SAID} < $as_of - touch.last_on OR touch.last_on IS NULL THEN {_SAID} "
        "ELSE $as_of - touch.last_on END",
        "said": "x.last_activity_at IS NOT NULL",
        "booked": "ahead.opportunity_id IS NOT NULL",
        "moved_later": "pushed.n IS NOT NULL",
    },
    dimensions={
        **STOCK.dimensions,
        "pushes": "CASE WHEN pushed.n >= 3 THEN '3 or more' ELSE CAST(coalesce(pushed.n, 0) AS TEXT) END",
    },
    joins={
        **STOCK.joins,
        "stay": "LEFT JOIN stage_stay AS stay ON stay.opportunity_id = x.opportunity_id AND stay.is_known "
        "AND stay.begin_at < $known AND stay.end_at >= $known",
        "norm": "LEFT JOIN norm ON norm.source = x.source AND norm.stage = x.stage "
        "AND norm.pipeline IS NOT DISTINCT FROM x.pipeline",
        "pool": "LEFT JOIN pool ON TRUE",
        "recent": "LEFT JOIN recent ON recent.opportunity_id = x.opportunity_id",
        "touch": "LEFT JOIN touch ON touch.opportunity_id = x.opportunity_id",
        "ahead": "LEFT JOIN ahead ON ahead.opportunity_id = x.opportunity_id",
        "pushed": "LEFT JOIN pushed ON pushed.opportunity_id = x.opportunity_id",
    },
)

AGEING = replace(
    CREATED,
    name="ageing",
    columns={
        **CREATED.columns,
        "old_enough": "$as_of - x.created_on >= horizon.days",
        "won_by_then": "coalesce(x.status = 'won' AND x.close_on - x.created_on <= horizon.days, FALSE)",
    },
    dimensions={**CREATED.dimensions, "age": "lpad(CAST(horizon.days AS TEXT), 3, '0') || ' days'"},
    joins={"horizon": "JOIN horizon ON TRUE", **CREATED.joins},
)

RELATIONS: tuple[Relation, ...] = (BEGAN, MOVED, REACHED, STANDING, AGEING)
"""The relations of this file."""
