"""Tables whose rows come as they stand: upsert by key, where each column remembers the day it was stated on.

A column that an export leaves out keeps its value, and an older export arriving late overwrites nothing newer. What a
row said before is kept with the days on which it was known, so that a past day is answered as it was
(docs/design/knowledge-of-rows.md).
"""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables, every value is bound

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import duckdb

from quarterdeck.domain.facts import ACTIVITY, ALL_ALONG, STILL, Table
from quarterdeck.facts.active import note_rows, numbered
from quarterdeck.facts.schema import OWNED, days_table, lying
from quarterdeck.facts.staging import Accepted

ORDERS = {"sale": lying("sold_on"), "activity": lying("occurs_on")}
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


def merge_rows(
    connection: duckdb.DuckDBPyConnection, accepted: Accepted, observed_on: date, *, opening: bool
) -> RowCount:
    """Put the rows of ``arrived`` into their table; what they replace stays, as known until this export's day.

    ``opening``: the company is still being set up, so a row it has for the first time counts as known all along.
    """
    table, source = accepted.table, accepted.batch.source
    days = _export_days(connection, source, table.name)
    is_known = _any_known(connection, table)
    given = {"source", *(c.name for c in accepted.columns)}
    is_late = any(day > observed_on for day in days)
    is_mended = opening and days == {observed_on}
    sql = _merged(table, given, is_known=is_known, is_late=is_late, is_mended=is_mended)
    connection.execute(sql, {"day": observed_on, "opening": opening})
    note_rows(connection, table.name)
    _put(connection, table, replaces=is_known)
    _remember_days(connection, table)
    if observed_on not in days:
        connection.execute(
            "INSERT INTO delivered_on VALUES ($1, $2, $3, $4)", [source, table.name, observed_on, opening]
        )
    found = connection.execute(
        "SELECT count(*) FILTER (is_new), count(*) FILTER (is_changed), "
        "count(*) FILTER (NOT is_new AND NOT is_changed) FROM merged"
    ).fetchall()
    return RowCount(*found[0])


def _export_days(connection: duckdb.DuckDBPyConnection, source: str, table: str) -> frozenset[date]:
    """The days of the source's exports that held this table so far."""
    sql = "SELECT observed_on FROM delivered_on WHERE source = $source AND table_name = $table"
    return frozenset(row[0] for row in connection.execute(sql, {"source": source, "table": table}).fetchall())


def _any_known(connection: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Whether any of the rows has been delivered before; a first load of millions is spared every comparison."""
    sql = f"SELECT 1 FROM {table.name} o JOIN arrived n ON {_same(table, 'o', 'n')} LIMIT 1"
    return bool(connection.execute(sql).fetchall())


def _put(connection: duckdb.DuckDBPyConnection, table: Table, *, replaces: bool) -> None:
    """The merged rows in the place of those that stood; what stood on earlier days is put beside, closed."""
    names = ", ".join(table.names)
    order = ORDERS.get(table.name, "")
    if replaces:
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE replaced AS SELECT {_columns(table, "o")}, o.known_from,
                m.known_from AS known_to
            FROM {table.name} o JOIN merged m ON {_same(table, "o")}
            WHERE o.known_to = DATE '{STILL}' AND m.is_placed AND o.known_from < m.known_from AND m.is_changed"""
        )
        connection.execute(
            f"DELETE FROM {table.name} USING merged m WHERE m.is_placed AND {_same(table, table.name)} "
            f"AND {table.name}.known_to = DATE '{STILL}'"
        )
        connection.execute(f"INSERT INTO {table.name} BY NAME {_with_number(table, 'SELECT * FROM replaced')} {order}")
    rows = f"""SELECT {names}, known_from, DATE '{STILL}' AS known_to FROM merged WHERE is_new OR is_placed"""
    connection.execute(f"INSERT INTO {table.name} BY NAME {_with_number(table, rows)} {order}")


def _with_number(table: Table, rows: str) -> str:
    return numbered(rows) if table.name in OWNED else rows


def _merged(table: Table, given: set[str], *, is_known: bool, is_late: bool, is_mended: bool) -> str:
    """The delivered rows beside what is known already: the value of each column, its day, and what changed.

    A change counts from the day of the export, also of an older one that comes late and fills what nobody has told
    since. It only mends what stands if there is nothing but another file of this day in the set-up. A row that an older
    export has just like this was known earlier than was thought.
    """
    others = [name for name in table.names if name not in table.key]
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
    those = f"WHERE known_to = DATE '{STILL}'" if is_known else "WHERE FALSE"
    known = f"o.{table.key[0]} IS NOT NULL"
    first = first_known(table, given)
    says = " AND ".join(f"n.{name} IS NOT DISTINCT FROM o.{name}" for name in others if name in given)
    mended = (
        f"""CASE WHEN {says} AND o.{table.key[0]} NOT IN (
                SELECT {table.key[0]} FROM {table.name} WHERE known_to < DATE '{STILL}')
            THEN least(o.known_from, {first}) ELSE greatest(o.known_from, $day::DATE) END"""
        if is_late
        else "o.known_from"
        if is_mended
        else "greatest(o.known_from, $day::DATE)"
    )
    return f"""CREATE OR REPLACE TEMP TABLE merged AS
        WITH beside AS (
            SELECT {", ".join(f"n.{name}" for name in table.key)}, {", ".join(columns)},
                NOT ({known}) AS is_new, {known} AND ({" OR ".join(differs)}) AS is_changed, o.known_from AS since_on,
                CASE WHEN {known} THEN {mended} ELSE {first} END AS known_from
            FROM arrived n
            LEFT JOIN (FROM {table.name} {those}) o ON {_same(table, "o", "n")}
            LEFT JOIN (FROM {days_table(table)} {"" if is_known else those}) d ON {_same(table, "d", "n")}
        )
        SELECT *, NOT is_new AND (is_changed OR known_from < since_on) AS is_placed FROM beside"""


def first_known(
    table: Table, given: Collection[str], opening: str = "$opening::BOOLEAN", day: str = "$day::DATE"
) -> str:
    """From when on a row delivered for the first time counts as known: all along in the set-up, else since its export.

    An activity that says when it was recorded was known from then on. That is an instant, at which the metrics look; so
    the day before it will do in every time zone.
    """
    recorded = "CAST(n.recorded_at AS DATE) - 1" if table is ACTIVITY and "recorded_at" in given else day
    return f"CASE WHEN {opening} THEN DATE '{ALL_ALONG}' ELSE least({recorded}, {day}) END"


def _remember_days(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    days = days_table(table)
    others = [f"{name}_day AS {name}" for name in table.names if name not in table.key]
    connection.execute(f"DELETE FROM {days} USING merged m WHERE NOT m.is_new AND {_same(table, days)}")
    connection.execute(f"INSERT INTO {days} BY NAME SELECT {', '.join([*table.key, *others])} FROM merged")


def _columns(table: Table, alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in table.names)


def _same(table: Table, left: str, right: str = "m") -> str:
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in table.key)
