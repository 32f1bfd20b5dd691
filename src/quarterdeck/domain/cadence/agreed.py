"""Sessions as they stand: the plan, and what people have agreed beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quarterdeck.domain.cadence.sessions import PlannedSession


class Standing(StrEnum):
    """What has become of the time that was planned."""

    PLANNED = "planned"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class AgreedSession:
    """A session with the time that now holds, what has become of the one planned, and why.

    ``version`` is that of its record, 0 while nothing is stored; ``changes`` counts how often it was moved or
    cancelled. ``planned_for`` is the time it was planned for first.
    """

    session: PlannedSession
    planned_for: datetime
    standing: Standing = Standing.PLANNED
    reason: str = ""
    version: int = 0
    changes: int = 0

    @property
    def is_held(self) -> bool:
        """Whether it takes place."""
        return self.standing is not Standing.CANCELLED


def agreed(planned: Iterable[PlannedSession], stored: Iterable[AgreedSession]) -> tuple[AgreedSession, ...]:
    """The sessions stored, and those planned of which nothing is stored, by the time at which they begin.

    What was stored keeps its cycles and periods whatever the rules say now, so a plan for the same owner, leader,
    cycle and period is left out.
    """
    kept = list(stored)
    keys = {each.session.key for each in kept}
    covered = {about for each in kept for about in _about(each.session)}
    fresh = [s for s in planned if s.key not in keys and not set(_about(s)) <= covered]
    found = [*kept, *(AgreedSession(s, s.begins) for s in fresh)]
    return tuple(sorted(found, key=lambda each: (each.session.begins, each.session.key)))


def _about(session: PlannedSession) -> list[tuple[str, str | None, str, str]]:
    return [(session.owner_key, session.leader_key, held.cycle.value, held.period.key) for held in session.held]
