"""What follows from many rows and is asked for by every page: who owns anything, and on which days sellers were active.

``fact_owner`` numbers everybody who ever owned anything. ``active_on`` holds, for each seller and day with an activity
that no machine logged, the first instant at which one of that day's was known, and the days on which it was on record.
"""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

import duckdb

from quarterdeck.facts.schema import OWNED

REBUILT_SHARE = 0.1
"""When more than this share of the days is touched, all are worked out anew, and lie in order again."""
NO_INSTANT = "TIMESTAMP '1900-01-01'"
"""Known since whenever: nobody stated when an activity was recorded."""

ACTIVE = f"""
    SELECT owner_id, occurs_on, known_from, known_to, min(coalesce(recorded_at, {NO_INSTANT})) AS known_at
    FROM activity {{chosen}} WHERE NOT is_system AND owner_id IS NOT NULL
    GROUP BY owner_id, occurs_on, known_from, known_to"""
"""``active_on`` as a query over ``activity``; where that is a view, so is this."""


def watch(connection: duckdb.DuckDBPyConnection) -> None:
    """Get ready to note what a delivery touches."""
    connection.execute("CREATE TEMP TABLE owner_before AS SELECT max(owner_no) AS last_no FROM fact_owner")
    connection.execute("CREATE TEMP TABLE day_touched (owner_id VARCHAR, occurs_on DATE)")


def note_rows(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Note the owners, and the active days, of the rows in ``merged``, as they were and as they will be."""
    if table in OWNED:
        number_owners(connection, "merged")
    if table == "activity":
        connection.execute(
            """INSERT INTO day_touched
            SELECT owner_id, occurs_on FROM merged WHERE is_new OR is_placed UNION
            SELECT a.owner_id, a.occurs_on FROM activity a JOIN merged m USING (activity_id) WHERE m.is_placed"""
        )


def number_owners(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Give every owner in the table a number who has none yet."""
    connection.execute(
        f"""INSERT INTO fact_owner
        SELECT owner_id, CASE WHEN owner_id IS NULL THEN 0 ELSE (SELECT coalesce(max(owner_no), 0) FROM fact_owner)
            + row_number() OVER (ORDER BY owner_id) END
        FROM (SELECT DISTINCT owner_id FROM {table} EXCEPT SELECT owner_id FROM fact_owner)"""
    )


def numbered(rows: str, owner: str = "owner_id", number: str = "owner_no") -> str:
    """The query with the number of the owner of each row; 0 where it has none."""
    return f"""SELECT r.*, coalesce(n.owner_no, 0) AS {number}
        FROM ({rows}) r LEFT JOIN fact_owner n ON n.owner_id = r.{owner}"""


def new_owners(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Owners never seen before this delivery."""
    rows = connection.execute(
        "SELECT owner_id FROM fact_owner, owner_before WHERE owner_no > coalesce(last_no, 0) ORDER BY owner_id"
    ).fetchall()
    return tuple(row[0] for row in rows)


def rebuild_active_days(connection: duckdb.DuckDBPyConnection) -> None:
    """Work out the touched days anew; all of them where many are."""
    connection.execute("CREATE OR REPLACE TEMP TABLE day_touched AS SELECT DISTINCT * FROM day_touched")
    counts = "SELECT (SELECT count(*) FROM day_touched), (SELECT count(*) FROM active_on)"
    touched, stored = connection.execute(counts).fetchall()[0]
    if not touched:
        return
    if touched > REBUILT_SHARE * stored:
        rebuild_every_day(connection)
        return
    connection.execute(
        """DELETE FROM active_on USING day_touched t
        WHERE active_on.owner_id = t.owner_id AND active_on.occurs_on = t.occurs_on"""
    )
    chosen = "SEMI JOIN day_touched USING (owner_id, occurs_on)"
    connection.execute(f"INSERT INTO active_on BY NAME {_days(chosen)}")


def rebuild_every_day(connection: duckdb.DuckDBPyConnection) -> None:
    """Work out all active days anew from the activities as they are."""
    connection.execute("TRUNCATE active_on")
    connection.execute(f"INSERT INTO active_on BY NAME {_days('')}")


def _days(chosen: str) -> str:
    return f"{numbered(ACTIVE.format(chosen=chosen))} ORDER BY owner_no, occurs_on"
