"""Parking: a deal or skills topic that comes up where performance is decided goes to the session it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from quarterdeck.domain.cadence import AgreedSession, Discipline, PlannedSession

PARKED = (Discipline.DEAL, Discipline.SKILLS, Discipline.PREPARATION)
"""What has no place in the performance part."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that came up in one session and is dealt with in another, or in another part of a later one.

    ``outcome`` is what came of it there, empty while it waits.
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
