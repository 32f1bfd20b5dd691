"""From Spark into the file that is being built: batch by batch, then in the order in which its rows are to lie."""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

import duckdb
import pyarrow as pa

from quarterdeck.domain.facts import OPPORTUNITY_VERSION, TABLES, Kind
from quarterdeck.facts.active import number_owners, numbered
from quarterdeck.facts.building import TotalsDiffer
from quarterdeck.facts.dialects.typed import known_tables
from quarterdeck.facts.lake.workroom import Workroom
from quarterdeck.facts.rows import ORDERS
from quarterdeck.facts.schema import NUMBERS, STATE
from quarterdeck.facts.versions import ORDER

_NUMBERED = {"holder_no": "holder_id", "owner_no": "owner_id"}
"""Numbers of owners are given in the file; whose number a column holds."""
_ORDERS = {
    **ORDERS,
    OPPORTUNITY_VERSION.name: ORDER,
    "held_history": "ORDER BY holder_no, opportunity_id, begin_at",
    "stage_history": "ORDER BY opportunity_id, begin_at",
    "stage_stay": "ORDER BY end_at, opportunity_id",
    "stage_reached": "ORDER BY reached_on, opportunity_id, position",
    "close_move": "ORDER BY moved_on, opportunity_id",
    "active_on": "ORDER BY owner_no, occurs_on",
}
_MONEY = {table.name: tuple(c.name for c in table.columns if c.kind is Kind.MONEY) for table in TABLES}
_BROUGHT = "brought"


def bring(room: Workroom, connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """The rows of a table from Spark into the file, counted and added up on both sides; how many there are.

    TotalsDiffer if the two sides differ.
    """
    columns = [name for name in known_tables()[table] if name not in NUMBERS]
    listed = ", ".join(columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_BROUGHT} AS SELECT {listed} FROM {table} LIMIT 0")
    pour(room, connection, f"SELECT {listed} FROM {table}")
    expected = room.execute(f"SELECT {_totals(table)} FROM {table}").fetchall()
    found = connection.execute(f"SELECT {_totals(table)} FROM {_BROUGHT}").fetchall()
    if expected != found:
        raise TotalsDiffer(
            f"Of the table {table}, {_said(found)} arrived of {_said(expected)} on Spark, so the new publication was "
            "thrown away. The last publication stands as it was. Run the command again."
        )
    rows = f"SELECT {listed} FROM {_BROUGHT}"
    for number in known_tables()[table]:
        if number in NUMBERS:
            owner = _NUMBERED[number]
            number_owners(connection, f"(SELECT {owner} AS owner_id FROM {_BROUGHT})")
            rows = numbered(rows, owner, number)
    connection.execute(f"INSERT INTO {table} BY NAME {rows} {_ORDERS.get(table, '')}")
    connection.execute(f"DROP TABLE {_BROUGHT}")
    return int(found[0][0])


def bring_sightings(room: Workroom, connection: duckdb.DuckDBPyConnection) -> None:
    """States and sightings, the states under the numbers that imports give them."""
    names = ", ".join(c.name for c in STATE)
    columns = f"opportunity_id, stated, {names}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {_BROUGHT} AS SELECT 0::BIGINT AS place, {columns} FROM seen_state LIMIT 0"
    )
    pour(room, connection, f"SELECT state_id AS place, {columns} FROM seen_state")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE state_of AS SELECT *, hash(stated, {names}) AS state_id FROM {_BROUGHT}"
    )
    connection.execute("INSERT INTO seen_state BY NAME SELECT * EXCLUDE (place) FROM state_of")
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {_BROUGHT} AS
        SELECT source, opportunity_id, observed_on, 0::BIGINT AS place, is_opening FROM sighting LIMIT 0"""
    )
    columns = "source, opportunity_id, observed_on, is_opening"
    pour(room, connection, f"SELECT {columns}, state_id AS place FROM sighting")
    expected = room.execute("SELECT count(*) FROM sighting").fetchall()
    connection.execute(
        f"""INSERT INTO sighting BY NAME SELECT b.source, b.opportunity_id, b.observed_on, s.state_id, b.is_opening
        FROM {_BROUGHT} b JOIN state_of s USING (opportunity_id, place) ORDER BY b.observed_on, b.opportunity_id"""
    )
    found = connection.execute(
        f"SELECT count(*) FROM {_BROUGHT} JOIN state_of USING (opportunity_id, place)"
    ).fetchall()
    if expected != found:
        raise TotalsDiffer(
            f"Of the rows that exports showed, {_said(found)} arrived of {_said(expected)} on Spark, so the new "
            "publication was thrown away. The last publication stands as it was. Run the command again."
        )
    connection.execute(f"DROP TABLE {_BROUGHT}")
    connection.execute("DROP TABLE state_of")


def pour(room: Workroom, connection: duckdb.DuckDBPyConnection, sql: str, into: str = _BROUGHT) -> int:
    """The rows of a query on Spark into a table, by name, as they arrive; how many there were."""
    count = 0
    for batch in room.batches(sql):
        connection.register("batch", pa.Table.from_batches([batch]))
        connection.execute(f"INSERT INTO {into} BY NAME FROM batch")
        connection.unregister("batch")
        count += batch.num_rows
    return count


def _totals(table: str) -> str:
    sums = (f"coalesce(sum({name}), 0)::DECIMAL(38, 4)" for name in _MONEY.get(table, ()))
    return ", ".join(["count(*)", *sums])


def _said(totals: list[tuple[object, ...]]) -> str:
    count, *sums = totals[0]
    return f"{count:,} rows" + (f" (amounts {', '.join(map(str, sums))})" if sums else "")
