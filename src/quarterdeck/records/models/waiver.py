"""Waivers: a trust check set aside for somebody's numbers, with a reason and an end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from quarterdeck.domain.days import END
from quarterdeck.domain.gate import Gate
from quarterdeck.domain.gate import Waiver as WaiverValue
from quarterdeck.records.audit import trail_held
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.sitting import Sitting
from quarterdeck.records.models.spoken import Spoken, SpokenRefused, words
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.voice import Stands, Voice

LONGEST = timedelta(days=92)
"""A check that is waived for longer than a quarter is not a check any more."""


class Waiver(Spoken):
    """``text`` is the reason; it holds up to and including ``due_on``, and counts once it is accepted.

    The leader has to be able to trust the numbers. So one given by the leader counts at once, one given by the owner
    once the leader has accepted it; of an owner whom nobody meets, at once.
    """

    code = models.CharField(max_length=40)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("owner", "due_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=Q(known_to=END), name="a_waiver_stands_once"),
        )
        indexes = (models.Index(fields=("owner", "known_to"), name="waivers_of_an_owner"),)

    def __str__(self) -> str:
        return f"the waiver of {self.code} for {self.owner}"

    @classmethod
    def waive(
        cls, session: Session, code: str, because: str, until_on: date, *, gate: Gate, by: Voice, now: datetime
    ) -> Self:
        """Set the check aside for the owner's numbers. The owner may, and the leader who meets them; it says who.

        Refusal where ``session``, for which it is done, cannot be opened yet or is closed, and for a check that the
        ``gate`` does not show as red: nothing is waived in advance.
        """
        by.of_the_pair(session.owner_id, "waive a check of these numbers")
        today = recorded_on()
        if until_on < today:
            raise SpokenRefused(f"It cannot end on {until_on}. Choose a day from {today} on.")
        if until_on - today > LONGEST:
            raise SpokenRefused(f"A waiver lasts {LONGEST.days} days at most. Choose a day up to {today + LONGEST}.")
        reason = words(because, "why it can be relied on all the same")
        accepted = by.person if by.stands is Stands.ABOVE or not by.is_met else None
        waiver = cls(owner=by.owner, code=code, text=reason, due_on=until_on, said_by=by.person, accepted_by=accepted)
        with trail_held():
            Sitting.hold_in_time(session, now)
            if code not in {check.code for check in gate.checks if check.is_red}:
                raise SpokenRefused("That check doubts nothing now, so there is nothing to waive. Look at it again.")
            return waiver.begin("waive", by, session=session.key, check=code, because=reason, until=until_on)

    def accept(self, *, by: Voice) -> Self:
        """The leader who meets the owner relies on the numbers all the same: from now on it opens the gate."""
        by.of_whoever_meets(self.owner_id, "accept that waiver")
        if self.accepted_by_id:
            return self
        if self.due_on < recorded_on():
            raise SpokenRefused(f"It ended on {self.due_on}. Look at the check again.")
        return self.tell("accept waiver", by, accepted_by=by.person)

    def end(self, *, by: Voice) -> Self:
        """The check counts again from today on."""
        by.of_the_pair(self.owner_id, "end that waiver")
        return self.tell("end waiver", by, due_on=recorded_on() - timedelta(days=1), closed_on=recorded_on())

    def value(self) -> WaiverValue:
        """The waiver as the domain knows it."""
        accepted = self.accepted_by.name if self.accepted_by else ""
        return WaiverValue(self.key, self.version, self.code, self.text, self.due_on, self.said_by.name, accepted)
