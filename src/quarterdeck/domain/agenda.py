"""The agenda of a session: gaps, each of which ends in a decision."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

LANDING = "landing"
"""The gap between where a period lands and its target."""
LANDS_ON = frozenset(
    {
        *("bookings", "deals_won", "win_rate", "average_deal_value", "open_pipeline", "open_pipeline_due"),
        *("committed_pipeline_due", "stuck_pipeline", "pipeline_offer"),
    }
)
"""The metrics that tell of where a period lands."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something to decide about: what it is in words, how large, and the numbers (name, words) behind it."""

    key: str
    words: str
    size: str
    numbers: tuple[tuple[str, str], ...]


def informed(gap: str, metrics: Collection[str]) -> bool:
    """Whether a decision that rests on these metrics is one about the gap of that key."""
    return gap in metrics or (gap == LANDING and not LANDS_ON.isdisjoint(metrics))
