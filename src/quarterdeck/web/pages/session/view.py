"""The Session page: for the two who meet in it, and nobody else."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck.book import Book
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.records.book import today
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Account, Preparation
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.schedule import open_schedule
from quarterdeck.records.speaking import hearing
from quarterdeck.web.access import opens_book, speaks
from quarterdeck.web.frame import Step, year_frame
from quarterdeck.web.pages.cadence.arranging import now
from quarterdeck.web.pages.session.context import Seen, context
from quarterdeck.web.pages.session.form import Prepare

AHEAD = timedelta(days=100)
"""How far ahead the viewer's next session is looked for: a quarter and some days."""


@opens_book
def next_session(request: HttpRequest, book: Book) -> HttpResponse:
    """On to the viewer's next session; to the year of them where there is none, or none that is theirs."""
    book.home()
    schedule = open_schedule(request.user, today(), (today(), today() + AHEAD))
    coming = [each for each in schedule.sessions if each.session.key in schedule.own and each.is_held]
    return redirect("session", coming[0].session.key) if coming else redirect("cadence")


@speaks
def session_page(request: HttpRequest, book: Book, session: str) -> HttpResponse:
    """GET shows the session; POST keeps the owner's preparation, or hands it over."""
    meeting = Meeting.open(_account(request), session, today())
    if request.method != "POST":
        return _page(request, book, meeting, None)
    form = Prepare(request.POST)
    try:
        if form.is_valid():
            messages.success(request, _prepare(meeting, form, hand_over="hand_over" in request.POST))
            return redirect("session", session)
    except Refusal as refused:
        form.add_error(None, str(refused))
    return _page(request, book, meeting, form)


def _prepare(meeting: Meeting, form: Prepare, *, hand_over: bool) -> str:
    found = Preparation.of(meeting.record())
    found.version = form.cleaned_data["version"]
    found.write(form.texts(), hand_over=hand_over, by=meeting.voice, now=now())
    return "Handed over. It may be read from the day before the session on." if hand_over else "Kept as your draft."


def _page(request: HttpRequest, book: Book, meeting: Meeting, form: Prepare | None) -> HttpResponse:
    heard = hearing(request.user, today())
    more = context(Seen(book, meeting, heard, now()), form)
    steps = (Step("Cadence", "/cadence/"), Step(str(more["title"]), ""))
    given = {"frame": year_frame(request, book, "session", *steps), **more}
    refused = form is not None and bool(form.non_field_errors())
    return render(request, "quarterdeck/pages/session.html", given, status=409 if refused else 200)


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise NotCleared("There is nothing here for you to see.")
    return request.user
