"""Putting opportunities right: looked at with its effect first, then saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.days import END
from quarterdeck.domain.repairs import Mended, Told
from quarterdeck.domain.scope import Scope
from quarterdeck.domain.trust import Aside
from quarterdeck.records.book import today
from quarterdeck.records.models import SpokenRefused
from quarterdeck.records.models.confirmation import longest_until, usual_until
from quarterdeck.records.models.repair import FIELDS
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.repairing import OpenedDeal, confirm_all, mend_all, proposed
from quarterdeck.reports.trust import trust
from quarterdeck.reports.trust.worklist import effect, with_aside, with_repairs
from quarterdeck.web.access import refuse_pinned, speaks
from quarterdeck.web.frame import frame_of
from quarterdeck.web.pages.decisions.said import back_to
from quarterdeck.web.pages.trust.effect import effect_words
from quarterdeck.web.pages.trust.fields import in_words
from quarterdeck.web.pages.trust.ticking import TICKING, ticking
from quarterdeck.web.pages.trust.wanted import (
    Wish,
    read_changes,
    read_confirmed,
    read_until,
    read_wish,
    spelt,
    spelt_confirmed,
)
from quarterdeck.web.scope import link, read_scope


@dataclass(frozen=True, slots=True)
class Line:
    """One field of one opportunity: what it says, and what it would."""

    deal: str
    field: str
    was: str
    value: str


@speaks
def repair_page(request: HttpRequest, book: Book, kind: str, key: str) -> HttpResponse:
    """What the form around the worklist wants: shown with its effect, and saved when that was seen."""
    scope = read_scope(request, book, kind, key, "session")
    if request.method != "POST":
        return redirect(link("trust", scope))
    try:
        refuse_pinned(request)
        if request.POST.get("do") in TICKING:
            return ticking(request, book, scope)
        if "save" in request.POST:
            return _saved(request, scope)
        return _looked_at(request, book, scope, read_wish(request.POST, book.facts.observed_on))
    except Refusal as refused:
        return _page(request, book, scope, {"refused": str(refused)}, status=409)


def _saved(request: HttpRequest, scope: Scope) -> HttpResponse:
    posted, because = request.POST, request.POST.get("because", "")
    if "confirmed" in posted:
        found = read_confirmed(posted["confirmed"])
        done = confirm_all(request.user, scope, found, because, read_until(posted.get("until", "")), today())
        messages.success(request, f"{formats.counted(done, 'finding', 'findings')} confirmed.")
    else:
        done = mend_all(request.user, read_changes(posted.get("changes", "")), because, today())
        messages.success(request, _done(done) if done else "Nothing was different any more, so nothing was changed.")
    return redirect(back_to(request) or link("trust", scope))


def _looked_at(request: HttpRequest, book: Book, scope: Scope, wish: Wish) -> HttpResponse:
    more = _confirming(book, scope, wish) if wish.confirmed else _mending(request, book, scope, wish)
    return _page(request, book, scope, more)


def _mending(request: HttpRequest, book: Book, scope: Scope, wish: Wish) -> dict[str, object]:
    found = proposed(request.user, wish.changes, today())
    then = with_repairs(book, [laid for _, _, laid in found])
    return {
        "lines": [_line(deal, field, laid.value, book) for deal, field, laid in found],
        "effect": effect_words(effect(book, then, scope), book.currency),
        "changes": spelt(wish.changes),
    }


def _confirming(book: Book, scope: Scope, wish: Wish) -> dict[str, object]:
    """Only what the checks doubt can be confirmed; of anything else there is nothing to say."""
    found = [each for each in trust(book, scope).findings if each.opportunity_id in wish.confirmed]
    if not found:
        raise SpokenRefused("No check doubts it any more, so there is nothing to confirm.")
    asides = [(each.opportunity_id, code) for each in found for code, _ in each.problems]
    then = with_aside(book, [Aside(deal, code, END) for deal, code in asides])
    return {
        "lines": [Line(each.name, "as it is", words, "confirmed") for each in found for _, words in each.problems],
        "effect": effect_words(effect(book, then, scope), book.currency),
        "confirmed": spelt_confirmed(asides),
        "until": usual_until(),
        "longest": longest_until(),
    }


def _page(
    request: HttpRequest, book: Book, scope: Scope, more: Mapping[str, object], status: int = 200
) -> HttpResponse:
    place = book.place(scope)
    frame, leave = frame_of(request, book, "trust", scope, place, 0), back_to(request) or link("trust", scope)
    shown = {"title": "Put right", "frame": frame, "eyebrow": f"Trust · {place.name}", "leave": leave}
    return render(request, "quarterdeck/pages/repair.html", {**shown, **more}, status=status)


def _done(count: int) -> str:
    return f"{formats.counted(count, 'field', 'fields')} put right. The CRM does not know yet: it waits in the outbox."


def _line(deal: OpenedDeal, field: Mended, value: Told, book: Book) -> Line:
    currency = book.currency if deal.version is None else str(deal.version["currency"] or book.currency)
    was, then = (in_words(field, each, currency) for each in (deal.shown(field), value))
    return Line(deal.name, FIELDS[field], was, then)
