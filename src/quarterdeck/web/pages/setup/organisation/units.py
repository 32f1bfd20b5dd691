"""The changes of units: founded, called something else, put elsewhere, closed."""

from __future__ import annotations

from django import forms

from quarterdeck.domain import formats
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.records.audit import Actor
from quarterdeck.records.models import Unit
from quarterdeck.web.pages.setup.changing import day_field
from quarterdeck.web.pages.setup.organisation.ground import OfUnit, OrganisationChange, UnitChoice


class FoundUnit(OrganisationChange):
    """A new unit below another."""

    title, button = "Add a unit", "Add the unit"
    unit = UnitChoice("Below")
    name = forms.CharField(label="Name", max_length=200)
    on = day_field("From")

    def apply(self, by: Actor) -> str:
        """See `Unit.found`."""
        given = self.cleaned_data
        unit = Unit.found(given["name"], given["unit"], by=by, begin_on=given["on"])
        return f"{given['name']} is added below {given['unit']} from {formats.day(given['on'])} on, as {unit.key}."


class RenameUnit(OfUnit):
    """Another name for a unit."""

    title, button = "Rename a unit", "Rename it"
    name = forms.CharField(label="New name", max_length=200)
    on = day_field("From; empty for a correction that holds for all days", required=False)

    def apply(self, by: Actor) -> str:
        """See `Unit.rename`."""
        unit, on = self.seen(), self.effective_on or BEGINNING
        old = unit.placement(on).name
        unit.rename(self.cleaned_data["name"], by=by, on=on)
        return f"{old} is called {self.cleaned_data['name']}."


class PlaceUnit(OfUnit):
    """A unit goes to another place in the tree, with all below it."""

    title, button = "Move a unit", "Move it"
    below = UnitChoice("Below")
    on = day_field("From")

    def apply(self, by: Actor) -> str:
        """See `Unit.place`."""
        given = self.cleaned_data
        unit = self.seen().place(given["below"], given["on"], by=by)
        return f"{unit} stands below {given['below']} from {formats.day(given['on'])} on."


class CloseUnit(OfUnit):
    """A unit that is not there any more."""

    title, button = "Close a unit", "Close it"
    on = day_field("The first day without it")

    def apply(self, by: Actor) -> str:
        """See `Unit.close`."""
        unit = self.seen()
        unit.close(self.cleaned_data["on"], by=by)
        return f"{unit} is closed from {formats.day(self.cleaned_data['on'])} on. Its past stays."


class ReopenUnit(OfUnit):
    """A closing that is not to come, or was none."""

    title, button = "Keep a unit open", "Keep it open"

    def apply(self, by: Actor) -> str:
        """See `Unit.close`: without an end."""
        unit = self.seen()
        unit.close(END, by=by)
        return f"{unit} stays open."


class WithdrawUnit(OfUnit):
    """A unit that was never meant to be."""

    title, button = "Withdraw a unit", "Withdraw it"

    def apply(self, by: Actor) -> str:
        """See `Unit.withdraw`."""
        unit = self.seen()
        name = unit.name
        unit.withdraw(by=by)
        return f"{name} is withdrawn."

    def done_at(self) -> str:
        """The whole tree: the unit itself is not in it any more."""
        self.cleaned_data["unit"] = None
        return super().done_at()
