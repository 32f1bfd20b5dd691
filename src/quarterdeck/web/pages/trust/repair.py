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
from quarterdeck.domain.repairs import Laid, Mended, Told, written
from quarterdeck.domain.scope import Scope
from quarterdeck.domain.trust import Aside
from quarterdeck.records.book import today
from quarterdeck.records.models import SpokenRefused
from quarterdeck.records.models.confirmation import longest_until, usual_until
from quarterdeck.records.models.repair import FIELDS
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.repairing import Change, OpenedDeal, confirm_all, mend_all, proposed
from quarterdeck.reports.trust import trust
from quarterdeck.reports.trust.worklist import effect, with_aside, with_repairs
from quarterdeck.web.access import refuse_pinned, speaks
from quarterdeck.web.frame import frame_of
from quarterdeck.web.pages.decisions.said import back_to
from quarterdeck.web.pages.trust.again import refused_list
from quarterdeck.web.pages.trust.effect import effect_words
from quarterdeck.web.pages.trust.fields import currency_of, in_words
from quarterdeck.web.pages.trust.ticking import TICKING, ticking
from quarterdeck.web.pages.trust.typed import forget, keep, typed
from quarterdeck.web.pages.trust.wanted import (
    RowsRefused,
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
        return _done_as_asked(request, book, scope)
    except Refusal as refused:
        return refused_list(request, book, scope, refused)


def _done_as_asked(request: HttpRequest, book: Book, scope: Scope) -> HttpResponse:
    do = request.POST.get("do")
    if do in TICKING:
        return ticking(request, book, scope)
    if "save" in request.POST:
        return _saved(request, book, scope)
    if do == "forget":
        forget(request)
        return redirect(back_to(request) or link("trust", scope))
    keep(request)
    return _page(
        request, book, scope, _looked_at(request, book, scope, read_wish(request.POST, book.facts.observed_on))
    )


def _saved(request: HttpRequest, book: Book, scope: Scope) -> HttpResponse:
    """What was looked at is said; where that is refused it is looked at again, with the words why."""
    posted, because = request.POST, request.POST.get("because", "")
    confirmed = read_confirmed(posted["confirmed"]) if "confirmed" in posted else ()
    changes = () if confirmed else read_changes(posted.get("changes", ""))
    try:
        told = _confirmed(request, scope, confirmed) if confirmed else _mended(request, changes)
    except Refusal as refused:
        looked_at = _once_more(request, book, scope, Wish(changes, tuple(deal for deal, _ in confirmed)), refused)
        said = {"refused": str(refused), "because": because, "until_typed": posted.get("until", "")}
        return _page(request, book, scope, {**looked_at, **said}, status=409)
    messages.success(request, told)
    return redirect(back_to(request) or link("trust", scope))


def _once_more(request: HttpRequest, book: Book, scope: Scope, wish: Wish, refused: Refusal) -> dict[str, object]:
    """What was looked at as it stands by now; where there is nothing to look at, the first refusal says why."""
    try:
        return _looked_at(request, book, scope, wish)
    except RowsRefused:
        raise
    except Refusal:
        raise refused from None


def _confirmed(request: HttpRequest, scope: Scope, found: tuple[tuple[str, str], ...]) -> str:
    because, until_on = request.POST.get("because", ""), read_until(request.POST.get("until", ""))
    done = confirm_all(request.user, scope, found, because, until_on, today())
    forget(request, [deal for deal, _ in found])
    return f"{formats.counted(done, 'finding', 'findings')} confirmed."


def _mended(request: HttpRequest, changes: tuple[Change, ...]) -> str:
    done = mend_all(request.user, changes, request.POST.get("because", ""), today())
    for change in changes:
        forget(request, [change.opportunity_id], Mended if Mended.STATUS in change.values else change.values)
    return _told(done) if done else "Nothing was different any more, so nothing was changed."


def _looked_at(request: HttpRequest, book: Book, scope: Scope, wish: Wish) -> dict[str, object]:
    more = _confirming(book, scope, wish) if wish.confirmed else _mending(request, book, scope, wish)
    meant = {*wish.confirmed, *(change.opportunity_id for change in wish.changes)}
    return {**more, "waiting": len(typed(request).keys() - meant)}


def _mending(request: HttpRequest, book: Book, scope: Scope, wish: Wish) -> dict[str, object]:
    found = _laid(request, wish.changes)
    then = with_repairs(book, [laid for _, _, laid in found])
    seen = {(deal.by.opportunity_id, field): written(deal.shown(field)) or "" for deal, field, _ in found}
    return {
        "lines": [_line(deal, field, laid.value, book) for deal, field, laid in found],
        "effect": effect_words(effect(book, then, scope), book.currency),
        "changes": spelt(tuple(_seen_now(change, seen) for change in wish.changes)),
    }


def _laid(request: HttpRequest, changes: tuple[Change, ...]) -> list[tuple[OpenedDeal, Mended, Laid]]:
    """What all of it would lay over the facts. RowsRefused with everything that cannot be."""
    found: list[tuple[OpenedDeal, Mended, Laid]] = []
    refused: dict[str, str] = {}
    for change in changes:
        try:
            found += proposed(request.user, [change], today())
        except Refusal as wrong:
            refused[change.opportunity_id] = str(wrong)
    if refused:
        raise RowsRefused(refused)
    return found


def _seen_now(change: Change, seen: Mapping[tuple[str, Mended], str]) -> Change:
    """The change with what the page shows beside it; what stands in the list meanwhile was not looked at."""
    now = {field: seen.get((change.opportunity_id, field), text) for field, text in change.seen.items()}
    return Change(change.opportunity_id, change.values, now)


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


def _told(count: int) -> str:
    return f"{formats.counted(count, 'field', 'fields')} put right. The CRM does not know yet: it waits in the outbox."


def _line(deal: OpenedDeal, field: Mended, value: Told, book: Book) -> Line:
    currency = currency_of(deal, book)
    was, then = (in_words(field, each, currency) for each in (deal.shown(field), value))
    return Line(deal.name, FIELDS[field], was, then)
