"""What a source's own field history says, and how far it reaches."""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables, every value is bound

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb

from quarterdeck.domain.facts import OPPORTUNITY_CHANGE, OPPORTUNITY_VERSION, Kind, Rejection
from quarterdeck.facts.awaited import await_them
from quarterdeck.facts.rows import RowCount
from quarterdeck.facts.schema import VALUES, column_type
from quarterdeck.facts.staging import CHANGING, Accepted, place

KEYS = tuple(c.name for c in OPPORTUNITY_VERSION.columns if c.kind is Kind.KEY and c.name in CHANGING)

UNREADABLE = " OR ".join(
    [
        *(
            f"(field = '{c.name}' AND value IS NOT NULL AND try_cast(value AS {column_type(c)}) IS NULL)"
            for c in VALUES
            if c.name in CHANGING and c.kind not in {Kind.KEY, Kind.TEXT}
        ),
        "(field = 'status' AND coalesce(value, '') NOT IN ('open', 'won', 'lost'))",
    ]
)
"""Whether a change's value is not of the field's type."""


def merge_changes(
    connection: duckdb.DuckDBPyConnection, accepted: Accepted, observed_on: date, *, opening: bool
) -> tuple[RowCount, tuple[Rejection, ...]]:
    """Put the rows of ``arrived`` into the history; what they change is added to ``touched``.

    ``opening``: the company is still being set up, so what they left behind, and what they do not mention, was so all
    along.
    """
    rejections = _unreadable(connection, accepted)
    _note_export(connection, accepted.batch.source, observed_on, opening=opening)
    days = {"day": observed_on, "opening": observed_on if opening else None}
    connection.execute(_MERGED.format(old="old_value" if _has_old(accepted) else "NULL"), days)
    connection.execute(_REPLACED)
    connection.execute(
        """INSERT INTO field_change BY NAME
        SELECT source, opportunity_id, changed_at, field, value, old_value, first_on, last_on, opening_on FROM merged"""
    )
    connection.execute("INSERT INTO touched SELECT DISTINCT opportunity_id FROM merged WHERE is_new OR is_changed")
    await_them(connection)
    _reach(connection, days)
    counts = connection.execute(
        "SELECT count(*) FILTER (is_new), count(*) FILTER (is_changed), "
        "count(*) FILTER (NOT is_new AND NOT is_changed) FROM merged"
    ).fetchall()
    return RowCount(*counts[0]), rejections


def _note_export(connection: duckdb.DuckDBPyConnection, source: str, observed_on: date, *, opening: bool) -> None:
    """Note that the source delivered a history on that day; of the set-up it is if one file of it was."""
    values = {"source": source, "day": observed_on}
    known = connection.execute(f"SELECT is_opening {_OF_DAY}", values).fetchall()
    if not known or (opening and known == [(False,)]):
        connection.execute(f"DELETE {_OF_DAY}", values)
        connection.execute(
            f"INSERT INTO delivered_on VALUES ($source, '{OPPORTUNITY_CHANGE.name}', $day, $opening)",
            {**values, "opening": opening},
        )


def _has_old(accepted: Accepted) -> bool:
    return any(c.name == "old_value" for c in accepted.columns)


def _unreadable(connection: duckdb.DuckDBPyConnection, accepted: Accepted) -> tuple[Rejection, ...]:
    """Take out the changes whose value is not of the field's type, and say which they are."""
    bad = connection.execute(f"SELECT seq, field, value FROM arrived WHERE {UNREADABLE} ORDER BY seq").fetchall()
    if bad:
        connection.execute(f"DELETE FROM arrived WHERE {UNREADABLE}")
    return tuple(
        Rejection(
            place(accepted.batch, seq, "value"),
            f"'{value}' is not a value of {field}",
            "Correct it in the source and import again.",
            value,
        )
        for seq, field, value in bad
    )


