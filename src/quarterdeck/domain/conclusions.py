"""Decisions: what was concluded about one gap, and the numbers that it rested on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from quarterdeck.domain.cadence.cycles import Cycle
from quarterdeck.domain.gate import Waived
from quarterdeck.domain.scope import Subject


class Conclusion(StrEnum):
    """How a gap on the agenda ends; none is left without one."""

    ACT = "act"
    NO_ACTION = "no_action"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Decision:
    """What an owner concluded about a gap in a session.

    ``gap_words`` says what the gap was, ``numbers`` (name, words) what was known of it then, as of ``as_of``: they stay
    as they stood, whatever is learned later. ``due_on`` is when it is looked at again or an answer is wanted;
    ``escalated_to`` names the level that is asked, or the cycle in whose next session of the two it ends; ``answer`` is
    what came of that. ``is_despite``: a trust check was red; ``waived``: it was, and had been set aside. ``taken_by``
    names the leader where it was theirs to decide. ``kind`` is one of the catalogue; ``guidance`` what those below are
    told. ``about`` is whose numbers the session was about: the owner's own, or those of the unit that they lead.
    """

    key: str
    version: int
    owner_key: str
    owner: str
    session_key: str
    gap: str
    gap_words: str
    conclusion: Conclusion
    text: str
    kind: str
    due_on: date
    said_on: date
    as_of: date
    numbers: tuple[tuple[str, str], ...]
    escalated_to: str = ""
    answer: str = ""
    answered_by: str = ""
    answered_on: date | None = None
    is_despite: bool = False
    waived: tuple[Waived, ...] = ()
    taken_by: str = ""
    guidance: str = ""
    about: Subject = field(kw_only=True)

    @property
    def waits(self) -> bool:
        """Whether somebody above, or a later session, still has to answer it."""
        return self.conclusion is Conclusion.ESCALATE and not self.answer

    @property
    def is_put_off(self) -> bool:
        """Whether it ends in a later session of the same two, instead of at a level above."""
        return bool(self.escalated_to) and self.escalated_to in set(Cycle)

    @property
    def asked(self) -> str:
        """Who or what it is escalated to, in words; empty where it is not."""
        if not self.escalated_to:
            return ""
        return f"the next {self.escalated_to} session" if self.is_put_off else f"the {self.escalated_to}"
