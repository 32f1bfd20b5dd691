"""What is ticked in the worklist, and how much of the landing rests on all of it together."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.scope import Scope
from quarterdeck.reports.trust.worklist import resting_on
from quarterdeck.web.pages.trust.again import list_again
from quarterdeck.web.pages.trust.effect import HALF
from quarterdeck.web.pages.trust.typed import keep
from quarterdeck.web.pages.trust.wanted import ticked

TICKING = frozenset({"ticked", "all"})
"""What asks about the ticks alone: of those that are there, or of every one on the page."""
PLAIN = "text/plain"


def ticking(request: HttpRequest, book: Book, scope: Scope) -> HttpResponse:
    """What rests on the ticked ones, in words for a script that asks so; else the list with the ticks and the words."""
    keys = ticked(request.POST, every=request.POST["do"] == "all")
    words = ticked_words(book, scope, keys)
    if PLAIN in request.headers.get("Accept", ""):
        return HttpResponse(words, content_type=f"{PLAIN}; charset=utf-8")
    keep(request)
    return list_again(request, book, scope, {"ticked": set(keys), "ticked_words": words})


def ticked_words(book: Book, scope: Scope, keys: tuple[str, ...]) -> str:
    """How many are ticked, and how much less would be expected without them."""
    if not keys:
        return "None ticked"
    on = "it" if len(keys) == 1 else "them"
    count, rests = f"{formats.count(len(keys))} ticked", resting_on(book, scope, keys)
    if rests.value is None:
        return f"{count}; what of the landing rests on {on} cannot be told"
    if abs(float(rests.value)) < HALF:
        return f"{count}; nothing of the landing rests on {on}"
    return f"{count}; {formats.money(rests.value, book.currency)} of the landing rests on {on}"
