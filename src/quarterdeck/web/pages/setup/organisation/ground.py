"""What all changes of the organisation have in common: what they change, as whoever fills in the form has seen it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from quarterdeck.records.audit import Actor
from quarterdeck.records.book import today
from quarterdeck.records.models import Person, Seat, Unit
from quarterdeck.records.people import person_called
from quarterdeck.records.preview import preview
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import current_values
from quarterdeck.web.pages.setup.changing import Change, Sections
from quarterdeck.web.pages.setup.organisation.preview import in_words
from quarterdeck.web.pages.setup.organisation.tree import at, days_of, does


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
        on = self.effective_on or today()
        values = current_values()
        return in_words(preview(change, on), on, values.currency, values.calendar)

    def done_at(self) -> str:
        """The tree on the day from which it holds, with the unit open."""
        unit = self.cleaned_data.get("unit")
        return at(self.effective_on or today(), unit.key if isinstance(unit, Unit) else "")


class OfUnit(OrganisationChange):
    """A change of a unit that stands, seen in the version the form was opened with."""

    unit = UnitChoice("Unit", widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def about(self) -> str:
        """The unit as it is called today, and where it stands."""
        unit = Unit.objects.filter(key=str(self["unit"].value())).first()
        if unit is None:
            return ""
        return f"{unit}, below {unit.parent}." if unit.parent else f"{unit}, the whole company."

    def seen(self) -> Unit:
        """The unit as whoever fills in the form has seen it."""
        unit: Unit = self.cleaned_data["unit"]
        self.refuse_stale(unit.name, unit.version, name=unit.name, below=unit.parent)
        return unit


class OfSeat(OrganisationChange):
    """A change of a seat that stands, seen in the version the form was opened with."""

    seat = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def about(self) -> str:
        """Whose seat it is, where, and on which days."""
        number = str(self["seat"].value() or "")
        seat = _seat(int(number)) if number.isascii() and number.isdigit() else None
        return f"{seat.person} {does(seat)} {seat.unit}, {days_of(seat)}." if seat else ""

    def held(self) -> Seat:
        """The seat as it stands. Refusal if it has been withdrawn since the form was opened."""
        seat = _seat(self.cleaned_data["seat"])
        if seat is None:
            raise Refusal("This seat is not on record any more: somebody withdrew it. Open the organisation again.")
        return seat

    def seen(self) -> Seat:
        """The seat as whoever fills in the form has seen it. Refusal if it has been withdrawn since."""
        seat = self.held()
        self.refuse_stale(f"The seat of {seat.person}", seat.version, unit=seat.unit, days=seat.days)
        return seat

    def done_at(self) -> str:
        """The tree with the unit of the seat open."""
        unit = self.cleaned_data.get("unit")
        seat = _seat(self.cleaned_data["seat"])
        key = unit.key if isinstance(unit, Unit) else seat.unit.key if seat else ""
        return at(self.effective_on or today(), key)


class OfPerson(OrganisationChange):
    """A change for somebody who is named: known already, or new."""

    person = forms.CharField(label="Name", max_length=200, widget=forms.TextInput({"list": "suggestions"}))
    is_new = forms.BooleanField(label="Somebody new", required=False)
    email = forms.EmailField(label="E-mail address, if new", required=False)

    def suggestions(self) -> Sequence[str]:
        """Everybody's name."""
        return tuple(Person.objects.filter(is_vacancy=False).order_by("name").values_list("name", flat=True))

    def who(self, by: Actor) -> Person:
        """The person of that name, who joins if they are new. Refusal where nobody or more than one is called that."""
        given = self.cleaned_data
        if given["is_new"]:
            refuse_known(given["email"])
            return Person.join(given["person"], given["email"], by=by)
        try:
            return person_called(given["person"])
        except Refusal as refused:
            raise Refusal(
                f"There is not exactly one person called '{given['person']}'. Choose a name that is offered, write an "
                "e-mail address, or mark them as somebody new."
            ) from refused


def refuse_known(email: str, but: Person | None = None) -> None:
    """Refusal if it is the address of somebody already, but for the one given."""
    known = Person.objects.filter(email=email.strip().lower()).first() if email else None
    if known and known != but:
        instead = "Each has an address of their own." if but else f"Add {known} by that name instead."
        raise Refusal(f"{email} is the address of {known} already. {instead}")


def _seat(number: int) -> Seat | None:
    found: Seat | None = Seat.objects.filter(pk=number).select_related("person", "unit").first()
    return found
