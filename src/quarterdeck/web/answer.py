"""A report as a page: the frame around it is the same for all of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck.book import Book
from quarterdeck.domain.scope import Scope
from quarterdeck.reports.performance import Performance
from quarterdeck.reports.trust import Trust
from quarterdeck.web.scope import link


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the breadcrumbs; ``href`` empty where one stands, or where the viewer has no page."""

    label: str
    href: str


def answer(request: HttpRequest, book: Book, page: str, report: Performance | Trust, drawings: object) -> HttpResponse:
    """The page for that report, with every link carrying the scope on."""
    scope = report.scope
    context = {
        "page": page,
        "report": report,
        "drawings": drawings,
        "crumbs": _steps(page, report, book),
        "links": {name: link(name, scope, book.facts.observed_on) for name in ("performance", "trust")},
        "book": book,
        "scope": scope,
    }
    return render(request, f"quarterdeck/pages/{page}.html", context)


def _steps(page: str, report: Performance | Trust, book: Book) -> list[Step]:
    day = book.facts.observed_on
    return [Step(c.label, link(page, report.scope, day, c.subject) if c.subject else "") for c in report.place.crumbs]


def row_link(page: str, scope: Scope, book: Book, row: object) -> str:
    """The address of the page one step down; empty for lines that have none."""
    subject = getattr(row, "subject", None)
    return link(page, scope, book.facts.observed_on, subject) if subject else ""
