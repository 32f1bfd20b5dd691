"""Actions: what an owner of numbers will do, and how far that has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from quarterdeck.domain.effects import Judgement
from quarterdeck.domain.gate import Waived


class ActionStanding(StrEnum):
    """What was said last about an action."""

    PROPOSED = "proposed"
    """Somebody above has suggested it; it is nobody's action until its owner accepts it."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """Whoever proposed it has taken it back."""
    ACCEPTED = "accepted"
    DONE = "done"
    NOT_DONE = "not_done"
    """The owner let it go, and said why; or somebody did in the stead of one who cannot."""


class Status(StrEnum):
    """How an action stands on a day (CONVENTIONS 19)."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TO_DO = "to_do"
    OVERDUE = "overdue"
    DONE = "done"
    DONE_LATE = "done_late"
    NOT_DONE = "not_done"


OPEN = frozenset({Status.TO_DO, Status.OVERDUE})
"""What is carried forward until it is closed."""


@dataclass(frozen=True, slots=True)
class Action:
    """What an owner will do, in the owner's words.

    It is to bring ``metric`` from ``begin`` to ``goal``, each None where nobody has said; ``worth`` is the value
    expected of it in the organisation's currency, ``worth_words`` how that was worked out. ``closed_on`` is the day on
    which it was done or let go, ``closed_by`` names who closed it where its owner did not. ``written_by`` names who
    put it first, ``because`` is the reason given. It may follow from a decision of its owner. It became its owner's on
    ``accepted_on``, who judged on ``judged_on`` what it moved; ``is_despite``: a trust check was red then, or when it
    was changed, ``waived``: it was, and had been set aside.
    """

    key: str
    version: int
    owner_key: str
    owner: str
    text: str
    standing: ActionStanding
    due_on: date
    said_on: date
    written_by: str
    written_by_key: str = ""
    metric: str = ""
    begin: Decimal | None = None
    goal: Decimal | None = None
    worth: Decimal | None = None
    worth_words: str = ""
    closed_on: date | None = None
    because: str = ""
    closed_by: str = ""
    decision_key: str = ""
    accepted_on: date | None = None
    judgement: Judgement | None = None
    judged_on: date | None = None
    judged_because: str = ""
    is_despite: bool = False
    waived: tuple[Waived, ...] = ()

    def status(self, on: date) -> Status:
        """How it stands at the end of that day: due on a day is overdue from the next one on."""
        match self.standing:
            case ActionStanding.ACCEPTED:
                return Status.OVERDUE if self.due_on < on else Status.TO_DO
            case ActionStanding.DONE:
                return Status.DONE_LATE if self.closed_on and self.closed_on > self.due_on else Status.DONE
            case _:
                return Status(self.standing.value)

    def is_open(self, on: date) -> bool:
        """Whether it has still to be done."""
        return self.status(on) in OPEN
