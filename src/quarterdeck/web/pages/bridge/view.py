"""The page that shows what moved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from quarterdeck.book import Book
from quarterdeck.domain.bridge import Asked
from quarterdeck.reports.bridge import bridge
from quarterdeck.web.access import opens_book
from quarterdeck.web.answer import answer
from quarterdeck.web.pages.bridge.context import context
from quarterdeck.web.scope import read_scope


@opens_book
def bridge_page(request: HttpRequest, book: Book, kind: str = "", key: str = "") -> HttpResponse:
    """How this person's or unit's pipeline went from one day to another, every difference with a reason."""
    asked = _asked(request)
    report = bridge(book, read_scope(request, book, kind, key), asked)
    return answer(request, book, "bridge", report, context(report, book, asked))


def _asked(request: HttpRequest) -> Asked:
    page = request.GET.get("page", "1")
    words = {name: request.GET.get(name, "") for name in ("begin", "end", "stock", "behind")}
    return Asked(**words, page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 8 else 1)  # noqa: PLR2004
