"""The door: who is asking, and the Book opened for them. Every page and every API answer comes through here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.book import Book
from quarterdeck.domain.calendar import UnknownPeriod
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.scope import Unreadable, read_day, refuse_others
from quarterdeck.facts.engine import FactsUnreadable
from quarterdeck.records.book import NothingPublished, open_book, today
from quarterdeck.records.models import Account
from quarterdeck.records.refusal import Refusal

View = Callable[..., HttpResponse]


def book_for(request: HttpRequest) -> Book:
    """The Book of whoever is logged in, as of the day asked, opened anew for this request with today's clearance."""
    return open_book(request.user, today(), read_day(request.GET.get("as_of", "")))


def pinned_day(request: HttpRequest, book: Book) -> date | None:
    """The day that a page is pinned to which takes nothing else of a scope; None for now. Raises UnreadableDay."""
    day = read_day(request.GET.get("as_of", ""))
    return book.known_day(day) if day else None


def opens_book(view: Callable[..., HttpResponse]) -> View:
    """A page that reads a Book: asks for login, and answers plainly where there is nothing to see or to read.

    The view gets the Book as its second argument. Answers are the viewer's own and are never cached on the way.
    """
    return require_safe(_with_book(view))


def speaks(view: Callable[..., HttpResponse]) -> View:
    """The same for a page on which something is said: GET opens a form, POST says it, on a page of now only."""

    @wraps(view)
    def said(request: HttpRequest, book: Book, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST":
            refuse_pinned(request)
        return view(request, book, *args, **kwargs)

    return require_http_methods(["GET", "HEAD", "POST"])(_with_book(said))


def meets(view: Callable[..., HttpResponse]) -> View:
    """A part of a session's page that needs no numbers, and is asked for often; the view gets the Account.

    Login, clearance and caching are as for a page.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_the_door(request)
        if not isinstance(request.user, Account):
            raise Http404
        try:
            response = view(request, request.user, *args, **kwargs)
        except NotCleared as refused:
            raise Http404(str(refused)) from refused
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return opened


def _with_book(view: Callable[..., HttpResponse]) -> View:
    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_the_door(request)
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
        except Refusal as refused:
            response = _refused(request, refused, "home")
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return opened


def for_operations(view: Callable[..., HttpResponse]) -> View:
    """A page of the set-up: sales operations see it and change things on it, for everybody else it is not there.

    GET shows and changes nothing. POST changes something and is refused without the form's own token, which the CSRF
    middleware sees to before anything here runs. A verb that refuses leaves everything as it was; a view that does not
    say so itself answers with what the verb said.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        viewer = request.user
        if not viewer.is_authenticated:
            return _to_the_door(request)
        if not viewer.is_operations:
            raise Http404
        try:
            if request.method == "POST":
                refuse_pinned(request)
            response = view(request, *args, **kwargs)
        except FactsUnreadable:
            response = render(request, "quarterdeck/empty/facts_unreadable.html", status=503)
        except Unreadable as wrong:
            response = render(request, "quarterdeck/empty/unreadable.html", {"message": str(wrong)}, status=400)
        except Refusal as refused:
            response = _refused(request, refused, "setup")
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return opened


def form_only(request: HttpRequest, *names: str) -> None:
    """Refusal for the page of a form that is pinned to a day, Unreadable for one asked with other than those names."""
    refuse_pinned(request)
    refuse_others(request.GET, names)


def refuse_pinned(request: HttpRequest) -> None:
    """Refusal where something is to be changed while the page is pinned to a day."""
    if request.GET.get("as_of") or request.POST.get("as_of"):
        raise Refusal(
            "The page was pinned to a day, and what is changed is known from today on. Go back to now first: leave "
            "as_of out of the address."
        )


def operator(request: HttpRequest) -> Account:
    """Whoever in sales operations is asking, behind `for_operations`; anybody else is not there."""
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


def _refused(request: HttpRequest, refused: Refusal, back: str) -> HttpResponse:
    return render(
        request, "quarterdeck/empty/refused.html", {"message": str(refused), "back": reverse(back)}, status=409
    )


def _to_the_door(request: HttpRequest) -> HttpResponse:
    if settings.DEMO_MODE:
        return redirect("cast")
    return redirect_to_login(request.get_full_path() if request.method in {"GET", "HEAD"} else "/")
