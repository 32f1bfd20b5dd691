"""The three causes of results: how much is done (level), with whom (focus), and how well (quality)."""

from __future__ import annotations

from quarterdeck.domain.figures import Format
from quarterdeck.metrics.measure import Direction, Measure, count, formula, ratio
from quarterdeck.metrics.relations import TIME

DATED_BY = "day of the activity"
NOTHING_KNOWN = "The sources know no activities."
SEEN = "(SELECT n FROM activity_known) > 0"


def touches() -> Measure:
    """Number of e-mails, calls and meetings linked to an opportunity and done in the period.

    What a machine logged by itself does not count, nor what is only booked.
    """
    return _level("touch", "")


def meetings() -> Measure:
    """Number of meetings done in the period, linked to an opportunity or not."""
    return _level("meeting", "")


def activity_level() -> Measure:
    """E-mails, calls and meetings linked to an opportunity and done, per week of the period that is over."""
    return _level("touch", "weeks")


def meeting_level() -> Measure:
    """Meetings done per week of the period that is over."""
    return _level("meeting", "weeks")


def activity_focus() -> Measure:
    """Share of the touches done in the period that were with target accounts, those of segment 'strategic'.

    Touches with an account whose segment nobody has stated are left out.
    """
    known = "touch AND target_account IS NOT NULL"
    return Measure(
        relation="done",
        select=ratio(count("touch AND target_account"), count(known), n=count(known)),
        format=Format.PERCENT,
        dated_by=DATED_BY,
        empty="No touch in the period was with an account whose segment is known.",
    )


def activity_quality() -> Measure:
    """Share of the meetings done in the period that ended with an agreed next step.

    Meetings of which nobody has said whether they did are left out.
    """
    known = "meeting AND next_step IS NOT NULL"
    return Measure(
        relation="done",
        select=ratio(count("meeting AND next_step"), count(known), n=count(known)),
        format=Format.PERCENT,
        dated_by=DATED_BY,
        empty="Of no meeting in the period is it known whether it ended with an agreed next step.",
    )


def touches_booked() -> Measure:
    """Number of e-mails, calls and meetings linked to an opportunity and booked for later days of the period."""
    return _booked("touch")


def meetings_booked() -> Measure:
    """Number of meetings booked for later days of the period."""
    return _booked("meeting")


def _level(what: str, per: str) -> Measure:
    counted = f"{count(what)} / nullif($weeks, 0)" if per else count(what)
    return Measure(
        relation="done",
        select=formula(
            f"CASE WHEN {SEEN} THEN {counted} END",
            n=count(what),
            **({"top": count(what), "bottom": "$weeks"} if per else {}),
        ),
        format=Format.DECIMAL if per else Format.COUNT,
        dated_by=DATED_BY,
        at_rest=0,
        needs_evidence=True,
        empty=NOTHING_KNOWN,
        missing="No day of the period is over yet.",
        apart_from=TIME if per else frozenset(),
    )


def _booked(what: str) -> Measure:
    return Measure(
        relation="booked",
        select=formula(f"CASE WHEN {SEEN} OR count(*) > 0 THEN {count(what)} END", n=count(what)),
        format=Format.COUNT,
        direction=Direction.UP,
        dated_by=DATED_BY,
        at_rest=0,
        needs_evidence=True,
        empty=NOTHING_KNOWN,
        missing=NOTHING_KNOWN,
    )
