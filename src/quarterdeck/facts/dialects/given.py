"""Rows that are bound as one JSON text: whose facts count (``seat``), limits that were set, and their like.

In our dialect they are unpacked by ``(SELECT unnest(from_json($name, '[{"column":"TYPE"}]')) AS one) AS given``. No two
engines do this alike, so the pattern is taken out of the tree, stands as a table of its own while the rest is
translated, and is put back in the words of the engine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

_HERE = "given_here"
"""Where, in the words below, the parameter goes."""


@dataclass(frozen=True, slots=True)
class Given:
    """The parameter that holds the rows, and their columns with our types."""

    parameter: str
    columns: tuple[tuple[str, str], ...]


def taken(tree: exp.Expr) -> tuple[exp.Expr, dict[str, Given]]:
    """The tree with tables in place of unpacked rows, and what each of these tables stands for."""
    given: dict[str, Given] = {}
    for source in list(tree.find_all(exp.Subquery)):
        one = _unpacked(source)
        if one is None:
            continue
        rows = one.this.this
        (columns,) = json.loads(rows.expression.name)
        name = f"given_{len(given)}"
        given[name] = Given(rows.this.name, tuple(columns.items()))
        reader, alias = source.find_ancestor(exp.Select), source.alias
        source.replace(exp.alias_(exp.to_table(name), alias, table=True))
        _redirect(reader, one.alias, alias)
    return tree, given


def _unpacked(source: exp.Subquery) -> exp.Alias | None:
    select = source.this
    if not isinstance(select, exp.Select) or len(select.expressions) != 1:
        return None
    one = select.expressions[0]
    is_it = isinstance(one, exp.Alias) and isinstance(one.this, exp.Explode) and isinstance(one.this.this, exp.FromJson)
    return one if is_it else None


def _redirect(reader: exp.Expr | None, one: str, alias: str) -> None:
    """Let fields of the unpacked value be read as columns of the table."""
    if reader is None:
        return
    for column in list(reader.find_all(exp.Column)):
        if column.table == one and column.db in {"", alias}:
            column.replace(exp.column(column.name, table=alias))


def give(tree: exp.Expr, given: Mapping[str, Given], dialect: str) -> exp.Expr:
    """The tree with the rows unpacked in the engine's own way."""
    for table in list(tree.find_all(exp.Table)):
        if rows := given.get(table.name):
            text = _UNPACKED[dialect](tuple((name, type_of(ours, dialect)) for name, ours in rows.columns), table.alias)
            source = sqlglot.parse_one(f"SELECT 1 FROM {text}", read=dialect).args["from_"].this  # noqa: S608 our text
            for place in list(source.find_all(exp.Column)):
                if place.name == _HERE:
                    place.replace(exp.Placeholder(this=rows.parameter))
            table.replace(source)
    return tree


def type_of(ours: str, dialect: str) -> str:
    """A type of ours in the words of the engine, wide enough for any day."""
    wide = {"DATE": "Nullable(Date32)", "TIMESTAMP": "Nullable(DateTime64(6))"} if dialect == "clickhouse" else {}
    return wide.get(ours) or exp.DataType.build(ours, dialect="duckdb").sql(dialect)


type _Columns = tuple[tuple[str, str], ...]


def _postgres(columns: _Columns, alias: str) -> str:
    listed = ", ".join(f"{name} {type_}" for name, type_ in columns)
    return f"json_to_recordset(CAST({_HERE} AS JSON)) AS {alias}({listed})"


def _spark(columns: _Columns, alias: str) -> str:
    listed = ", ".join(f"{name}: {type_}" for name, type_ in columns)
    return f"(SELECT inline(from_json({_HERE}, 'ARRAY<STRUCT<{listed}>>'))) AS {alias}"


def _snowflake(columns: _Columns, alias: str) -> str:
    listed = ", ".join(f"CAST(one.value:{name} AS {type_}) AS {name}" for name, type_ in columns)
    return f"(SELECT {listed} FROM TABLE(FLATTEN(INPUT => PARSE_JSON({_HERE}))) AS one) AS {alias}"  # noqa: S608 our text


def _bigquery(columns: _Columns, alias: str) -> str:
    listed = ", ".join(f"CAST(JSON_VALUE(one, '$.{name}') AS {type_}) AS {name}" for name, type_ in columns)
    return f"(SELECT {listed} FROM UNNEST(JSON_QUERY_ARRAY({_HERE})) AS one) AS {alias}"  # noqa: S608 our text


def _trino(columns: _Columns, alias: str) -> str:
    listed = ", ".join(f"CAST(JSON_EXTRACT_SCALAR(one, '$.{name}') AS {type_}) AS {name}" for name, type_ in columns)
    return f"(SELECT {listed} FROM UNNEST(CAST(JSON_PARSE({_HERE}) AS ARRAY(JSON))) AS every(one)) AS {alias}"  # noqa: S608 our text


def _clickhouse(columns: _Columns, alias: str) -> str:
    listed = ", ".join(f"JSONExtract(one, '{name}', '{type_}') AS {name}" for name, type_ in columns)
    return f"(SELECT {listed} FROM (SELECT arrayJoin(JSONExtractArrayRaw({_HERE})) AS one) AS every) AS {alias}"  # noqa: S608 our text


_UNPACKED: Mapping[str, Callable[[_Columns, str], str]] = {
    "postgres": _postgres,
    "spark": _spark,
    "databricks": _spark,
    "snowflake": _snowflake,
    "bigquery": _bigquery,
    "trino": _trino,
    "clickhouse": _clickhouse,
}
