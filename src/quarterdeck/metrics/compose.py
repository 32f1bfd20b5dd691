"""Metrics, relation and dimensions put together into one statement, once per shape."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import sqlglot
from sqlglot import exp

from quarterdeck.metrics.kinds import COMMON
from quarterdeck.metrics.measure import DIALECT
from quarterdeck.metrics.relations import OWNERLESS, Relation

PARTS = ("value", "n", "unpriced", "top", "bottom", "noted")
ALWAYS: tuple[int | None, ...] = (0, None)
"""What many parts are in every row. No engine is asked for it; it is taken to stand at the end of each row."""


def statement(
    relation: Relation, selects: tuple[exp.Select, ...], groups: tuple[tuple[str, ...], ...], *, of_all: bool = False
) -> tuple[str, frozenset[str]]:
    """SQL that answers those selections over the relation for each of the groups, and the parameters it wants.

    A row holds every dimension that occurs in a group, the mask of those it is *not* split by (first dimension in
    the highest bit), then what the selections ask for, each thing once (``places``). ``of_all``: the lens leaves out
    nobody, so that it need not be looked through where nothing is split by what it says.
    """
    return written(_question(relation, selects, groups, of_all=of_all))


def places(relation: Relation, selects: tuple[exp.Select, ...]) -> tuple[int, ...]:
    """Where each part of each selection stands in a row, after its mask; from its end where it is in ``ALWAYS``."""
    return _asked_for(relation, selects)[1]


def written(tree: exp.Select) -> tuple[str, frozenset[str]]:
    """The query as text, with the common parts it reads from, and the names of the parameters it wants."""
    whole = _with_parts(tree)
    return whole.sql(DIALECT), frozenset(p.name for p in whole.find_all(exp.Placeholder))


def dimensions(groups: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Every dimension that occurs in a group, once."""
    return tuple(dict.fromkeys(name for group in groups for name in group))


def parsed(sql: str) -> exp.Select:
    """The tree of a query in our dialect."""
    tree = sqlglot.parse_one(sql, read=DIALECT)
    if not isinstance(tree, exp.Select):
        raise TypeError(f"Not a query: {sql}")
    return tree


def _with_parts(tree: exp.Select) -> exp.Select:
    """The query with every common part it reads from put before it, each after those it builds on itself."""
    for name in dict.fromkeys(_parts_of(tree)):
        tree = tree.with_(name, COMMON[name], dialect=DIALECT)
    own = [cte for cte in tree.ctes if cte.alias not in COMMON]
    if own:
        head = tree.args["with_"]
        head.set("expressions", [*(c for c in tree.ctes if c.alias in COMMON), *own])
    return tree


def _question(
    relation: Relation, selects: tuple[exp.Select, ...], groups: tuple[tuple[str, ...], ...], *, of_all: bool
) -> exp.Select:
    split = dimensions(groups)
    parts = _asked_for(relation, selects)[0]
    wanted = tuple(dict.fromkeys(name for part in parts for name in _columns(part)))
    asked = exp.select(*map(_by, split), _mask(split), *parts).from_("seen")
    sets = ", ".join(f"({', '.join(map(_by, group))})" for group in groups)
    asked.set("group", parsed(f"SELECT 1 GROUP BY GROUPING SETS ({sets})").args["group"])
    return asked.with_("seen", _seen(relation, wanted, split, of_all=of_all))


def _asked_for(relation: Relation, selects: tuple[exp.Select, ...]) -> tuple[list[exp.Expr], tuple[int, ...]]:
    """The columns that hold all parts of the selections, and where each part is found."""
    at = {"0": -2, "NULL": -1}
    columns: list[exp.Expr] = []
    found = []
    for i, select in enumerate(selects):
        for projection in select.selects:
            part = exp.Alias(this=projection.this.copy(), alias=exp.to_identifier(f"{projection.alias}_{i}"))
            part = part if "counted" in relation.columns else _all_counted(part)
            text = part.this.sql(DIALECT)
            if text not in at:
                at[text] = len(columns)
                columns.append(part)
            found.append(at[text])
    return columns, tuple(found)


def _all_counted(part: exp.Alias) -> exp.Alias:
    """The same where every row is counted: the condition is left out, not asked of every row."""
    for column in [c for c in part.find_all(exp.Column) if c.name == "counted"]:
        condition = column.parent
        if isinstance(condition, exp.And):
            condition.replace(condition.this)
        elif (counting := column.find_ancestor(exp.Filter)) is not None:
            counting.replace(counting.this)
    return part


