"""The door: who is asking, and the Book opened for them. Every page and every API answer comes through here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from quarterdeck.book import Book
from quarterdeck.domain.calendar import UnknownPeriod
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.scope import Unreadable, read_day
from quarterdeck.facts.engine import FactsUnreadable
from quarterdeck.records.book import NothingPublished, open_book, today

View = Callable[..., HttpResponse]


def book_for(request: HttpRequest) -> Book:
    """The Book of whoever is logged in, as of the day asked, opened anew for this request with today's clearance."""
    return open_book(request.user, today(), read_day(request.GET.get("as_of", "")))


def opens_book(view: Callable[..., HttpResponse]) -> View:
    """A page that reads a Book: asks for login, and answers plainly where there is nothing to see or to read.

    The view gets the Book as its second argument. Answers are the viewer's own and are never cached on the way.
    """

    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("cast") if settings.DEMO_MODE else redirect_to_login(request.get_full_path())
        try:
            response = view(request, book_for(request), *args, **kwargs)
        except NothingPublished:
            response = render(request, "quarterdeck/empty/no_facts.html")
        except FactsUnreadable:
            response = render(request, "quarterdeck/empty/facts_unreadable.html", status=503)
        except NotCleared as refused:
            raise Http404(str(refused)) from refused
        except (UnknownPeriod, Unreadable) as wrong:
            response = render(request, "quarterdeck/empty/unreadable.html", {"message": str(wrong)}, status=400)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return opened
