"""The Session page: for the two who meet in it, and nobody else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quarterdeck.book import Book
from quarterdeck.domain.cadence import AgreedSession
from quarterdeck.domain.cadence.schedule import BACK
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.scope import refuse_others
from quarterdeck.domain.sentences import Segment
from quarterdeck.paper.preread import drawn
from quarterdeck.records.book import today
from quarterdeck.records.meeting import LedElsewhere, Meeting
from quarterdeck.records.models import Account, Preparation
from quarterdeck.records.preread import preread, read_from
from quarterdeck.records.present import now
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.schedule import open_schedule
from quarterdeck.records.speaking import hearing
from quarterdeck.records.values import current_values
from quarterdeck.reports.cadence.report import numbers_of
from quarterdeck.web.access import opens_book, pinned_day, speaks
from quarterdeck.web.answer import segments
from quarterdeck.web.frame import Step, year_frame
from quarterdeck.web.pages.cadence.arranging import time_words
from quarterdeck.web.pages.session.context import context
from quarterdeck.web.pages.session.doing import DOINGS, Conducting
from quarterdeck.web.pages.session.form import Prepare
from quarterdeck.web.pages.session.seen import Seen
from quarterdeck.web.pages.setup.day import day_control
from quarterdeck.web.pages.trust.typed import still_typed
from quarterdeck.web.scope import pinned

AHEAD = timedelta(days=100)
"""How far ahead the viewer's next session is looked for: a quarter and some days."""


@opens_book
def next_session(request: HttpRequest, book: Book) -> HttpResponse:
    """On to the viewer's next session; to the year of them where there is none, or none that is theirs.

    One that is open still comes first, whenever it was. Looking back to a day, to the one that was planned to be next
    at its end.
    """
    refuse_others(request.GET, ("as_of",))
    book.home()
    as_of = pinned_day(request, book)
    begin = as_of + timedelta(days=1) if as_of else today()
    schedule = open_schedule(request.user, today(), (begin if as_of else begin - BACK, begin + AHEAD), as_of=as_of)
    own = [each for each in schedule.sessions if each.session.key in schedule.own and each.is_held]
    still = [each for each in own if not as_of and each.session.key in schedule.opened - schedule.closed]
    coming = still or [each for each in own if each.session.on >= begin and each.session.key not in schedule.closed]
    there = reverse("session", args=[coming[0].session.key]) if coming else reverse("cadence")
    return redirect(pinned(there, as_of))


@speaks
def session_page(request: HttpRequest, book: Book, session: str) -> HttpResponse:
    """GET shows the session; POST keeps the owner's preparation, or hands it over."""
    refuse_others(request.GET, ("as_of",))
    try:
        meeting = Meeting.open(_account(request), session, today(), pinned_day(request, book))
    except LedElsewhere as elsewhere:
        return _elsewhere(request, book, elsewhere.agreed)
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


@speaks
@require_POST
def do_page(request: HttpRequest, book: Book, session: str, what: str) -> HttpResponse:
    """One verb of whoever holds the session, which then shows what came of it."""
    if what not in DOINGS:
        raise Http404
    by = Conducting(Meeting.open(_account(request), session, today()), book, today(), now())
    form = DOINGS[what](request.POST)
    try:
        if not form.is_valid():
            messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        elif told := form.do(by):
            messages.success(request, told)
    except Refusal as refused:
        messages.error(request, str(refused))
    return redirect("session", session)


@opens_book
def preread_page(request: HttpRequest, book: Book, session: str) -> HttpResponse:
    """The pre-read as a file: what the viewer may read of the session now, or could read at the end of a day."""
    refuse_others(request.GET, ("as_of",))
    as_of = pinned_day(request, book)
    meeting = Meeting.open(_account(request), session, today(), as_of)
    sheets = drawn(preread(meeting, book, hearing(request.user, today(), as_of), instant(book, as_of)))
    shown = {"Content-Disposition": f'inline; filename="{session}.pdf"'}
    return HttpResponse(sheets, content_type="application/pdf", headers=shown)


def _prepare(meeting: Meeting, form: Prepare, *, hand_over: bool) -> str:
    found = Preparation.of(meeting.record())
    found.version = form.cleaned_data["version"]
    found.write(form.texts(), hand_over=hand_over, by=meeting.voice, now=now(), due_at=meeting.due_at)
    return f"Handed over. It may be read {read_from(meeting)}." if hand_over else "Kept as your draft."


def _elsewhere(request: HttpRequest, book: Book, agreed: AgreedSession) -> HttpResponse:
    """The page for a leader who is to meet somebody, and may not hear what they say about their numbers."""
    as_of = pinned_day(request, book)
    owner = current_values().organisation.person_by_key[agreed.session.owner_key].name
    steps = (Step("Cadence", pinned(reverse("cadence"), as_of)), Step(owner, ""))
    day = day_control(request, as_of, book.facts.observed_on)
    numbers = numbers_of(agreed)
    opens = book.may_open(numbers)
    counts = f"What {owner} does counts for a unit that you do not lead."
    given = {
        "title": owner,
        "headline": {
            "eyebrow": f"{agreed.session.cycle.value.capitalize()} session · {time_words(agreed.session.begins)}",
            "lines": [segments((Segment(counts),))],
        },
        "owner": owner,
        "numbers": pinned(reverse("performance_of", args=[numbers.kind.value, numbers.key]), as_of) if opens else "",
        "move": "" if as_of else reverse("move_session", args=[agreed.session.key]),
        "frame": year_frame(request, book, "session", *steps, as_of=as_of, day=day),
    }
    return render(request, "quarterdeck/pages/session/elsewhere.html", given)


def _page(request: HttpRequest, book: Book, meeting: Meeting, form: Prepare | None) -> HttpResponse:
    as_of = meeting.as_of
    heard = hearing(request.user, today(), as_of)
    more = context(Seen(book, meeting, heard, instant(book, as_of)), form)
    more |= still_typed(request, more)
    steps = (Step("Cadence", pinned(reverse("cadence"), as_of)), Step(str(more["title"]), ""))
    day = day_control(request, as_of, book.facts.observed_on)
    given = {"frame": year_frame(request, book, "session", *steps, as_of=as_of, day=day), **more}
    refused = form is not None and bool(form.non_field_errors())
    return render(request, "quarterdeck/pages/session.html", given, status=409 if refused else 200)


def instant(book: Book, as_of: date | None) -> datetime:
    """The instant that the page looks from: now, or the end of the day it looks back to if that has come."""
    return min(now(), book.calendar.clock.last_of(as_of)) if as_of else now()


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise NotCleared("There is nothing here for you to see.")
    return request.user
