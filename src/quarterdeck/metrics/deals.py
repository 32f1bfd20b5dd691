"""What was won and lost, and what it was worth."""

from __future__ import annotations

from quarterdeck.domain.figures import Format
from quarterdeck.metrics.measure import EVERY, Direction, Measure, count, formula, ratio, total, without

DATED_BY = "close date"


def bookings() -> Measure:
    """Value of the deals won in the period, by close date.

    A deal counts from its close date on, for whoever owned it as far as was known on the knowledge day; where prime
    splits are known, each credited seller has their share of its value, and its owner counts it. Foreign amounts are
    converted at the chosen rates; a deal without a value, or without a rate, is counted but not priced.
    """
    return Measure(
        relation="decided",
        select=formula(total("price", "won"), n=count("won"), unpriced=without("price", "won")),
        format=Format.MONEY,
        dated_by=DATED_BY,
        at_rest=0,
        missing="No deal won in the period has a value in the organisation's currency.",
    )


def deals_won() -> Measure:
    """Number of deals won in the period, by close date."""
    return Measure(
        relation="decided",
        select=formula(count("won"), n=count("won")),
        format=Format.COUNT,
        dated_by=DATED_BY,
        at_rest=0,
    )


def deals_lost() -> Measure:
    """Number of deals lost in the period, by close date."""
    return Measure(
        relation="decided",
        select=formula(count("lost"), n=count("lost")),
        format=Format.COUNT,
        direction=Direction.DOWN,
        dated_by=DATED_BY,
        at_rest=0,
    )


def deals_won_without_rate() -> Measure:
    """Number of deals won in the period, by close date, whose value is in a currency that no rate is known for.

    They are counted, not priced: what they are worth is not in the bookings.
    """
    return Measure(
        relation="decided",
        select=formula(count("won AND unrated"), n=count("won AND unrated")),
        format=Format.COUNT,
        direction=Direction.DOWN,
        dated_by=DATED_BY,
        at_rest=0,
    )


def average_deal_value() -> Measure:
    """Value of the deals won in the period divided by their number, by close date.

    A deal counts whole and once, with its owner, also where its value is shared. Deals without a value stand on neither
    side of the division; they are counted beside it.
    """
    return Measure(
        relation="decided",
        select=ratio(
            total("whole", "won"), count("won AND whole IS NOT NULL"), n=count("won"), unpriced=without("whole", "won")
        ),
        format=Format.MONEY,
        dated_by=DATED_BY,
        empty="No deal was won in the period.",
        missing="No deal won in the period has a value in the organisation's currency.",
    )


def sales_velocity() -> Measure:
    """Value won per day: opportunities × average deal value × win rate ÷ sales cycle in days.

    All four from the same deals, those won or lost in the period by close date: their number, the mean value of the won
    ones, won ÷ (won + lost), and the mean days from creation to close of the won ones.
    """
    average = f"sum(whole) FILTER (WHERE won) / nullif({count('won AND whole IS NOT NULL')}, 0)"
    return Measure(
        relation="decided",
        select=ratio(
            f"{EVERY} * ({average}) * ({count('won')} / nullif({EVERY}, 0))",
            "avg(cycle_days) FILTER (WHERE won AND counted)",
            n=EVERY,
            unpriced=without("whole", "won"),
        ),
        format=Format.MONEY,
        dated_by=DATED_BY,
        empty="No deal was won or lost in the period.",
        missing="No deal won in the period has a value, or none a creation day before its close date.",
        choices=(
            ("Cohort", "won or lost in the period, by close date, for all four inputs"),
            ("Win rate", "narrow: won ÷ (won + lost), by count"),
            ("Unit", "the organisation's currency per day"),
        ),
    )


def sales_cycle() -> Measure:
    """Mean number of days from creation to close of the deals won in the period, by close date.

    Deals whose creation day is unknown, or lies after their close date, are left out.
    """
    return Measure(
        relation="decided",
        select=ratio(
            "sum(cycle_days) FILTER (WHERE won AND counted)",
            count("won AND cycle_days IS NOT NULL"),
            n=count("won AND cycle_days IS NOT NULL"),
        ),
        format=Format.DAYS,
        direction=Direction.DOWN,
        dated_by=DATED_BY,
        empty="No deal won in the period has a known creation day.",
    )


def median_sales_cycle() -> Measure:
    """Median number of days from creation to close of the deals won in the period, by close date.

    Half of the deals took longer. Deals whose creation day is unknown, or lies after their close date, are left out.
    """
    return Measure(
        relation="decided",
        select=formula("median(cycle_days) FILTER (WHERE won AND counted)", n=count("won AND cycle_days IS NOT NULL")),
        format=Format.DAYS,
        direction=Direction.DOWN,
        dated_by=DATED_BY,
        empty="No deal won in the period has a known creation day.",
    )
