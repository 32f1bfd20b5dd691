"""The Cadence page, and a session of it moved or cancelled."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck.book import Book
from quarterdeck.domain.calendar import Period
from quarterdeck.domain.scope import Asked, read_day, refuse_others
from quarterdeck.records.book import clock, open_book, today
from quarterdeck.records.schedule import open_year
from quarterdeck.reports.cadence import cadence
from quarterdeck.web.access import opens_book, speaks
from quarterdeck.web.frame import Step, year_frame
from quarterdeck.web.pages.cadence.arranging import Cancel, Move, arranging
from quarterdeck.web.pages.cadence.context import context
from quarterdeck.web.scope import read_page


@opens_book
def cadence_page(request: HttpRequest, book: Book) -> HttpResponse:
    """The fiscal year's sessions, and those to come. Whoever has no place in the organisation has no page here.

    They are shown as they are planned now, whatever day is asked for: that one is only carried on to the reports.
    """
    refuse_others(request.GET, ("period", "as_of", "page"))
    pinned_to = read_day(request.GET.get("as_of", ""))
    book = open_book(request.user, today()) if pinned_to else book
    book.scope(book.home(), Asked(as_of=pinned_to.isoformat() if pinned_to else ""))
    now = clock()
    year = _year(request.GET.get("period", ""), book, now.date())
    schedule = open_year(request.user, year, now)
    page = read_page(request)
    report = cadence(book, schedule, year, now, page)
    frame = year_frame(request, book, "cadence", Step("Cadence", ""), Step(report.label, ""), as_of=pinned_to)
    more = context(report, book.calendar, page, pinned_to, subscribes=book.clearance.person_key is not None)
    given = {"title": f"{report.label}, cadence", "frame": frame, "report": report, **more}
    return render(request, "quarterdeck/pages/cadence.html", given)


@speaks
def move_page(request: HttpRequest, book: Book, session: str) -> HttpResponse:
    """Another time for a session."""
    return arranging(request, book, session, Move)


@speaks
def cancel_page(request: HttpRequest, book: Book, session: str) -> HttpResponse:
    """A session that does not take place."""
    return arranging(request, book, session, Cancel)


def _year(text: str, book: Book, today: date) -> Period:
    return book.calendar.year(book.calendar.parse(text).begin if text else today)
