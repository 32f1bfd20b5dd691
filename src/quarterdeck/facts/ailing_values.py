"""Values that no row may hold, and rows that are missing from what follows from others: found in any engine."""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables

from __future__ import annotations

from collections.abc import Iterator

from quarterdeck.domain.facts import CREDIT, EXCHANGE_RATE, OPPORTUNITY_VERSION, STAGE, TABLES, CreditKind, Kind, Table
from quarterdeck.facts.ailments import Ailment

_VERSION = OPPORTUNITY_VERSION.name
_BY_SCRIPT = "Make it by docs/warehouse, and fill it again with each load."


def ailing_values() -> Iterator[Ailment]:
    """Everything that is looked for."""
    for table in (OPPORTUNITY_VERSION, STAGE):
        yield _unfit(
            table,
            "probability",
            "x.probability < 0 OR x.probability > 1",
            "is no part of 1 in {n} rows",
            "Write 60 % as 0.6, and null where it is not known: divide by 100 in the view, say.",
        )
    yield _unfit(
        STAGE,
        "status",
        "x.status NOT IN ('open', 'won', 'lost')",
        "is none of open, won and lost in {n} rows",
        "Say of each stage which of the three it stands for.",
    )
    yield _unfit(
        EXCHANGE_RATE,
        "rate",
        "x.rate <= 0",
        "is not more than 0 in {n} rows",
        "A rate says what one unit of the currency is worth: leave out what is none.",
    )
    yield _unfit(
        CREDIT,
        "kind",
        f"x.kind NOT IN ({', '.join(f"'{kind}'" for kind in CreditKind)})",
        "is neither prime nor overlay in {n} rows",
        "Map the kinds of splits to these two: prime adds up to the deal, overlay stands beside it.",
    )
    for table in TABLES:
        yield from _unqualified(table)
    yield _lacking("stage_history", _ALIVE)
    yield _lacking("held_history", _ALIVE)
    yield _lacking("close_move", _MOVED)


def _unfit(table: Table, column: str, where: str, what: str, remedy: str) -> Ailment:
    example = f"SELECT x.{table.key[0]} AS example FROM {table.name} AS x WHERE {where}"
    return Ailment(table.name, column, example, what, remedy, frozenset({table.name}))


def _unqualified(table: Table) -> Iterator[Ailment]:
    """Identifiers of different sources are told apart by the name in front of them."""
    if "source" in table.names and table.column(table.key[0]).kind is Kind.KEY:
        key = table.key[0]
        yield _unfit(
            table,
            key,
            f"left(x.{key}, length(x.source) + 1) <> x.source || ':'",
            "does not begin with the name of its source and a colon in {n} rows",
            "Put them in front in the view, in every column that holds such identifiers: source || ':' || id.",
        )


def _lacking(table: str, those: str) -> Ailment:
    """Opportunities of versions that the table has to hold, and does not."""
    return Ailment(
        table,
        "opportunity_id",
        f"SELECT one.example FROM ({those} EXCEPT SELECT y.opportunity_id FROM {table} AS y) AS one",
        "lacks {n} opportunities",
        f"What follows from it would be wrong for them, and nothing would say so. {_BY_SCRIPT}",
        frozenset({table, _VERSION}),
    )


_ALIVE = "SELECT x.opportunity_id AS example FROM opportunity_version AS x WHERE NOT x.is_deleted"
_MOVED = """SELECT DISTINCT two.example FROM (
        SELECT x.opportunity_id AS example, x.close_on, x.status = 'open' AND NOT x.is_deleted AS is_open,
            lag(x.close_on) OVER deal AS before_on,
            lag(x.status = 'open' AND NOT x.is_deleted) OVER deal AS was_open
        FROM opportunity_version AS x WINDOW deal AS (PARTITION BY x.opportunity_id ORDER BY x.valid_from)
    ) AS two WHERE two.is_open AND two.was_open AND two.close_on <> two.before_on"""