def _reach(connection: duckdb.DuckDBPyConnection, days: Mapping[str, date | None]) -> None:
    """Extend how far the history of each field reaches; what the set-up's reaches for the first time is touched."""
    connection.execute(_EXTENDED, days)
    connection.execute(_REACHED)
    connection.execute(
        "DELETE FROM coverage USING extended e WHERE e.source = coverage.source AND e.field = coverage.field"
    )
    connection.execute("INSERT INTO coverage BY NAME SELECT source, field, until_on, opening_on FROM extended")


_OF_DAY = f"""FROM delivered_on
    WHERE source = $source AND table_name = '{OPPORTUNITY_CHANGE.name}' AND observed_on = $day"""

_REACHED = """INSERT INTO touched
    SELECT DISTINCT s.opportunity_id FROM (
        SELECT g.source, g.opportunity_id, min(g.observed_on) AS first_on
        FROM sighting g
        WHERE g.is_opening AND EXISTS (FROM extended WHERE opening_on IS DISTINCT FROM before_on)
        GROUP BY g.source, g.opportunity_id
    ) s JOIN extended e ON e.source = s.source AND s.first_on <= e.opening_on
        AND (e.before_on IS NULL OR s.first_on > e.before_on)"""

_QUALIFIED_FIELDS = ", ".join(f"'{name}'" for name in KEYS)

_MERGED = f"""CREATE OR REPLACE TEMP TABLE merged AS
    WITH stated AS (
        SELECT source, opportunity_id, changed_at, field, seq,
            CASE WHEN field IN ({_QUALIFIED_FIELDS}) THEN source || ':' || nullif(value, '') ELSE value END AS value,
            CASE WHEN field IN ({_QUALIFIED_FIELDS}) THEN source || ':' || nullif({{old}}, '') ELSE {{old}} END
                AS old_value
        FROM arrived
    ), combined AS (
        SELECT source, opportunity_id, changed_at, field,
            last(value ORDER BY seq) AS value, first(old_value ORDER BY seq) AS old_value
        FROM stated GROUP BY source, opportunity_id, changed_at, field
    ), dated AS (
        SELECT *, CASE WHEN value IS DISTINCT FROM old_value THEN $opening::DATE END AS opening_on FROM combined
    )
    SELECT n.source, n.opportunity_id, n.changed_at, n.field,
        CASE WHEN o.last_on > $day THEN o.value ELSE n.value END AS value,
        CASE WHEN o.opening_on > n.opening_on
                OR (n.opening_on IS NULL AND (o.opening_on IS NOT NULL OR o.last_on > $day))
            THEN o.old_value ELSE n.old_value END AS old_value,
        least(coalesce(o.first_on, $day), $day) AS first_on, greatest(coalesce(o.last_on, $day), $day) AS last_on,
        greatest(o.opening_on, n.opening_on) AS opening_on, o.opportunity_id IS NULL AS is_new,
        o.opportunity_id IS NOT NULL AND ($day < o.first_on OR (o.last_on <= $day
            AND (o.value IS DISTINCT FROM n.value OR o.old_value IS DISTINCT FROM n.old_value))
            OR (n.opening_on IS NOT NULL AND (o.opening_on IS NULL OR o.old_value IS DISTINCT FROM n.old_value)))
            AS is_changed
    FROM dated n
    LEFT JOIN field_change o USING (opportunity_id, changed_at, field)"""
"""A value left behind as the set-up told it stays so, whatever is told of the same instant afterwards."""

_REPLACED = """DELETE FROM field_change USING merged m
    WHERE field_change.opportunity_id = m.opportunity_id AND field_change.changed_at = m.changed_at
        AND field_change.field = m.field AND NOT m.is_new"""

_EXTENDED = """CREATE OR REPLACE TEMP TABLE extended AS
    SELECT m.source, m.field, c.opening_on AS before_on, greatest(c.until_on, $day::DATE) AS until_on,
        greatest(c.opening_on, $opening::DATE) AS opening_on
    FROM (SELECT DISTINCT source, field FROM merged) m LEFT JOIN coverage c USING (source, field)"""
