"""Moving or cancelling a session: GET opens the form, POST does it and leads back to the page."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.cadence import AgreedSession, Parted
from quarterdeck.domain.cadence.workdays import Workdays
from quarterdeck.records.arranging import Arranging, as_seen
from quarterdeck.records.book import today
from quarterdeck.records.models import Account
from quarterdeck.records.present import now
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import current_values
from quarterdeck.web.frame import Step, year_frame


class Arrangement(forms.Form):
    """What is said about a session; ``seen`` is how it stood when the form was opened."""

    title: ClassVar[str]
    button: ClassVar[str]
    seen = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    @abstractmethod
    def opened_with(cls, stands: AgreedSession) -> dict[str, object]:
        """What the form says before anybody has changed it."""

    def fit(self, session: Arranging) -> None:
        """Offer what can be said of that session."""

    @abstractmethod
    def apply(self, session: Arranging) -> str:
        """Do it, and say in a sentence what was done. Raises the Refusal of the verb."""


class Move(Arrangement):
    """Hold a session at another time."""

    title, button = "Move a session", "Move it"
    on = forms.DateField(label="To", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    at = forms.TimeField(label="At", widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    reason = forms.CharField(label="Why", max_length=300, help_text="Whoever waits for this session will read it.")

    @classmethod
    def opened_with(cls, stands: AgreedSession) -> dict[str, object]:
        """The time at which it is held now."""
        return {"seen": as_seen(stands), "on": stands.session.on, "at": stands.session.begins.time()}

    def apply(self, session: Arranging) -> str:
        """See `Arranging.move`."""
        given = self.cleaned_data
        begins = datetime.combine(given["on"], given["at"])
        moved = session.move(begins, given["reason"], seen=given["seen"], now=now())
        works = Workdays(current_values().rhythm.holidays).holds(begins.date())
        return f"Moved to {time_words(moved.session.begins)}.{'' if works else ' That is no working day.'}"


class Cancel(Arrangement):
    """Let a session not take place."""

    title, button = "Cancel a session", "Cancel it"
    reason = forms.CharField(label="Why", max_length=300, help_text="Whoever waits for this session will read it.")

    @classmethod
    def opened_with(cls, stands: AgreedSession) -> dict[str, object]:
        """Nothing but how it stands."""
        return {"seen": as_seen(stands)}

    def apply(self, session: Arranging) -> str:
        """See `Arranging.cancel`."""
        cancelled = session.cancel(self.cleaned_data["reason"], seen=self.cleaned_data["seen"], now=now())
        return f"Cancelled: the session on {time_words(cancelled.session.begins)}. Moving it brings it back."


class Give(Arrangement):
    """Let another leader of its owner hold a session."""

    title, button = "Give a session to another leader", "Give it"
    to = forms.ChoiceField(label="To")
    reason = forms.CharField(label="Why", max_length=300, help_text="Whoever waits for this session will read it.")

    @classmethod
    def opened_with(cls, stands: AgreedSession) -> dict[str, object]:
        """Nothing but how it stands."""
        return {"seen": as_seen(stands)}

    def fit(self, session: Arranging) -> None:
        """The leaders it can be given to."""
        to = self.fields["to"]
        if isinstance(to, forms.ChoiceField):
            to.choices = list(session.others().items()) or [("", "Nobody else leads its owner on that day")]

    def apply(self, session: Arranging) -> str:
        """See `Arranging.give`."""
        given = self.cleaned_data
        session.give(given["to"], given["reason"], seen=given["seen"], now=now())
        return f"Given: {dict(session.others())[given['to']]} holds it."


def arranging(request: HttpRequest, book: Book, key: str, kind: type[Arrangement]) -> HttpResponse:
    """The page of one of the two. NotCleared for whoever may not, and for a session that there is not."""
    viewer = request.user if isinstance(request.user, Account) else None
    session = Arranging.open(viewer, key, today())
    form = kind(request.POST) if request.method == "POST" else kind(initial=kind.opened_with(session.stands))
    form.fit(session)
    if request.method != "POST":
        return _form(request, book, session, form)
    try:
        if form.is_valid():
            messages.success(request, form.apply(session))
            return redirect("cadence")
    except Refusal as refused:
        form.add_error(None, str(refused))
    return _form(request, book, session, form)


def time_words(begins: datetime, year: int | None = None) -> str:
    """A time as the table says it: Fri 6 Feb 2026, 09:00; without the year if it is the one taken for granted."""
    return f"{formats.weekday(begins.date(), year=year)}, {begins:%H:%M}"


def parted_words(parted: Parted | None, owner: str, leader: str) -> str:
    """Why two who were to meet are no pair any more, and what to do; empty as long as they are one."""
    if parted is None:
        return ""
    if parted is Parted.OWNER_LEFT:
        return f"{owner} has no seat on that day: cancel it, or hold it all the same"
    return f"{leader} does not lead {owner} then: give it to whoever does, cancel it, or hold it all the same"


def _form(request: HttpRequest, book: Book, session: Arranging, form: Arrangement) -> HttpResponse:
    stands = session.stands
    steps = (Step("Cadence", reverse("cadence")), Step(form.title, ""))
    more: dict[str, Any] = {
        "title": form.title,
        "frame": year_frame(request, book, "cadence", *steps),
        "form": form,
        "about": _about(stands),
        "give": reverse("give_session", args=[stands.session.key]) if _is_given(session, form) else "",
        "cancel": reverse("cancel_session", args=[stands.session.key]) if isinstance(form, Move) else "",
    }
    return render(
        request, "quarterdeck/pages/cadence/arrange.html", more, status=409 if form.non_field_errors() else 200
    )


def _is_given(session: Arranging, form: Arrangement) -> bool:
    return isinstance(form, Move) and bool(session.others())


def _about(stands: AgreedSession) -> str:
    session, people = stands.session, current_values().organisation.person_by_key
    names = [people[key].name for key in session.people if key in people]
    whom = formats.listed(names) if session.leader_key else f"{names[0]} and the leadership team"
    now = "It is cancelled" if not stands.is_held else f"It is held on {time_words(session.begins)}"
    return f"The {session.cycle.value} session of {whom}. {now}, for {session.minutes} minutes."
