"""A report as a page: the frame around it is the same for all of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.sentences import Sentence, Tone
from quarterdeck.reports.bridge import PipelineBridge
from quarterdeck.reports.decisions import Decisions
from quarterdeck.reports.performance import Performance
from quarterdeck.reports.trust import Trust
from quarterdeck.web.frame import frame_of

type Report = Decisions | Performance | PipelineBridge | Trust
TITLES = {"bridge": "what moved"}
"""What a page is called in the browser's title, where that is not its key."""


def answer(request: HttpRequest, book: Book, page: str, report: Report, more: Mapping[str, object]) -> HttpResponse:
    """The page for that report; ``more`` is what only this page's template takes."""
    frame = frame_of(request, book, page, report.scope, report.place, report.to_fix)
    context = {
        "title": f"{report.place.name}, {TITLES.get(page, page)}",
        "frame": frame,
        "report": report,
        "currency": report.place.currency,
        "year": report.scope.as_of.year,
        **more,
    }
    return render(request, f"quarterdeck/pages/{page}.html", context)


def eyebrow(report: Report, *words: str) -> str:
    """The line above the headline: those words, and the day while it is a past one."""
    as_of, place = report.scope.as_of, report.place
    past = f"as it stood on {formats.day(as_of)}" if place.is_pinned else ""
    return " · ".join(word for word in (*words, past) if word)


def segments(sentence: Sentence) -> list[dict[str, str]]:
    """A sentence as the template part takes it."""
    return [
        {"text": s.text, "tone": "" if s.tone is Tone.PLAIN else s.tone.value, "drawer": s.explain} for s in sentence
    ]
