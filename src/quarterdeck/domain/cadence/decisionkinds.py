"""The decision catalogue: which decisions are taken where and how often, on which metrics, and whose right they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from quarterdeck.domain.cadence.cycles import Cycle, Level


class Right(StrEnum):
    """Who may take a decision."""

    OWNER = "owner"
    LEADER = "leader"
    HEARD = "leader_after_hearing"
    """The leader, once the owner has said something about the session's numbers: prepared, noted, or decided."""
    ESCALATED = "escalated"
    """Neither of the two: it is put to a higher level."""

    @property
    def is_leaders(self) -> bool:
        """Whether the leader in the session decides."""
        return self in {Right.LEADER, Right.HEARD}


class Discipline(StrEnum):
    """What a part of a session is for; each takes only its own kind of decision."""

    PERFORMANCE = "performance"
    DEAL = "deal"
    SKILLS = "skills"
    PREPARATION = "preparation"


@dataclass(frozen=True, slots=True)
class DecisionKind:
    """A kind of decision: at which level and cycle, in which part of the session, informed by which metrics.

    ``escalates_to`` is the level that decides where neither the owner nor the leader may.
    """

    key: str
    level: Level
    cycle: Cycle
    words: str
    metrics: tuple[str, ...] = ()
    right: Right = Right.OWNER
    escalates_to: Level | None = None
    part: Discipline = Discipline.PERFORMANCE


@dataclass(frozen=True)
class Catalogue:
    """Every kind of decision that is taken, in the order of levels and cycles."""

    kinds: tuple[DecisionKind, ...] = ()

    def of(self, level: Level, cycle: Cycle) -> tuple[DecisionKind, ...]:
        """The kinds taken there."""
        return tuple(kind for kind in self.kinds if (kind.level, kind.cycle) == (level, cycle))

    def informed_by(self, metric: str) -> tuple[DecisionKind, ...]:
        """The kinds that a metric informs."""
        return tuple(kind for kind in self.kinds if metric in kind.metrics)

    def uninformed(self) -> tuple[DecisionKind, ...]:
        """Decisions that no metric informs."""
        return tuple(kind for kind in self.kinds if not kind.metrics)

    def unused(self, metrics: Iterable[str]) -> tuple[str, ...]:
        """Those of the metrics that inform no decision, in their order."""
        used = {metric for kind in self.kinds for metric in kind.metrics}
        return tuple(metric for metric in metrics if metric not in used)


def catalogue(kinds: Iterable[DecisionKind]) -> Catalogue:
    """These kinds as a catalogue."""
    return Catalogue(tuple(sorted(kinds, key=_place)))


def _place(kind: DecisionKind) -> tuple[int, int, int, str]:
    return (kind.level.height, kind.cycle.reach, list(Discipline).index(kind.part), kind.key)
