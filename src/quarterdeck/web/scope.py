"""The scope in the URL: read from it, and written into every link so that it is carried on."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from quarterdeck.book import Book
from quarterdeck.domain.calendar import Grain
from quarterdeck.domain.money import RateType
from quarterdeck.domain.scope import Asked, Scope, Subject, SubjectKind, Unreadable, View, refuse_others

LENS = tuple(field.name for field in fields(Asked))
"""What every report is asked with."""
MOST_DIGITS = 7
"""No list has more pages than such a number says."""


def read_scope(request: HttpRequest, book: Book, kind: str = "", key: str = "", *more: str) -> Scope:
    """The scope the address asks for: NotCleared, UnknownPeriod or Unreadable where it cannot be.

    ``more`` is what else the page may be asked with; anything other than that is refused.
    """
    subject = Subject(SubjectKind(kind), key) if kind else None
    return book.scope(subject, read_asked(request, *more))


def read_asked(request: HttpRequest, *more: str) -> Asked:
    """How the address asks to look; Unreadable where it asks with anything but that and ``more``."""
    refuse_others(request.GET, (*LENS, *more))
    return Asked(**{name: request.GET.get(name, "") for name in LENS})


def read_page(request: HttpRequest) -> int:
    """Which page of a list the address asks for, counted from 1. Raises Unreadable."""
    text = request.GET.get("page", "").strip() or "1"
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text)):
        raise Unreadable(f"'{text}' is not a page. Pages are counted from 1: page=2 is the second.")
    return int(text)


def link(page: str, scope: Scope, subject: Subject | None = None) -> str:
    """The address of a page for a subject (the scope's own by default), with all of the scope carried on."""
    subject = subject or scope.subject
    return _asking(reverse(f"{page}_of", args=[subject.kind.value, subject.key]), scope)


def home_link(scope: Scope) -> str:
    """The address of the viewer's own page, with the rest of the scope carried on."""
    return _asking(reverse("home"), scope)


def pinned(address: str, as_of: date | None, **more: str) -> str:
    """The address of a page that takes nothing of a scope but its day, and something of its own."""
    asked = {**more, "as_of": as_of.isoformat()} if as_of else more
    return f"{address}?{urlencode(asked)}" if asked else address


def _asking(address: str, scope: Scope) -> str:
    asked = asked_of(scope)
    return f"{address}?{urlencode(asked)}" if asked else address


def asked_of(scope: Scope) -> dict[str, str]:
    """How an address asks for that scope; what is the default anyway is left out, so that addresses stay short."""
    asked = {
        "period": scope.period.key,
        "as_of": scope.as_of.isoformat(),
        "view": scope.view.value,
        "rates": scope.rates.value,
    }
    if not scope.is_pinned:
        del asked["as_of"]
    if scope.as_of in scope.period and scope.period.grain is Grain.YEAR:
        del asked["period"]
    if scope.view is View.AS_WAS:
        del asked["view"]
    if scope.rates is RateType.DATED:
        del asked["rates"]
    return asked
