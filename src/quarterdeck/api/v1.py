"""Version 1: a report an address. Every answer is made from a Book opened for whoever is logged in."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.security import SessionAuth

from quarterdeck.api.addresses import addresses
from quarterdeck.api.problem import STATUSES, said_by
from quarterdeck.book import Book
from quarterdeck.domain.scope import Scope, Subject, SubjectKind, read_day
from quarterdeck.records.book import open_book, today
from quarterdeck.reports.measure import Measured, measured
from quarterdeck.reports.performance import Performance, performance
from quarterdeck.reports.trust import Trust, trust

api = NinjaAPI(
    title="Quarterdeck",
    version="1",
    description="Reports on sales performance, each cut to what the caller is cleared to see. Money is in the "
    "organisation's currency, shares run from 0 to 1, days are written 2026-02-05, null means unknown.",
    docs_url=None,
    auth=SessionAuth(csrf=False),
    urls_namespace="api-v1",
)
said_by(api)


@api.get("/performance/{kind}/{key}", response={200: Performance, **STATUSES}, summary="Where somebody will land")
def performance_of(request: HttpRequest, kind: SubjectKind, key: str, period: str = "", as_of: str = "") -> Performance:
    """The Performance report; ``period`` like FY2026, FY2026-Q2 or 2026-03, ``as_of`` like 2026-02-05."""
    return performance(*_opened(request, kind, key, period, as_of))


@api.get("/trust/{kind}/{key}", response={200: Trust, **STATUSES}, summary="Whether the numbers can be trusted")
def trust_of(request: HttpRequest, kind: SubjectKind, key: str, period: str = "", as_of: str = "") -> Trust:
    """The Trust report: the four checks with what they found."""
    return trust(*_opened(request, kind, key, period, as_of))


@api.get(
    "/measure/{metric}/{kind}/{key}", response={200: Measured, **STATUSES}, summary="One metric, split by anything"
)
def measure_of(
    request: HttpRequest, metric: str, kind: SubjectKind, key: str, period: str = "", as_of: str = "", by: str = ""
) -> Measured:
    """One metric; ``by`` names dimensions with commas between, such as month,family."""
    book, scope = _opened(request, kind, key, period, as_of)
    return measured(book, scope, metric, tuple(d for d in by.split(",") if d))


def _opened(request: HttpRequest, kind: SubjectKind, key: str, period: str, as_of: str) -> tuple[Book, Scope]:
    book = open_book(request.user, today())
    return book, book.scope(Subject(kind, key), period, read_day(as_of))


urls = addresses(api)
