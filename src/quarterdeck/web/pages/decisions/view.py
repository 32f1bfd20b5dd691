"""The Decisions page, and saying something on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from quarterdeck.book import Book
from quarterdeck.records.book import today
from quarterdeck.records.present import now
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.speaking import hearing, voice
from quarterdeck.reports.decisions import decisions
from quarterdeck.web.access import form_only, opens_book, speaks
from quarterdeck.web.answer import answer
from quarterdeck.web.pages.decisions.context import context
from quarterdeck.web.pages.decisions.said import back_to, opened_with, say_form
from quarterdeck.web.pages.decisions.sayings import SAYINGS, Speaking
from quarterdeck.web.scope import read_scope


@opens_book
def decisions_page(request: HttpRequest, book: Book, kind: str = "", key: str = "") -> HttpResponse:
    """What this person, or those who report to this unit's leader, will do."""
    scope = read_scope(request, book, kind, key)
    heard = hearing(request.user, today(), scope.as_of if scope.is_pinned else None)
    report = decisions(book, scope, heard, heard.as_of or today())
    return answer(request, book, "decisions", report, context(report, heard))


@speaks
def say_page(request: HttpRequest, book: Book, key: str, what: str) -> HttpResponse:
    """One verb: GET opens its form, POST says it and leads back to the page."""
    if what not in SAYINGS:
        raise Http404
    form_only(request, "session", *SAYINGS[what].base_fields)
    by = Speaking(voice(request.user, key, today()), book, today(), now())
    if request.method != "POST":
        opened = SAYINGS[what](initial=opened_with(by, what, request.GET.dict()))
        try:
            opened.refuse_unless_offered(by)
        except Refusal as refused:
            messages.error(request, str(refused))
            return redirect(back_to(request) or reverse("decisions_of", args=["person", key]))
        return say_form(request, by, opened)
    form = SAYINGS[what](request.POST)
    try:
        if form.is_valid():
            messages.success(request, form.say(by))
            return redirect(back_to(request) or reverse("decisions_of", args=["person", key]))
    except Refusal as refused:
        form.add_error(None, str(refused))
    return say_form(request, by, form)
