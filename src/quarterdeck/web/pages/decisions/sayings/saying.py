"""Something to be said about an owner's numbers: a form is one verb, and the verb decides who may say it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms

from quarterdeck.book import Book
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.guidance import FromAbove
from quarterdeck.records.models.spoken import LONGEST, Spoken
from quarterdeck.records.voice import NotYours, Stands, Voice


@dataclass(frozen=True)
class Speaking:
    """Who speaks, the Book they look at, and the day and the instant it is."""

    voice: Voice
    book: Book
    on: date
    now: datetime


@dataclass(frozen=True, slots=True)
class About:
    """What something is said about: its words, the numbers (name, words) behind it, and the day they are of."""

    words: str
    numbers: tuple[tuple[str, str], ...]
    as_of: date
    guidance: FromAbove | None = None
    """What those above have decided about the same."""


class Saying(forms.Form):
    """Something to be said about an owner's numbers."""

    title: ClassVar[str]
    button: ClassVar[str]
    said_by: ClassVar[Stands | None] = None
    """Who alone may say it, as they stand to the owner; None where that depends on what it is about."""

    def may(self, by: Speaking) -> bool:
        """Whether the form is offered to whoever speaks; the verb decides what is said."""
        return self.said_by in (None, by.voice.stands)

    def refuse_unless_offered(self, by: Speaking) -> None:
        """NotYours where it is not for whoever speaks, Refusal where nobody can say it by now."""
        if not self.may(by):
            raise NotYours(f"“{self.title}” is not yours to say about the numbers of {by.voice.owner}.")
        self.refuse_by_now(by)

    def refuse_by_now(self, by: Speaking) -> None:
        """Refusal for what cannot be said as things stand, so that nobody fills in its form."""

    def about(self, by: Speaking) -> About | None:  # noqa: ARG002 for those that are about some numbers
        """The numbers it is about, where it is about some."""
        return None

    def fit(self, by: Speaking) -> None:
        """Offer what whoever speaks may say, and nothing else; the verb looks at it again."""

    @abstractmethod
    def say(self, by: Speaking) -> str:
        """Say it, and tell in a sentence what was said. Raises the Refusal of the verb."""


class Because(Saying):
    """Something that needs a reason."""

    because = forms.CharField(label="Because", max_length=LONGEST, widget=forms.Textarea({"rows": 2, "class": "in"}))


class OfOne(forms.Form):
    """Which of the things said is meant, and as which version of it the form was opened."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=32)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def named[S: Spoken](self, kind: type[S], by: Speaking) -> S:
        """The thing as it stands. NotCleared where there is none such."""
        found: S | None = kind.objects.filter(key=str(self["key"].value() or ""), owner=by.voice.owner).first()
        if found is None:
            raise NotCleared("There is nothing here for you to see.")
        return found

    def meant[S: Spoken](self, kind: type[S], by: Speaking) -> S:
        """The thing as the form knew it, so that a stale save is refused. NotCleared where there is none such."""
        found = self.named(kind, by)
        found.version = self.cleaned_data["version"]
        return found


def said_text(label: str, **more: Any) -> forms.CharField:  # noqa: ANN401 Django's own
    """A field for a sentence or two."""
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea({"rows": 2, "class": "in"}), **more)


def offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    """Let that field be one of these."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)
