"""The owner's preparation, as a form."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from quarterdeck.records.models import Preparation
from quarterdeck.records.preread import QUESTIONS

_AREA = {"rows": 3, "class": "in"}


class Prepare(forms.Form):
    """What the owner expects, which gaps matter, and what they will do; ``version`` is the draft it was opened with."""

    QUESTIONS: ClassVar[dict[str, str]] = QUESTIONS
    expects = forms.CharField(label=QUESTIONS["expects"], required=False, widget=forms.Textarea(_AREA))
    matters = forms.CharField(label=QUESTIONS["matters"], required=False, widget=forms.Textarea(_AREA))
    will_do = forms.CharField(label=QUESTIONS["will_do"], required=False, widget=forms.Textarea(_AREA))
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def opened_with(cls, preparation: Preparation | None) -> dict[str, object]:
        """The draft as it stands."""
        if preparation is None:
            return {"version": 0}
        return {name: getattr(preparation, name) for name in (*Preparation.TEXTS, "version")}

    def texts(self) -> dict[str, str]:
        """What was written."""
        return {name: self.cleaned_data[name] for name in Preparation.TEXTS}
