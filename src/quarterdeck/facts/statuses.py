"""What status a deal was of, where a history tells of its stage only: what that meant, as far as it was known."""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

import duckdb

from quarterdeck.domain.facts import ALL_ALONG, FOREVER, STILL
from quarterdeck.facts.eras import MEANT


def tell_statuses(connection: duckdb.DuckDBPyConnection, *, has_eras: bool) -> None:
    """Add to ``told`` and ``before_told`` the statuses that follow from stages; ``era`` and ``calendar_day`` are there.

    Without ``has_eras`` stages meant the same all along.
    """
    for statement in (_STAGE_OF, _ERA_AT, _reign(has_eras=has_eras), _MEANT_STATUS, _DERIVED_STATUS, _DERIVED_BEFORE):
        connection.execute(statement)
    connection.execute("DROP TABLE reign")
    connection.execute("DROP TABLE meant_status")


_STAGE_OF = f"""CREATE OR REPLACE TEMP TABLE stage_of AS
    SELECT e.source, e.known_from, m.pipeline, m.name, min(m.status) AS status
    FROM era e JOIN {MEANT} WHERE m.pipeline IS NOT NULL GROUP BY e.source, e.known_from, m.pipeline, m.name
    UNION ALL
    SELECT e.source, e.known_from, NULL, m.name, CASE WHEN min(m.status) = max(m.status) THEN min(m.status) END
    FROM era e JOIN {MEANT} GROUP BY e.source, e.known_from, m.name"""

_ERA_AT = f"""CREATE OR REPLACE TEMP TABLE era_at AS
    SELECT e.source, e.known_from,
        CASE WHEN e.known_from = DATE '{ALL_ALONG}' THEN b.begin_at
            ELSE b.end_at - INTERVAL 1 MICROSECOND END AS begin_at,
        CASE WHEN e.known_to = DATE '{STILL}' THEN u.begin_at ELSE u.end_at - INTERVAL 1 MICROSECOND END AS end_at
    FROM era e JOIN calendar_day b ON b.day = e.known_from JOIN calendar_day u ON u.day = e.known_to"""
"""An export of stages is known, as any other, at the end of its day."""


def _reign(*, has_eras: bool) -> str:
    """How long a stage that a history tells of says of what status a deal is: until an export says so itself."""
    only = "(s.status_at IS NULL OR e.since_at < s.status_at)"
    itself = "LEFT JOIN status_of s ON s.opportunity_id = e.opportunity_id"
    until_shown = f"""SELECT e.opportunity_id, e.since_at, e.value, e.is_opening, e.is_told,
        least(any_value(e.until_at), any_value(s.status_at), coalesce(min(o.observed_at), TIMESTAMP '{FOREVER}'))
            AS until_at
    FROM every e {itself} LEFT JOIN observed o ON o.opportunity_id = e.opportunity_id AND o.observed_at >= e.since_at
    WHERE {only} GROUP BY e.opportunity_id, e.since_at, e.value, e.is_opening, e.is_told"""
    return f"""CREATE OR REPLACE TEMP TABLE reign AS
    WITH said AS (
        SELECT opportunity_id, since_at, value, is_opening, TRUE AS is_told,
            lead(since_at, 1, TIMESTAMP '{FOREVER}') OVER (PARTITION BY opportunity_id ORDER BY since_at) AS until_at
        FROM told WHERE field = 'stage'
    ), status_of AS (
        SELECT opportunity_id,
            min(CASE WHEN is_opening THEN TIMESTAMP '{ALL_ALONG}' ELSE since_at END) AS status_at
        FROM told WHERE field = 'status' GROUP BY opportunity_id
    ), began AS (
        SELECT opportunity_id, min(since_at) AS until_at FROM said GROUP BY opportunity_id
    ), every AS (
        SELECT opportunity_id, since_at, value, is_opening, is_told, until_at FROM said
        UNION ALL
        SELECT t.opportunity_id, CASE WHEN b.is_opened THEN coalesce(b.created_at, g.until_at) ELSE g.until_at END,
            t.old_value, TRUE, FALSE, g.until_at
        FROM before_told t JOIN began g USING (opportunity_id) JOIN born b USING (opportunity_id)
        WHERE t.field = 'stage'
    )
    {until_shown if has_eras else f"SELECT e.* FROM every e {itself} WHERE {only}"}"""


_MEANT_STATUS = """CREATE OR REPLACE TEMP TABLE meant_status AS
    SELECT r.opportunity_id, r.is_opening, r.is_told, r.since_at AS told_at,
        CASE WHEN e.begin_at > r.since_at THEN e.begin_at ELSE r.since_at END AS since_at,
        coalesce(p.status, n.status, 'open') AS status
    FROM reign r JOIN born b USING (opportunity_id)
    LEFT JOIN era_at e ON e.source = b.source AND e.end_at > r.since_at
        AND (e.begin_at < r.until_at OR e.begin_at <= r.since_at)
    LEFT JOIN stage_of p
        ON p.source = b.source AND p.known_from = e.known_from AND p.name = r.value AND p.pipeline = b.pipeline
    LEFT JOIN stage_of n
        ON n.source = b.source AND n.known_from = e.known_from AND n.name = r.value AND n.pipeline IS NULL"""
"""A stage that comes to mean something else does so from the export that says it, for deals that stand in it, too."""

_DERIVED_STATUS = """INSERT INTO told
    SELECT opportunity_id, 'status', since_at, status, is_opening FROM meant_status
    WHERE is_told OR since_at > told_at"""

_DERIVED_BEFORE = """INSERT INTO before_told
    SELECT opportunity_id, 'status', status FROM meant_status WHERE NOT is_told AND since_at = told_at"""
