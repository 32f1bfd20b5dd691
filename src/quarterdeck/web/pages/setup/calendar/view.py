"""The pages of the calendar's set-up."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from quarterdeck.records.book import today
from quarterdeck.web.access import for_operations
from quarterdeck.web.pages.setup.answer import setup_page
from quarterdeck.web.pages.setup.calendar.context import context
from quarterdeck.web.pages.setup.calendar.forms import CHANGES
from quarterdeck.web.pages.setup.changing import changing
from quarterdeck.web.pages.setup.day import asked_day


@for_operations
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Which calendar holds from when on, and the periods of this year and the next."""
    as_of = asked_day(request)
    return setup_page(request, "calendar", "Calendar", context(today(), as_of), as_of)


@for_operations
def calendar_change_page(request: HttpRequest, what: str) -> HttpResponse:
    """A change of the calendar."""
    if what not in CHANGES:
        raise Http404
    return changing(request, CHANGES[what])
