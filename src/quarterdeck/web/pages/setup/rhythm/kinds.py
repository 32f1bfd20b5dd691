"""Changes of the decision catalogue: a kind added, said anew, dropped, taken up again."""

from __future__ import annotations

from typing import Any

from django import forms

from quarterdeck.domain.cadence import Discipline, Level, Right
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.records.audit import Actor
from quarterdeck.records.models import DecisionKind
from quarterdeck.records.refusal import Refusal
from quarterdeck.web.pages.setup.changing import Sections
from quarterdeck.web.pages.setup.rhythm.ground import RhythmChange
from quarterdeck.web.pages.setup.rhythm.rules import CYCLES, LEVELS

RIGHTS = (
    (Right.OWNER.value, "The owner of the numbers decides"),
    (Right.LEADER.value, "The leader decides"),
    (Right.HEARD.value, "The leader decides, after hearing the owner"),
    (Right.ESCALATED.value, "Neither: it goes up"),
)
PARTS = (
    (Discipline.PERFORMANCE.value, "Performance"),
    (Discipline.DEAL.value, "Deal and account"),
    (Discipline.SKILLS.value, "Skills"),
    (Discipline.PREPARATION.value, "Meeting preparation"),
)


def metric_words(name: str) -> str:
    """A metric as the page calls it: Open pipeline due."""
    return name.replace("_", " ").capitalize()


class KindChange(RhythmChange):
    """A change of the catalogue; no session moves by it."""

    def when(self) -> str:
        """From today on, and what stays."""
        return "It holds from today on. Decisions that were taken keep the words under which they were taken."

    def preview(self, by: Actor) -> Sections:
        """What is said; the verb is tried out and taken back."""
        return super().preview(by)[:1]


class AddKind(KindChange):
    """A kind of decision that is taken from now on."""

    title, button = "Add a decision", "Save the decision"
    words = forms.CharField(label="What is decided", max_length=120)
    level = forms.ChoiceField(label="By a", choices=LEVELS)
    cycle = forms.ChoiceField(label="How often", choices=CYCLES)
    part = forms.ChoiceField(label="In which part of the session", choices=PARTS)
    right = forms.ChoiceField(label="Whose right it is", choices=RIGHTS)
    escalates_to = forms.ChoiceField(label="If it goes up, to the", choices=[("", "–"), *LEVELS[1:]], required=False)
    metrics = forms.MultipleChoiceField(
        label="Which metrics inform it",
        choices=[(name, metric_words(name)) for name in METRICS],
        widget=forms.SelectMultiple({"size": 10}),
        required=False,
    )

    def apply(self, by: Actor) -> str:
        """See `DecisionKind.add`."""
        made = DecisionKind.add(self.cleaned_data["words"], by=by, **self._said())
        return _told(made)

    def _said(self) -> dict[str, Any]:
        names = ("level", "cycle", "part", "right", "escalates_to", "metrics")
        return {name: self.cleaned_data[name] for name in names}


class ReviseKind(AddKind):
    """A kind of decision said anew; the form is opened with how it stands."""

    title, button = "Say a decision anew", "Save the decision"
    key = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, **more: Any) -> None:  # noqa: ANN401 Django's own
        super().__init__(*given, **more)
        if not self.is_bound and (kind := _found(str(self.initial.get("key", "")))):
            self.initial.update({name: getattr(kind, name) for name in DecisionKind.SETTABLE})
            self.initial["version"] = standing_version(kind)

    def apply(self, by: Actor) -> str:
        """See `DecisionKind.revise`."""
        kind = DecisionKind.of(self.cleaned_data["key"])
        self.refuse_stale(str(kind), standing_version(kind), words=kind.words)
        kind.revise(by=by, words=self.cleaned_data["words"], **self._said())
        return _told(kind)


class DropKind(KindChange):
    """A kind of decision that is not taken here."""

    title, button = "Drop a decision", "Drop it"
    key = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def about(self) -> str:
        """Which one."""
        kind = _found(str(self["key"].value() or ""))
        return f"{kind.words}." if kind else ""

    def apply(self, by: Actor) -> str:
        """See `DecisionKind.drop`."""
        kind = DecisionKind.of(self.cleaned_data["key"])
        self.refuse_stale(str(kind), standing_version(kind), words=kind.words)
        kind.drop(by=by)
        return f"“{kind.words}” is not taken any more."


class TakeUpKind(DropKind):
    """A kind of decision that is taken again."""

    title, button = "Take a decision up again", "Take it up"

    def apply(self, by: Actor) -> str:
        """See `DecisionKind.take_up`."""
        kind = DecisionKind.of(self.cleaned_data["key"])
        self.refuse_stale(str(kind), standing_version(kind), words=kind.words)
        kind.take_up(by=by)
        return f"“{kind.words}” is taken again."


def standing_version(kind: DecisionKind) -> int:
    """The version a form carries: 0 for a usual kind that nobody has changed."""
    return kind.version if kind.pk else 0


def _found(key: str) -> DecisionKind | None:
    try:
        return DecisionKind.of(key)
    except Refusal:
        return None


def _told(kind: DecisionKind) -> str:
    metrics = ", ".join(metric_words(name) for name in kind.metrics) or "no metric yet"
    right = dict(RIGHTS)[kind.right]
    up = f" to the {Level(kind.escalates_to).value}" if kind.escalates_to else ""
    return f"“{kind.words}”: {kind.cycle}, {kind.level}. {right}{up}. Informed by: {metrics}."
