"""What is said about support."""

from __future__ import annotations

from django import forms

from quarterdeck.records.models import Support
from quarterdeck.records.voice import Stands
from quarterdeck.web.pages.decisions.sayings.saying import Because, OfOne, Saying, Speaking, said_text
from quarterdeck.web.pages.setup.changing import day_field


class Helping(Saying):
    """A piece of support, perhaps for one action."""

    text = said_text("What would help")
    due_on = day_field("Until")
    action_key = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)


class Ask(Helping):
    """Support asked for."""

    said_by = Stands.OWNER
    title, button = "Ask for support", "Ask for it"

    def say(self, by: Speaking) -> str:
        """See `Support.ask`."""
        given = self.cleaned_data
        asked = Support.ask(given["text"], given["due_on"], by=by.voice, action_key=given["action_key"])
        return f"Asked for: {asked.text}"


class Offer(Helping):
    """Support promised."""

    said_by = Stands.ABOVE
    title, button = "Promise support", "Promise it"

    def say(self, by: Speaking) -> str:
        """See `Support.offer`."""
        given = self.cleaned_data
        offered = Support.offer(given["text"], given["due_on"], by=by.voice, action_key=given["action_key"])
        return f"Promised to {offered.owner}: {offered.text}"


class Promise(OfOne, Saying):
    """What was asked for is promised."""

    said_by = Stands.ABOVE
    title, button = "Promise it", "Promise it"

    def say(self, by: Speaking) -> str:
        """See `Support.promise_it`."""
        return f"Promised: {self.meant(Support, by).promise_it(by=by.voice).text}"


class Keep(OfOne, Saying):
    """What was promised was given."""

    said_by = Stands.ABOVE
    title, button = "It was given", "It was given"

    def say(self, by: Speaking) -> str:
        """See `Support.keep`."""
        return f"Given: {self.meant(Support, by).keep(by=by.voice).text}"


class Refuse(OfOne, Because):
    """What was asked for cannot be given."""

    said_by = Stands.ABOVE
    title, button = "It cannot be given", "Decline it"

    def say(self, by: Speaking) -> str:
        """See `Support.decline`."""
        return f"Declined: {self.meant(Support, by).decline(self.cleaned_data['because'], by=by.voice).text}"


class TakeBack(OfOne, Because):
    """What was promised will not be given."""

    said_by = Stands.ABOVE
    title, button = "It will not be given after all", "Take it back"

    def say(self, by: Speaking) -> str:
        """See `Support.take_back`."""
        return f"Taken back: {self.meant(Support, by).take_back(self.cleaned_data['because'], by=by.voice).text}"
