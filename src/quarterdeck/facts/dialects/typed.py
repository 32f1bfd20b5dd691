"""Trees whose every expression knows its type, as far as the tables of a publication tell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.optimizer.annotate_types import TypeAnnotator, annotate_types
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify

from quarterdeck.facts.dialects.given import Given
from quarterdeck.facts.schema import statements

OURS = "duckdb"
TYPED = "typed"
"""Marks the casts that tell the type of a parameter while types are worked out."""


def typed(tree: exp.Expr, types: Mapping[str, str], given: Mapping[str, Given]) -> exp.Expr:
    """The tree with every column named in full, only what is read selected, and types everywhere."""
    schema: dict[str, object] = {**known_tables(), **{table: dict(rows.columns) for table, rows in given.items()}}
    for mark in list(tree.find_all(exp.Placeholder)):
        cast = exp.cast(mark.copy(), exp.DataType.build(types[mark.name], dialect=OURS), copy=False)
        cast.meta[TYPED] = True
        mark.replace(cast)
    tree = qualify(
        tree, schema=schema, dialect=OURS, quote_identifiers=False, identify=False, validate_qualify_columns=False
    )
    tree = pushdown_projections(tree)
    tree = annotate_types(tree, schema=schema, dialect=OURS, expression_metadata=_KNOWN_TYPES)
    for cast in list(tree.find_all(exp.Cast)):
        if cast.meta.get(TYPED):
            mark = cast.this
            mark.type = cast.type
            cast.replace(mark)
    return tree


def _difference(annotator: TypeAnnotator, node: exp.Sub) -> exp.Sub:
    """A day less a day is a number, which SQLGlot takes for a day."""
    if node.left.is_type("date") and node.right.is_type("date"):
        annotator._set_type(node, exp.DType.BIGINT)  # noqa: SLF001 how SQLGlot's own annotators do it
        return node
    found: exp.Sub = _SUB["annotator"](annotator, node)
    return found


_SUB = DuckDB.EXPRESSION_METADATA[exp.Sub]
_KNOWN_TYPES = {**DuckDB.EXPRESSION_METADATA, exp.Sub: {"annotator": _difference}}


@cache
def known_tables() -> dict[str, dict[str, str]]:
    """The columns of every table of a publication, and their types."""
    found = {}
    for statement in statements():
        schema = sqlglot.parse_one(statement, read=OURS).this
        found[schema.this.name] = {c.name: c.args["kind"].sql(OURS) for c in schema.expressions}
    return found
