"""Seats: who sits where, from which day until which."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from quarterdeck.domain import org
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.records.audit import Actor, record_event, trail_held
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
    begin_on = models.DateField(default=BEGINNING)
    end_on = models.DateField(default=END)

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
        return _from_until(self.begin_on, self.end_on)

    @classmethod
    def place(
        cls,
        person: Person,
        unit: Unit,
        role: org.Role = org.Role.MEMBER,
        begin_on: date = BEGINNING,
        end_on: date = END,
        *,
        by: Actor | None,
    ) -> Self:
        """Seat the person. SeatRefused where a seat of theirs already covers some of those days."""
        seat = cls(person=person, unit=unit, role=role.value, begin_on=begin_on, end_on=end_on)
        with trail_held():
            seat.refuse_nonsense()
            seat.say()
            record_event("place", seat, person.key, by, unit=unit.key, role=role.value, begin=begin_on, end=end_on)
        return seat

    @classmethod
    def reserve(
        cls,
        title: str,
        unit: Unit,
        role: org.Role = org.Role.MEMBER,
        begin_on: date = BEGINNING,
        end_on: date = END,
        *,
        by: Actor | None,
    ) -> Self:
        """A vacant seat, called by its title: shown as vacant, with a target if one is agreed for ``seat.person``."""
        with trail_held():
            return cls.place(Person.join(title, by=by, is_vacancy=True), unit, role, begin_on, end_on, by=by)

    @classmethod
    def deputise(cls, person: Person, unit: Unit, begin_on: date, end_on: date, *, by: Actor | None) -> Self:
        """Stand in for whoever leads the unit, cleared like them, up to, not including, ``end_on``."""
        if end_on == END:
            raise SeatRefused(f"{person} cannot stand in for the leader of {unit} for ever. Say until which day.")
        return cls.place(person, unit, org.Role.DEPUTY, begin_on, end_on, by=by)

    def fill(self, person: Person, on: date, *, by: Actor | None) -> Seat:
        """Somebody takes this vacant seat from that day on; returns theirs. SeatRefused if it is not vacant."""
        if not self.person.is_vacancy:
            raise SeatRefused(f"{self} is taken. Place {person} in a seat of their own, or move {self.person} first.")
        unit, role, end_on = self.unit, org.Role(self.role), self.end_on
        with trail_held():
            if on <= self.begin_on:
                self.withdraw(by=by)
            else:
                self.leave(on, by=by)
            return Seat.place(person, unit, role, on, end_on, by=by)

    def revise(
        self, *, by: Actor | None, unit: Unit | None = None, begin_on: date | None = None, end_on: date | None = None
    ) -> Self:
        """A correction: another unit, another first or last day, for all of the seat."""
        new = {"unit": unit or self.unit, "begin_on": begin_on or self.begin_on, "end_on": end_on or self.end_on}
        old = {name: getattr(self, name) for name in new}
        if new == old:
            return self
        self._refuse_backwards(begin_on or self.begin_on, end_on or self.end_on, unit or self.unit)
        with trail_held():
            self.change(**new)
            self.refuse_nonsense()
            told = [{name: getattr(value, "key", value) for name, value in each.items()} for each in (old, new)]
            record_event("revise", self, self.person.key, by, old=told[0], new=told[1])
        return self

    def begin(self, on: date, *, by: Actor | None) -> Self:
        """A correction: it began on that day. Where it was a move, the seat before it ends on that day, too."""
        with trail_held():
            before = self._beside().filter(end_on=self.begin_on).first()
            if before and on < self.begin_on:
                before.revise(by=by, end_on=on)
            self.revise(by=by, begin_on=on)
            if before:
                before.revise(by=by, end_on=on)
        return self

    def move(self, unit: Unit, on: date, *, by: Actor | None) -> Seat:
        """From that day on the person sits in another unit, in the same role; returns the new seat."""
        end_on = self.end_on
        with trail_held():
            self.leave(on, by=by)
            return Seat.place(self.person, unit, org.Role(self.role), on, end_on, by=by)

    def leave(self, on: date, *, by: Actor | None) -> Self:
        """Empty from that day on; what the person owned stays with the unit until somebody takes it over."""
        if not self.begin_on < on <= self.end_on:
            raise SeatRefused(f"{self.person} cannot leave on {on}: {self} does not hold the day before.")
        with trail_held():
            old = self.end_on
            self.change(end_on=on)
            record_event("leave", self, self.person.key, by, unit=self.unit.key, on=on, before=old)
        return self

    def withdraw(self, *, by: Actor | None) -> None:
        """From today on it is known that there was no such seat: a correction, not a leaving."""
        with trail_held():
            told = {"unit": self.unit.key, "role": self.role, "begin": self.begin_on, "end": self.end_on}
            record_event("withdraw", self, self.person.key, by, **told)
            self.close()

    def call_off(self, *, by: Actor | None) -> Seat | None:
        """Withdraw it; where it was a move, the seat before it goes on to this one's end, and is returned."""
        with trail_held():
            before: Seat | None = self._beside().filter(end_on=self.begin_on).first()
            self.withdraw(by=by)
            return before.revise(by=by, end_on=self.end_on) if before else None

    def goes_on(self, as_of: date | None = None) -> bool:
        """Whether the person goes on to another seat of the same role on the day this one ends, as far as is known."""
        same = {"person": self.person, "role": self.role, "begin_on": self.end_on}
        return Seat.on_record(as_of).filter(**same).exclude(pk=self.pk).exists()

    def _beside(self) -> models.QuerySet[Seat]:
        others = Seat.objects.filter(person=self.person, role=self.role).exclude(pk=self.pk)
        return others.select_related("person", "unit")

    def refuse_nonsense(self) -> None:
        """SeatRefused for one that ends before it begins, lies outside its unit's life, or has another in its way."""
        self._refuse_backwards(self.begin_on, self.end_on, self.unit)
        self._refuse_outside_unit()
        self._refuse_overlap()

    def _refuse_outside_unit(self) -> None:
        said = list(self.unit.placements.order_by("begin_on").values_list("begin_on", "end_on"))
        for begin, end in org.joined(said):
            if begin <= self.begin_on and self.end_on <= end:
                return
        days = "; ".join(_from_until(begin, end) for begin, end in org.joined(said)) or "on no day"
        raise SeatRefused(
            f"{self.person} cannot have {self}: {self.unit} is there {days}. "
            "Let the seat begin and end within those days."
        )

    def _refuse_backwards(self, begin_on: date, end_on: date, unit: Unit) -> None:
        if begin_on >= end_on:
            raise SeatRefused(
                f"{self.person} cannot sit in {unit} from {begin_on} until {end_on}: "
                "the end is the first day after, and must come later than the begin."
            )

    def _refuse_overlap(self) -> None:
        """Any other seat as a member is in the way of one, and as a leader or a deputy one in the same unit."""
        others = Seat.objects.filter(
            person=self.person, role=self.role, begin_on__lt=self.end_on, end_on__gt=self.begin_on
        ).exclude(pk=self.pk)
        if self.role != org.Role.MEMBER.value:
            others = others.filter(unit=self.unit)
        if other := others.select_related("person", "unit").first():
            raise SeatRefused(
                f"{self.person} cannot have {self}: {other} covers some of those days. "
                "End that one first, or begin later."
            )

    def earlier(self) -> models.QuerySet[Seat]:
        """Whatever was ever said about where the person sits in that role on some of those days."""
        said = super().earlier()
        return said if self.role == org.Role.MEMBER.value else said.filter(unit=self.unit)

    def value(self) -> org.Seat:
        """The seat as the domain knows it."""
        return org.Seat(self.person.key, self.unit.key, org.Role(self.role), self.begin_on, self.end_on)


def _from_until(begin_on: date, end_on: date) -> str:
    begin = "always" if begin_on == BEGINNING else str(begin_on)
    return f"since {begin}" if end_on == END else f"from {begin} until {end_on}"
