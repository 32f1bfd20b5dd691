"""Open deals nobody works on: without an activity for long, or without one ahead."""

from __future__ import annotations

from quarterdeck.domain.figures import Format
from quarterdeck.metrics.measure import Direction, Measure, count, formula, ratio, total, without

STANDS = "the knowledge day; shown by expected close date"
NOTHING_KNOWN = "The sources know no activities."
CHOICES = (
    ("Activity", "e-mail, call or meeting linked to the deal and done, by anybody; or the last one the source states"),
    ("Quiet", "none in the last 30 days, unless QUARTERDECK_QUIET_DAYS is set"),
)


def quiet_share() -> Measure:
    """Share of the open deals without an activity in the last 30 days, unless another limit is set."""
    return Measure(
        relation="standing",
        select=ratio(_if_known(count("quiet")), "count(*)", n="count(*)"),
        format=Format.PERCENT,
        direction=Direction.DOWN,
        dated_by=STANDS,
        empty="There is no open deal.",
        missing=NOTHING_KNOWN,
        choices=(*CHOICES, ("Weight", "by count")),
    )


def quiet_pipeline() -> Measure:
    """Value of the open deals without an activity in the last 30 days, unless another limit is set."""
    return Measure(
        relation="standing",
        select=formula(
            f"CASE WHEN count(*) = 0 THEN 0 ELSE {_if_known(total('price', 'quiet'))} END",
            n=count("quiet"),
            unpriced=without("price", "quiet"),
        ),
        format=Format.MONEY,
        direction=Direction.DOWN,
        dated_by=STANDS,
        at_rest=0,
        empty=NOTHING_KNOWN,
        missing="The sources know no activities, or no quiet deal has a value in the organisation's currency.",
        choices=CHOICES,
    )


def days_since_activity() -> Measure:
    """Median number of days since the last activity of the open deals; those that never had one are left out."""
    return Measure(
        relation="standing",
        select=formula("median(silence)", n=count("silence IS NOT NULL")),
        format=Format.DAYS,
        direction=Direction.DOWN,
        dated_by=STANDS,
        empty="Of no open deal is an activity known.",
        choices=CHOICES[:1],
    )


def next_activity_booked() -> Measure:
    """Share of the open deals with an e-mail, call or meeting booked for a later day."""
    known = "(SELECT n FROM touches_known) > 0"
    return Measure(
        relation="standing",
        select=ratio(f"CASE WHEN {known} THEN {count('booked')} END", "count(*)", n="count(*)"),
        format=Format.PERCENT,
        dated_by=STANDS,
        empty="There is no open deal.",
        missing=NOTHING_KNOWN,
        choices=(("Booked", "recorded by the knowledge day for a day after it, by anybody"), ("Weight", "by count")),
    )


def _if_known(value: str) -> str:
    return f"CASE WHEN (SELECT n FROM touches_known) > 0 OR {count('said')} > 0 THEN {value} END"  # noqa: S608 our own text
