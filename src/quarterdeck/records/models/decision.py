"""Decisions: how a gap on the agenda of a session ends. The owner of the numbers concludes, whoever leads answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q

from quarterdeck.domain import conclusions
from quarterdeck.domain.cadence import Discipline, Level
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.days import END
from quarterdeck.domain.gate import Gate
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.records.models.decisionkind import DecisionKind
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.sitting import Sitting
from quarterdeck.records.models.spoken import LONGEST, Spoken, SpokenRefused, words
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.voice import Voice

CONCLUSIONS = [(conclusion.value, conclusion.value) for conclusion in Conclusion]
_ASKED = tuple(level.value for level in Level if level is not Level.SALESPERSON)
_NEEDS = {
    Conclusion.ACT: "what was decided",
    Conclusion.NO_ACTION: "why nothing is to be done",
    Conclusion.ESCALATE: "what is asked of the level above",
}


@dataclass(frozen=True, slots=True)
class Rested:
    """What a decision rests on: the gap in words, the numbers as they stood on a day of the data, the trust gate."""

    gap_words: str
    as_of: date
    numbers: tuple[tuple[str, str], ...]
    gate: Gate

    def refuse_unless_trusted(self) -> None:
        """SpokenRefused while a check is red, and neither waived nor decided about anyway."""
        if not self.gate.is_open:
            red = ", ".join(check.title for check in self.gate.blocking)
            raise SpokenRefused(
                f"The numbers cannot be trusted yet: {red}. Put the opportunities right on the Trust page, "
                "waive the check with a reason and an end, or both say why you decide anyway."
            )


@dataclass(frozen=True, slots=True)
class Concluded:
    """What is concluded: how the gap ends, in whose words, until when, and which kind of decision that is."""

    conclusion: Conclusion
    text: str
    due_on: date
    kind: str = ""
    escalated_to: str = ""
    guidance: str = ""
    """What those below are told of it, in words without figures."""

    def checked(self) -> Self:
        """The same without stray blanks. SpokenRefused where it cannot be meant."""
        if self.due_on < recorded_on():
            raise SpokenRefused(f"It cannot be looked at again on {self.due_on}. Choose a day from {recorded_on()} on.")
        asked = self.escalated_to if self.conclusion is Conclusion.ESCALATE else ""
        if self.conclusion is Conclusion.ESCALATE and asked not in _ASKED:
            raise SpokenRefused(f"Say which level is asked: {', '.join(_ASKED)}.")
        guidance = words(self.guidance, "what those below are told") if self.guidance.strip() else ""
        if any(letter.isdigit() for letter in guidance):
            raise SpokenRefused("Say what those below are told without figures: not all of them may see your numbers.")
        text = words(self.text, _NEEDS[self.conclusion])
        return replace(self, text=text, escalated_to=asked, guidance=guidance)

    def refuse_unless_of(self, session: Session) -> None:
        """SpokenRefused for a kind of decision that is not taken in the performance part of such sessions."""
        if not self.kind:
            return
        kind = DecisionKind.of(self.kind)
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


class Decision(Spoken):
    """What an owner concluded about one gap in a session; ``text`` are the owner's words."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="decisions")
    gap = models.CharField(max_length=80)
    gap_words = models.CharField(max_length=300)
    conclusion = models.CharField(max_length=10, choices=CONCLUSIONS)
    kind = models.CharField(max_length=80, blank=True, default="")
    escalated_to = models.CharField(max_length=20, blank=True, default="")
    guidance = models.CharField(max_length=LONGEST, blank=True, default="")
    as_of = models.DateField()
    numbers = models.JSONField()
    is_despite = models.BooleanField(default=False)
    """Decided although a trust check was red: both said why."""
    answer = models.CharField(max_length=1000, blank=True, default="")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("owner", "said_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("session", "gap"), condition=Q(known_to=END), name="a_gap_of_a_session_ends_once"
            ),
        )
        indexes = (models.Index(fields=("owner", "known_to"), name="decisions_of_an_owner"),)

    def __str__(self) -> str:
        return f"the decision of {self.owner} about {self.gap_words}"

    @classmethod
    def conclude(cls, session: Session, gap: str, rests: Rested, said: Concluded, *, by: Voice) -> Self:
        """End a gap of that session. Only the owner of its numbers; SpokenRefused where it has ended already."""
        by.of_owner(session.owner_id, "decide about their numbers")
        rests.refuse_unless_trusted()
        said.refuse_unless_of(session)
        concluded = asdict(said.checked())
        with transaction.atomic():
            Sitting.hold_open(session)
            if cls.objects.filter(session=session, gap=gap).exists():
                raise SpokenRefused("That gap has a decision already. Look at it, and change that one.")
            decision = cls(session=session, owner=by.owner, gap=gap, **concluded, **_kept(rests))
            return decision.begin("conclude", by, session=session.key, gap=gap, **concluded)

    def revise(self, rests: Rested, said: Concluded, *, by: Voice) -> Self:
        """Conclude otherwise, on the numbers as they stand now. Not once somebody has answered."""
        by.of_owner(self.owner_id, "change it")
        if self.answer:
            raise SpokenRefused("It was answered already. Decide about the gap again in the next session.")
        rests.refuse_unless_trusted()
        said.refuse_unless_of(self.session)
        with transaction.atomic():
            Sitting.hold_open(self.session)
            return self.tell("revise", by, **asdict(said.checked()), **_kept(rests))

    def reply(self, answer: str, *, by: Voice, level: Level) -> Self:
        """Somebody above answers what was escalated, today, at ``level``: the one that is asked, or one above it."""
        by.of_above(self.owner_id, "answer it")
        if self.conclusion != Conclusion.ESCALATE:
            raise SpokenRefused("Nothing was asked of the level above.")
        if self.answer:
            raise SpokenRefused("It was answered already. Look at it as it stands now.")
        if level.height < Level(self.escalated_to).height:
            raise SpokenRefused(
                f"That is asked of the {self.escalated_to}. Only somebody at that level, or above, answers."
            )
        said = words(answer, "what the answer is")
        return self.tell("answer", by, answer=said, answered_by=by.person, closed_on=recorded_on())

    def value(self) -> conclusions.Decision:
        """The decision as the domain knows it."""
        return conclusions.Decision(
            key=self.key,
            version=self.version,
            owner_key=self.owner.key,
            owner=self.owner.name,
            session_key=self.session.key,
            gap=self.gap,
            gap_words=self.gap_words,
            conclusion=Conclusion(self.conclusion),
            text=self.text,
            kind=self.kind,
            due_on=self.due_on,
            said_on=self.said_on,
            as_of=self.as_of,
            numbers=tuple((name, words) for name, words in self.numbers),
            escalated_to=self.escalated_to,
            answer=self.answer,
            answered_by=self.answered_by.name if self.answered_by else "",
            answered_on=self.closed_on,
            is_despite=self.is_despite,
            guidance=self.guidance,
            about=self._about(),
        )

    def _about(self) -> Subject:
        if self.session.level == Level.SALESPERSON:
            return Subject(SubjectKind.PERSON, self.owner.key)
        return Subject(SubjectKind.UNIT, self.session.unit_key)


def _kept(rests: Rested) -> dict[str, Any]:
    return {
        "gap_words": rests.gap_words,
        "as_of": rests.as_of,
        "numbers": [list(each) for each in rests.numbers],
        "is_despite": rests.gate.is_despite,
    }
