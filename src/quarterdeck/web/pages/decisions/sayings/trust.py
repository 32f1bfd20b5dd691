"""What is said about trust checks in a session: set aside, and decided in spite of."""

from __future__ import annotations

from django import forms

from quarterdeck.checks.four import TITLES
from quarterdeck.domain import formats
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Anyway, Waiver
from quarterdeck.records.voice import Stands
from quarterdeck.web.pages.decisions.sayings.decisions import InSession, gate_in
from quarterdeck.web.pages.decisions.sayings.saying import OfOne, Saying, Speaking, said_text
from quarterdeck.web.pages.setup.changing import day_field


class Waive(InSession):
    """A trust check set aside."""

    title, button = "Waive a trust check", "Waive it"
    session = forms.CharField(widget=forms.HiddenInput, max_length=200)
    check = forms.ChoiceField(label="Which", choices=[(code, title) for code, title in TITLES.items()])
    text = said_text("Because")
    due_on = day_field("Until")

    def may(self, by: Speaking) -> bool:
        """The owner, and whoever meets them in sessions."""
        return by.voice.stands is Stands.OWNER or by.voice.meets

    def say(self, by: Speaking) -> str:
        """See `Waiver.waive`."""
        given = self.cleaned_data
        meeting = Meeting.open(by.voice.account, given["session"], by.on)
        gate, said = gate_in(by, meeting), (given["check"], given["text"], given["due_on"])
        waived = Waiver.waive(meeting.record(), *said, gate=gate, by=by.voice, now=by.now)
        waits = "" if waived.accepted_by_id else " It counts once whoever meets you in sessions has accepted it."
        return f"Waived until {formats.day(waived.due_on)}: {waived.text}.{waits}"


class AcceptWaiver(OfOne, Saying):
    """The leader relies on the numbers all the same."""

    said_by = Stands.ABOVE
    title, button = "Accept the waiver", "Accept it"

    def say(self, by: Speaking) -> str:
        """See `Waiver.accept`."""
        accepted = self.meant(Waiver, by).accept(by=by.voice)
        return f"Accepted until {formats.day(accepted.due_on)}: {TITLES[accepted.code]}"


class EndWaiver(OfOne, Saying):
    """The check counts again."""

    title, button = "End the waiver", "End the waiver"

    def may(self, by: Speaking) -> bool:
        """The owner, and whoever meets them in sessions."""
        return by.voice.stands is Stands.OWNER or by.voice.meets

    def say(self, by: Speaking) -> str:
        """See `Waiver.end`."""
        return f"The check counts again: {TITLES[self.meant(Waiver, by).end(by=by.voice).code]}"


class DecideAnyway(InSession):
    """One of the two says why it is decided on these numbers all the same."""

    title, button = "Decide anyway", "Decide anyway"
    session = forms.CharField(widget=forms.HiddenInput, max_length=200)
    text = said_text("Why you decide on numbers that fail a check")

    def say(self, by: Speaking) -> str:
        """See `Anyway.agree`."""
        meeting = Meeting.open(by.voice.account, self.cleaned_data["session"], by.on)
        said = Anyway.agree(meeting.record(), by.on, self.cleaned_data["text"], by=meeting.voice, now=by.now)
        if not said.is_agreed:
            return "Said. The other one has to, too."
        who = "Both have" if said.session.leader_id else "You have"
        return f"{who} said why: today’s decisions are marked."
