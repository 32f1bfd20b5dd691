"""The statements of the merge in Spark's words: they read tables that nobody declares, so no types are needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.transforms import eliminate_qualify

from quarterdeck.facts.dialects.aggregates import filters
from quarterdeck.facts.dialects.typed import OURS


def merging(tree: exp.Expr, tables: Mapping[str, Iterable[str]]) -> str:
    """The query as Spark's text, given the columns of every table there is; the tree is used up."""
    tree = qualify(
        tree.transform(eliminate_qualify, copy=False),
        schema={name: dict.fromkeys(columns, "TEXT") for name, columns in tables.items()},
        dialect=OURS,
        quote_identifiers=False,
        identify=False,
        validate_qualify_columns=False,
    )
    for rewrite in (_latest, _in_order, filters, _exclusions, _differences, _rows):
        tree = rewrite(tree)
    for mark in list(tree.find_all(exp.Placeholder)):
        mark.replace(exp.Var(this=f":{mark.name}"))
    return tree.sql("spark")


def _latest(tree: exp.Expr) -> exp.Expr:
    """The value beside the largest passes over unknown values, Spark's only over unknown places in the order."""
    for node in list(tree.find_all(exp.ArgMax)):
        counts: exp.Expr = exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.null()))
        outer: exp.Expr = node
        if isinstance(node.parent, exp.Filter):
            outer = node.parent
            counts = exp.and_(counts, exp.paren(outer.expression.this))
        node.set("expression", exp.Case().when(counts, node.expression))
        if outer is not node:
            outer.replace(node)
    return tree


def _in_order(tree: exp.Expr) -> exp.Expr:
    """The first and the last in an order are the values beside the smallest and the largest."""
    for kind, beside in ((exp.First, exp.ArgMin), (exp.Last, exp.ArgMax)):
        for node in list(tree.find_all(kind)):
            if isinstance(node.this, exp.Order):
                (key,) = node.this.expressions
                node.replace(beside(this=node.this.this, expression=key.this))
    return tree


def _exclusions(tree: exp.Expr) -> exp.Expr:
    """What is not among the rows of a query: identifiers are never null, and so Spark need not compare all with all."""
    for node in list(tree.find_all(exp.Not)):
        listed = node.this
        if isinstance(listed, exp.In) and listed.args.get("query"):
            query = listed.args["query"].unnest()
            same = exp.EQ(this=exp.column(query.selects[0].alias_or_name, table="listed"), expression=listed.this)
            node.set("this", exp.Exists(this=exp.select("1").from_(query.subquery("listed")).where(same)))
    return tree


def _differences(tree: exp.Expr) -> exp.Expr:
    """Values that differ are values that are not the same: Sail loses track of what may be null in the former."""
    for node in list(tree.find_all(exp.NullSafeNEQ)):
        node.replace(exp.Not(this=exp.Anonymous(this="equal_null", expressions=[node.this, node.expression])))
    return tree


def _rows(tree: exp.Expr) -> exp.Expr:
    """Several values taken together are a struct."""
    for node in list(tree.find_all(exp.Anonymous)):
        if node.name.upper() == "ROW":
            node.set("this", "struct")
    return tree
