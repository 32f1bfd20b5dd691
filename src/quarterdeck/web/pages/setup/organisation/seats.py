"""The changes of seats: taken, moved, given up, reserved, filled, stood in for, withdrawn."""

from __future__ import annotations

from django import forms

from quarterdeck.domain import formats
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.org import Role
from quarterdeck.records.audit import Actor
from quarterdeck.records.models import Seat
from quarterdeck.web.pages.setup.changing import day_field
from quarterdeck.web.pages.setup.organisation.ground import OfPerson, OfSeat, OrganisationChange, UnitChoice
from quarterdeck.web.pages.setup.organisation.tree import days_of, does

ROLES = ((Role.MEMBER.value, "Sells"), (Role.LEADER.value, "Leads"))
UNTIL = "Until, the first day after; empty for no end"


class Join(OfPerson):
    """Somebody takes a seat: a joiner, a new leader, or a second seat."""

    title, button = "Add somebody", "Add the seat"
    unit = UnitChoice("Unit")
    role = forms.ChoiceField(label="What for", choices=ROLES)
    on = day_field("From")
    until = day_field(UNTIL, required=False)

    def apply(self, by: Actor) -> str:
        """See `Seat.place`."""
        given = self.cleaned_data
        seat = Seat.place(self.who(by), given["unit"], Role(given["role"]), given["on"], given["until"] or END, by=by)
        verb = "leads" if seat.role == Role.LEADER.value else "sells in"
        return f"{seat.person} {verb} {seat.unit} from {formats.day(seat.begin_on)} on."


class Deputise(OfPerson):
    """Somebody stands in for a leader until a day."""

    title, button = "Appoint a deputy", "Appoint them"
    unit = UnitChoice("For the leader of")
    on = day_field("From")
    until = day_field("Until, the first day after")

    def apply(self, by: Actor) -> str:
        """See `Seat.deputise`."""
        given = self.cleaned_data
        seat = Seat.deputise(self.who(by), given["unit"], given["on"], given["until"], by=by)
        return f"{seat.person} stands in for the leader of {seat.unit} until {formats.day(seat.end_on)}."


class Reserve(OrganisationChange):
    """A vacant seat, called by its title until somebody takes it."""

    title, button = "Add a vacant seat", "Add the vacant seat"
    name = forms.CharField(label="What it is called, such as Account manager, Oslo", max_length=200)
    unit = UnitChoice("Unit")
    role = forms.ChoiceField(label="What for", choices=ROLES)
    on = day_field("From")
    until = day_field(UNTIL, required=False)

    def apply(self, by: Actor) -> str:
        """See `Seat.reserve`."""
        given = self.cleaned_data
        role, end = Role(given["role"]), given["until"] or END
        seat = Seat.reserve(given["name"], given["unit"], role, given["on"], end, by=by)
        return f"{seat.person} is vacant in {seat.unit} from {formats.day(seat.begin_on)} on."


class Fill(OfSeat, OfPerson):
    """Somebody takes a vacant seat."""

    title, button = "Fill a vacant seat", "Fill it"
    on = day_field("From")

    def apply(self, by: Actor) -> str:
        """See `Seat.fill`."""
        vacant = self.seen()
        seat = vacant.fill(self.who(by), self.cleaned_data["on"], by=by)
        return f"{seat.person} takes the seat '{vacant.person}' in {seat.unit} from {formats.day(seat.begin_on)} on."


class Move(OfSeat):
    """Somebody goes to another unit."""

    title, button = "Move somebody", "Move them"
    unit = UnitChoice("To")
    on = day_field("From")

    def apply(self, by: Actor) -> str:
        """See `Seat.move`."""
        seat = self.seen().move(self.cleaned_data["unit"], self.cleaned_data["on"], by=by)
        return f"{seat.person} is in {seat.unit} from {formats.day(seat.begin_on)} on."


class Leave(OfSeat):
    """A seat becomes empty."""

    title, button = "End a seat", "End it"
    on = day_field("The first day without them")

    def apply(self, by: Actor) -> str:
        """See `Seat.leave`."""
        seat = self.seen().leave(self.cleaned_data["on"], by=by)
        return f"{seat.person} leaves {seat.unit} on {formats.day(seat.end_on)}."


class Begin(OfSeat):
    """A first day that was another."""

    title, button = "Correct a first day", "Correct it"
    on = day_field("First day; empty for always", required=False)

    def apply(self, by: Actor) -> str:
        """See `Seat.begin`."""
        seat = self.seen().begin(self.effective_on or BEGINNING, by=by)
        return f"{seat.person} {does(seat)} {seat.unit}, {days_of(seat)}."


class Stay(OfSeat):
    """An end that is not to come."""

    title, button = "Keep a seat", "Keep it without an end"

    def apply(self, by: Actor) -> str:
        """See `Seat.revise`: without an end."""
        seat = self.seen().revise(by=by, end_on=END)
        return f"{seat.person} stays in {seat.unit}."


class Withdraw(OfSeat):
    """A seat that was never meant to be, or a move that is not to come."""

    title, button = "Withdraw a seat", "Withdraw it"

    def apply(self, by: Actor) -> str:
        """See `Seat.call_off`."""
        seat = self.seen()
        before = seat.call_off(by=by)
        stays = f" {before.person} stays in {before.unit}." if before else ""
        return f"The seat of {seat.person} in {seat.unit} is withdrawn.{stays}"
