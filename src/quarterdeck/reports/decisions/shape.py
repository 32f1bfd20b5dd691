"""What the Decisions report says: frozen values, the same for a person and for those a leader leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from quarterdeck.domain.actions import Action, Status
from quarterdeck.domain.conclusions import Conclusion, Decision
from quarterdeck.domain.figures import Explanation
from quarterdeck.domain.notes import SharedNote
from quarterdeck.domain.place import Place
from quarterdeck.domain.pulses import Pulses
from quarterdeck.domain.scope import Scope
from quarterdeck.domain.sentences import Sentence, plain
from quarterdeck.domain.support import Support
from quarterdeck.reports.decisions.measured import MeasuredAction


class Said(Protocol):
    """What people have said, cut to what the viewer may hear."""

    def hears(self, owner_key: str) -> bool:
        """Whether the viewer may hear what that owner says at all."""

    def actions(self, owner_keys: Iterable[str]) -> tuple[Action, ...]:
        """What those owners will do, or were proposed to do."""

    def support(self, owner_keys: Iterable[str]) -> tuple[Support, ...]:
        """What those owners asked for, or were promised."""

    def decisions(self, owner_keys: Iterable[str]) -> tuple[Decision, ...]:
        """What those owners concluded about their gaps, newest first."""

    def pulse(self, owner_keys: Iterable[str]) -> Pulses | None:
        """How clear and motivated sessions left those owners, if enough of them told."""

    def notes(self, owner_keys: Iterable[str]) -> tuple[SharedNote, ...]:
        """What was shared of the notes of those owners' sessions, newest first."""


@dataclass(frozen=True, slots=True)
class Told:
    """An action as it stands on the day looked at; ``moves`` says which number goes from where to where.

    ``follows`` is the decision that it follows from.
    """

    action: Action
    status: Status
    moves: str
    worth: str
    support: tuple[Support, ...] = ()
    follows: Decision | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A decision about a gap, and the actions that follow from it.

    ``opens`` says whether the viewer may open the numbers that it rested on.
    """

    decision: Decision
    actions: tuple[Told, ...]
    opens: bool

    @property
    def is_to_act(self) -> bool:
        """Whether actions are to follow from it."""
        return self.decision.conclusion is Conclusion.ACT


@dataclass(frozen=True, slots=True, order=True)
class Left:
    """Somebody who sits nowhere any more from that day on, and has left something open."""

    name: str
    on: date


@dataclass(frozen=True, slots=True)
class Decisions:
    """The report. ``on`` is the day by which something is overdue; ``several`` if it speaks of more than one owner.

    ``concluded`` are recent decisions about gaps, ``waiting`` those asked of a level above without an answer yet, of
    everybody below a unit; ``left`` are owners of open actions who are not there any more, ``shared`` the notes of
    sessions that were shared with those above. ``ledger`` is what actions moved, the newest first. Not ``is_heard``:
    the viewer sees numbers here, but not what people promise each other.
    """

    scope: Scope
    place: Place
    on: date
    lines: tuple[Sentence, ...]
    sub: str
    proposed: tuple[Told, ...]
    open: tuple[Told, ...]
    closed: tuple[Told, ...]
    concluded: tuple[Ended, ...]
    waiting: tuple[Decision, ...]
    asked: tuple[Support, ...]
    promised: tuple[Support, ...]
    left: tuple[Left, ...]
    several: bool
    is_heard: bool
    older: int
    to_fix: int
    shared: tuple[SharedNote, ...] = ()
    pulses: Pulses | None = None
    ledger: tuple[MeasuredAction, ...] = ()
    explanations: Mapping[str, Explanation] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The headline as plain text."""
        return plain(self.lines)
