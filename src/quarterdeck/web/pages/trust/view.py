"""The Trust page: read only for now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from quarterdeck.book import Book
from quarterdeck.reports.trust import trust
from quarterdeck.web.access import opens_book
from quarterdeck.web.answer import answer
from quarterdeck.web.pages.trust.context import context
from quarterdeck.web.scope import read_page, read_scope


@opens_book
def trust_page(request: HttpRequest, book: Book, kind: str = "", key: str = "") -> HttpResponse:
    """Whether this person's or unit's numbers can be believed, and what has to be fixed first."""
    report = trust(book, read_scope(request, book, kind, key, "page"))
    return answer(request, book, "trust", report, context(report, read_page(request)))
