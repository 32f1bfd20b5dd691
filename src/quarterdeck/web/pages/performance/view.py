"""The Performance page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from quarterdeck.book import Book
from quarterdeck.records.book import today
from quarterdeck.records.speaking import hearing
from quarterdeck.reports.performance import performance
from quarterdeck.web.access import opens_book
from quarterdeck.web.answer import answer
from quarterdeck.web.pages.performance.context import context
from quarterdeck.web.pages.performance.fed import fed
from quarterdeck.web.scope import read_scope


@opens_book
def performance_page(request: HttpRequest, book: Book, kind: str = "", key: str = "") -> HttpResponse:
    """Where this person or unit will land, and what would change it."""
    scope = read_scope(request, book, kind, key)
    report = performance(book, scope)
    heard = hearing(request.user, today(), scope.as_of if scope.is_pinned else None)
    return answer(request, book, "performance", report, {**context(report), "fed": fed(report, heard)})
