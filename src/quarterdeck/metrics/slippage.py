"""Deals that do not close when they were expected to: slips out of a period, and moves of the close date."""

from __future__ import annotations

from quarterdeck.domain.figures import Format
from quarterdeck.metrics.measure import Direction, Measure, count, formula, ratio, total, without

NOTHING_DUE = "No deal open when the period began is known to have been due in it."
DUE = (
    ("Cohort", "open when the period began, expected to close in it, as known then"),
    ("Slipped", "the close date, as known on the knowledge day, is after the end of the period"),
    ("Value", "as known when the period began"),
)
NO_MOVES = "No move of a close date is known: that takes a field history or a second export."
COUNTED = (
    "Moves",
    "changes of the close date of an open deal, but not on being won, lost or reopened; by the later of two exports",
)


def slip_rate() -> Measure:
    """Value slipped out of the period divided by the value due in it when it began.

    Due is what was open at the first moment of the period and expected to close inside it. It slipped if its close date
    is after the end of the period by now, whatever became of it since. For whoever owned it when the period began;
    deals that went to somebody whose facts are not asked about are left out.
    """
    return Measure(
        relation="began",
        select=ratio(total("price", "slipped"), "sum(price)", n="count(*)", unpriced=without("price")),
        format=Format.PERCENT,
        direction=Direction.DOWN,
        dated_by="the first day of the period; shown by the close date expected then",
        empty=NOTHING_DUE,
        missing="No deal due when the period began has a value in the organisation's currency.",
        choices=(*DUE, ("Weight", "by value")),
    )


def slipped_value() -> Measure:
    """Value of the deals due in the period when it began whose close date is after its end by now.

    For whoever owned them when the period began, at the value known then.
    """
    return Measure(
        relation="began",
        select=formula(total("price", "slipped"), n=count("slipped"), unpriced=without("price", "slipped")),
        format=Format.MONEY,
        direction=Direction.DOWN,
        dated_by="the first day of the period; shown by the close date expected then",
        at_rest=0,
        missing="No slipped deal has a value in the organisation's currency.",
        choices=DUE,
    )


def push_count() -> Measure:
    """Number of times in the period the close date of an open deal was moved later, by however little."""
    return _pushes("later", "any later day; push_count_month and push_count_quarter are stricter")


def push_count_month() -> Measure:
    """Number of times in the period the close date of an open deal was moved later into another month.

    The strict variant of the push count: moves inside a month do not count.
    """
    return _pushes("over_month", "past the end of a month")


def push_count_quarter() -> Measure:
    """Number of times in the period the close date of an open deal was moved later into another fiscal quarter.

    The strictest variant of the push count: moves inside a fiscal quarter do not count.
    """
    return _pushes("over_quarter", "past the end of a fiscal quarter")


def days_pushed() -> Measure:
    """Days by which close dates of open deals were moved later in the period, added up."""
    return Measure(
        relation="moved",
        select=formula(_if_known("coalesce(sum(days) FILTER (WHERE later), 0)"), n=count("later")),
        format=Format.COUNT,
        direction=Direction.DOWN,
        dated_by="day the close date was moved",
        at_rest=0,
        needs_evidence=True,
        empty=NO_MOVES,
        missing=NO_MOVES,
        choices=(COUNTED,),
    )


def days_per_push() -> Measure:
    """Mean number of days by which close dates were moved later in the period, per move."""
    return Measure(
        relation="moved",
        select=ratio("sum(days) FILTER (WHERE later)", count("later"), n=count("later")),
        format=Format.DAYS,
        direction=Direction.DOWN,
        dated_by="day the close date was moved",
        empty="No close date is known to have been moved later in the period.",
        choices=(COUNTED,),
    )


def pushed_pipeline() -> Measure:
    """Value of the deals open on the knowledge day whose close date has been moved later at least once.

    Split by pushes, it shows how often.
    """
    return Measure(
        relation="standing",
        select=formula(total("price", "moved_later"), n=count("moved_later"), unpriced=without("price", "moved_later")),
        format=Format.MONEY,
        direction=Direction.DOWN,
        dated_by="the knowledge day; shown by expected close date",
        at_rest=0,
        missing="No pushed deal has a value in the organisation's currency.",
        choices=(COUNTED,),
    )


def _pushes(which: str, strictness: str) -> Measure:
    return Measure(
        relation="moved",
        select=formula(_if_known(count(which)), n=count(which)),
        format=Format.COUNT,
        direction=Direction.DOWN,
        dated_by="day the close date was moved",
        at_rest=0,
        needs_evidence=True,
        empty=NO_MOVES,
        missing=NO_MOVES,
        choices=(("Later", strictness), COUNTED),
    )


def _if_known(value: str) -> str:
    return f"CASE WHEN (SELECT n FROM moves_known) > 0 THEN {value} END"  # noqa: S608 our own text
