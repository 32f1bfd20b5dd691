"""The list again, as it was left: with what was typed, what is ticked and, where something is refused, why."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from quarterdeck.book import Book
from quarterdeck.domain.scope import Scope
from quarterdeck.records.book import today
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.speaking import hearing
from quarterdeck.reports.trust import trust
from quarterdeck.web.answer import answer
from quarterdeck.web.pages.decisions.said import back_to, session_named
from quarterdeck.web.pages.trust.context import SHOWN, context
from quarterdeck.web.pages.trust.typed import still_typed, with_refused
from quarterdeck.web.pages.trust.wanted import RowsRefused, numbers_listed, ticked


def list_again(
    request: HttpRequest, book: Book, scope: Scope, more: Mapping[str, object], refused: Mapping[str, str] | None = None
) -> HttpResponse:
    """The page with the list; ``refused`` tells why by opportunity."""
    posted = request.POST
    report = trust(book, scope)
    heard = hearing(request.user, today(), scope.as_of if scope.is_pinned else None)
    page = (min(numbers_listed(posted), default=1) - 1) // SHOWN + 1
    found = context(report, book, heard, page, session_named(request))
    found |= still_typed(request, found)
    found["rows"] = with_refused(found["rows"], refused or {})
    left = {"ticked": set(ticked(posted)), "days": posted.get("days", ""), "leave": back_to(request)}
    return answer(request, book, "trust", report, {**found, **left, **more})


def refused_list(
    request: HttpRequest, book: Book, scope: Scope, refused: Refusal, answered: Mapping[str, str] | None = None
) -> HttpResponse:
    """The list with the words of a refusal: at the rows they are about, else above it; ``answered`` to a proposal."""
    rows = refused.rows if isinstance(refused, RowsRefused) else {}
    found = list_again(
        request, book, scope, {"refused": str(refused), "refused_rows": len(rows), "answered": answered or {}}, rows
    )
    found.status_code = 409
    return found
