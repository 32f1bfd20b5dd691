"""Guidance: what was decided above about a gap, told to those below without figures and without others' words."""

from __future__ import annotations

from collections.abc import Iterable
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

    @property
    def is_silent(self) -> bool:
        """Whether nothing follows from it for those below: its leader takes no action, and says no more about it."""
        return self.conclusion is Conclusion.NO_ACTION and not self.words


@dataclass(frozen=True, slots=True)
class FromAbove:
    """What those above decided about one gap, the nearest leader first."""

    name: str
    all: tuple[Guidance, ...] = ()

    @property
    def telling(self) -> tuple[Guidance, ...]:
        """Those from which something follows below."""
        return tuple(each for each in self.all if not each.is_silent)

    @property
    def silent(self) -> tuple[Guidance, ...]:
        """Those who take no action and say no more."""
        return tuple(each for each in self.all if each.is_silent)


def by_gap(guidance: Iterable[Guidance]) -> dict[str, FromAbove]:
    """The guidance about each gap, in the order in which it came."""
    found: dict[str, list[Guidance]] = {}
    for each in guidance:
        found.setdefault(each.gap, []).append(each)
    return {gap: FromAbove(told[0].name, tuple(told)) for gap, told in found.items()}


def name_of(gap: str, gap_words: str) -> str:
    """A gap without figures: those below may not see the numbers that it was told with."""
    if gap == "landing":
        return "The year lands short"
    return gap_words if not any(letter.isdigit() for letter in gap_words) else "A gap"
