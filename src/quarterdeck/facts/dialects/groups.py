"""Groups: masks of what a row is not split by, the grand total, groups by whatever is selected."""

from __future__ import annotations

from sqlglot import exp

from quarterdeck.facts.dialects.trees import cast


def grouping_ids(tree: exp.Expr) -> exp.Expr:
    """The mask of several dimensions has a name of its own."""
    for node in list(tree.find_all(exp.Grouping)):
        node.replace(exp.func("GROUPING_ID", *node.expressions))
    return tree


def single_groupings(tree: exp.Expr) -> exp.Expr:
    """The mask of several dimensions, put together bit by bit."""
    for node in list(tree.find_all(exp.Grouping)):
        last = len(node.expressions) - 1
        bits = [
            exp.Mul(this=exp.Grouping(expressions=[each]), expression=exp.Literal.number(1 << (last - i)))
            if i < last
            else exp.Grouping(expressions=[each])
            for i, each in enumerate(node.expressions)
        ]
        whole: exp.Expr = bits[0]
        for bit in bits[1:]:
            whole = exp.Add(this=whole, expression=bit)
        node.replace(whole)
    return tree


def grand_totals(tree: exp.Expr) -> exp.Expr:
    """Over nothing, the engine leaves out even the group of everything, so that one is asked for apart."""
    for select in list(tree.find_all(exp.Select)):
        sets = _sets(select)
        if not any(_is_everything(each) for each in sets):
            continue
        whole = _whole(select, sets)
        rest = [each for each in sets if not _is_everything(each)]
        if not rest:
            tree = _replaced(tree, select, whole)
            continue
        select.args["group"].find(exp.GroupingSets).set("expressions", rest)
        head = select.args.get("with_")
        select.set("with_", None)
        whole.set("with_", None)
        marker = exp.Placeholder(this="here")
        parent = select.parent
        if parent:
            select.replace(marker)
        both = exp.union(select, whole, distinct=False, copy=False)
        both.set("with_", head)
        if parent:
            marker.replace(both)
        else:
            tree = both
    return tree


def _whole(select: exp.Select, sets: list[exp.Expr]) -> exp.Select:
    """The select over everything at once: no groups, and nothing to split by."""
    whole = select.copy()
    whole.set("group", None)
    split = {column.sql() for each in sets for column in each.find_all(exp.Column)}
    for node in list(whole.find_all(exp.Grouping)):
        node.replace(exp.Literal.number((1 << len(node.expressions)) - 1))
    for projection in whole.expressions:
        for column in list(projection.find_all(exp.Column)):
            if column.sql() in split and not column.find_ancestor(exp.AggFunc):
                known = column.type and not column.is_type(exp.DType.UNKNOWN)
                column.replace(cast(exp.null(), column.type if known and column.type else "TEXT"))
    return whole


def _replaced(tree: exp.Expr, old: exp.Expr, new: exp.Expr) -> exp.Expr:
    if old is tree:
        return new
    old.replace(new)
    return tree


def _sets(select: exp.Select) -> list[exp.Expr]:
    group = select.args.get("group")
    found = group.find(exp.GroupingSets) if group else None
    return list(found.expressions) if found else []


def _is_everything(each: exp.Expr) -> bool:
    return isinstance(each, exp.Tuple) and not each.expressions


def group_by_all(tree: exp.Expr) -> exp.Expr:
    """Groups by whatever is selected and not added up, by position."""
    for select in tree.find_all(exp.Select):
        group = select.args.get("group")
        if group and group.args.get("all"):
            places = [
                exp.Literal.number(i)
                for i, each in enumerate(select.expressions, 1)
                if not each.find(exp.AggFunc) and not isinstance(each.unalias(), exp.Literal)
            ]
            select.set("group", exp.Group(expressions=places))
    return tree


def typed_nulls(tree: exp.Expr) -> exp.Expr:
    """A null that one side of a union selects has the type of what the other side selects."""
    for union in tree.find_all(exp.SetOperation):
        for here, there in zip(union.left.selects, union.right.selects, strict=True):
            for one, other in ((here, there), (there, here)):
                if isinstance(one.unalias(), exp.Null) and other.type and not other.is_type(*_NO_TYPE):
                    one.unalias().replace(cast(exp.null(), other.type))
    return tree


def union_names(tree: exp.Expr) -> exp.Expr:
    """Every side of a union names its columns as the first does; two of one name would be refused."""
    for union in tree.find_all(exp.SetOperation):
        for here, there in zip(union.left.selects, union.right.selects, strict=True):
            if here.alias_or_name and isinstance(there, exp.Alias):
                there.set("alias", exp.to_identifier(here.alias_or_name))
    return tree


def union_truths(tree: exp.Expr) -> exp.Expr:
    """In a union, an unknown truth that counts as false is told by cases.

    Sail plans the union without nulls in that column, and then finds that the side it reads might hold some.
    """
    for union in tree.find_all(exp.SetOperation):
        for node in [each.unalias() for side in (union.left, union.right) for each in side.selects]:
            if isinstance(node, exp.Coalesce) and node.expressions == [exp.false()]:
                node.replace(exp.case().when(node.this, exp.true()).else_(exp.false()))
    return tree


_NO_TYPE = (exp.DType.UNKNOWN, exp.DType.NULL)


def parts_as_they_come(tree: exp.Expr) -> exp.Expr:
    """How often a part is worked out is left to engines that know no word for it."""
    for part in tree.find_all(exp.CTE):
        part.set("materialized", None)
    return tree
