"""Long lists: what comes first is shown, the rest unfolds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 3
"""Fewer than that are not folded away: the line that says so would take their place."""


@dataclass(frozen=True, slots=True)
class Parts[Item]:
    """A list of which ``first`` is shown and ``rest`` is folded away."""

    first: Sequence[Item]
    rest: Sequence[Item]


def in_parts[Item](items: Sequence[Item], most: int) -> Parts[Item]:
    """The first ``most`` of them, and the rest; a rest of few is shown, too."""
    if len(items) < most + FEWEST:
        return Parts(items, ())
    return Parts(items[:most], items[most:])
