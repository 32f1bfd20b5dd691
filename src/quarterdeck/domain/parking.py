"""Parking: a deal or skills topic that comes up where performance is decided goes to the session it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from quarterdeck.domain.cadence import AgreedSession, Discipline, PlannedSession

PARKED = (Discipline.DEAL, Discipline.SKILLS, Discipline.PREPARATION)
"""What has no place in the performance part."""
ENDINGS: Mapping[Discipline, Mapping[str, str]] = {
    Discipline.DEAL: {
        "next_step": "A next step",
        "other_way": "Another way to win it",
        "terms": "Terms to offer",
        "withdraw": "Withdraw from it",
        "as_it_is": "Goes on as it is",
    },
    Discipline.SKILLS: {
        "practise": "Practise it",
        "accompany": "Be accompanied",
        "training": "Take a training",
        "good_enough": "Good enough for now",
    },
    Discipline.PREPARATION: {
        "aim": "The aim of the meeting",
        "roles": "Who comes, and for what",
        "material": "What is brought along",
        "put_off": "Put the meeting off",
    },
}
"""What can be concluded in the part of each discipline, in words; nothing of it is a decision about performance."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that came up in one session and is dealt with in another, or in another part of a later one.

    ``ending`` is what was concluded there, one of those of its discipline, and ``outcome`` the owner's words for it;
    both empty while it waits.
    """

    key: str
    version: int
    text: str
    discipline: Discipline
    raised_in: str
    goes_to: str
    on: date
    said_by: str
    outcome: str = ""
    ending: str = ""

    @property
    def ending_words(self) -> str:
        """What was concluded, as the page says it."""
        return ENDINGS[self.discipline].get(self.ending, "")


def destination(
    raised_in: PlannedSession,
    sessions: Iterable[AgreedSession],
    takes: Callable[[PlannedSession, Discipline], bool],
    discipline: Discipline,
) -> AgreedSession | None:
    """The next session of the same two, after the one it came up in, that has a part for it; None if none has."""
    same = {raised_in.owner_key, raised_in.leader_key}
    later = (
        each
        for each in sessions
        if each.is_held
        and {each.session.owner_key, each.session.leader_key} == same
        and each.session.owner_key == raised_in.owner_key
        and each.session.begins > raised_in.begins
        and takes(each.session, discipline)
    )
    return min(later, key=lambda each: each.session.begins, default=None)
