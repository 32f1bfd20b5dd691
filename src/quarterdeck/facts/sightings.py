"""What plain exports say: on that day the opportunity looked like this.

A sighting is a day and a reference to a state; a state is stored once however often it is seen again.
"""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables, every value is bound

from __future__ import annotations

from datetime import date

import duckdb

from quarterdeck.facts.schema import STATE
from quarterdeck.facts.staging import Accepted

NAMES = tuple(c.name for c in STATE)

FEW = 0.1
"""Where at most this share of an export was seen as before, it is worked out anew as well: nothing comes of it, and
that is sooner found out than what histories have told since."""


def merge_sightings(
    connection: duckdb.DuckDBPyConnection, accepted: Accepted, observed_on: date, *, opening: bool
) -> None:
    """Put the rows of ``arrived`` among the sightings; what they change is added to ``touched``.

    ``opening``: the company is still being set up, so what they show was so all along. Files of one day are one
    sighting. But what comes after the set-up for a day of the set-up stands beside what that showed, as a later word.
    """
    given = [c.name for c in accepted.columns if c.name in NAMES]
    values = {"day": observed_on, "opening": opening}
    connection.execute(_said(given), {"day": observed_on, "given": given})
    connection.execute("INSERT INTO arrived_id SELECT opportunity_id FROM said")
    _note_export(connection, accepted.batch.source, observed_on, opening=opening)
    connection.execute(
        f"""INSERT INTO seen_state BY NAME SELECT opportunity_id, state_id, stated, {", ".join(NAMES)} FROM said
        ANTI JOIN seen_state USING (opportunity_id, state_id)"""
    )
    connection.execute(_NO_NEWS, {"opening": opening})
    connection.execute(_OVERRIDDEN, values)
    connection.execute(_SIGHTED, values)
    connection.execute(_AROUND, values)
    same, whole, since = connection.execute(
        "SELECT count(*) FILTER (NOT is_other), count(*), min(before_on) FILTER (NOT is_other) FROM around"
    ).fetchall()[0]
    if same <= FEW * whole:
        connection.execute("INSERT INTO touched SELECT opportunity_id FROM around")
    else:
        connection.execute("INSERT INTO touched SELECT opportunity_id FROM around WHERE is_other")
        connection.execute(_TOLD_SINCE, {"since": since})
    connection.execute("DROP TABLE around")


def _note_export(connection: duckdb.DuckDBPyConnection, source: str, observed_on: date, *, opening: bool) -> None:
    """Note that the source delivered opportunities on that day; of the set-up it is if one file of it was."""
    if not connection.execute("SELECT 1 FROM said LIMIT 1").fetchall():
        return
    values = {"source": source, "day": observed_on}
    known = connection.execute(f"SELECT is_opening {_OF_EXPORT}", values).fetchall()
    if not known or (opening and known == [(False,)]):
        connection.execute(f"DELETE {_OF_EXPORT}", values)
        connection.execute(
            "INSERT INTO delivered_on VALUES ($source, 'opportunity', $day, $opening)", {**values, "opening": opening}
        )


_OF_EXPORT = "FROM delivered_on WHERE source = $source AND table_name = 'opportunity' AND observed_on = $day"


def _said(given: list[str]) -> str:
    """The delivered state of each opportunity; an earlier import of that day fills the columns left out."""
    columns = ", ".join(f"{'n' if name in given else 'e'}.{name} AS {name}" for name in NAMES)
    return f"""CREATE OR REPLACE TEMP TABLE said AS
        WITH sighted AS (
            SELECT opportunity_id, arg_max(state_id, NOT is_opening) AS state_id,
                any_value(state_id) FILTER (is_opening) AS opening_id,
                any_value(state_id) FILTER (NOT is_opening) AS late_id
            FROM sighting SEMI JOIN arrived USING (opportunity_id) WHERE observed_on = $day GROUP BY opportunity_id
        ), earlier AS (
            SELECT st.*, opening_id, late_id FROM sighted JOIN seen_state st USING (opportunity_id, state_id)
        ), combined AS (
            SELECT n.source, n.opportunity_id, e.state_id AS earlier_id, e.opening_id, e.late_id, {columns},
                coalesce({_union("e.stated")}, ',' || list_aggregate(list_sort($given), 'string_agg', ',') || ',')
                    AS stated
            FROM arrived n LEFT JOIN earlier e USING (opportunity_id)
        )
        SELECT *, hash(stated, {", ".join(NAMES)}) AS state_id FROM combined"""


def _union(stated: str) -> str:
    names = f"list_filter(list_distinct(list_concat(string_split({stated}, ','), $given)), lambda name: name <> '')"
    return (
        f"CASE WHEN {stated} IS NOT NULL THEN ',' || list_aggregate(list_sort({names}), 'string_agg', ',') || ',' END"
    )


_NO_NEWS = """DELETE FROM said
    WHERE state_id IS NOT DISTINCT FROM earlier_id AND (NOT $opening::BOOLEAN OR late_id IS NULL)"""

_OVERRIDDEN = """DELETE FROM sighting USING said s
    WHERE sighting.opportunity_id = s.opportunity_id AND sighting.observed_on = $day AND s.earlier_id IS NOT NULL
        AND ($opening::BOOLEAN OR NOT sighting.is_opening)"""

_SIGHTED = """INSERT INTO sighting BY NAME
    SELECT source, opportunity_id, $day::DATE AS observed_on, state_id, $opening::BOOLEAN AS is_opening FROM said
    WHERE $opening::BOOLEAN OR state_id IS DISTINCT FROM opening_id"""

_NTH = "(s.observed_on - DATE '1900-01-01') * 2 + CAST(NOT s.is_opening AS INTEGER)"
"""The order of sightings as one number, which is sooner compared than two columns."""

_AROUND = f"""CREATE OR REPLACE TEMP TABLE around AS
    WITH beside AS (
        SELECT s.opportunity_id,
            arg_max(s.state_id, {_NTH}) FILTER (s.observed_on < $day) AS before_id,
            max(s.observed_on) FILTER (s.observed_on < $day) AS before_on, bool_or(s.observed_on > $day) AS is_late,
            $opening::BOOLEAN AND bool_or(NOT s.is_opening) AS is_known_sooner
        FROM sighting s SEMI JOIN said USING (opportunity_id) GROUP BY s.opportunity_id
    )
    SELECT opportunity_id, b.before_on, b.is_late OR b.is_known_sooner
        OR b.before_id IS DISTINCT FROM n.state_id OR n.earlier_id IS NOT NULL AS is_other
    FROM said n JOIN beside b USING (opportunity_id)"""
"""What the set-up shows was known all along, though other exports have shown it after the set-up."""

_TOLD_SINCE = """INSERT INTO touched
    WITH told AS (
        SELECT opportunity_id, max(changed_at) AS changed_at FROM field_change
        SEMI JOIN (FROM around WHERE NOT is_other) AS same USING (opportunity_id)
        WHERE changed_at >= $since::DATE - INTERVAL 1 DAY GROUP BY opportunity_id
    )
    SELECT opportunity_id FROM around JOIN told USING (opportunity_id)
    WHERE NOT is_other AND changed_at >= before_on - INTERVAL 1 DAY"""
"""Seen as before: only where a history has told of something since the export before does it say anything new."""
