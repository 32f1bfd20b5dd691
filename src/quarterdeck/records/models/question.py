"""Questions: what a leader asks in a session. Whoever owns the numbers answers with what they decide."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from quarterdeck.domain.conducting import Step
from quarterdeck.domain.days import END
from quarterdeck.records.audit import trail_held
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.sitting import STEPS, Sitting
from quarterdeck.records.models.spoken import Spoken, words
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.voice import Voice


class Question(Spoken):
    """Asked by whoever leads the session, at one of its steps."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="questions")
    step = models.CharField(max_length=20, choices=STEPS)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=Q(known_to=END), name="a_question_stands_once"),
        )

    def __str__(self) -> str:
        return f"the question “{self.text}”"

    @classmethod
    def ask(cls, session: Session, step: Step, text: str, *, by: Voice, now: datetime) -> Self:
        """Ask it, in one's own name. Only whoever leads this session may, nobody further up."""
        by.of_the_two(session.owner_id, session.leader_id, "ask in it")
        by.of_above(session.owner_id, "ask a question")
        said = words(text, "what you ask")
        question = cls(owner=by.owner, text=said, session=session, step=step, said_by=by.person, asked_at=now)
        question.due_on = recorded_on()
        with trail_held():
            Sitting.hold_open(session)
            return question.begin("ask", by, session=session.key, step=step, text=said)
