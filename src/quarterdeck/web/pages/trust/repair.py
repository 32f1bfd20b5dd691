"""Putting opportunities right: looked at with its effect first, then saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure
from quarterdeck.domain.repairs import Mended, Told
from quarterdeck.domain.scope import Scope
from quarterdeck.records.book import today
from quarterdeck.records.models.repair import FIELDS
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.repairing import Change, OpenedDeal, mend_all, proposed
from quarterdeck.reports.trust.shape import RepairEffect
from quarterdeck.reports.trust.worklist import effect
from quarterdeck.web.access import refuse_pinned, speaks
from quarterdeck.web.frame import frame_of
from quarterdeck.web.pages.decisions.said import back_to
from quarterdeck.web.pages.trust.wanted import Wish, read_changes, read_wish, spelt
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
        if "save" in request.POST:
            return _saved(request, scope, read_changes(request.POST.get("changes", "")))
        return _looked_at(request, book, scope, read_wish(request.POST, book.facts.observed_on))
    except Refusal as refused:
        return _page(request, book, scope, {"refused": str(refused)}, status=409)


def _saved(request: HttpRequest, scope: Scope, changes: tuple[Change, ...]) -> HttpResponse:
    done = mend_all(request.user, list(changes), request.POST.get("because", ""), today())
    messages.success(request, _done(done) if done else "Nothing was different any more, so nothing was changed.")
    return redirect(back_to(request) or link("trust", scope))


def _looked_at(request: HttpRequest, book: Book, scope: Scope, wish: Wish) -> HttpResponse:
    found = proposed(request.user, list(wish.changes), today())
    changed = effect(book, scope, [laid for _, _, laid in found])
    more = {
        "lines": [_line(deal, field, laid.value, book) for deal, field, laid in found],
        "effect": _in_words(changed, book),
        "changes": spelt(wish.changes),
        "because": request.POST.get("because", ""),
    }
    return _page(request, book, scope, more)


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


def in_words(field: Mended, value: Told, currency: str) -> str:
    """What a field says, as a reader writes it."""
    if value is None or value == "":
        return "nothing"
    match field:
        case Mended.CLOSE_ON:
            return formats.day(value)  # type: ignore[arg-type] # a close date is a day
        case Mended.AMOUNT:
            return formats.money(value, currency)  # type: ignore[arg-type] # an amount is a number
        case _:
            return str(value)


def _in_words(changed: RepairEffect, book: Book) -> tuple[str, ...]:
    """What the repairs would change, in sentences."""
    fixed = changed.to_fix - changed.to_fix_then
    left = f"{formats.counted(changed.to_fix_then, 'opportunity is', 'opportunities are')} left to fix"
    return (
        _landing(changed.expected, changed.expected_then, book.currency),
        f"{left}, {fixed} fewer." if fixed else f"{left}, as before.",
    )


def _landing(now: Figure, then: Figure, currency: str) -> str:
    if now.value is None or then.value is None:
        return f"Where the period lands cannot be told: {now.missing or then.missing}"
    before, after = formats.money(now.value, currency), formats.money(then.value, currency)
    if before == after:
        return f"The landing stays at {before}."
    return f"The landing moves from {before} to {after}."
