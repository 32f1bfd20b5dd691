"""Third trust check: nobody has updated the opportunity for a long time."""

from __future__ import annotations

from datetime import timedelta

from quarterdeck.checks.rule import Rule, Seen
from quarterdeck.domain.trust import Thresholds


def not_updated() -> Rule:
    """Open opportunities in which nothing meaningful has changed for more than 60 days.

    Meaningful are the stage, the amount, the close date and the next step; what a machine or a bulk edit touches is
    not. Calls and meetings are looked at apart: they show work, not that the record is right. Whoever has created an
    opportunity within these days has also updated it.
    """
    return Rule(
        code="not_updated",
        title="not updated for 60 days",
        meaning=not_updated.__doc__ or "",
        doubtful="updated_at <= $known - to_days(CAST(stale_days + 1 AS INTEGER)) "
        "AND NOT coalesce(created_on >= $as_of - CAST(stale_days AS INTEGER), FALSE)",
        unknown="updated_at IS NULL AND NOT coalesce(created_on >= $as_of - CAST(stale_days AS INTEGER), FALSE)",
        blind="updated_at IS NULL",
        days=_days,
        words=lambda seen: f"not updated for {_days(seen)} days",
        limit=_limit,
        unknown_words="no known day of their last change",
        reason="The sources do not say when an open opportunity last changed.",
        remedy="Import the field history or the day of the last change; from the second export of the same source on, "
        "differences count as changes.",
    )


def _days(seen: Seen) -> int:
    return (seen.known - seen.updated_at) // timedelta(days=1) if seen.updated_at else 0


def _limit(thresholds: Thresholds) -> str:
    return f"{thresholds.usual.stale_days} days"
