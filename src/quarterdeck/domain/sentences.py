"""Sentences a page is made of: pieces with a tone, and what stands where nothing can be said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a piece of a sentence stands for."""

    PLAIN = "plain"
    STRONG = "strong"
    FUTURE = "future"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a sentence; ``explain`` is the key of the explanation it opens."""

    text: str
    tone: Tone = Tone.PLAIN
    explain: str = ""


Sentence = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """What would stand here, what is missing for it, and what brings it."""

    label: str
    title: str
    missing: str
    remedy: str = ""


def plain(lines: tuple[Sentence, ...]) -> str:
    """Sentences as plain text."""
    return " ".join("".join(segment.text for segment in line) for line in lines)
