"""What is concluded about a gap, and whose it is to conclude that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from quarterdeck.domain.agenda import LANDING, informed
from quarterdeck.domain.cadence import Cycle, Discipline, Level, Right
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.records.models.cadencerule import CadenceRule
from quarterdeck.records.models.decisionkind import DecisionKind
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.spoken import SpokenRefused, words
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.voice import NotYours, Voice

_NEEDS = {
    Conclusion.ACT: "what was decided",
    Conclusion.NO_ACTION: "why nothing is to be done",
    Conclusion.ESCALATE: "what is asked, or put off",
}


@dataclass(frozen=True, slots=True)
class Concluded:
    """What is concluded: how the gap ends, in whose words, until when, and which kind of decision that is.

    ``escalated_to`` is a level above, or a longer cycle in whose next session of the same two it ends.
    """

    conclusion: Conclusion
    text: str
    due_on: date
    kind: str = ""
    escalated_to: str = ""
    guidance: str = ""
    """What those below are told of it, in words without figures."""

    def checked(self, session: Session) -> Self:
        """The same without stray blanks, as it is said in that session. SpokenRefused where it cannot be meant."""
        if self.due_on < recorded_on():
            raise SpokenRefused(f"It cannot be looked at again on {self.due_on}. Choose a day from {recorded_on()} on.")
        asked = self.escalated_to if self.conclusion is Conclusion.ESCALATE else ""
        there = askable(Level(session.level), Cycle(session.cycle))
        if self.conclusion is Conclusion.ESCALATE and asked not in there:
            raise SpokenRefused(
                f"Say which level is asked, or to which session it is put off: {', '.join(there)}."
                if there
                else "There is no level above, and no longer session to put it off to. Act, or say why not."
            )
        guidance = words(self.guidance, "what those below are told") if self.guidance.strip() else ""
        if any(letter.isdigit() for letter in guidance):
            raise SpokenRefused("Say what those below are told without figures: not all of them may see your numbers.")
        text = words(self.text, _NEEDS[self.conclusion])
        return replace(self, text=text, escalated_to=asked, guidance=guidance)

    def refuse_unless_of(self, session: Session, gap: str, *, by: Voice) -> None:
        """SpokenRefused for a kind that is not decided in such sessions, NotYours where that is somebody else's right.

        Without a kind it is the owner's; and so is a gap that none of the metrics of a leader's kind informs.
        """
        kind = DecisionKind.of(self.kind) if self.kind else None
        if kind and Right(kind.right).is_leaders and session.leader_id is not None:
            by.of_leader(session.owner_id, session.leader_id, f"decide “{kind.words}”")
            if not by.in_stead:
                _refuse_unless_theirs(kind, session, gap)
        else:
            by.of_owner(session.owner_id, "decide about their numbers")
        if kind:
            self._refuse_elsewhere(kind, session)

    def _refuse_elsewhere(self, kind: DecisionKind, session: Session) -> None:
        if not kind.is_taken:
            raise SpokenRefused(f"“{kind.words}” is not decided here any more. Choose another kind, or none.")
        if kind.part != Discipline.PERFORMANCE:
            raise SpokenRefused(
                f"“{kind.words}” belongs into the {kind.part} part. Park it for a session that has one."
            )
        if kind.level != session.level:
            raise SpokenRefused(
                f"“{kind.words}” is decided by a {kind.level}. Escalate the gap, or choose another kind."
            )
        if Cycle(kind.cycle).reach > Cycle(session.cycle).reach:
            raise SpokenRefused(
                f"“{kind.words}” is decided in the {kind.cycle} session. Put the gap off to it, or choose another kind."
            )
        if kind.right == Right.ESCALATED and not self._asks(Level(kind.escalates_to)):
            raise SpokenRefused(f"“{kind.words}” is not for the two of you to decide. Ask the {kind.escalates_to}.")

    def _asks(self, level: Level) -> bool:
        """Whether it is asked of that level, or of one above it."""
        asked = self.escalated_to if self.conclusion is Conclusion.ESCALATE else ""
        return asked in set(Level) and Level(asked).height >= level.height


def is_heard(session: Session) -> bool:
    """Whether the owner has said a word for that session: prepared it, or noted, parked, or decided something in it."""
    return (
        Session.objects.filter(pk=session.pk, preparation__handed_over_at__isnull=False).exists()
        or session.decisions.filter(taken_by=None).exists()
        or session.notes.filter(written_by=session.owner_id).exclude(text="").exists()
        or session.topics_raised.filter(said_by=session.owner_id).exists()
    )


def _refuse_unless_theirs(kind: DecisionKind, session: Session, gap: str) -> None:
    """A leader's kind ends the gaps that its metrics inform; where all of the numbers land, not before the owner spoke.

    A kind that is decided after hearing the owner and that no metric informs may be about any gap.
    """
    is_heard_first = kind.right == Right.HEARD
    if not informed(gap, kind.metrics) and (kind.metrics or not is_heard_first):
        raise NotYours(f"“{kind.words}” is not about that gap: how it ends is for {session.owner} to say.")
    if (is_heard_first or gap == LANDING) and not is_heard(session):
        raise SpokenRefused(
            f"“{kind.words}” is decided after hearing {session.owner}, and they have said nothing in this "
            "session yet. First they hand over their preparation, write a note at a step, park a topic, or "
            "decide about another gap."
        )


def askable(level: Level, cycle: Cycle) -> tuple[str, ...]:
    """What a gap of such a session can be escalated to: the levels above it, and longer cycles in which they meet."""
    longer = (each for each in Cycle if each.reach > cycle.reach and CadenceRule.of(level, each).value())
    return (*(each.value for each in Level if each.height > level.height), *(each.value for each in longer))
