"""A calendar that follows one's own sessions: its secret address made and revoked, and what it reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quarterdeck.book import Book
from quarterdeck.connectors.invitations import feed
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.records.book import today
from quarterdeck.records.letters import entry_of
from quarterdeck.records.models import Account, Feed, Person
from quarterdeck.records.plan import agreed_between
from quarterdeck.records.values import current_values
from quarterdeck.web.access import form_only, speaks
from quarterdeck.web.frame import Step, year_frame

BACK, AHEAD = timedelta(days=31), timedelta(days=190)
"""Days before and after today whose sessions a calendar reads."""


@speaks
def subscribe_page(request: HttpRequest, book: Book) -> HttpResponse:
    """The address of one's own sessions: made anew, which revokes the one before, or revoked. It is told once."""
    form_only(request)
    person = _person(request)
    secret = ""
    if request.method == "POST":
        account = request.user if isinstance(request.user, Account) else None
        if "make" in request.POST:
            secret = Feed.open(person, by=account)
        elif standing := Feed.standing(person):
            standing.revoke(by=account)
            messages.success(request, "The address is revoked: no calendar can read from it any more.")
            return redirect("subscribe")
    steps = (Step("Cadence", reverse("cadence")), Step("Subscribe", ""))
    given = {
        "title": "Subscribe to your sessions",
        "frame": year_frame(request, book, "cadence", *steps),
        "address": request.build_absolute_uri(reverse("calendar_feed", args=[secret])) if secret else "",
        "standing": Feed.standing(person),
    }
    return render(request, "quarterdeck/pages/cadence/subscribe.html", given)


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The sessions of whoever the secret belongs to, as a calendar. Any other secret answers like one there never was.

    A calendar cannot sign in: whoever knows the address may read from it, until it is revoked.
    """
    person = Feed.reader(secret)
    if person is None:
        response = HttpResponse("There is no such calendar.\n", status=404, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(_sessions(request, person), content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="sessions.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _sessions(request: HttpRequest, person: Person) -> bytes:
    values, on = current_values(), today()
    names = {each.key: each.name for each in values.organisation.people}
    own = [s for s in agreed_between(on - BACK, on + AHEAD) if person.key in s.session.people]
    at = {each: request.build_absolute_uri(reverse("session", args=[each.session.key])) for each in own}
    entries = [
        entry_of(each, values.calendar.clock, names, sequence=each.changes, link=link) for each, link in at.items()
    ]
    return feed(entries, f"Sessions of {person.name}", datetime.now(UTC))


def _person(request: HttpRequest) -> Person:
    person = getattr(request.user, "person", None)
    if not isinstance(person, Person):
        raise NotCleared("There is nothing here for you to see.")
    return person
