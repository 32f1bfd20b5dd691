"""The page that shows what moved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from quarterdeck.book import Book
from quarterdeck.domain.bridge import Asked
from quarterdeck.reports.bridge import bridge
from quarterdeck.web.access import opens_book
from quarterdeck.web.answer import answer
from quarterdeck.web.pages.bridge.context import context
from quarterdeck.web.scope import read_page, read_scope

DAYS = ("begin", "end", "stock", "behind")
"""What only this page is asked with: between which days, of what, and the deals behind which reason."""


@opens_book
def bridge_page(request: HttpRequest, book: Book, kind: str = "", key: str = "") -> HttpResponse:
    """How this person's or unit's pipeline went from one day to another, every difference with a reason."""
    scope = read_scope(request, book, kind, key, *DAYS, "page")
    asked = Asked(**{name: request.GET.get(name, "") for name in DAYS}, page=read_page(request))
    report = bridge(book, scope, asked)
    return answer(request, book, "bridge", report, context(report, book, asked))
