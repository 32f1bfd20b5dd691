"""The changes that can be made to an organisation, each a form that calls one verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from quarterdeck.domain import formats
from quarterdeck.domain.org import END, Role
from quarterdeck.records.audit import Actor
from quarterdeck.records.book import today
from quarterdeck.records.models import Person, Seat, Unit
from quarterdeck.records.people import person_called
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.rehearsal import rehearse
from quarterdeck.records.values import current_values
from quarterdeck.web.pages.setup.changing import Change, Sections, day_field
from quarterdeck.web.pages.setup.organisation.preview import preview
from quarterdeck.web.pages.setup.organisation.tree import at, days_of

ROLES = ((Role.MEMBER.value, "Sells"), (Role.LEADER.value, "Leads"))


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # generic for the type checker only
    """A unit, chosen from the tree."""

    def __init__(self, label: str, **more: Any) -> None:  # noqa: ANN401 Django's own
        super().__init__(Unit.objects.all(), to_field_name="key", label=label, empty_label=None, **more)

    def label_from_instance(self, obj: Unit) -> str:
        """Its whole path."""
        path = current_values().organisation.path(obj.key, today())
        return " / ".join(unit.name for unit in path) or obj.name


class OrganisationChange(Change):
    """A change of the organisation, tried out before it is made."""

    section = "organisation"

    def preview(self, by: Actor) -> Sections:
        """What the verb makes of the organisation, before it is taken back."""
        return self.previewed(lambda: self.apply(by))

    def previewed(self, change: Callable[[], object]) -> Sections:
        """What that call makes of the organisation, before it is taken back."""
        return preview(rehearse(change), current_values().targets, self.effective_on or today())

    def done_at(self) -> str:
        """The tree on the day from which it holds, with the unit open."""
        unit = self.cleaned_data.get("unit")
        return at(self.effective_on or today(), unit.key if isinstance(unit, Unit) else "")


class OfUnit(OrganisationChange):
    """A change of a unit that stands, seen in the version the form was opened with."""

    unit = UnitChoice("Unit", widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def about(self) -> str:
        """The unit as it is called now."""
        unit = Unit.objects.filter(key=self["unit"].value()).first()
        return f"{unit} as it is called now." if unit else ""

    def seen(self) -> Unit:
        """The unit as whoever fills in the form has seen it."""
        unit: Unit = self.cleaned_data["unit"]
        self.refuse_stale(unit.name, unit.version, name=unit.name)
        return unit


class OfSeat(OrganisationChange):
    """A change of a seat that stands, seen in the version the form was opened with."""

    seat = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def about(self) -> str:
        """Whose seat it is, where, and on which days."""
        number = str(self["seat"].value() or "")
        seat = _seat(int(number)) if number.isascii() and number.isdigit() else None
        if seat is None:
            return ""
        does = "leads" if seat.role == Role.LEADER.value else "sells in"
        return f"{seat.person} {does} {seat.unit}, {days_of(seat)}."

    def seen(self) -> Seat:
        """The seat as whoever fills in the form has seen it. Refusal if it has been withdrawn since."""
        seat = _seat(self.cleaned_data["seat"])
        if seat is None:
            raise Refusal("This seat is not on record any more: somebody withdrew it. Open the organisation again.")
        self.refuse_stale(f"The seat of {seat.person}", seat.version, unit=seat.unit, days=seat.days)
        return seat


def _seat(number: int) -> Seat | None:
    found: Seat | None = Seat.objects.filter(pk=number).select_related("person", "unit").first()
    return found


class FoundUnit(OrganisationChange):
    """A new unit below another."""

    title, button = "Add a unit", "Add the unit"
    unit = UnitChoice("Below")
    name = forms.CharField(label="Name", max_length=200)

    def apply(self, by: Actor) -> str:
        """See `Unit.found`."""
        unit = Unit.found(self.cleaned_data["name"], self.cleaned_data["unit"], by=by)
        return f"{unit.name} was added."


class RenameUnit(OfUnit):
    """Another name for a unit."""

    title, button = "Rename a unit", "Rename it"
    name = forms.CharField(label="New name", max_length=200)

    def apply(self, by: Actor) -> str:
        """See `Unit.rename`."""
        unit = self.seen()
        old = unit.name
        unit.rename(self.cleaned_data["name"], by=by)
        return f"{old} is called {unit.name} now."


class Join(OrganisationChange):
    """Somebody takes a seat: a joiner, a new leader, a second seat, a deputy until a day."""

    title, button = "Add somebody", "Add the seat"
    person = forms.CharField(label="Name", max_length=200, widget=forms.TextInput({"list": "suggestions"}))
    is_new = forms.BooleanField(label="Somebody new", required=False)
    email = forms.EmailField(label="E-mail address, if new", required=False)
    unit = UnitChoice("Unit")
    role = forms.ChoiceField(label="What for", choices=ROLES)
    on = day_field("From")
    until = day_field("Until, the first day after; empty for no end", required=False)

    def suggestions(self) -> Sequence[str]:
        """Everybody's name."""
        return tuple(Person.objects.order_by("name").values_list("name", flat=True))

    def apply(self, by: Actor) -> str:
        """See `Seat.place`."""
        given = self.cleaned_data
        person = (
            Person.join(given["person"], given["email"], by=by) if given["is_new"] else person_called(given["person"])
        )
        seat = Seat.place(person, given["unit"], Role(given["role"]), given["on"], given["until"] or END, by=by)
        return f"{person} {dict(ROLES)[given['role']].lower()} in {seat.unit} from {formats.day(seat.begin_on)}."


class Move(OfSeat):
    """Somebody goes to another unit."""

    title, button = "Move somebody", "Move them"
    unit = UnitChoice("To")
    on = day_field("From")

    def apply(self, by: Actor) -> str:
        """See `Seat.move`."""
        seat = self.seen().move(self.cleaned_data["unit"], self.cleaned_data["on"], by=by)
        return f"{seat.person} is in {seat.unit} from {formats.day(seat.begin_on)}."


class Leave(OfSeat):
    """A seat becomes empty."""

    title, button = "End a seat", "End it"
    on = day_field("The first day without them")

    def apply(self, by: Actor) -> str:
        """See `Seat.leave`."""
        seat = self.seen().leave(self.cleaned_data["on"], by=by)
        return f"{seat.person} leaves {seat.unit} on {formats.day(seat.end_on)}."


class Withdraw(OfSeat):
    """A seat that was never meant to be."""

    title, button = "Withdraw a seat", "Withdraw it"

    def apply(self, by: Actor) -> str:
        """See `Seat.withdraw`."""
        seat = self.seen()
        seat.withdraw(by=by)
        return f"The seat of {seat.person} in {seat.unit} was withdrawn."


CHANGES: dict[str, type[OrganisationChange]] = {
    "found": FoundUnit,
    "rename": RenameUnit,
    "join": Join,
    "move": Move,
    "leave": Leave,
    "withdraw": Withdraw,
}
"""The forms by the word in their address."""
