"""Days and instants: differences, shifts, parts, and how far back they reach."""

from __future__ import annotations

from collections.abc import Callable

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
            put(node, filled(f"DATE_TRUNC(here, {unit})", "bigquery", here=node.this), node.type)
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


def days_beside(dialect: str) -> Callable[[exp.Expr], exp.Expr]:
    """A series of days as a table beside the one it depends on, for engines that unfold nothing while selecting."""
    table, day = _BESIDE[dialect]

    def rewrite(tree: exp.Expr) -> exp.Expr:
        for n, (node, ends) in enumerate(_day_series(tree)):
            select = node.find_ancestor(exp.Select)
            join = filled(f"SELECT 1 FROM x CROSS JOIN {table.format(n=n)}", dialect, **ends).args["joins"][0]  # noqa: S608
            if select is not None:
                select.append("joins", join)
            put(node, filled(day.format(n=n), dialect, **ends), exp.DataType.build("DATE"))
        return tree

    return rewrite


def days_unfolded(tree: exp.Expr) -> exp.Expr:
    """A series of days where an array unfolds while selecting."""
    for node, ends in _day_series(tree):
        text = "arrayJoin(arrayMap(i -> addDays(begin_here, i), range(dateDiff('day', begin_here, end_here) + 1)))"
        put(node, filled(text, "clickhouse", **ends), exp.DataType.build("DATE"))
    return tree


_BESIDE = {
    "bigquery": ("UNNEST(GENERATE_DATE_ARRAY(begin_here, end_here)) AS day_{n}", "day_{n}"),
    "trino": ("UNNEST(SEQUENCE(begin_here, end_here)) AS days_{n}(day_{n})", "day_{n}"),
    "snowflake": (
        "LATERAL FLATTEN(INPUT => ARRAY_GENERATE_RANGE(0, DATEDIFF(DAY, begin_here, end_here) + 1)) AS day_{n}",
        "DATEADD(DAY, day_{n}.value, begin_here)",
    ),
}
"""How each engine lays out a series of days, and what a day of it is called."""


def _day_series(tree: exp.Expr) -> list[tuple[exp.Explode, dict[str, exp.Expr]]]:
    """Each series that steps by a day, with its first and its last day."""
    return [
        (node, {"begin_here": cast(node.this.args["start"], "DATE"), "end_here": cast(node.this.args["end"], "DATE")})
        for node in tree.find_all(exp.Explode)
        if isinstance(node.this, exp.GenerateSeries) and node.this.args["step"].unit.name.upper() == "DAY"
    ]


def elapsed_days(dialect: str) -> Callable[[exp.Expr], exp.Expr]:
    """Whole days that have gone by between two instants, not midnights passed."""

    def rewrite(tree: exp.Expr) -> exp.Expr:
        for node in list(tree.find_all(exp.Anonymous)):
            if node.name.lower() == "date_sub" and node.expressions[0].name.lower() == "day":
                begin, end = node.expressions[1:]
                put(node, filled(_ELAPSED[dialect], dialect, begin_here=begin, end_here=end), BIGINT.copy())
        return tree

    return rewrite


BIGINT = exp.DataType.build("BIGINT")
_SPARK = "(UNIX_MICROS(CAST(end_here AS TIMESTAMP)) - UNIX_MICROS(CAST(begin_here AS TIMESTAMP))) DIV 86400000000"
_ELAPSED = {
    "postgres": "CAST(TRUNC(EXTRACT(EPOCH FROM (end_here) - (begin_here)) / 86400) AS BIGINT)",
    "spark": _SPARK,
    "databricks": _SPARK,
    "snowflake": "TRUNC(DATEDIFF(MICROSECOND, begin_here, end_here) / 86400000000)",
    "bigquery": "DIV(DATETIME_DIFF(end_here, begin_here, MICROSECOND), 86400000000)",
    "trino": "DATE_DIFF('DAY', begin_here, end_here)",
    "clickhouse": "age('day', begin_here, end_here)",
}
