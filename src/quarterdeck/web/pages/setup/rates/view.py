"""The pages of the rates' set-up."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from quarterdeck.domain.money import RateType
from quarterdeck.domain.scope import read_choice
from quarterdeck.records.book import today
from quarterdeck.web.access import for_operations, operator
from quarterdeck.web.pages.setup.answer import setup_page
from quarterdeck.web.pages.setup.changing import changing
from quarterdeck.web.pages.setup.day import asked_day
from quarterdeck.web.pages.setup.rates.context import context
from quarterdeck.web.pages.setup.rates.forms import CHANGES


@for_operations
def rates_page(request: HttpRequest) -> HttpResponse:
    """The rates of one type, and what is missing."""
    as_of = asked_day(request, "type")
    kind = read_choice(request.GET.get("type", ""), RateType, RateType.DATED)
    return setup_page(request, "rates", "Rates", context(operator(request), kind, today(), as_of), as_of)


@for_operations
def rates_change_page(request: HttpRequest, what: str) -> HttpResponse:
    """A change of the rates."""
    if what not in CHANGES:
        raise Http404
    return changing(request, CHANGES[what])
