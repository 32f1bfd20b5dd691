"""Fourth trust check: the opportunity is to close soon, but stands in an initial stage."""

from __future__ import annotations

from quarterdeck.checks.rule import Rule, Seen
from quarterdeck.domain.trust import Thresholds


def closing_soon_initial() -> Rule:
    """Open opportunities that are to close within 30 days although they stand in an initial stage.

    Either the date or the stage is wrong. Which stages are initial is set per pipeline. Dates already passed belong to
    the second check.
    """
    soon = "close_on >= $as_of AND close_on <= $as_of + CAST(closing_days AS INTEGER)"
    return Rule(
        code="closing_soon_initial",
        title="closing within 30 days at an early stage",
        meaning=closing_soon_initial.__doc__ or "",
        doubtful=f"{soon} AND is_initial",
        unknown=f"close_on IS NULL OR ({soon} AND is_initial IS NULL)",
        blind="close_on IS NULL OR is_initial IS NULL",
        days=_days,
        words=lambda seen: f"closes in {_days(seen)} {'day' if _days(seen) == 1 else 'days'}, still in {seen.stage}",
        limit=_limit,
        unknown_words="no close date, or a stage of which nobody has said whether it is an initial one",
        reason="No open opportunity here has both a close date and a stage known to be initial or not.",
        remedy="Mark the initial stages in the mapping file, and import the expected close date.",
    )


def _days(seen: Seen) -> int:
    return (seen.close_on - seen.as_of).days if seen.close_on else 0


def _limit(thresholds: Thresholds) -> str:
    return f"{thresholds.usual.closing_days} days"
