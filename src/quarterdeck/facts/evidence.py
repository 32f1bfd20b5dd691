"""Everything known about the touched opportunities, side by side: the first half of working out their versions.

``heard``    the field history as it was delivered
``seen``     what each export said, columns it left out filled from the export before
``born``     one row an opportunity: when it was created, which sighting tells of the time before, whether it was known
             all along
``told``     what the field history says, cleaned: no changes from a value to itself, nothing before creation
``settled``  ``seen`` with the instant from which each export's word counts
"""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import FOREVER
from quarterdeck.facts.eras import lay_out_eras
from quarterdeck.facts.instants import lay_out_days
from quarterdeck.facts.schema import STATE, VALUES, column_type
from quarterdeck.facts.staging import CHANGING
from quarterdeck.facts.statuses import tell_statuses

_OWN_WORD = frozenset({"status", "is_deleted", "updated_at"})
"""Columns never filled from an earlier export."""


SCRATCH = ("heard", "seen", "observed", "changed", "told", "told_status", "settled", "told_wide")
"""The large temporary tables, to be dropped as soon as the versions' values are worked out."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which fields have a history: of the touched opportunities (``told``), in the set-up of a source (``covered``)."""

    told: tuple[str, ...]
    covered: tuple[str, ...]


def gather(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> Evidence:
    """Make the temporary tables for the opportunities in ``touched``."""
    connection.execute(_HEARD)
    connection.execute(_seen(_patchy(connection)))
    has_eras = lay_out_eras(connection)
    _days(connection, calendar)
    for statement in _HEARD_STEPS:
        connection.execute(statement)
    tell_statuses(connection, has_eras=has_eras)
    for statement in _SETTLED_STEPS:
        connection.execute(statement)
    told = _fields(connection, "SELECT DISTINCT field FROM told")
    covered = _fields(connection, "SELECT DISTINCT field FROM coverage WHERE opening_on IS NOT NULL")
    connection.execute(_told_wide(told))
    connection.execute(_has(told))
    connection.execute(_hidden_wide(told))
    connection.execute(_cover(covered))
    return Evidence(told, covered)


def _patchy(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Columns that some of the states in question have and others do not."""
    rows = connection.execute(
        "SELECT DISTINCT stated FROM seen_state SEMI JOIN touched USING (opportunity_id)"
    ).fetchall()
    stated = [set(row[0].strip(",").split(",")) for row in rows]
    return set().union(*stated) - set.intersection(*stated) - _OWN_WORD if stated else set()


def _days(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> None:
    rows = connection.execute(
        """SELECT DISTINCT unnest([observed_on, created_on, coalesce(closed_on, close_on)]) AS day FROM seen
        UNION SELECT known_from FROM era UNION SELECT known_to FROM era"""
    ).fetchall()
    lay_out_days(connection, (row[0] for row in rows if row[0] is not None), calendar)


def _fields(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[str, ...]:
    found = {row[0] for row in connection.execute(sql).fetchall()}
    return tuple(c.name for c in VALUES if c.name in found and c.name in CHANGING)


def _seen(patchy: set[str]) -> str:
    columns = [
        f"(last_value(CASE WHEN contains(stated, ',{c.name},') THEN {{'v': {c.name}}} END IGNORE NULLS) OVER w).v"
        f" AS {c.name}"
        if c.name in patchy
        else f"coalesce({c.name}, false) AS {c.name}"
        if c.name == "is_deleted"
        else c.name
        for c in STATE
    ]
    return f"""CREATE OR REPLACE TEMP TABLE seen AS
    WITH dated AS (
        FROM sighting SEMI JOIN touched USING (opportunity_id)
    ), sighted AS (
        SELECT source, opportunity_id, observed_on, state_id, is_opening FROM dated
        WINDOW w AS (PARTITION BY opportunity_id ORDER BY observed_on, NOT is_opening)
        QUALIFY lag(state_id) OVER w IS DISTINCT FROM state_id OR lead(state_id) OVER w IS DISTINCT FROM state_id
            OR lag(is_opening) OVER w <> is_opening OR lead(is_opening) OVER w <> is_opening
            OR opportunity_id IN (SELECT opportunity_id FROM heard)
    )
    SELECT s.source, s.opportunity_id, s.observed_on, s.is_opening, row_number() OVER w AS i,
        coalesce(lead(s.observed_on) OVER w = s.observed_on, FALSE) AS is_followed,
        {", ".join(columns)}
    FROM sighted s JOIN seen_state st ON st.opportunity_id = s.opportunity_id AND st.state_id = s.state_id
    WINDOW w AS (PARTITION BY s.opportunity_id ORDER BY s.observed_on, NOT s.is_opening)"""


_HEARD = """CREATE OR REPLACE TEMP TABLE heard AS
    SELECT opportunity_id, changed_at, field, value, old_value, first_on, opening_on IS NOT NULL AS is_opening
    FROM field_change SEMI JOIN touched USING (opportunity_id)"""

_BORN = """CREATE OR REPLACE TEMP TABLE born AS
    WITH ends AS (
        SELECT opportunity_id, any_value(source) AS source, bool_or(is_opening) AS is_opened,
            coalesce(min(i) FILTER (is_opening), 1) AS told_i, coalesce(max(i) FILTER (is_opening), 1) AS named_i
        FROM seen GROUP BY opportunity_id
    )
    SELECT e.opportunity_id, e.source, e.is_opened, e.told_i, n.pipeline, d.begin_at AS created_at,
        d.end_at AS created_end_at, f.status AS first_status, f.is_deleted AS first_deleted, f.observed_on AS first_on
    FROM ends e JOIN seen f ON f.opportunity_id = e.opportunity_id AND f.i = e.told_i
    JOIN seen n ON n.opportunity_id = e.opportunity_id AND n.i = e.named_i
    LEFT JOIN calendar_day d ON d.day = n.created_on"""
"""What the set-up shows was known all along; whatever else an export shows is known from its own day on.

``told_i``: the sighting that tells how it was before all of them.
"""

_OBSERVED = """CREATE OR REPLACE TEMP TABLE observed AS
    SELECT s.*, d.begin_at AS day_at, CASE WHEN s.is_followed THEN d.end_at - INTERVAL 2 MICROSECOND
            ELSE d.end_at - INTERVAL 1 MICROSECOND END AS observed_at,
        c.begin_at AS closing_at, c.end_at AS closing_end_at
    FROM seen s JOIN calendar_day d ON d.day = s.observed_on
    LEFT JOIN calendar_day c ON c.day = coalesce(s.closed_on, s.close_on) AND s.is_opening"""
"""Only the set-up is believed that a decision was known on its closing day.

Where another file of the same day came after the set-up (``is_followed``), what that says is the later word.
"""

_CHANGED = f"""CREATE OR REPLACE TEMP TABLE changed AS
    WITH numbered AS (
        SELECT c.opportunity_id, c.field, c.changed_at, c.value, c.old_value, c.is_opening, b.created_at,
            b.created_end_at, row_number() OVER (PARTITION BY c.opportunity_id, c.field ORDER BY c.changed_at) AS nth
        FROM heard c JOIN born b USING (opportunity_id)
        WHERE (c.value IS DISTINCT FROM c.old_value OR c.is_opening) AND c.changed_at < TIMESTAMP '{FOREVER}'
    )
    SELECT opportunity_id, field, changed_at, value, old_value, is_opening,
        CASE WHEN created_at IS NULL THEN changed_at
            WHEN nth = 1 AND old_value IS NULL AND changed_at < created_end_at THEN created_at
            ELSE greatest(changed_at, created_at) END AS since_at
    FROM numbered"""

_TOLD = """CREATE OR REPLACE TEMP TABLE told AS
    SELECT opportunity_id, field, since_at, value, is_opening FROM changed
    QUALIFY row_number() OVER (PARTITION BY opportunity_id, field, since_at ORDER BY changed_at DESC) = 1"""

_BEFORE_TOLD = """CREATE OR REPLACE TEMP TABLE before_told AS
    SELECT opportunity_id, field, old_value FROM changed WHERE is_opening
    QUALIFY row_number() OVER (PARTITION BY opportunity_id, field ORDER BY changed_at) = 1"""
"""What the first change left behind was so before it as far as the set-up told of it; nobody knew it then otherwise."""

_HIDDEN = """CREATE OR REPLACE TEMP TABLE hidden AS
    SELECT DISTINCT o.opportunity_id, o.i, o.observed_on, c.is_opening,
        unnest(CASE WHEN c.field = 'stage' THEN ['stage', 'status'] ELSE [c.field] END) AS field
    FROM observed o JOIN heard c ON c.opportunity_id = o.opportunity_id
        AND c.changed_at >= o.day_at AND c.changed_at <= o.observed_at AND c.first_on > o.observed_on
    WHERE c.value IS DISTINCT FROM c.old_value OR c.is_opening"""

_TOLD_STATUS = """CREATE OR REPLACE TEMP TABLE told_status AS
    WITH compared AS (
        SELECT opportunity_id, since_at, value, FALSE AS is_opening,
            value IS DISTINCT FROM lag(value) OVER (PARTITION BY opportunity_id ORDER BY since_at) AS turns
        FROM told WHERE field = 'status'
        UNION ALL
        SELECT opportunity_id, since_at, value, TRUE AS is_opening,
            value IS DISTINCT FROM lag(value) OVER (PARTITION BY opportunity_id ORDER BY since_at) AS turns
        FROM told WHERE field = 'status' AND is_opening
    )
    SELECT o.opportunity_id, o.i, max(t.since_at) AS told_at, arg_max(t.value, t.since_at) AS told_status,
        max(t.since_at) FILTER (t.turns) AS turned_at
    FROM observed o JOIN compared t ON t.opportunity_id = o.opportunity_id AND t.since_at <= o.observed_at
        AND t.is_opening = o.is_opening
    GROUP BY o.opportunity_id, o.i"""
"""When an export of the set-up shows a decision that was made before, only histories of the set-up are asked."""


def _before(column: str) -> str:
    """What the export before said; the set-up does not listen to what is caught up on after it."""
    earlier = "PARTITION BY o.opportunity_id ORDER BY o.i ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    opening = f"last_value(CASE WHEN o.is_opening THEN o.{column} END IGNORE NULLS) OVER ({earlier})"
    return f"CASE WHEN o.is_opening THEN {opening} ELSE lag(o.{column}) OVER w END"


_SETTLED = f"""CREATE OR REPLACE TEMP TABLE settled AS
    WITH placed AS (
        SELECT o.*, t.told_at, t.told_status, t.turned_at, h.i IS NOT NULL AS is_overruled,
            {_before("status")} AS before_status, {_before("is_deleted")} AS before_deleted,
            {_before("observed_at")} AS before_at
        FROM observed o
        LEFT JOIN told_status t ON t.opportunity_id = o.opportunity_id AND t.i = o.i
        LEFT JOIN (
            SELECT opportunity_id, i, bool_or(is_opening) AS is_opening FROM hidden WHERE field = 'status'
            GROUP BY opportunity_id, i
        ) h ON h.opportunity_id = o.opportunity_id AND h.i = o.i AND (h.is_opening OR NOT o.is_opening)
        WINDOW w AS (PARTITION BY o.opportunity_id ORDER BY o.i)
    ), closing AS (
        SELECT *, CASE
            WHEN told_status = status THEN turned_at
            WHEN closing_at IS NULL OR told_at IS NULL THEN closing_at
            WHEN told_at < closing_end_at THEN greatest(closing_at, told_at)
            END AS closed_at
        FROM placed
    )
    SELECT * EXCLUDE (
            told_at, told_status, turned_at, is_overruled, before_status, before_deleted, before_at, closed_at
        ),
        CASE WHEN status <> 'open' AND NOT is_deleted AND NOT is_overruled
            AND (before_at IS NULL OR (before_status = 'open' AND NOT before_deleted AND closed_at > before_at))
            AND closed_at < observed_at
            THEN closed_at ELSE observed_at END AS settled_at
    FROM closing"""

_HEARD_STEPS = (_BORN, _OBSERVED, _CHANGED, _TOLD, _BEFORE_TOLD)
_SETTLED_STEPS = (_HIDDEN, _TOLD_STATUS, _SETTLED)


def _told_wide(told: tuple[str, ...]) -> str:
    """One row an opportunity and instant of change, one column a field."""
    columns = "".join(
        f", max(CASE WHEN field = '{f}' THEN value END) AS {f}, bool_or(field = '{f}') AS told_{f}" for f in told
    )
    return f"""CREATE OR REPLACE TEMP TABLE told_wide AS
    SELECT opportunity_id, since_at{columns} FROM told GROUP BY opportunity_id, since_at"""


def _has(told: tuple[str, ...]) -> str:
    """One row an opportunity with a history: since when it tells of a field, and what the set-up's says of before.

    ``is_opening``: there is one of the set-up; it has the fields of ``has_…``, which were ``old_…`` before.
    """
    columns = "".join(
        f", coalesce(bool_or(field = '{f}' AND since_at IS NULL), false) AS has_{f}, "
        f"min(since_at) FILTER (field = '{f}') AS first_{f}, "
        f"try_cast(max(CASE WHEN field = '{f}' THEN old_value END) AS {_type_of(f)}) AS old_{f}"
        for f in told
    )
    return f"""CREATE OR REPLACE TEMP TABLE has AS
    SELECT opportunity_id, bool_or(since_at IS NULL) AS is_opening,
        bool_or(field IN ('stage', 'status') AND since_at IS NULL) AS has_any_stage{columns}
    FROM (
        SELECT opportunity_id, field, old_value, CAST(NULL AS TIMESTAMP) AS since_at FROM before_told
        UNION ALL SELECT opportunity_id, field, NULL AS old_value, since_at FROM told
    ) AS spoken GROUP BY opportunity_id"""


def _hidden_wide(told: tuple[str, ...]) -> str:
    """Fields of an export that a later-told change of the same day overrules."""
    columns = "".join(f", bool_or(field = '{f}') AS hide_{f}" for f in told)
    return f"""CREATE OR REPLACE TEMP TABLE hidden_wide AS
    SELECT opportunity_id, i{columns},
        coalesce(bool_or(field = 'status' AND is_opening), false) AS is_overruled
    FROM hidden GROUP BY opportunity_id, i"""


def _cover(covered: tuple[str, ...]) -> str:
    """One row a source with a history: how far that of the set-up reaches, field by field."""
    columns = "".join(f", max(opening_on) FILTER (field = '{f}') AS until_{f}" for f in covered)
    return f"""CREATE OR REPLACE TEMP TABLE cover AS
    SELECT source AS cover_source{columns} FROM coverage GROUP BY source"""


def _type_of(name: str) -> str:
    return next(column_type(c) for c in VALUES if c.name == name)
