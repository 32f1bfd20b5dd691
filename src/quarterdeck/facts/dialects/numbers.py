"""Numbers and texts: how they divide, how large they get, how they join."""

from __future__ import annotations

from sqlglot import exp

from quarterdeck.facts.dialects.trees import REAL, TEXT, WHOLE, bare, cast, put


def divisions(tree: exp.Expr) -> exp.Expr:
    """Division is of floating numbers in our dialect, whatever is divided; by nothing it is no error, but no number."""
    for node in tree.find_all(exp.Div):
        if not node.left.is_type(*REAL):
            node.set("this", cast(node.left, "DOUBLE"))
        if not isinstance(node.right, (exp.Literal, exp.Nullif)):
            node.set("expression", exp.Nullif(this=bare(node.right), expression=exp.Literal.number(0)))
        node.set("typed", True)  # noqa: FBT003 SQLGlot's own way
        node.set("safe", False)  # noqa: FBT003
    return tree


def whole_divisions(tree: exp.Expr) -> exp.Expr:
    """Whole numbers divide into whole numbers."""
    for node in list(tree.find_all(exp.IntDiv)):
        left = node.left if node.left.is_type(*WHOLE) else cast(node.left, "BIGINT")
        put(node, exp.Div(this=left, expression=node.right, typed=True, safe=False), node.type)
    return tree


def decimal_casts(tree: exp.Expr) -> exp.Expr:
    """A number too large for the decimal is unknown rather than an error."""
    for node in list(tree.find_all(exp.TryCast)):
        if not node.to.is_type("decimal"):
            continue
        digits, scale = (int(each.this.name) for each in node.to.expressions)
        fits = exp.LT(this=exp.Abs(this=node.this.copy()), expression=exp.Literal.number(f"1e{digits - scale}"))
        put(node, exp.Case().when(fits, exp.Cast(this=node.this, to=node.to)), node.type)
    return tree


def decimal_prices(tree: exp.Expr) -> exp.Expr:
    """A price is a product of decimals, rounded; the short cut by floating numbers is DuckDB's (metrics/pricing.py)."""
    for node in list(tree.find_all(exp.Case)):
        kept = [branch for branch in node.args["ifs"] if not branch.this.find(exp.Floor)]
        node.set("ifs", kept)
    return tree


def rounded_decimals(tree: exp.Expr) -> exp.Expr:
    """A floating number becomes the nearest decimal, where the engine would cut it off or keep more digits."""
    for node in list(tree.find_all(exp.Cast)):
        if isinstance(node.this, exp.Round) or not node.to.is_type("decimal"):
            continue
        if node.to.expressions and node.this.is_type(*REAL):
            scale = node.to.expressions[-1].this.copy()
            node.set("this", exp.Round(this=node.this, decimals=scale))
    return tree


def texts(tree: exp.Expr) -> exp.Expr:
    """What is joined to a text has to be one."""
    for node in tree.find_all(exp.DPipe):
        for key in ("this", "expression"):
            part = node.args[key]
            if not part.is_type(*TEXT) and not isinstance(part, exp.DPipe):
                node.set(key, cast(part, "TEXT"))
    return tree


def rounded_casts(tree: exp.Expr) -> exp.Expr:
    """A number becomes the nearest whole one, where the engine would cut it off."""
    for node in list(tree.find_all(exp.Cast)):
        if node.to.is_type(*WHOLE) and node.this.is_type(*REAL, exp.DType.DECIMAL):
            node.set("this", exp.Round(this=node.this))
    return tree
