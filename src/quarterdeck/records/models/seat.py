"""Seats: who sits where, from which day until which."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models, transaction
from django.db.models import F, Q

from quarterdeck.domain import org
from quarterdeck.records.audit import Actor, record_event
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.statement import Statement
from quarterdeck.records.models.unit import Unit
from quarterdeck.records.refusal import Refusal

ROLES = [(role.value, role.value) for role in org.Role]


class SeatRefused(Refusal):
    """Nobody can sit in two places at once, nor get up before sitting down."""


class Seat(Statement):
    """A person sits in a unit from ``begin_on`` up to, not including, ``end_on``."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="seats")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=10, choices=ROLES, default=org.Role.MEMBER.value)
    begin_on = models.DateField(default=org.BEGINNING)
    end_on = models.DateField(default=org.END)

    SAME = ("person", "role")

    class Meta:
        ordering = ("person", "begin_on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(begin_on__lt=F("end_on")), name="seat_begins_before_it_ends"),
        )

    def __str__(self) -> str:
        return f"the seat of {self.person} in {self.unit} ({self.days})"

    @property
    def days(self) -> str:
        """From when until when, in words."""
        begin = "always" if self.begin_on == org.BEGINNING else str(self.begin_on)
        return f"since {begin}" if self.end_on == org.END else f"from {begin} until {self.end_on}"

    @classmethod
    def place(
        cls,
        person: Person,
        unit: Unit,
        role: org.Role = org.Role.MEMBER,
        begin_on: date = org.BEGINNING,
        end_on: date = org.END,
        *,
        by: Actor | None,
    ) -> Self:
        """Seat the person. SeatRefused where a seat of theirs already covers some of those days."""
        seat = cls(person=person, unit=unit, role=role.value, begin_on=begin_on, end_on=end_on)
        seat.refuse_nonsense()
        with transaction.atomic():
            Person.objects.select_for_update().get(pk=person.pk)
            seat.refuse_overlap()
            seat.say()
            record_event("place", seat, person.key, by, unit=unit.key, role=role.value, begin=begin_on, end=end_on)
        return seat

    def move(self, unit: Unit, on: date, *, by: Actor | None) -> Seat:
        """From that day on the person sits in another unit, in the same role; returns the new seat."""
        end_on = self.end_on
        with transaction.atomic():
            self.leave(on, by=by)
            return Seat.place(self.person, unit, org.Role(self.role), on, end_on, by=by)

    def leave(self, on: date, *, by: Actor | None) -> Self:
        """Empty from that day on; what the person owned stays with the unit until somebody takes it over."""
        if not self.begin_on < on <= self.end_on:
            raise SeatRefused(f"{self.person} cannot leave on {on}: {self} does not hold the day before.")
        with transaction.atomic():
            old = self.end_on
            self.change(end_on=on)
            record_event("leave", self, self.person.key, by, unit=self.unit.key, on=on, before=old)
        return self

    def withdraw(self, *, by: Actor | None) -> None:
        """From today on it is known that there was no such seat: a correction, not a leaving."""
        with transaction.atomic():
            told = {"unit": self.unit.key, "role": self.role, "begin": self.begin_on, "end": self.end_on}
            record_event("withdraw", self, self.person.key, by, **told)
            self.close()

    def refuse_nonsense(self) -> None:
        """SeatRefused if the seat ends before it begins."""
        if self.begin_on >= self.end_on:
            raise SeatRefused(
                f"{self.person} cannot sit in {self.unit} from {self.begin_on} until {self.end_on}: "
                "the end is the first day after, and must come later than the begin."
            )

    def refuse_overlap(self) -> None:
        """SeatRefused if another seat of the person is in the way: any as a member, the same unit's as a leader."""
        others = Seat.objects.filter(
            person=self.person, role=self.role, begin_on__lt=self.end_on, end_on__gt=self.begin_on
        ).exclude(pk=self.pk)
        if self.role == org.Role.LEADER.value:
            others = others.filter(unit=self.unit)
        if other := others.select_related("person", "unit").first():
            raise SeatRefused(
                f"{self.person} cannot have {self}: {other} covers some of those days. "
                "End that one first, or begin later."
            )

    def earlier(self) -> models.QuerySet[Seat]:
        """Whatever was ever said about where the person sits in that role on some of those days."""
        said = super().earlier()
        return said.filter(unit=self.unit) if self.role == org.Role.LEADER.value else said

    def value(self) -> org.Seat:
        """The seat as the domain knows it."""
        return org.Seat(self.person.key, self.unit.key, org.Role(self.role), self.begin_on, self.end_on)
