"""Deciding anyway: on numbers that fail a check, if both say why."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models

from quarterdeck.records.audit import record_event, trail_held
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.sitting import Sitting
from quarterdeck.records.models.spoken import LONGEST, words
from quarterdeck.records.models.versioned import Versioned
from quarterdeck.records.voice import Stands, Voice


class Anyway(Versioned):
    """The reasons of one day of a session, the owner's and the leader's. Decisions of that day are marked."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="anyway")
    on = models.DateField()
    owner_reason = models.CharField(max_length=LONGEST, blank=True, default="")
    leader_reason = models.CharField(max_length=LONGEST, blank=True, default="")
    leader_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who gave the leader's reason: the leader, or their deputy."""

    IN_VALUES: ClassVar[bool] = False

    class Meta:
        ordering = ("session", "on")
        constraints = (models.UniqueConstraint(fields=("session", "on"), name="reasons_of_a_day_stand_once"),)

    def __str__(self) -> str:
        return f"the reasons to decide anyway in {self.session} on {self.on}"

    @classmethod
    def agree(cls, session: Session, on: date, because: str, *, by: Voice, now: datetime) -> Self:
        """Give one's own reason, in one's own name; only the two in the session may, once it can be opened."""
        by.of_the_two(session.owner_id, session.leader_id, "decide anyway")
        reason = words(because, "why it is decided on these numbers all the same")
        with trail_held():
            Sitting.hold_in_time(session, now)
            said, _ = cls.objects.get_or_create(session=session, on=on)
            Sitting.stir(session.owner_id)
            owns = by.stands is Stands.OWNER
            said.change(**({"owner_reason": reason} if owns else {"leader_reason": reason, "leader_by": by.person}))
            record_event("decide anyway", said, session.key, by.account, on=on, side=by.stands, because=reason)
        return said

    @property
    def is_agreed(self) -> bool:
        """Whether everybody in the session has given a reason."""
        return bool(self.owner_reason and (self.leader_reason or self.session.leader_id is None))
