"""Second trust check: the close date has passed and the opportunity is still open."""

from __future__ import annotations

from quarterdeck.checks.rule import Rule, Seen


def close_date_passed() -> Rule:
    """Open opportunities whose expected close date lies before the knowledge day.

    They still count as pipeline, and whoever reads a forecast expects their money on a day that has already gone. Each
    needs a date that is believed, or has to be closed as won or lost.
    """
    return Rule(
        code="close_date_passed",
        title="closing dates already passed",
        meaning=close_date_passed.__doc__ or "",
        doubtful="close_on < $as_of",
        unknown="close_on IS NULL",
        blind="close_on IS NULL",
        days=_days,
        words=_words,
        limit=lambda _: "none may lie in the past",
        unknown_words="no close date",
        reason="No open opportunity here has a close date.",
        remedy="Import an export that holds the expected close date, or name its column in the mapping file.",
    )


def _days(seen: Seen) -> int:
    return (seen.as_of - seen.close_on).days if seen.close_on else 0


def _words(seen: Seen) -> str:
    return f"was due {_days(seen)} {'day' if _days(seen) == 1 else 'days'} ago"
