"""The pages of the rhythm's set-up."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from quarterdeck.records.book import today
from quarterdeck.web.access import for_operations
from quarterdeck.web.pages.setup.answer import setup_page
from quarterdeck.web.pages.setup.changing import changing
from quarterdeck.web.pages.setup.day import asked_day
from quarterdeck.web.pages.setup.rhythm.context import context
from quarterdeck.web.pages.setup.rhythm.ground import RhythmChange
from quarterdeck.web.pages.setup.rhythm.kinds import AddKind, DropKind, ReviseKind, TakeUpKind
from quarterdeck.web.pages.setup.rhythm.rules import ImportHolidays, KeepHoliday, SetRule, SetTemplate, WithdrawHoliday

CHANGES: dict[str, type[RhythmChange]] = {
    "rule": SetRule,
    "template": SetTemplate,
    "holiday": KeepHoliday,
    "withdraw-holiday": WithdrawHoliday,
    "import-holidays": ImportHolidays,
    "add": AddKind,
    "revise": ReviseKind,
    "drop": DropKind,
    "take-up": TakeUpKind,
}
"""The forms by the word in their address."""


@for_operations
def rhythm_page(request: HttpRequest) -> HttpResponse:
    """Which decisions are taken where, when sessions are held, and on which days nobody works."""
    as_of = asked_day(request)
    return setup_page(request, "rhythm", "Rhythm", context(today(), as_of), as_of)


@for_operations
def rhythm_change_page(request: HttpRequest, what: str) -> HttpResponse:
    """A change of the rhythm."""
    if what not in CHANGES:
        raise Http404
    return changing(request, CHANGES[what])
