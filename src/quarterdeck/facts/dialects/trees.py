"""The small moves rewrites are made of."""

from __future__ import annotations

from sqlglot import exp

WHOLE = (exp.DType.INT, exp.DType.BIGINT, exp.DType.SMALLINT, exp.DType.TINYINT, exp.DType.INT128)
TEXT = (exp.DType.TEXT, exp.DType.VARCHAR, exp.DType.CHAR, exp.DType.NVARCHAR)
REAL = (exp.DType.DOUBLE, exp.DType.FLOAT)
INSTANT = (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.DATETIME)


def cast(node: exp.Expr, to: exp.DataType | str) -> exp.Cast:
    """The expression as that type of ours."""
    kind = exp.DataType.build(to, dialect="duckdb") if isinstance(to, str) else to.copy()
    found = exp.Cast(this=bare(node), to=kind)
    found.type = kind.copy()
    return found


def put(old: exp.Expr, new: exp.Expr, kind: exp.DataType | None) -> None:
    """Put the new expression where the old one was, with its type."""
    old.replace(new)
    new.type = kind


def bare(node: exp.Expr) -> exp.Expr:
    """The expression without brackets around it."""
    return node.this if isinstance(node, exp.Paren) else node


def bracketed(node: exp.Expr) -> exp.Expr:
    """The expression with brackets where it needs them."""
    return exp.paren(node, copy=False) if isinstance(node, exp.Binary) else node


def filled(text: str, dialect: str, **values: exp.Expr) -> exp.Expr:
    """An expression in the engine's own words, with the values in place of their names."""
    tree: exp.Expr = exp.maybe_parse(text, dialect=dialect)
    for place in list(tree.find_all(exp.Column)):
        if place.name in values:
            place.replace(values[place.name].copy())
    return tree
