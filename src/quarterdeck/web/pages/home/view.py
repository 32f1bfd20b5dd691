"""The front door: on to one's own numbers, or plainly what is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck.book import Book
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.web.access import opens_book
from quarterdeck.web.scope import link, read_asked


@opens_book
def home(request: HttpRequest, book: Book) -> HttpResponse:
    """One's own Performance page; for whoever has no place in the organisation, a page that says so."""
    asked = read_asked(request)
    try:
        subject = book.home()
    except NotCleared:
        return render(request, "quarterdeck/empty/no_place.html")
    return redirect(link("performance", book.scope(subject, asked)))
