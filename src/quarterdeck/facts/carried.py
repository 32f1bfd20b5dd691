"""What an older file was told, taken over table by table and column by column."""
# ruff: noqa: S608 - every name in these statements is one of a layout, every value is bound

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import duckdb

from quarterdeck.domain.facts import CREDIT, OPPORTUNITY, OPPORTUNITY_CHANGE, OPPORTUNITY_VERSION, ROWS, Table
from quarterdeck.facts.active import number_owners, numbered
from quarterdeck.facts.duckdb_file import DuckDB
from quarterdeck.facts.rows import ORDERS
from quarterdeck.facts.schema import DERIVED, NUMBERS, OWNED, days_table
from quarterdeck.facts.versions import ORDER

type Ask = Callable[[str], list[tuple[Any, ...]]]
"""Answers a statement out of one of the two files."""

VERSIONS, OWNERS = OPPORTUNITY_VERSION.name, "fact_owner"
MEANT = {
    ("exchange_rate", "rate_type"): "'dated'",
    ("exchange_rate", "known_on"): "begin_on",
    ("delivered_on", "is_opening"): "TRUE",
    ("sighting", "is_opening"): "TRUE",
    ("field_change", "opening_on"): "CASE WHEN value IS DISTINCT FROM old_value THEN last_on END",
    ("coverage", "opening_on"): "until_on",
}
"""What a row meant in a layout that did not have the column yet, where neither null nor the default says so."""
CONDITIONS = {
    # Versions are worked out anew from what exports and histories said; these have nothing else to come from.
    VERSIONS: "WHERE opportunity_id NOT IN (SELECT opportunity_id FROM sighting)",
    "setting": "WHERE name <> 'layout'",
}
"""Which rows are taken over, where not all are."""
_VERSIONED = f"('{OPPORTUNITY.name}', '{OPPORTUNITY_CHANGE.name}')"
_COUNTED = CONDITIONS | {"delivered_on": f"WHERE table_name NOT IN {_VERSIONED}"}
"""Which rows are counted: where a file kept no list of exports of opportunities or histories, there are more."""


def shared_tables(old: DuckDB, connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The tables that both have and that hold what was told, in the order of the new file."""
    rows = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY table_oid").fetchall()
    return tuple(name for (name,) in rows if name not in {*DERIVED, OWNERS} and old.columns(name))


def carry_owners(old: DuckDB, connection: duckdb.DuckDBPyConnection) -> None:
    """Give everybody a number who owned anything in the old file; whoever has one there keeps it."""
    if old.columns(OWNERS):
        carry(old, connection, OWNERS)
    for table, owner in (*((name, "owner_id") for name in sorted(OWNED)), (CREDIT.name, "seller_id")):
        if old.columns(table):
            owners = old.arrow(f"SELECT DISTINCT {owner} AS owner_id FROM {table}", {})
            connection.register("owners", owners)
            number_owners(connection, "owners")
            connection.unregister("owners")


def carry(old: DuckDB, connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Take the table's rows over, as large as it may be."""
    there, names = old.columns(table), _columns(connection, table)
    columns = [f'"{name}"' for name in names if name in there]
    columns += [f"{MEANT[table, name]} AS {name}" for name in names if name not in there and (table, name) in MEANT]
    rows = old.batches(f"SELECT {', '.join(columns)} FROM {table} {CONDITIONS.get(table, '')}")
    connection.register("carried", rows)
    # Rows that have their owner's number lie in order already, and owners keep their numbers.
    if table in OWNED and not NUMBERS & there.keys():
        order = ORDER if table == VERSIONS else ORDERS.get(table, "")
        connection.execute(f"INSERT INTO {table} BY NAME {numbered('FROM carried')} {order}")
    else:
        connection.execute(f"INSERT INTO {table} BY NAME FROM carried")
    connection.unregister("carried")


def tell_delivery_days(connection: duckdb.DuckDBPyConnection, shared: Collection[str], layout: str) -> None:
    """The days on which each table was delivered, as far as its rows still tell, where the old file kept no list.

    Every row remembers for each column the day of the export that stated it last, so the newest export is among them.
    Of opportunities every export is. A file that kept no list of these, or of its field histories, took them all as
    part of the set-up, and until
    layout 9 the first export of each table from a source was taken so whenever it came.
    """
    connection.execute(_EXPORT_DAYS, {"table": OPPORTUNITY.name})
    connection.execute(_HISTORY_DAYS, {"table": OPPORTUNITY_CHANGE.name})
    if "delivered_on" not in shared:
        for table in ROWS:
            connection.execute(_delivery_days(table), {"table": table.name})
    if int(layout) < FIRST_EXPORTS_ARE_LIKE_OTHERS:
        connection.execute(_FIRST_EXPORTS)
    if int(layout) < FILES_ARE_OF_THE_SET_UP:
        connection.execute(_OF_THEIR_DAY)


FIRST_EXPORTS_ARE_LIKE_OTHERS = 9
"""The layout since which a table's first export, where it comes after the set-up, is known from its own day."""

FILES_ARE_OF_THE_SET_UP = 12
"""The layout since which a file, and not the day it is of, belongs to the set-up."""

_OF_THEIR_DAY = f"""UPDATE sighting SET is_opening = FALSE FROM delivered_on d
    WHERE d.table_name = '{OPPORTUNITY.name}' AND d.source = sighting.source AND d.observed_on = sighting.observed_on
        AND NOT d.is_opening"""

_FIRST_EXPORTS = """UPDATE delivered_on SET is_opening = TRUE FROM (
        SELECT source, table_name, min(observed_on) AS observed_on FROM delivered_on GROUP BY source, table_name
    ) AS first WHERE delivered_on.source = first.source AND delivered_on.table_name = first.table_name
        AND delivered_on.observed_on = first.observed_on"""

_EXPORT_DAYS = """INSERT INTO delivered_on BY NAME
    SELECT DISTINCT source, $table AS table_name, observed_on, TRUE AS is_opening FROM sighting
    WHERE NOT EXISTS (FROM delivered_on WHERE table_name = $table) ORDER BY ALL"""


_HISTORY_DAYS = """INSERT INTO delivered_on BY NAME
    SELECT DISTINCT source, $table AS table_name, unnest([first_on, last_on]) AS observed_on, TRUE AS is_opening
    FROM field_change WHERE NOT EXISTS (FROM delivered_on WHERE table_name = $table) ORDER BY ALL"""


def _delivery_days(table: Table) -> str:
    days = ", ".join(f"d.{name}" for name in table.names if name not in table.key)
    same = " AND ".join(f"t.{name} = d.{name}" for name in table.key)
    return f"""INSERT INTO delivered_on BY NAME
        SELECT DISTINCT source, $table AS table_name, observed_on, TRUE AS is_opening FROM (
            SELECT source, unnest(days) AS observed_on FROM (
                SELECT DISTINCT t.source, [{days}] AS days FROM {days_table(table)} d JOIN {table.name} t ON {same}
            )
        ) WHERE observed_on IS NOT NULL ORDER BY ALL"""


def told_rows(ask: Ask, table: str) -> int:
    """How many rows the table holds of what is taken over; of versions, how many opportunities they are of."""
    what = "count(DISTINCT opportunity_id)" if table == VERSIONS else "count(*)"
    where = "" if table == VERSIONS else _COUNTED.get(table, "")
    return int(ask(f"SELECT {what} FROM {table} {where}")[0][0])


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    sql = "SELECT column_name FROM duckdb_columns() WHERE table_name = $1 ORDER BY column_index"
    return [name for (name,) in connection.execute(sql, [table]).fetchall()]
