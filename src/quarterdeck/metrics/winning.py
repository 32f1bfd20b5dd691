"""Win rates. There are several; each names what it chose."""

from __future__ import annotations

from quarterdeck.domain.figures import Format
from quarterdeck.metrics.measure import EVERY, Measure, count, formula, ratio, total, without

OUTCOMES = "narrow: won ÷ (won + lost). Deals that ended without a decision are not told apart from lost ones"
NOTHING_DECIDED = "No deal was won or lost in the period."


def win_rate() -> Measure:
    """Deals won divided by deals won or lost in the period, by close date.

    Deals still open are on neither side.
    """
    return Measure(
        relation="decided",
        select=ratio(count("won"), EVERY, n=EVERY),
        format=Format.PERCENT,
        dated_by="close date",
        empty=NOTHING_DECIDED,
        choices=(
            ("Outcomes", OUTCOMES),
            ("Cohort", "by close date"),
            ("Weight", "by count"),
            ("Maturity", "complete: every deal in it has been decided"),
        ),
    )


def value_win_rate() -> Measure:
    """Value of the deals won divided by the value of the deals won or lost in the period, by close date.

    Only deals with a value count. Where no lost deal has one, the rate would always be 100%, so there is none.
    """
    priced_losses = count("lost AND price IS NOT NULL")
    value = f"""
        CASE WHEN {count("lost")} > 0 AND {priced_losses} = 0 THEN NULL
        ELSE ({total("price", "won")}) / nullif(sum(price), 0) END"""
    return Measure(
        relation="decided",
        select=formula(
            value,
            n=EVERY,
            unpriced=without("price"),
            top=total("price", "won"),
            bottom=total("price"),
        ),
        format=Format.PERCENT,
        dated_by="close date",
        empty=NOTHING_DECIDED,
        missing="The sources state no value for the deals lost or for the deals won.",
        choices=(
            ("Outcomes", OUTCOMES),
            ("Cohort", "by close date"),
            ("Weight", "by value"),
            ("Maturity", "complete: every deal in it has been decided"),
        ),
    )


def created_cohort_win_rate() -> Measure:
    """Deals created in the period and won since, divided by all deals created in the period.

    Deals still open stay in the denominator, so the rate of a young cohort is low and rises while it matures: read it
    together with the maturity of the cohort.
    """
    return Measure(
        relation="created",
        select=ratio(count("won"), EVERY, n=EVERY, noted=count("NOT won AND NOT lost")),
        format=Format.PERCENT,
        dated_by="creation date",
        empty="No opportunity was created in the period.",
        note="Young: {noted} of {n} are still open.",
        choices=(
            ("Outcomes", "created: won ÷ created, deals still open included"),
            ("Cohort", "by creation date"),
            ("Weight", "by count"),
            ("Maturity", "see cohort_maturity: the share already decided"),
        ),
    )


def win_rate_by_age() -> Measure:
    """Of the opportunities created in the period, the share won within so many days of their creation.

    The win rate as a curve over the time since creation, split by age: 30, 60, 90 days and on. Each point rests only on
    the opportunities that are at least that old, so it does not change while the cohort matures; how many are too
    young for it is said beside it.
    """
    return Measure(
        relation="ageing",
        select=ratio(
            count("old_enough AND won_by_then"),
            count("old_enough"),
            n=count("old_enough"),
            noted=count("NOT old_enough"),
        ),
        format=Format.PERCENT,
        dated_by="creation date",
        empty="No opportunity created in the period is as old as that yet.",
        one_of=frozenset({"age"}),
        note="{noted} more are too young for this point.",
        choices=(
            ("Outcomes", "created: won ÷ created, lost and open deals included"),
            ("Cohort", "by creation date"),
            ("Weight", "by count"),
            ("Maturity", "each point rests on the opportunities at least that old"),
        ),
    )


def cohort_maturity() -> Measure:
    """Share of the opportunities created in the period that have been won or lost by now."""
    return Measure(
        relation="created",
        select=ratio(count("won OR lost"), EVERY, n=EVERY),
        format=Format.PERCENT,
        dated_by="creation date",
        empty="No opportunity was created in the period.",
    )
