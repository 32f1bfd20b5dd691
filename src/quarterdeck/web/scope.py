"""The scope in the URL: read from it, and written into every link so that it is carried on."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from quarterdeck.book import Book
from quarterdeck.domain.calendar import Grain
from quarterdeck.domain.scope import Scope, Subject, SubjectKind, read_day


def read_scope(request: HttpRequest, book: Book, kind: str = "", key: str = "") -> Scope:
    """The scope the address asks for: NotCleared, UnknownPeriod or UnreadableDay where it cannot be."""
    subject = Subject(SubjectKind(kind), key) if kind else None
    return book.scope(subject, request.GET.get("period", ""), read_day(request.GET.get("as_of", "")))


def link(page: str, scope: Scope, book_day: date, subject: Subject | None = None) -> str:
    """The address of a page for a subject (the scope's own by default), with period and day carried on.

    What is the default anyway is left out, so that addresses stay short.
    """
    subject = subject or scope.subject
    address = reverse(f"{page}_of", args=[subject.kind.value, subject.key])
    asked = {"period": scope.period.key, "as_of": scope.as_of.isoformat()}
    if scope.as_of == book_day:
        del asked["as_of"]
    if scope.as_of in scope.period and scope.period.grain is Grain.YEAR:
        del asked["period"]
    return f"{address}?{urlencode(asked)}" if asked else address
