"""The Cadence page, and a session of it moved or cancelled."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck.book import Book
from quarterdeck.domain.calendar import Period
from quarterdeck.domain.days import end_of
from quarterdeck.domain.scope import refuse_others
from quarterdeck.records.book import clock
from quarterdeck.records.schedule import open_year
from quarterdeck.reports.cadence import cadence
from quarterdeck.web.access import form_only, opens_book, pinned_day, speaks
from quarterdeck.web.frame import Step, year_frame
from quarterdeck.web.pages.cadence.arranging import Cancel, Give, Move, arranging
from quarterdeck.web.pages.cadence.context import context
from quarterdeck.web.pages.setup.day import day_control
from quarterdeck.web.scope import read_page


@opens_book
def cadence_page(request: HttpRequest, book: Book) -> HttpResponse:
    """The fiscal year's sessions, and those to come. Whoever has no place in the organisation has no page here.

    Pinned to a day they are shown as they were planned and agreed at its end.
    """
    refuse_others(request.GET, ("period", "as_of", "page"))
    book.home()
    as_of, now, page = pinned_day(request, book), clock(), read_page(request)
    then = end_of(as_of) if as_of else now
    year = _year(request.GET.get("period", ""), book, then.date())
    report = cadence(book, open_year(request.user, now.date(), year, as_of), year, then, page)
    day = day_control(request, as_of, book.facts.observed_on)
    steps = (Step("Cadence", ""), Step(report.label, ""))
    frame = year_frame(request, book, "cadence", *steps, as_of=as_of, day=day)
    more = context(report, book.calendar, page, subscribes=book.clearance.person_key is not None)
    given = {"title": f"{report.label}, cadence", "frame": frame, "report": report, **more}
    return render(request, "quarterdeck/pages/cadence.html", given)


@speaks
def move_page(request: HttpRequest, book: Book, session: str) -> HttpResponse:
    """Another time for a session."""
    form_only(request)
    return arranging(request, book, session, Move)


@speaks
def cancel_page(request: HttpRequest, book: Book, session: str) -> HttpResponse:
    """A session that does not take place."""
    form_only(request)
    return arranging(request, book, session, Cancel)


@speaks
def give_page(request: HttpRequest, book: Book, session: str) -> HttpResponse:
    """A session that another leader holds."""
    form_only(request)
    return arranging(request, book, session, Give)


def _year(text: str, book: Book, day: date) -> Period:
    return book.calendar.year(book.calendar.parse(text).begin if text else day)
