"""Proposing to an owner what one of their opportunities should say, and answering that."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.repairs import Mended, written
from quarterdeck.domain.scope import Scope, Unreadable
from quarterdeck.records.book import today
from quarterdeck.records.models.spoken import LONGEST, SpokenRefused
from quarterdeck.records.proposing import accept, propose_all, refuse, take_back
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.repairing import LOST, Change, OpenedDeal
from quarterdeck.web.access import refuse_pinned, speaks
from quarterdeck.web.frame import frame_of
from quarterdeck.web.pages.decisions.said import back_to
from quarterdeck.web.pages.trust.again import refused_list
from quarterdeck.web.pages.trust.fields import currency_of
from quarterdeck.web.pages.trust.reading import read_text
from quarterdeck.web.scope import link, read_scope

TYPED = (Mended.CLOSE_ON, Mended.STAGE, Mended.AMOUNT)


class Proposal(forms.Form):
    """What it should say; what is left as it is, is not proposed."""

    close_on = forms.CharField(label="Close date", required=False, widget=forms.TextInput({"type": "date"}))
    stage = forms.ChoiceField(label="Stage", required=False)
    amount = forms.CharField(label="Amount", required=False, widget=forms.TextInput({"inputmode": "decimal"}))
    lost = forms.BooleanField(label="Close it as lost instead", required=False)
    because = forms.CharField(label="Because", max_length=LONGEST, widget=forms.Textarea({"rows": 2, "class": "in"}))

    def __init__(self, deal: OpenedDeal, currency: str, *args: Any, **more: Any) -> None:  # noqa: ANN401 Django's own
        shown = {field.value: _shown(deal, field) for field in TYPED}
        super().__init__(*args, **{"initial": shown, **more})
        stages = deal.stages if shown["stage"] in deal.stages else (shown["stage"], *deal.stages)
        stage = self.fields["stage"]
        if isinstance(stage, forms.ChoiceField):
            stage.choices = [(each, each or "unknown") for each in stages]
        self.fields["amount"].label = f"Amount, {currency}"
        self.shown = shown

    def clean_close_on(self) -> str:
        """The day as repairs are written; nothing where it is left."""
        return self._read(Mended.CLOSE_ON)

    def clean_amount(self) -> str:
        """The amount as repairs are written; nothing where it is left."""
        return self._read(Mended.AMOUNT)

    def _read(self, field: Mended) -> str:
        text = self.cleaned_data[field.value].strip()
        if text in {"", self.shown[field.value]}:
            return ""
        try:
            return read_text(field, text)
        except SpokenRefused as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def change(self, opportunity_id: str) -> Change:
        """The fields that are different from what counts; one left empty is not proposed."""
        given = self.cleaned_data
        if given["lost"]:
            return Change(opportunity_id, {Mended.STATUS: LOST}, {})
        typed = {field: given[field.value] for field in TYPED}
        return Change(
            opportunity_id, {f: text for f, text in typed.items() if text not in {"", self.shown[f.value]}}, {}
        )


@speaks
def propose_page(request: HttpRequest, book: Book, kind: str, key: str) -> HttpResponse:
    """GET opens the form of one opportunity, POST proposes it; or accepts, refuses or takes back what was proposed."""
    scope = read_scope(request, book, kind, key, "session", "deal")
    deal = request.GET.get("deal", "")
    if request.method != "POST" and not deal:
        return redirect(link("trust", scope))
    if request.method == "POST" and request.POST.get("do") != "propose":
        return _answering(request, book, scope)
    try:
        refuse_pinned(request)
        return _proposed(request, book, scope, OpenedDeal.asked_for(request.user, deal, today()))
    except Refusal as refused:
        return _page(request, book, scope, {"refused": str(refused)}, status=409)


def _answering(request: HttpRequest, book: Book, scope: Scope) -> HttpResponse:
    """The answer is said; where it is refused the page comes back with why, and with what was typed."""
    try:
        refuse_pinned(request)
        messages.success(request, _answered(request))
    except Refusal as refused:
        answered = {name: request.POST.get(name, "") for name in ("key", "because")}
        return refused_list(request, book, scope, refused, answered)
    return redirect(back_to(request) or link("trust", scope))


def _answered(request: HttpRequest) -> str:
    """Do what the pressed button says, and tell it."""
    key = request.POST.get("key", "")
    match request.POST.get("do"):
        case "accept":
            return f"Accepted: {accept(request.user, key, today()).name}. The CRM does not know yet."
        case "refuse":
            return (
                f"Refused: {refuse(request.user, key, request.POST.get('because', ''), today()).name} stays as it is."
            )
        case "take-back":
            return f"Taken back: {take_back(request.user, key, today()).name}."
    raise Unreadable("The form does not say what is to be done. Open the page again.")


def _shown(deal: OpenedDeal, field: Mended) -> str:
    """What a field says, as it stands in the form."""
    value = deal.shown(field)
    return formats.grouped(value) if isinstance(value, Decimal) else written(value) or ""


def _proposed(request: HttpRequest, book: Book, scope: Scope, deal: OpenedDeal) -> HttpResponse:
    """The form of that opportunity, or what came of it."""
    owner = deal.by.voice.owner.name
    form = Proposal(deal, currency_of(deal, book), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            change = form.change(deal.by.opportunity_id)
            done = propose_all(request.user, change, form.cleaned_data["because"], today())
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{formats.counted(done, 'field', 'fields')} proposed to {owner}.")
            return redirect(back_to(request) or link("trust", scope))
    status = 409 if form.is_bound and form.non_field_errors() else 200
    return _page(request, book, scope, {"form": form, "deal": deal.name, "owner": owner}, status)


def _page(request: HttpRequest, book: Book, scope: Scope, more: dict[str, object], status: int = 200) -> HttpResponse:
    place = book.place(scope)
    frame, leave = frame_of(request, book, "trust", scope, place, 0), back_to(request) or link("trust", scope)
    shown = {"title": "Propose a repair", "frame": frame, "eyebrow": f"Trust · {place.name}", "leave": leave}
    return render(request, "quarterdeck/pages/propose.html", {**shown, **more}, status=status)
