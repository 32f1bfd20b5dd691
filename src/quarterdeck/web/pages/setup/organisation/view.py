"""The pages of the organisation's set-up."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from quarterdeck.domain.scope import read_day
from quarterdeck.records.book import today
from quarterdeck.records.values import current_values
from quarterdeck.web.access import for_operations
from quarterdeck.web.pages.setup.answer import setup_page
from quarterdeck.web.pages.setup.changing import changing
from quarterdeck.web.pages.setup.day import asked_day
from quarterdeck.web.pages.setup.organisation.changes import CHANGES
from quarterdeck.web.pages.setup.organisation.context import context
from quarterdeck.web.pages.setup.organisation.file import ImportFile


@for_operations
def organisation_page(request: HttpRequest) -> HttpResponse:
    """The organisation on a day: tree, one unit's people, what is planned, and what was changed."""
    as_of = asked_day(request, "on", "unit")
    on = read_day(request.GET.get("on", "")) or as_of or today()
    more = context(current_values(as_of), on, today(), request.GET.get("unit", ""), as_of)
    return setup_page(request, "organisation", "Organisation", more, as_of)


@for_operations
def organisation_change_page(request: HttpRequest, what: str) -> HttpResponse:
    """A change of the organisation."""
    if what not in CHANGES:
        raise Http404
    return changing(request, CHANGES[what])


@for_operations
def organisation_file_page(request: HttpRequest) -> HttpResponse:
    """The organisation from a file."""
    return changing(request, ImportFile)
