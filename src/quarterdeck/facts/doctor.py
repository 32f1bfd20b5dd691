"""Whether the tables in an engine are what metrics take them for, table by table and column by column."""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import TABLES, Column, Kind, Table
from quarterdeck.facts.ailing_values import ailing_values
from quarterdeck.facts.ailments import Ailment, Finding, ailments
from quarterdeck.facts.dialects.typed import known_tables
from quarterdeck.facts.misdated import misdated
from quarterdeck.facts.reader import Engine
from quarterdeck.facts.schema import DERIVED, NUMBERS, column_type

READ = (*DERIVED, "fact_owner", "publication")
"""What pages read beside the canonical tables."""

_FITTING = {
    Kind.KEY: r"varchar|text|char|string",
    Kind.TEXT: r"varchar|text|char|string",
    Kind.DAY: r"date$",
    Kind.INSTANT: r"timestamp(?!.*with time zone)",
    Kind.MONEY: r"decimal|numeric",
    Kind.RATE: r"decimal|numeric",
    Kind.SHARE: r"double|float|real|decimal|numeric",
    Kind.NUMBER: r"double|float|real|decimal|numeric|\w*int",
    Kind.COUNT: r"\w*int|long",
    Kind.FLAG: r"bool",
}
"""Which types of an engine hold a kind of column, as patterns."""
_KINDS = {
    "TEXT": Kind.TEXT,
    "DATE": Kind.DAY,
    "TIMESTAMP": Kind.INSTANT,
    "DECIMAL": Kind.MONEY,
    "BIGINT": Kind.COUNT,
    "BOOLEAN": Kind.FLAG,
}
"""What a type of ours stands for in the tables that follow from others."""


def examine(engine: Engine, calendar: Calendar, look: Callable[[str], None] = lambda _: None) -> tuple[Finding, ...]:
    """Everything that is wrong; ``look`` is told each table before it is looked at.

    ``calendar``: the one by whose clock days begin and end.
    """
    found: list[Finding] = []
    misshapen: set[str] = set()
    for table in TABLES:
        look(table.name)
        shape = tuple(_shape(engine, table))
        found += shape or _content(engine, table)
        misshapen |= {finding.table for finding in shape}
    for name in READ:
        look(name)
        shape = tuple(_derived_shape(engine, name))
        found += shape
        misshapen |= {finding.table for finding in shape}
    for ailment in (*ailments(), *ailing_values()):
        if not ailment.reads & misshapen:
            found += _ill(engine, ailment)
    found += misdated(engine, calendar, misshapen)
    return tuple(found)


def _shape(engine: Engine, table: Table) -> Iterator[Finding]:
    there = {name.lower(): kind.lower() for name, kind in engine.columns(table.name).items()}
    if not there:
        yield _missing(table.name)
        return
    for column in table.columns:
        if column.name not in there:
            yield Finding(table.name, column.name, "is missing", f"Add it: {column.meaning}; null where unknown.")
        elif not re.match(_FITTING[column.kind], there[column.name]):
            what = f"is {there[column.name]}, not {column_type(column)}"
            yield Finding(table.name, column.name, what, f"Cast it in the view: CAST(… AS {column_type(column)}).")


def _derived_shape(engine: Engine, name: str) -> Iterator[Finding]:
    there = {column.lower(): kind.lower() for column, kind in engine.columns(name).items()}
    if not there:
        yield _missing(name)
        return
    for column, wanted in known_tables()[name].items():
        if column in NUMBERS:
            continue
        if column not in there:
            yield Finding(name, column, "is missing", "Add it; docs/warehouse.md says what it holds.")
        elif not re.match(_FITTING[_KINDS[wanted.partition("(")[0]]], there[column]):
            remedy = f"Make it as the script in docs/warehouse does, or cast it: CAST(… AS {wanted})."
            yield Finding(name, column, f"is {there[column]}, not {wanted}", remedy)


def _missing(name: str) -> Finding:
    return Finding(name, "", "is missing", "Make a table or view of that name; docs/warehouse.md lists its columns.")


def _content(engine: Engine, table: Table) -> list[Finding]:
    """What the rows themselves get wrong, where all columns are there."""
    found = [f for column in table.columns if column.required for f in _nulls(engine, table, column)]
    found += _doubles(engine, table)
    found += [f for column in table.columns if column.name == "currency" for f in _currencies(engine, table, column)]
    return found


def _nulls(engine: Engine, table: Table, column: Column) -> Iterator[Finding]:
    if n := _count(engine, f"FROM {table.name} AS x WHERE x.{column.name} IS NULL"):
        remedy = "It must always be known: fill it, or leave such rows out."
        yield Finding(table.name, column.name, f"is null in {n:,} rows", remedy)


def _doubles(engine: Engine, table: Table) -> Iterator[Finding]:
    key = ", ".join(f"x.{name}" for name in table.key)
    keys = f"SELECT count(*) AS n FROM {table.name} AS x GROUP BY {key}"
    if n := _count(engine, f"FROM ({keys}) AS one WHERE one.n > 1"):
        what = f"{n:,} keys stand in more than one row"
        yield Finding(table.name, ", ".join(table.key), what, "One row a key: keep the newest.")


def _currencies(engine: Engine, table: Table, column: Column) -> Iterator[Finding]:
    if n := _count(engine, f"FROM {table.name} AS x WHERE length(x.currency) <> 3 OR x.currency <> upper(x.currency)"):
        what = f"is not an ISO 4217 code in {n:,} rows"
        yield Finding(table.name, column.name, what, "Write three capitals such as EUR; null means the company's own.")


def _ill(engine: Engine, ailment: Ailment) -> Iterator[Finding]:
    sql = f"SELECT count(*) AS n, min(ill.example) AS example FROM ({ailment.which}) AS ill"
    n, example = engine.rows(sql, {})[0]
    if n:
        what = f"{ailment.what.format(n=f'{n:,}')}, for example {example}"
        yield Finding(ailment.table, ailment.column, what, ailment.remedy)


def _count(engine: Engine, rows: str) -> int:
    return int(engine.rows(f"SELECT count(*) AS n {rows}", {})[0][0])
