"""Tables in which the last word counts: upsert by key, where each column remembers the day it was stated on.

A column that an export leaves out keeps its value, and an older export arriving late overwrites nothing newer.
"""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables, every value is bound

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from quarterdeck.domain.facts import Table
from quarterdeck.facts.schema import days_table
from quarterdeck.facts.staging import Accepted

ORDERS = {
    "sale": "ORDER BY date_trunc('quarter', sold_on), owner_id, sold_on",
    "activity": "ORDER BY date_trunc('month', occurs_on), owner_id, occurs_on",
}
"""How the rows of large tables lie: a page of a few sellers and weeks, or of everybody and a year, skips the rest."""


@dataclass(frozen=True, slots=True)
class RowCount:
    """What became of the delivered rows of one table."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0

    def __add__(self, other: RowCount) -> RowCount:
        return RowCount(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.deleted + other.deleted,
        )


def merge_rows(connection: duckdb.DuckDBPyConnection, accepted: Accepted, observed_on: date) -> RowCount:
    """Put the rows of ``arrived`` into their table."""
    table = accepted.table
    connection.execute(_merged(table, {"source", *(c.name for c in accepted.columns)}), {"day": observed_on})
    connection.execute(f"DELETE FROM {table.name} USING merged m WHERE m.is_changed AND {_same(table, table.name)}")
    connection.execute(
        f"INSERT INTO {table.name} BY NAME SELECT {', '.join(table.names)} FROM merged "
        f"WHERE is_new OR is_changed {ORDERS.get(table.name, '')}"
    )
    _remember_days(connection, table)
    found = connection.execute(
        "SELECT count(*) FILTER (is_new), count(*) FILTER (is_changed), "
        "count(*) FILTER (NOT is_new AND NOT is_changed) FROM merged"
    ).fetchall()
    return RowCount(*found[0])


def _merged(table: Table, given: set[str]) -> str:
    """The delivered rows beside what is known already: the value of each column, its day, and what changed."""
    others = [name for name in table.names if name not in table.key]
    keys = ", ".join(f"n.{name}" for name in table.key)
    columns: list[str] = []
    differs: list[str] = []
    for name in others:
        if name in given:
            newer = f"(d.{name} IS NULL OR $day >= d.{name})"
            columns += [f"CASE WHEN {newer} THEN n.{name} ELSE o.{name} END AS {name}"]
            columns += [f"greatest(coalesce(d.{name}, $day), $day) AS {name}_day"]
            differs += [f"({newer} AND n.{name} IS DISTINCT FROM o.{name})"]
        else:
            columns += [f"o.{name}", f"d.{name} AS {name}_day"]
    known = f"o.{table.key[0]} IS NOT NULL"
    return f"""CREATE OR REPLACE TEMP TABLE merged AS
        SELECT {keys}, {", ".join(columns)}, NOT ({known}) AS is_new, {known} AND ({" OR ".join(differs)}) AS is_changed
        FROM arrived n
        LEFT JOIN {table.name} o ON {_same(table, "o", "n")}
        LEFT JOIN {days_table(table)} d ON {_same(table, "d", "n")}"""


def _remember_days(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    days = days_table(table)
    others = [f"{name}_day AS {name}" for name in table.names if name not in table.key]
    connection.execute(f"DELETE FROM {days} USING merged m WHERE {_same(table, days)}")
    connection.execute(f"INSERT INTO {days} BY NAME SELECT {', '.join([*table.key, *others])} FROM merged")


def _same(table: Table, left: str, right: str = "m") -> str:
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in table.key)
