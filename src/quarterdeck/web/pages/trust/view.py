"""The Trust page: the four checks, and the opportunities behind them as a worklist."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from quarterdeck.book import Book
from quarterdeck.records.book import today
from quarterdeck.records.speaking import hearing
from quarterdeck.reports.trust import trust
from quarterdeck.web.access import opens_book
from quarterdeck.web.answer import answer
from quarterdeck.web.pages.trust.context import context
from quarterdeck.web.pages.trust.typed import still_typed
from quarterdeck.web.scope import read_page, read_scope


@opens_book
def trust_page(request: HttpRequest, book: Book, kind: str = "", key: str = "") -> HttpResponse:
    """Whether this person's or unit's numbers can be believed, and what has to be fixed first."""
    scope = read_scope(request, book, kind, key, "page")
    heard = hearing(request.user, today(), scope.as_of if scope.is_pinned else None)
    report = trust(book, scope)
    found = context(report, book, heard, read_page(request))
    return answer(request, book, "trust", report, {**found, **still_typed(request, found)})
