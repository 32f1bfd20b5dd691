"""Which products make up what was sold, and what is on its way."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from quarterdeck.domain.facts import OPPORTUNITY_LINE
from quarterdeck.domain.figures import Format, Number
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.measure import Derived, Direction, Measure, Row, exact, formula, total, without

WHAT = frozenset({"family", "product"})


def product_mix() -> Derived:
    """Share of each product, or product family, in the value of the lines sold in the period.

    Split also by person or unit, the shares add up to 100% within each of them.
    """
    return Derived(
        of=("sales",),
        work=_shares,
        format=Format.PERCENT,
        direction=Direction.NEITHER,
        dated_by="day sold",
        one_of=WHAT,
    )


def pipeline_mix() -> Derived:
    """Share of each product, or product family, in the value offered in opportunities open on the knowledge day."""
    return Derived(
        of=("pipeline_offer",),
        work=_shares,
        format=Format.PERCENT,
        direction=Direction.NEITHER,
        dated_by="the knowledge day; shown by expected close date",
        one_of=WHAT,
    )


def pipeline_offer() -> Measure:
    """Value offered, line by line, in the opportunities open on the knowledge day.

    Where an opportunity's lines have no values of their own, each stands for an equal part of the opportunity's.
    """
    return Measure(
        relation="offer",
        select=formula(exact(total("price")), unpriced=without("price")),
        format=Format.MONEY,
        dated_by="the knowledge day; shown by expected close date",
        at_rest=0,
        missing="No line of an open deal has a value in the organisation's currency.",
    )


def offers_known_from(facts: Facts, as_of: date) -> date | None:
    """The first day on which a source delivered opportunity lines, of those whose lines were known then; else None.

    Lines come as they stand, and those of the set-up count as known all along. But only some exports have lines of
    deals that are decided, so of a day before the first one it stays open what was offered. An export that arrives late
    speaks from its own day on, and of no day before. A warehouse that does not say which tables a load held answers
    with the first load of the source.
    """
    loads = f"delivered_on WHERE table_name = '{OPPORTUNITY_LINE.name}' AND (is_opening OR observed_on <= $as_of) AND"
    if not facts.engine.columns("delivered_on"):
        loads = "publication WHERE"
    [(first_on,)] = facts.fetch(
        f"SELECT min(observed_on) AS first_on FROM {loads} "  # noqa: S608 both are ours
        "source IN (SELECT source FROM opportunity_line WHERE known_from <= $as_of)",
        {"as_of": as_of},
    )
    return first_on  # type: ignore[no-any-return] # a day or nothing, by the statement


def _shares(parts: tuple[tuple[Row, ...], ...], by: tuple[str, ...]) -> tuple[Row, ...]:
    """Each row's part of all rows that differ from it in product only."""
    (rows,) = parts
    wholes: dict[tuple[str | None, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        wholes[_beside(row, by)] += Decimal(row.value or 0)
    return tuple(_share(row, wholes[_beside(row, by)]) for row in rows)


def _beside(row: Row, by: tuple[str, ...]) -> tuple[str | None, ...]:
    return tuple(key for key, name in zip(row.keys, by, strict=True) if name not in WHAT)


def _share(row: Row, whole: Number) -> Row:
    if row.value is None:
        return row
    if not whole:
        return row._replace(value=None, top=row.value, bottom=whole, missing="There is nothing to take a share of.")
    return row._replace(value=float(row.value) / float(whole), top=row.value, bottom=whole)
