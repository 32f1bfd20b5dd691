"""The change of a person: called by another name."""

from __future__ import annotations

from django import forms

from quarterdeck.records.audit import Actor
from quarterdeck.records.models import Person
from quarterdeck.web.pages.setup.changing import Sections
from quarterdeck.web.pages.setup.organisation.ground import OfSeat, refuse_known


class CorrectName(OfSeat):
    """Another name or address for somebody; ``version`` is that of the person."""

    title, button = "Correct a name", "Correct it"
    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="E-mail address; empty leaves it as it is", required=False)

    def preview(self, by: Actor) -> Sections:  # noqa: ARG002 nothing is tried out: the organisation stays the same
        """The names and addresses that become others."""
        person = self._person()
        told = (("Name", person.name, self.cleaned_data["name"]), ("E-mail address", person.email, self._email(person)))
        changes = [(what, [f"{old or 'None'} becomes {new}."]) for what, old, new in told if new != old]
        return changes or [("Nothing changes", ["They are called so already."])]

    def when(self) -> str:
        """Names are not statements: there is one for all days."""
        return "It holds for all days: pages as of a day before today show the new name, too."

    def apply(self, by: Actor) -> str:
        """See `Person.correct`."""
        person = self._person()
        old = person.name
        person.correct(by=by, name=self.cleaned_data["name"], email=self._email(person))
        return f"{old} is called {person.name}." if person.name != old else f"The address of {old} is {person.email}."

    def _person(self) -> Person:
        """The person as whoever fills in the form has seen them."""
        person = self.held().person
        self.refuse_stale(person.name, person.version, name=person.name, email=person.email or "")
        refuse_known(self.cleaned_data["email"], but=person)
        return person

    def _email(self, person: Person) -> str | None:
        given: str = self.cleaned_data["email"]
        return given.strip().lower() or person.email
