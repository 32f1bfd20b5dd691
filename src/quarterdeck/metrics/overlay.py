"""Overlay credit: what those who helped are measured by. It counts value again, so it never adds to prime numbers."""

from __future__ import annotations

from quarterdeck.domain.figures import Format
from quarterdeck.metrics.measure import Measure, count, formula, total, without

NOTHING = "No deal with overlay credit has a value in the organisation's currency."


def overlay_bookings() -> Measure:
    """Overlay credit for the deals won in the period, by close date.

    Each seller with overlay credit has their part of the deal's value, however many there are and whoever owns the
    deal. The same value can count several times, so this stands beside bookings, with targets of its own, and is never
    added to them.
    """
    return Measure(
        relation="overlay_decided",
        select=formula(total("price", "won"), n=count("won"), unpriced=without("price", "won")),
        format=Format.MONEY,
        dated_by="close date",
        at_rest=0,
        missing=NOTHING,
    )


def overlay_pipeline() -> Measure:
    """Overlay credit for the opportunities open on the knowledge day, whenever they are expected to close.

    It stands beside the open pipeline and is never added to it.
    """
    return Measure(
        relation="overlay_stock",
        select=formula(total("price"), unpriced=without("price")),
        format=Format.MONEY,
        dated_by="the knowledge day; shown by expected close date",
        at_rest=0,
        missing=NOTHING,
    )
