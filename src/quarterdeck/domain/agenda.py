"""The agenda of a session: gaps, each of which ends in a decision."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """Something to decide about: what it is in words, how large, and the numbers (name, words) behind it."""

    key: str
    words: str
    size: str
    numbers: tuple[tuple[str, str], ...]
