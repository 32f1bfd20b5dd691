"""How deals advance through the stages, and where they stand still."""

from __future__ import annotations

from quarterdeck.domain.figures import Format
from quarterdeck.metrics.histories import ENOUGH_WON
from quarterdeck.metrics.measure import Direction, Measure, count, formula, ratio, total, without

STANDS = "the knowledge day; shown by expected close date"
TOO_FEW_WON = f"Fewer than {ENOUGH_WON} stays of won deals are known, too few to say how long a stage takes."
STUCK = (
    (
        "Stuck",
        "longer in the stage than 150 % of the median of won deals there, unless QUARTERDECK_STUCK_PERCENT is set",
    ),
    ("Median", f"of the won deals of those asked about; with fewer than {ENOUGH_WON} stays, over all stages together"),
    ("Left out", "deals of which nobody knows when they entered their stage"),
)
POOLED = "For {noted} of {n} too few won deals went through the stage: judged by the median over all stages."


def stage_conversion() -> Measure:
    """Of the deals that reached a stage in the period, the share that reached a later one, or was won, by now.

    A stage skipped counts as reached and passed; a stage entered again counts once. Deals still open in the stage stay
    in the denominator, so a young cohort is low and rises while it matures: how many those are is said beside it.
    """
    return Measure(
        relation="reached",
        select=ratio(count("passed"), "count(*)", n="count(*)", noted=count("pending")),
        format=Format.PERCENT,
        dated_by="day the stage was first reached",
        empty="No deal is known to have reached a stage in the period.",
        one_of=frozenset({"stage", "position"}),
        note="Young: {noted} of {n} have neither moved on nor ended.",
        choices=(
            ("Cohort", "by the day the stage was first reached, for whoever owned the deal then"),
            ("Skipped stages", "count as reached and passed, also those below the stage a deal was created in"),
            ("Re-entry", "counts once"),
            ("Handed on", "deals owned by now by somebody whose facts are not asked about are left out"),
            ("Left out", "stages reached at an instant nobody knows, as before a first export; deals created as won"),
        ),
    )


def stage_conversion_maturity() -> Measure:
    """Of the deals that reached a stage in the period, the share that has moved on or ended by now."""
    return Measure(
        relation="reached",
        select=ratio(count("NOT pending"), "count(*)", n="count(*)"),
        format=Format.PERCENT,
        dated_by="day the stage was first reached",
        empty="No deal is known to have reached a stage in the period.",
    )


def stage_age() -> Measure:
    """Median number of days since the open deals entered the stage they are in.

    Only the current stay counts, whoever owned the deal meanwhile. Deals of which nobody knows when they entered their
    stage are left out.
    """
    return Measure(
        relation="standing",
        select=formula("median(age)", n=count("age IS NOT NULL")),
        format=Format.DAYS,
        direction=Direction.DOWN,
        dated_by=STANDS,
        empty="Of no open deal is it known when it entered its stage.",
    )


def stuck_share() -> Measure:
    """Share of the open deals that have been in their stage for much longer than won deals were.

    Longer than 1.5 times the median of the won deals in that stage, unless the installation has set another limit.
    """
    known = count("stuck IS NOT NULL")
    return Measure(
        relation="standing",
        select=ratio(count("stuck"), known, n=known, noted=count("stuck IS NOT NULL AND pooled")),
        format=Format.PERCENT,
        direction=Direction.DOWN,
        dated_by=STANDS,
        empty=TOO_FEW_WON,
        note=POOLED,
        choices=(*STUCK, ("Weight", "by count")),
    )


def stuck_pipeline() -> Measure:
    """Value of the open deals that have been in their stage for much longer than won deals were.

    Longer than 1.5 times the median of the won deals in that stage, unless the installation has set another limit.
    """
    evident = f"{count('stuck IS NOT NULL')} > 0 OR count(*) = 0"
    return Measure(
        relation="standing",
        select=formula(
            f"CASE WHEN {evident} THEN {total('price', 'stuck')} END",
            n=count("stuck"),
            unpriced=without("price", "stuck"),
            noted=count("stuck AND pooled"),
        ),
        format=Format.MONEY,
        direction=Direction.DOWN,
        dated_by=STANDS,
        at_rest=0,
        empty=TOO_FEW_WON,
        missing="No stuck deal has a value in the organisation's currency.",
        note=POOLED,
        choices=STUCK,
    )
