"""Decisions: how a gap on the agenda of a session ends. The owner of the numbers concludes, whoever leads answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from quarterdeck.checks.forecast_deviation import CODE as PAST
from quarterdeck.domain import conclusions
from quarterdeck.domain.cadence import Cycle, Level
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.days import END
from quarterdeck.domain.gate import Gate, Waived
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.records.audit import trail_held
from quarterdeck.records.models.concluded import Concluded
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.sitting import Sitting
from quarterdeck.records.models.spoken import LONGEST, Spoken, SpokenRefused, words
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.voice import Stands, Voice

CONCLUSIONS = [(conclusion.value, conclusion.value) for conclusion in Conclusion]


@dataclass(frozen=True, slots=True)
class Rested:
    """What a decision rests on: the gap in words, the numbers as they stood on a day of the data, the trust gate."""

    gap_words: str
    as_of: date
    numbers: tuple[tuple[str, str], ...]
    gate: Gate


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
    """Decided although a trust check was red: everybody in the session said why."""
    waived = models.JSONField(default=list, blank=True)
    """The red checks that were waived when it was decided: who set each aside, why, and until when."""
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The leader, where it was theirs to decide; None where the owner did."""
    answer = models.CharField(max_length=1000, blank=True, default="")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_in = models.CharField(max_length=32, blank=True, default="")
    """The decision that ended it in the session it was put off to."""

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
    def conclude(cls, session: Session, gap: str, rests: Rested, said: Concluded, *, by: Voice, now: datetime) -> Self:
        """End a gap of that session. SpokenRefused where it has ended already, Refusal where it cannot be opened yet.

        Only the owner of its numbers, or its leader where the catalogue leaves that kind of decision to them.
        """
        said.refuse_unless_of(session, gap, by=by)
        refuse_unless_trusted(rests.gate)
        concluded = asdict(said.checked(session))
        takes = {"taken_by": by.person} if by.stands is Stands.ABOVE else {}
        with trail_held():
            Sitting.hold_in_time(session, now)
            if cls.objects.filter(session=session, gap=gap).exists():
                raise SpokenRefused("That gap has a decision already. Look at it, and change that one.")
            decision = cls(session=session, owner=by.owner, gap=gap, **concluded, **_kept(rests), **takes)
            decision.begin("conclude", by, session=session.key, gap=gap, **concluded)
            for put_off in cls.put_off_to(session, gap):
                put_off.end_in(decision, by=by)
        return decision

    @classmethod
    def put_off_to(cls, session: Session, gap: str) -> list[Self]:
        """What earlier sessions about the same numbers have put off, of that gap, waits still, and ends in that one.

        It is put off to that one, or to one before it that was closed and left it open.
        """
        waits = cls.objects.filter(session__in=session.earlier_ones(), gap=gap, escalated_to__in=list(Cycle), answer="")
        closed = session.earlier_ones().filter(sitting__closed_at__isnull=False)
        behind = [(each.begins_at, each.cycles) for each in closed]
        return [
            each
            for each in waits.select_related("owner", "session")
            if each.escalated_to in session.cycles
            or any(at > each.session.begins_at and each.escalated_to in cycles for at, cycles in behind)
        ]

    def end_in(self, decision: Decision, *, by: Voice) -> Self:
        """It ends in the session it was put off to, as that decision says."""
        if decision.conclusion == Conclusion.ESCALATE and decision.escalated_to not in set(Level):
            raise SpokenRefused("It was put off once: here it ends. Act, say why not, or ask a level above.")
        return self.tell(
            "answer",
            by,
            answer=decision.text,
            answered_by=by.person,
            answered_in=decision.key,
            closed_on=recorded_on(),
        )

    def revise(self, rests: Rested, said: Concluded, *, by: Voice, now: datetime) -> Self:
        """Conclude otherwise, on the numbers as they stand now. Not once somebody has answered, or out of its time."""
        if self.taken_by_id:
            by.of_leader(self.owner_id, self.session.leader_id, "change it")
        else:
            by.of_owner(self.owner_id, "change it")
        if self.answer:
            raise SpokenRefused("It was answered already. Decide about the gap again in the next session.")
        said.refuse_unless_of(self.session, self.gap, by=by)
        refuse_unless_trusted(rests.gate)
        with trail_held():
            Sitting.hold_in_time(self.session, now)
            self.tell("revise", by, **asdict(said.checked(self.session)), **_kept(rests))
            for ended in type(self).objects.filter(answered_in=self.key).select_related("owner", "session"):
                ended.end_in(self, by=by)
        return self

    def reply(self, answer: str, *, by: Voice, level: Level) -> Self:
        """Somebody above answers what was escalated, today, at ``level``: the one that is asked, or one above it."""
        by.of_above(self.owner_id, "answer it")
        if self.conclusion != Conclusion.ESCALATE:
            raise SpokenRefused("Nothing was asked of the level above.")
        if self.answer:
            raise SpokenRefused("It was answered already. Look at it as it stands now.")
        if self.escalated_to not in set(Level):
            raise SpokenRefused(f"It is put off to the next {self.escalated_to} session, and ends there.")
        if not self.is_asked_of(level):
            raise SpokenRefused(
                f"That is asked of the {self.escalated_to}. Only somebody at that level, or above, answers."
            )
        said = words(answer, "what the answer is")
        return self.tell("answer", by, answer=said, answered_by=by.person, closed_on=recorded_on())

    def is_asked_of(self, level: Level) -> bool:
        """Whether it is escalated to that level, or to one below it."""
        return self.escalated_to in set(Level) and level.height >= Level(self.escalated_to).height

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
            waived=tuple(read_waived(self.waived)),
            taken_by=self.taken_by.name if self.taken_by else "",
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
        **marks(rests.gate),
    }


def refuse_unless_trusted(gate: Gate) -> None:
    """SpokenRefused while a check is red, and neither waived nor decided about anyway."""
    if not gate.is_open:
        red = ", ".join(check.title for check in gate.blocking)
        mends = any(check.code != PAST for check in gate.blocking)  # no repair changes how past months were forecast
        first = "Put the opportunities right on the Trust page, waive" if mends else "Waive"
        raise SpokenRefused(
            f"The numbers cannot be trusted yet: {red}. {first} the check with a reason and an end, "
            "or say why you decide anyway, everybody in the session."
        )


def marks(gate: Gate) -> dict[str, Any]:
    """What is kept of the trust gate with whatever is said while a check is red."""
    told = [asdict(each) | {"until_on": each.until_on.isoformat()} for each in gate.waived]
    return {"is_despite": gate.is_despite, "waived": told}


def read_waived(told: Iterable[dict[str, str]]) -> Iterator[Waived]:
    """The waivers that were kept with something."""
    for each in told:
        yield Waived(**each | {"until_on": date.fromisoformat(each["until_on"])})  # type: ignore[arg-type] # as it was kept
