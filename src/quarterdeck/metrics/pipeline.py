"""What is on its way: opportunities created, and those open on the knowledge day."""

from __future__ import annotations

from quarterdeck.domain.figures import Format
from quarterdeck.metrics.measure import EVERY, Direction, Measure, count, exact, formula, total, without

DATED_BY = "the knowledge day; shown by expected close date"
NO_VALUE = "No open deal has a value in the organisation's currency."
NO_CHANCE = "No open deal has both a value and a chance of winning."


def opportunities_created() -> Measure:
    """Number of opportunities created in the period, whatever became of them; deleted ones are left out."""
    return Measure(
        relation="created",
        select=formula(EVERY),
        format=Format.COUNT,
        dated_by="creation date",
        at_rest=0,
    )


def open_pipeline() -> Measure:
    """Value of all opportunities open on the knowledge day, whenever they are expected to close."""
    return Measure(
        relation="stock",
        select=formula(total("price"), unpriced=without("price")),
        format=Format.MONEY,
        dated_by=DATED_BY,
        at_rest=0,
        missing=NO_VALUE,
    )


def open_pipeline_due() -> Measure:
    """Value of the opportunities open on the knowledge day that are expected to close in the period.

    Those whose expected close date is not known are in the open pipeline, but not in this.
    """
    return Measure(
        relation="stock",
        select=formula(total("price", "due"), n=count("due"), unpriced=without("price", "due")),
        format=Format.MONEY,
        dated_by=DATED_BY,
        at_rest=0,
        missing=NO_VALUE,
    )


def open_without_rate() -> Measure:
    """Number of opportunities open on the knowledge day whose value is in a currency that no rate is known for.

    They are counted, not priced: what they are worth is not in the open pipeline.
    """
    return Measure(
        relation="stock",
        select=formula(count("unrated"), n=count("unrated")),
        format=Format.COUNT,
        direction=Direction.DOWN,
        dated_by=DATED_BY,
        at_rest=0,
    )


def open_opportunities() -> Measure:
    """Number of opportunities open on the knowledge day, whenever they are expected to close."""
    return Measure(
        relation="stock",
        select=formula(EVERY),
        format=Format.COUNT,
        dated_by=DATED_BY,
        at_rest=0,
    )


def weighted_pipeline() -> Measure:
    """Value times chance of winning, added up over all opportunities open on the knowledge day.

    The chance is the one the source states for the deal, else the one it states for the stage. A deal without value or
    chance is counted, not priced.
    """
    return Measure(
        relation="stock",
        select=formula(exact(total("price * chance")), unpriced=without("(price * chance)")),
        format=Format.MONEY,
        dated_by=DATED_BY,
        at_rest=0,
        missing=NO_CHANCE,
    )


def weighted_pipeline_due() -> Measure:
    """Value times chance of winning, added up over the open opportunities expected to close in the period."""
    return Measure(
        relation="stock",
        select=formula(
            exact(total("price * chance", "due")), n=count("due"), unpriced=without("(price * chance)", "due")
        ),
        format=Format.MONEY,
        dated_by=DATED_BY,
        at_rest=0,
        missing=NO_CHANCE,
    )


def committed_pipeline_due() -> Measure:
    """Value of the open opportunities in forecast category Commit that are expected to close in the period."""
    return Measure(
        relation="stock",
        select=formula(
            total("price", "due AND committed"),
            n=count("due AND committed"),
            unpriced=without("price", "due AND committed"),
        ),
        format=Format.MONEY,
        dated_by=DATED_BY,
        at_rest=0,
        missing=NO_VALUE,
    )