def _by(dimension: str) -> str:
    return f"by_{dimension}"


def _mask(split: tuple[str, ...]) -> exp.Expr:
    text = f"GROUPING({', '.join(map(_by, split))})" if split else "0"
    return exp.alias_(_expression(text), "mask")


def _seen(relation: Relation, wanted: tuple[str, ...], split: tuple[str, ...], *, of_all: bool) -> exp.Select:
    """The facts of the relation under the lens, with those columns and dimensions."""
    columns = [exp.alias_(_expression(relation.columns[name]), name) for name in wanted]
    columns += [exp.alias_(_expression(relation.dimensions[name]), _by(name)) for name in split]
    tree = exp.select(*(columns or [exp.alias_("1", "one")])).from_(f"{relation.table} AS x", dialect=DIALECT)
    tree = tree.where(relation.where, dialect=DIALECT)
    looked_through = [] if of_all and "seat" not in _aliases(tree) else [_seat(relation)]
    tree.set("joins", [*looked_through, *_joins(relation, tree)])
    return _multiplied_once(tree) if of_all else tree


def _multiplied_once(tree: exp.Select) -> exp.Select:
    """The same with the products of amounts and rates worked out below it, for DuckDB does so for every mention.

    Felt where a whole company is priced; a smaller question would only take longer to plan.
    """
    below: dict[exp.Expr, str] = {}

    def above(node: exp.Expr) -> exp.Expr:
        if _is_product(node):
            below.setdefault(node, f"product_{len(below)}")
        elif isinstance(node, exp.Column):
            below.setdefault(node, f"{node.table}_{node.name}")
        else:
            return node
        return exp.column(below[node], "worth")

    if not any(_is_product(node) for select in tree.selects for node in select.walk()):
        return tree
    selects = [select.copy().transform(above) for select in tree.selects]
    tree.set("expressions", [exp.alias_(node, name) for node, name in below.items()])
    return exp.select(*selects).from_(tree.subquery("worth"))


def _is_product(node: exp.Expr) -> bool:
    """Whether it is an amount times a rate, in ten-thousandths (metrics/pricing.py)."""
    whole = node.this if isinstance(node, exp.Mul) else None
    factor = whole.expression if isinstance(whole, exp.Mul) else None
    return isinstance(factor, exp.Column) and factor.name == "floating"


def _seat(relation: Relation) -> exp.Join:
    return _join(
        f"JOIN seat ON seat.owner_id = coalesce({relation.owner}, '{OWNERLESS}') "
        f"AND seat.begin_on <= {relation.day} AND {relation.day} < seat.end_on"
    )


def _joins(relation: Relation, tree: exp.Select) -> list[exp.Join]:
    """The joins the columns need, and those these need, in the relation's own order."""
    joins = {alias: _join(text) for alias, text in relation.joins.items()}
    needed: set[str] = set()
    wanted = _aliases(tree) | {alias for alias, join in joins.items() if join.side != "LEFT"}
    while fresh := (wanted & joins.keys()) - needed:
        needed |= fresh
        wanted = {other for alias in fresh for other in _aliases(joins[alias])}
    return [join for alias, join in joins.items() if alias in needed]


@lru_cache(maxsize=512)
def _parsed_expression(text: str) -> exp.Expr:
    return exp.maybe_parse(text, dialect=DIALECT)


def _expression(text: str) -> exp.Expr:
    return _parsed_expression(text).copy()


def _join(text: str) -> exp.Join:
    return parsed(f"SELECT 1 FROM x {text}").args["joins"][0]  # type: ignore[no-any-return]  # noqa: S608 our own text


def _aliases(tree: exp.Expr) -> set[str]:
    return {column.table for column in tree.find_all(exp.Column)}


def _columns(tree: exp.Expr) -> Iterator[str]:
    """The columns of the relation an expression reads; those of a query inside it are that query's own."""
    yield from (column.name for column in tree.find_all(exp.Column) if not column.find_ancestor(exp.Subquery))


def _parts_of(tree: exp.Expr) -> Iterator[str]:
    """The common parts a query reads, each after those it builds on."""
    for table in tree.find_all(exp.Table):
        if table.name in COMMON:
            yield from _parts_of(parsed(COMMON[table.name]))
            yield table.name
