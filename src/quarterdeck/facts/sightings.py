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

    ``opening``: the company is still being set up, so what they show was so all along.
    """
    given = [c.name for c in accepted.columns if c.name in NAMES]
    connection.execute(_said(given), {"day": observed_on, "given": given})
    connection.execute("INSERT INTO arrived_id SELECT opportunity_id FROM said")
    is_other_export = _note_export(connection, accepted.batch.source, observed_on, opening=opening)
    connection.execute(
        f"""INSERT INTO seen_state BY NAME SELECT opportunity_id, state_id, stated, {", ".join(NAMES)} FROM said
        ANTI JOIN seen_state USING (opportunity_id, state_id)"""
    )
    connection.execute("DELETE FROM said WHERE state_id IS NOT DISTINCT FROM earlier_id")
    connection.execute(
        """DELETE FROM sighting USING said s
        WHERE sighting.opportunity_id = s.opportunity_id AND sighting.observed_on = $day
            AND s.earlier_id IS NOT NULL""",
        {"day": observed_on},
    )
    connection.execute(
        "INSERT INTO sighting BY NAME SELECT source, opportunity_id, $day::DATE AS observed_on, state_id FROM said",
        {"day": observed_on},
    )
    connection.execute(_AROUND, {"day": observed_on})
    same, whole, since = connection.execute(
        "SELECT count(*) FILTER (NOT is_other), count(*), min(before_on) FILTER (NOT is_other) FROM around"
    ).fetchall()[0]
    if same <= FEW * whole or is_other_export:
        connection.execute("INSERT INTO touched SELECT opportunity_id FROM around")
    else:
        connection.execute("INSERT INTO touched SELECT opportunity_id FROM around WHERE is_other")
        connection.execute(_TOLD_SINCE, {"since": since})
    connection.execute("DROP TABLE around")


def _note_export(connection: duckdb.DuckDBPyConnection, source: str, observed_on: date, *, opening: bool) -> bool:
    """Note that the source delivered opportunities on that day; true if that alone may tell another past of them.

    That is so where an export of the set-up shows again what another one has shown: it was known all along after all.
    """
    if not connection.execute("SELECT 1 FROM said LIMIT 1").fetchall():
        return False
    values = {"source": source, "day": observed_on}
    known: dict[date, bool] = dict(connection.execute(_EXPORTS, {"source": source}).fetchall())
    if observed_on in known and (known[observed_on] or not opening):
        return False
    connection.execute(_FORGOTTEN, values)
    connection.execute(
        "INSERT INTO delivered_on VALUES ($source, 'opportunity', $day, $opening)", {**values, "opening": opening}
    )
    if observed_on in known:
        connection.execute(_SHOWN, values)
    return opening and not all(known.values())


_OF_EXPORTS = "FROM delivered_on WHERE source = $source AND table_name = 'opportunity'"
_EXPORTS = f"SELECT observed_on, is_opening {_OF_EXPORTS}"
_FORGOTTEN = f"DELETE {_OF_EXPORTS} AND observed_on = $day"
_SHOWN = "INSERT INTO touched SELECT opportunity_id FROM sighting WHERE source = $source AND observed_on = $day"


def _said(given: list[str]) -> str:
    """The delivered state of each opportunity; an earlier import of that day fills the columns left out."""
    columns = ", ".join(f"{'n' if name in given else 'e'}.{name} AS {name}" for name in NAMES)
    return f"""CREATE OR REPLACE TEMP TABLE said AS
        WITH sighted AS (
            FROM sighting SEMI JOIN arrived USING (opportunity_id) WHERE observed_on = $day
        ), earlier AS (
            SELECT st.* FROM sighted JOIN seen_state st USING (opportunity_id, state_id)
        ), combined AS (
            SELECT n.source, n.opportunity_id, e.state_id AS earlier_id, {columns},
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


_AROUND = """CREATE OR REPLACE TEMP TABLE around AS
    WITH beside AS (
        SELECT s.opportunity_id, arg_max(s.state_id, s.observed_on) FILTER (s.observed_on < $day) AS before_id,
            max(s.observed_on) FILTER (s.observed_on < $day) AS before_on, bool_or(s.observed_on > $day) AS is_late
        FROM sighting s SEMI JOIN said USING (opportunity_id) GROUP BY s.opportunity_id
    )
    SELECT opportunity_id, b.before_on,
        b.is_late OR b.before_id IS DISTINCT FROM n.state_id OR n.earlier_id IS NOT NULL AS is_other
    FROM said n JOIN beside b USING (opportunity_id)"""

_TOLD_SINCE = """INSERT INTO touched
    WITH told AS (
        SELECT opportunity_id, max(changed_at) AS changed_at FROM field_change
        SEMI JOIN (FROM around WHERE NOT is_other) AS same USING (opportunity_id)
        WHERE changed_at >= $since::DATE - INTERVAL 1 DAY GROUP BY opportunity_id
    )
    SELECT opportunity_id FROM around JOIN told USING (opportunity_id)
    WHERE NOT is_other AND changed_at >= before_on - INTERVAL 1 DAY"""
"""Seen as before: only where a history has told of something since the export before does it say anything new."""
