"""What was sold, line by line, and what was left of it."""

from __future__ import annotations

from quarterdeck.domain.figures import Format
from quarterdeck.metrics.measure import EVERY, Direction, Measure, count, formula, ratio, total, without

DATED_BY = "day sold"
NOTHING_SOLD = "The sources show no line sold in the period."
NO_COST = "The sources state no cost for the lines sold, so no margin can be said."
COSTED = "price IS NOT NULL AND cost IS NOT NULL"
LISTED = "price IS NOT NULL AND list_price IS NOT NULL"


def sales() -> Measure:
    """Value of the lines sold in the period after discount, by the day they were sold.

    It can differ from bookings: those add up deals, this adds up what was sold product by product.
    """
    return Measure(
        relation="sold",
        select=formula(total("price"), unpriced=without("price")),
        format=Format.MONEY,
        dated_by=DATED_BY,
        at_rest=0,
        missing="No line sold in the period has a value in the organisation's currency.",
    )


def margin() -> Measure:
    """Value of the lines sold less their cost. Lines without a known cost are left out and counted."""
    return Measure(
        relation="sold",
        select=formula(
            f"sum(price - cost) FILTER (WHERE {COSTED})",
            unpriced=count(f"NOT ({COSTED})"),
        ),
        format=Format.MONEY,
        dated_by=DATED_BY,
        empty=NOTHING_SOLD,
        missing=NO_COST,
    )


def margin_percent() -> Measure:
    """Margin divided by value of the lines sold, over the lines whose cost is known."""
    return Measure(
        relation="sold",
        select=ratio(
            f"sum(price - cost) FILTER (WHERE {COSTED})",
            f"sum(price) FILTER (WHERE {COSTED})",
            n=EVERY,
            unpriced=count(f"NOT ({COSTED})"),
        ),
        format=Format.PERCENT,
        dated_by=DATED_BY,
        empty=NOTHING_SOLD,
        missing=NO_COST,
    )


def discount() -> Measure:
    """One minus value sold divided by value at list price, over the lines whose list price is known."""
    return Measure(
        relation="sold",
        select=ratio(
            f"sum(list_price - price) FILTER (WHERE {LISTED})",
            f"sum(list_price) FILTER (WHERE {LISTED})",
            n=EVERY,
            unpriced=count(f"NOT ({LISTED})"),
        ),
        format=Format.PERCENT,
        direction=Direction.DOWN,
        dated_by=DATED_BY,
        empty=NOTHING_SOLD,
        missing="The sources state no list price for the lines sold.",
    )
