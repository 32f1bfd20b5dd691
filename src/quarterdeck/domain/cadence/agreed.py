"""Sessions as they stand: the plan, and what people have agreed beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quarterdeck.domain.cadence.sessions import PlannedSession
from quarterdeck.domain.calendar import Period


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

    What was stored keeps its cycles and periods whatever rules and calendar say now, so a plan for the same owner,
    leader and cycle is left out where it is about the same period, or about one that takes up most of the same days.
    """
    kept = list(stored)
    keys = {each.session.key for each in kept}
    covered: dict[_Whose, list[Period]] = defaultdict(list)
    for each in kept:
        for whose, period in _about(each.session):
            covered[whose].append(period)
    fresh = [
        s
        for s in planned
        if s.key not in keys and not all(_is_one(period, covered[whose]) for whose, period in _about(s))
    ]
    found = [*kept, *(AgreedSession(s, s.begins) for s in fresh)]
    return tuple(sorted(found, key=lambda each: (each.session.begins, each.session.key)))


type _Whose = tuple[str, str | None, str]
"""Owner, leader and cycle."""


def _about(session: PlannedSession) -> list[tuple[_Whose, Period]]:
    return [((session.owner_key, session.leader_key, held.cycle.value), held.period) for held in session.held]


def _is_one(period: Period, among: Iterable[Period]) -> bool:
    """Whether one of them is about the same: more than half of the days of the shorter one are in both."""
    return any(2 * _shared(period, other) > min(period.days, other.days) for other in among)


def _shared(one: Period, other: Period) -> int:
    return (min(one.end, other.end) - max(one.begin, other.begin)).days
