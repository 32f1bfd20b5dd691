"""Guidance: what was decided above about a gap, told to those below without figures and without others' words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quarterdeck.domain.conclusions import Conclusion


@dataclass(frozen=True, slots=True)
class Guidance:
    """That a leader decided about a gap: its name, how it ended, of which kind that was, and what they say of it below.

    ``kind`` and ``words`` are empty where the leader has not said.
    """

    by: str
    gap: str
    name: str
    conclusion: Conclusion
    kind: str
    words: str
    on: date


def name_of(gap: str, gap_words: str) -> str:
    """A gap without figures: those below may not see the numbers that it was told with."""
    if gap == "landing":
        return "The year lands short"
    return gap_words if not any(letter.isdigit() for letter in gap_words) else "A gap"
