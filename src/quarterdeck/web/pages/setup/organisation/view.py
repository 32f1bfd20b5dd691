"""The pages of the organisation's set-up."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from quarterdeck.domain.scope import read_day
from quarterdeck.records.book import today
from quarterdeck.records.models import Person
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.rehearsal import rehearse
from quarterdeck.records.values import current_values
from quarterdeck.web.access import for_operations, operator
from quarterdeck.web.pages.setup.answer import setup_page
from quarterdeck.web.pages.setup.organisation.context import context
from quarterdeck.web.pages.setup.organisation.forms import CHANGES, Change
from quarterdeck.web.pages.setup.organisation.preview import preview
from quarterdeck.web.pages.setup.organisation.tree import at


@for_operations
def organisation_page(request: HttpRequest) -> HttpResponse:
    """The organisation on a day: tree, one unit's people, what is planned, and what was changed."""
    on = read_day(request.GET.get("on", "")) or today()
    more = context(current_values(), on, today(), request.GET.get("unit", ""))
    return setup_page(request, "organisation", "Organisation", more)


@for_operations
def change_page(request: HttpRequest, what: str) -> HttpResponse:
    """A change of the organisation: filled in, looked at, and then made."""
    if what not in CHANGES:
        raise Http404
    form = CHANGES[what](request.POST) if request.method == "POST" else CHANGES[what](initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST and (saved := _saved(request, form)):
            return saved
        if "edit" not in request.POST and not form.errors:
            return _page(request, form, _preview(request, form))
    return _page(request, form, [])


def _saved(request: HttpRequest, form: Change) -> HttpResponse | None:
    """Where to go once it is done; None if the verb refused, which the form then says."""
    try:
        messages.success(request, form.apply(operator(request)))
    except Refusal as refused:
        form.add_error(None, str(refused))
        return None
    return redirect(at(form.effective_on or today(), form.unit_key()))


def _preview(request: HttpRequest, form: Change) -> list[tuple[str, list[str]]]:
    try:
        rehearsal = rehearse(lambda: form.apply(operator(request)))
    except Refusal as refused:
        form.add_error(None, str(refused))
        return []
    return preview(rehearsal, current_values().targets, form.effective_on or today())


def _page(request: HttpRequest, form: Change, found: list[tuple[str, list[str]]]) -> HttpResponse:
    more = {
        "form": form,
        "change": form,
        "preview": found,
        "when": _when(form.effective_on if found else None),
        "people": Person.objects.order_by("name").values_list("name", flat=True),
    }
    return setup_page(request, "change", form.title, more, section="organisation")


def _when(on: date | None) -> str:
    """Whether a change is planned ahead or reaches into the past."""
    day = today()
    if on is None or on == day:
        return "From today on."
    ahead = (on - day).days
    return (
        f"Planned ahead: it holds in {ahead} days."
        if ahead > 0
        else "It reaches back: pages of today change for those days, pages as of an earlier day do not."
    )
