"""Aggregates that other engines do not filter, do not have, or only estimate."""

from __future__ import annotations

from sqlglot import exp

from quarterdeck.facts.dialects.trees import filled, put


def filters(tree: exp.Expr) -> exp.Expr:
    """Where an aggregate cannot be filtered, what it does not see is null."""
    for node in list(tree.find_all(exp.Filter)):
        agg, condition = node.this, node.expression.this
        if isinstance(agg.this, exp.Star):
            agg.set("this", exp.Case().when(condition, exp.Literal.number(1)))
        else:
            agg.set("this", exp.Case().when(condition, agg.this))
        node.replace(agg)
    return tree


def latest_values(tree: exp.Expr) -> exp.Expr:
    """The value beside the largest is the first of all of them in that order."""
    for node in list(tree.find_all(exp.ArgMax)):
        known = exp.and_(
            *(exp.Not(this=exp.Is(this=each.copy(), expression=exp.null())) for each in (node.this, node.expression))
        )
        ordered = exp.Order(this=node.this, expressions=[exp.Ordered(this=node.expression, desc=True)])
        every = exp.Filter(this=exp.ArrayAgg(this=ordered), expression=exp.Where(this=known))
        put(node, exp.Bracket(this=exp.paren(every, copy=False), expressions=[exp.Literal.number(0)]), node.type)
    return tree


def any_values(tree: exp.Expr) -> exp.Expr:
    """Any value at all is the largest: before its version 16 the engine has no other word for it."""
    for node in list(tree.find_all(exp.AnyValue)):
        outer = node.parent if isinstance(node.parent, exp.IgnoreNulls) else node
        put(outer, exp.Max(this=node.this), node.type)
    return tree


def bigquery_medians(tree: exp.Expr) -> exp.Expr:
    """The exact median, which the engine has over windows only."""
    for node in list(tree.find_all(exp.Median)):
        text = "(SELECT PERCENTILE_CONT(one, 0.5) OVER () FROM UNNEST(ARRAY_AGG(here IGNORE NULLS)) AS one LIMIT 1)"
        put(node, filled(text, "bigquery", here=node.this), node.type)
    return tree


def trino_medians(tree: exp.Expr) -> exp.Expr:
    """The exact median, which the engine only estimates: the middle of all values in order."""
    for outer in list(tree.find_all(exp.Median)):
        node = outer.parent if isinstance(outer.parent, exp.Filter) else outer
        condition = f"AND ({node.expression.this.sql('duckdb')})" if node is not outer else ""
        every = f"ARRAY_SORT(ARRAY_AGG(here) FILTER (WHERE NOT here IS NULL {condition}))"
        text = (
            f"(ELEMENT_AT({every}, (CARDINALITY({every}) + 1) / 2) + "
            f"ELEMENT_AT({every}, (CARDINALITY({every}) + 2) / 2)) / CAST(2 AS DOUBLE)"
        )
        put(node, exp.paren(filled(text, "trino", here=outer.this), copy=False), outer.type)
    return tree


def clickhouse_medians(tree: exp.Expr) -> exp.Expr:
    """The exact median; the engine's own estimates it from a sample."""
    for node in list(tree.find_all(exp.Median)):
        put(node, filled("quantileExactInclusive(0.5)(here)", "clickhouse", here=node.this), node.type)
    return tree
