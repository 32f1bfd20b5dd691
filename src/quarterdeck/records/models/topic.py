"""Topics: what came up where it does not belong, and the session in which it is dealt with."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from quarterdeck.domain import parking
from quarterdeck.domain.cadence import Discipline
from quarterdeck.domain.days import END
from quarterdeck.domain.parking import PARKED
from quarterdeck.records.audit import trail_held
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.sitting import Sitting
from quarterdeck.records.models.spoken import Spoken, SpokenRefused, words
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.voice import Voice

DISCIPLINES = [(discipline.value, discipline.value) for discipline in PARKED]


class Topic(Spoken):
    """Parked by one of the two in a session; ``ending`` is what was concluded, ``because`` the owner's words for it."""

    discipline = models.CharField(max_length=20, choices=DISCIPLINES)
    ending = models.CharField(max_length=20, blank=True, default="")
    raised_in = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="topics_raised")
    goes_to = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="topics_taken")
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (models.UniqueConstraint(fields=("key",), condition=Q(known_to=END), name="a_topic_stands_once"),)

    def __str__(self) -> str:
        return f"the topic “{self.text}”"

    @classmethod
    def park(cls, raised_in: Session, goes_to: Session, discipline: Discipline, text: str, *, by: Voice) -> Self:
        """Keep it for the session it goes to. Only the two in both sessions may."""
        by.of_the_two(raised_in.owner_id, raised_in.leader_id, "park something in it")
        if discipline not in PARKED:
            raise SpokenRefused("Performance is decided here: nothing of it is parked.")
        said = words(text, "what came up")
        topic = cls(
            owner=by.owner,
            text=said,
            due_on=goes_to.begins_at.date(),
            discipline=discipline.value,
            raised_in=raised_in,
            goes_to=goes_to,
            said_by=by.person,
        )
        with trail_held():
            Sitting.hold_open(raised_in)
            Sitting.hold_open(goes_to)
            where = {"raised_in": raised_in.key, "goes_to": goes_to.key}
            return topic.begin("park", by, text=said, discipline=discipline, **where)

    def settle(self, ending: str, outcome: str, *, by: Voice, now: datetime, session: Session | None = None) -> Self:
        """What came of it, in the session it was parked for or, once that is closed, in a later one of the same owner.

        The owner of the numbers says so, as of all that they will do. SpokenRefused for what is not concluded in the
        part of its discipline, Refusal where that session is closed, or cannot be opened yet.
        """
        by.of_owner(self.owner_id, "say what comes of it")
        if self.because:
            raise SpokenRefused("It is settled already. Look at it as it stands now.")
        endings = parking.ENDINGS[Discipline(self.discipline)]
        if ending not in endings:
            there = ", ".join(endings.values())
            raise SpokenRefused(f"That is not concluded in the {self.discipline} part. There it is one of: {there}.")
        said = words(outcome, "what comes of it")
        where: Session = session or self.goes_to
        by.about(where.owner_id)
        if where.begins_at < self.goes_to.begins_at:
            raise SpokenRefused("It is parked for a later session. Settle it there.")
        with trail_held():
            Sitting.hold_in_time(where, now)
            told = {"ending": ending, "because": said, "closed_on": recorded_on()}
            if where.pk == self.goes_to_id:
                return self.tell("settle", by, **told)
            return self.tell("settle", by, **told, goes_to=where)

    def value(self) -> parking.Topic:
        """The topic as the domain knows it."""
        return parking.Topic(
            self.key,
            self.version,
            self.text,
            Discipline(self.discipline),
            self.raised_in.key,
            self.goes_to.key,
            self.due_on,
            self.said_by.name,
            self.because,
            self.ending,
        )
