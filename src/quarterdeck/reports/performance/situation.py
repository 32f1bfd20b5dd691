"""Which situation a scope is in, and the headline that says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quarterdeck.domain.sentences import Sentence, plain


class Situation(StrEnum):
    """Which of the headline's sentences fits."""

    NOTHING_KNOWN = "nothing_known"  # no facts in this scope at all
    PERIOD_OVER = "period_over"
    PERIOD_AHEAD = "period_ahead"
    TRUST_TOO_LOW = "trust_too_low"
    NO_TARGET = "no_target"
    NO_EXPECTATION = "no_expectation"
    ON_TRACK = "on_track"
    GAP_WITH_LEVER = "gap_with_lever"
    GAP_TOO_LATE = "gap_too_late"  # no new opportunity is likely to count any more
    GAP_IN_ROWS = "gap_in_rows"  # a unit: some of its lines carry the gap


@dataclass(frozen=True, slots=True)
class Headline:
    """The page in one or two sentences, each on a line of its own, and a quieter one below."""

    situation: Situation
    lines: tuple[Sentence, ...]
    sub: str = ""

    @property
    def text(self) -> str:
        """The sentences as plain text."""
        return plain(self.lines)
