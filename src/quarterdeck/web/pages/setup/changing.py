"""A change of the set-up: filled in, looked at before it is made, made by one verb, and told."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.records.audit import Actor
from quarterdeck.records.book import today
from quarterdeck.records.models import StaleRecord
from quarterdeck.records.refusal import Refusal
from quarterdeck.web.access import form_only, operator
from quarterdeck.web.pages.setup.answer import form_page

type Sections = Sequence[tuple[str, Sequence[str]]]
"""Headings, and the lines below each."""


def day_field(label: str, **more: Any) -> forms.DateField:  # noqa: ANN401 Django's own
    """A day, in the browser's own field for one."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **more)


class Change(forms.Form):
    """Something to be changed; a field ``on`` is the day from which it holds."""

    section: ClassVar[str]
    """The page of the set-up it belongs to."""
    title: ClassVar[str]
    button: ClassVar[str]

    @abstractmethod
    def apply(self, by: Actor) -> str:
        """Do it, and say in a sentence what was done. Raises the Refusal of the verb."""

    @abstractmethod
    def preview(self, by: Actor) -> Sections:
        """What would be different. Raises the Refusal of the verb; nothing is changed."""

    @abstractmethod
    def done_at(self) -> str:
        """Where it can be seen once it is done."""

    def about(self) -> str:
        """What is going to be changed, as it stands now; empty where it is something new."""
        return ""

    def suggestions(self) -> Sequence[str]:
        """What can be chosen from in a field of plain text."""
        return ()

    @property
    def effective_on(self) -> date | None:
        """From when on it holds; None for something that holds for all days."""
        on = self.cleaned_data.get("on")
        return on if isinstance(on, date) else None

    def when(self) -> str:
        """Whether it is planned ahead or reaches into the past."""
        return _when(self.effective_on)

    def refuse_stale(self, noun: str, version: int, **stands: object) -> None:
        """StaleRecord, with both texts, if what is to be changed is not what the form was opened with any more."""
        if version != self.cleaned_data["version"]:
            yours = {name: str(self.cleaned_data[name]) for name in self.fields if not self[name].is_hidden}
            labels = {name: str(self[name].label).lower() for name in yours}
            raise StaleRecord(noun, stands, yours, labels)


def changing(request: HttpRequest, kind: type[Change]) -> HttpResponse:
    """The page of a change: GET opens the form, POST looks at it or saves it, and then leads to what was changed."""
    form_only(request, *kind.base_fields)
    if request.method != "POST":
        return _page(request, kind(initial=request.GET.dict()), ())
    form = kind(request.POST, request.FILES)
    if not form.is_valid() or "edit" in request.POST:
        return _page(request, form, ())
    try:
        if "save" not in request.POST:
            return _page(request, form, form.preview(operator(request)))
        messages.success(request, form.apply(operator(request)))
    except Refusal as refused:
        form.add_error(None, str(refused))
        return _page(request, form, ())
    return redirect(form.done_at())


def _page(request: HttpRequest, form: Change, preview: Sections) -> HttpResponse:
    more = {
        "form": form,
        "change": form,
        "preview": preview,
        "when": form.when() if preview else "",
        "leave": reverse(f"setup_{form.section}"),
    }
    return form_page(request, form.title, more, section=form.section)


def _when(on: date | None) -> str:
    """Whether a change is planned ahead or reaches into the past."""
    if on is None:
        return "It holds for all days. Pages as of a day before today stay as they are."
    ahead = (on - today()).days
    if ahead > 0:
        return f"Planned ahead: it holds from {formats.day(on)} on, in {formats.days(ahead)}."
    if ahead == 0:
        return "It holds from today on."
    return f"It reaches back to {formats.day(on)}. Pages as of a day before today stay as they are."
