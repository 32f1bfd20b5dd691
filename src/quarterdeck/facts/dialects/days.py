"""Days and instants: differences, shifts, parts, and how far back they reach."""

from __future__ import annotations

from sqlglot import exp

from quarterdeck.facts.dialects.trees import INSTANT, WHOLE, bare, bracketed, cast, filled, put


def day_differences(tree: exp.Expr) -> exp.Expr:
    """A day less a day is a number of days."""
    for node in list(tree.find_all(exp.Sub)):
        if node.left.is_type("date") and node.right.is_type("date"):
            found = exp.DateDiff(this=bare(node.left), expression=bare(node.right), unit=exp.var("DAY"))
            put(node, found, node.type)
    return tree


def day_shifts(tree: exp.Expr) -> exp.Expr:
    """A day and a number of days are a day."""
    for node in list(tree.find_all(exp.Add, exp.Sub)):
        if node.left.is_type("date") and node.right.is_type(*WHOLE):
            kind = exp.DateAdd if isinstance(node, exp.Add) else exp.DateSub
            days = node.right if isinstance(node.right, exp.Literal) else cast(node.right, "INT")
            put(node, kind(this=bare(node.left), expression=days, unit=exp.var("DAY")), node.type)
    return tree


def whole_days(tree: exp.Expr) -> exp.Expr:
    """A number of days added to a day is no wider than an integer."""
    for node in list(tree.find_all(exp.Add, exp.Sub)):
        if node.left.is_type("date") and node.right.is_type(*WHOLE) and not isinstance(node.right, exp.Literal):
            node.set("expression", cast(node.right, "INT"))
    return tree


def instant_shifts(tree: exp.Expr) -> exp.Expr:
    """An instant and a number of seconds or days are an instant."""
    for node, amount, unit in _shifts(tree):
        signed = amount if isinstance(node, exp.Add) else exp.Neg(this=exp.paren(amount, copy=False))
        found = exp.TimestampAdd(this=bare(node.left), expression=signed, unit=exp.var(unit))
        put(node, found, node.left.type)
    return tree


def intervals(tree: exp.Expr) -> exp.Expr:
    """A number of seconds or days as that many intervals of one."""
    for node, amount, unit in _shifts(tree):
        one = exp.Interval(this=exp.Literal.string("1"), unit=exp.var(unit))
        node.set("expression", exp.Mul(this=bracketed(amount), expression=one))
    return tree


def _shifts(tree: exp.Expr) -> list[tuple[exp.Binary, exp.Expr, str]]:
    found: list[tuple[exp.Binary, exp.Expr, str]] = []
    for node in tree.find_all(exp.Add, exp.Sub):
        if isinstance(node.right, exp.ToDays):
            found.append((node, node.right.this, "DAY"))
        elif isinstance(node.right, exp.Anonymous) and node.right.name.lower() == "to_seconds":
            found.append((node, node.right.expressions[0], "SECOND"))
    return found


def series(tree: exp.Expr) -> exp.Expr:
    """A series is a set of rows of itself."""
    for node in list(tree.find_all(exp.Explode)):
        if isinstance(node.this, exp.GenerateSeries):
            node.replace(node.this)
    return tree


def whole_parts(tree: exp.Expr) -> exp.Expr:
    """The year or month of a day is a whole number."""
    for node in list(tree.find_all(exp.Year, exp.Month, exp.Day, exp.Extract)):
        put(node, cast(node.copy(), "INT"), exp.DataType.build("INT"))
    return tree


def bigquery_weeks(tree: exp.Expr) -> exp.Expr:
    """Weeks begin on Monday, and a day is cut like a day."""
    for node in list(tree.find_all(exp.TimestampTrunc)):
        unit = "ISOWEEK" if node.args["unit"].name.upper() == "WEEK" else node.args["unit"].name
        if node.this.is_type("date"):
            put(node, filled(f"DATE_TRUNC(here, {unit})", node.this, "bigquery"), node.type)
        else:
            node.set("unit", exp.var(unit))
    return tree


def clickhouse_days(tree: exp.Expr) -> exp.Expr:
    """Days before 1970 and far ahead need the wide types."""
    for kind in list(tree.find_all(exp.DataType)):
        if kind.is_type("date"):
            kind.replace(exp.DataType(this=exp.DType.DATE32))
        elif kind.is_type(*INSTANT):
            kind.replace(exp.DataType.build("DateTime64(6)", dialect="clickhouse"))
    return tree
