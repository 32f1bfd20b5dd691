"""What was said here and waits for the CRM: as a page, as a file for the CRM, and choosing where the two differ."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck.book import Book
from quarterdeck.checks.four import TITLES
from quarterdeck.domain import formats
from quarterdeck.domain.repairs import told
from quarterdeck.domain.scope import Scope, Unreadable
from quarterdeck.records.book import today
from quarterdeck.records.outbox import Confirmed, Outbox, Waiting, outbox
from quarterdeck.records.outbox_file import outbox_csv
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.repairing import choose, crm_facts, end_confirmation
from quarterdeck.records.speaking import Hearing, hearing
from quarterdeck.web.access import opens_book, refuse_pinned, speaks
from quarterdeck.web.frame import frame_of
from quarterdeck.web.pages.trust.fields import in_words
from quarterdeck.web.scope import link, read_scope


@dataclass(frozen=True, slots=True)
class Told:
    """A repair in words, and whether the viewer may choose about it."""

    repair: Waiting
    was: str
    value: str
    theirs: str
    may_choose: bool


@speaks
def outbox_page(request: HttpRequest, book: Book, kind: str, key: str) -> HttpResponse:
    """What waits for the CRM; POST chooses between what was said and what the CRM says, or ends a confirmation."""
    scope = read_scope(request, book, kind, key)
    if request.method == "POST":
        refused = _chosen(request)
        if not refused:
            return redirect(link("outbox", scope))
        return _page(request, book, scope, refused, status=409)
    return _page(request, book, scope)


@opens_book
def outbox_file(request: HttpRequest, book: Book, kind: str, key: str) -> HttpResponse:
    """The repairs that wait, for the CRM's own import."""
    scope = read_scope(request, book, kind, key)
    box = outbox(book, scope, _heard(request, scope))
    answer = HttpResponse(outbox_csv(box, crm_facts(), book.calendar), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="repairs.csv"'
    return answer


def _heard(request: HttpRequest, scope: Scope) -> Hearing:
    return hearing(request.user, today(), scope.as_of if scope.is_pinned else None)


def _chosen(request: HttpRequest) -> str:
    """Do what the pressed button says; why not, where it is refused."""
    key, do = request.POST.get("key", ""), request.POST.get("do", "")
    if do not in {"keep", "withdraw", "end"}:
        raise Unreadable("The form does not say what is to be done. Open the page again.")
    try:
        refuse_pinned(request)
        if do == "end":
            messages.success(request, f"{end_confirmation(request.user, key, today()).name} is checked again.")
        else:
            repair = choose(request.user, key, keep=do == "keep", on=today())
            counts = "What was said here counts" if do == "keep" else "What the CRM says counts"
            messages.success(request, f"{counts} for {repair.name}.")
    except Refusal as refused:
        return str(refused)
    return ""


def _page(request: HttpRequest, book: Book, scope: Scope, refused: str = "", status: int = 200) -> HttpResponse:
    place, heard = book.place(scope), _heard(request, scope)
    box = outbox(book, scope, heard)
    more = {
        "title": "Waiting for the CRM",
        "frame": frame_of(request, book, "trust", scope, place, 0),
        "eyebrow": f"Trust · {place.name}",
        "headline": _headline(box),
        "refused": refused,
        "waiting": [_told(each, heard, book) for each in box.waiting],
        "ended": [_told(each, heard, book) for each in box.ended],
        "confirmed": [(each, TITLES[each.check], _may(each, heard)) for each in box.confirmed],
        "file": link("outbox_file", scope),
        "leave": link("trust", scope),
        "year": scope.as_of.year,
    }
    return render(request, "quarterdeck/pages/outbox.html", more, status=status)


def _headline(box: Outbox) -> str:
    differs = sum(each.is_contradicted for each in box.waiting)
    if differs:
        return f"The CRM says something else about {formats.counted(differs, 'repair', 'repairs')}: choose."
    if box.waiting:
        return f"{formats.counted(len(box.waiting), 'repair waits', 'repairs wait')} for the CRM."
    return "Nothing waits for the CRM."


def _told(repair: Waiting, heard: Hearing, book: Book) -> Told:
    was, value, theirs = (
        in_words(repair.field, told(repair.field, text), book.currency)
        for text in (repair.was, repair.value, repair.theirs)
    )
    return Told(repair, was, value, theirs if repair.theirs is not None else "", _may(repair, heard))


def _may(said: Waiting | Confirmed, heard: Hearing) -> bool:
    return heard.keeps(said.owner_key)
