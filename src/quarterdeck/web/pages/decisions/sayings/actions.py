"""What is said about actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from textwrap import shorten
from typing import ClassVar

from django import forms

from quarterdeck.domain.effects import Judgement
from quarterdeck.domain.figures import Format
from quarterdeck.domain.kpis import KPIS
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.records.models import Action, Wording
from quarterdeck.records.voice import Stands
from quarterdeck.reports.decisions.changes import chance_words
from quarterdeck.reports.decisions.measured import least_change, subject_of
from quarterdeck.reports.decisions.worth import expected_worth, worth_words
from quarterdeck.web.pages.decisions.sayings.decisions import trusted
from quarterdeck.web.pages.decisions.sayings.saying import Because, OfOne, Saying, Speaking, said_text
from quarterdeck.web.pages.setup.changing import day_field

CHOICES = (("", "No KPI"), *KPIS.items())
HUNDRED = Decimal(100)
SHORT = 60
"""Letters of a decision where one of several is chosen."""


class Wordable(Saying):
    """An action in words, with the number it moves."""

    text = said_text("What will be done")
    metric = forms.ChoiceField(label="KPI it moves", choices=CHOICES, required=False)
    begin = forms.DecimalField(label="From", required=False, max_digits=14, decimal_places=2)
    goal = forms.DecimalField(label="To", required=False, max_digits=14, decimal_places=2)
    due_on = day_field("Due")
    worth = forms.DecimalField(
        label="Worth",
        required=False,
        max_digits=14,
        decimal_places=2,
        help_text="Left empty, it is worked out from the owner’s own rates of the last 52 weeks.",
    )

    def wording(self, by: Speaking) -> Wording:
        """What the fields say; the worth is worked out where nobody typed one."""
        given = self.cleaned_data
        scale = scale_of(given["metric"])
        begin, goal = (None if given[end] is None else given[end] / scale for end in ("begin", "goal"))
        value, words = given["worth"], "As its owner expects."
        meant = Wording(given["text"], given["due_on"], given["metric"], begin, goal, value)
        meant.checked(given["due_on"])  # what cannot be is not priced; whether that day has passed the verb says
        if value is None:
            value, words = _worked_out(by, given["metric"], begin, goal, given["due_on"])
        words = " ".join(filter(None, (words, _told_from_chance(by, given["metric"], goal, given["due_on"]))))
        return Wording(given["text"], given["due_on"], given["metric"], begin, goal, value, words)


class Write(Wordable):
    """The owner's own action."""

    said_by = Stands.OWNER
    title, button = "What will you do?", "Take it on"
    decision_key = forms.CharField(label="Follows from", widget=forms.HiddenInput, max_length=32, required=False)
    session = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)

    def follow(self, decisions: Sequence[tuple[str, str]]) -> None:
        """Let it be chosen from which of these decisions (key, words) it follows, if there are any."""
        if decisions:
            short = [(key, shorten(words, SHORT, placeholder=" …")) for key, words in decisions]
            self.fields["decision_key"].widget = forms.Select(choices=[("", "No decision in particular"), *short])

    def say(self, by: Speaking) -> str:
        """See `Action.write`."""
        given = self.cleaned_data
        gate, session = trusted(by, given["session"])
        follows = given["decision_key"]
        action = Action.write(self.wording(by), gate=gate, by=by.voice, decision_key=follows, session=session)
        return f"Taken on: {action.text}. {action.worth_words} {told_marked(action)}".strip()


class Propose(Wordable):
    """An action suggested to somebody one leads."""

    said_by = Stands.ABOVE
    title, button = "Propose an action", "Propose it"

    def say(self, by: Speaking) -> str:
        """See `Action.propose`."""
        action = Action.propose(self.wording(by), by=by.voice)
        return f"Proposed to {action.owner}, who accepts or declines it: {action.text}"


class Accept(OfOne, Wordable):
    """A proposal made one's own."""

    said_by = Stands.OWNER
    title, button = "Make it your own, in your own words", "Accept it"
    session = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)

    def say(self, by: Speaking) -> str:
        """See `Action.accept`."""
        proposed, (gate, session) = self.meant(Action, by), trusted(by, self.cleaned_data["session"])
        action = proposed.accept(self.wording(by), gate=gate, by=by.voice, session=session)
        return f"Accepted: {action.text}. {told_marked(action)}".strip()


class Revise(OfOne, Wordable):
    """Other words, or another day."""

    said_by = Stands.OWNER
    title, button = "Change your action", "Save it"
    session = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)

    def say(self, by: Speaking) -> str:
        """See `Action.revise`."""
        meant, (gate, session) = self.meant(Action, by), trusted(by, self.cleaned_data["session"])
        action = meant.revise(self.wording(by), gate=gate, by=by.voice, session=session)
        return f"Changed: {action.text}. {told_marked(action)}".strip()


class Finish(OfOne, Saying):
    """Done."""

    said_by = Stands.OWNER
    title, button = "It is done", "It is done"

    def say(self, by: Speaking) -> str:
        """See `Action.finish`."""
        return f"Done: {self.meant(Action, by).finish(by=by.voice).text}"


class Judge(OfOne, Because):
    """What becomes of an action after a look at what it moved."""

    said_by = Stands.OWNER
    judgement: ClassVar[Judgement]
    done: ClassVar[str]

    def say(self, by: Speaking) -> str:
        """See `Action.judge`."""
        judged = self.meant(Action, by).judge(self.judgement, self.cleaned_data["because"], by=by.voice)
        return f"{self.done}: {judged.text}"


class KeepOn(Judge):
    """It stays."""

    title, button, judgement, done = "Keep doing it", "Keep it", Judgement.KEPT, "Kept"


class Adjust(Judge):
    """It goes on another way, which is an action of its own."""

    title, button, judgement, done = (
        "Adjust it",
        "Adjust it",
        Judgement.ADJUSTED,
        "Adjusted; now write what you do instead",
    )


class Stop(Judge):
    """It is not worth doing on."""

    title, button, judgement, done = "Stop doing it", "Stop it", Judgement.STOPPED, "Stopped"


class Reopen(OfOne, Saying):
    """Closed by mistake."""

    title, button = "Open it again", "Open it again"
    session = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)

    def may(self, by: Speaking) -> bool:
        """The owner, and whoever speaks in their stead; of what was closed in it the verb knows."""
        return by.voice.stands is Stands.OWNER or by.voice.in_stead

    def say(self, by: Speaking) -> str:
        """See `Action.reopen`."""
        meant, (gate, session) = self.meant(Action, by), trusted(by, self.cleaned_data["session"])
        action = meant.reopen(gate=gate, by=by.voice, session=session)
        return f"Open again: {action.text}. {told_marked(action)}".strip()


class InStead(OfOne, Because):
    """What its owner says with a reason, and somebody in the stead of one who cannot."""

    def may(self, by: Speaking) -> bool:
        """The owner, and whoever speaks in their stead."""
        return by.voice.stands is Stands.OWNER or by.voice.in_stead


class Decline(InStead):
    """A proposal turned down."""

    title, button = "Decline the proposal", "Decline it"

    def say(self, by: Speaking) -> str:
        """See `Action.decline`."""
        return f"Declined: {self.meant(Action, by).decline(self.cleaned_data['because'], by=by.voice).text}"


class Withdraw(OfOne, Saying):
    """A proposal taken back by whoever made it."""

    said_by = Stands.ABOVE
    title, button = "Propose it no more", "Take it back"

    def say(self, by: Speaking) -> str:
        """See `Action.take_back`."""
        return f"Taken back: {self.meant(Action, by).take_back(by=by.voice).text}"


class LetGo(InStead):
    """It will not be done."""

    title, button = "It will not be done", "Let it go"

    def say(self, by: Speaking) -> str:
        """See `Action.let_go`."""
        return f"Let go: {self.meant(Action, by).let_go(self.cleaned_data['because'], by=by.voice).text}"


def told_marked(action: Action) -> str:
    """That it is marked, where it was said while a check was red."""
    return "It is marked: a trust check of these numbers is red." if action.is_despite else ""


def scale_of(metric: str) -> Decimal:
    """By what a number of that metric is multiplied where people type it: shares are typed in percent."""
    return HUNDRED if metric in METRICS and METRICS[metric].format is Format.PERCENT else Decimal(1)


def _worked_out(
    by: Speaking, metric: str, begin: Decimal | None, goal: Decimal | None, due_on: date
) -> tuple[Decimal | None, str]:
    if begin is None or goal is None or not metric:
        return None, ""
    subject = Subject(SubjectKind.PERSON, by.voice.owner.key)
    if not by.book.may_open(subject):
        return None, ""
    weeks = max(0, (due_on - by.on).days) / 7
    found = expected_worth(by.book, by.book.scope(subject), metric, float(goal - begin), weeks)
    if found is None:
        return None, ""
    value = Decimal(str(round(found.value, 2)))
    return value if value > 0 else None, worth_words(found, by.book.currency)


def _told_from_chance(by: Speaking, metric: str, goal: Decimal | None, due_on: date) -> str:
    """What has to change at least for it to be told from chance, said before anything is done."""
    subject = subject_of(by.book, by.voice.owner.key, by.on)
    if goal is None or not metric or due_on < by.on or not by.book.may_open(subject):
        return ""
    return chance_words(least_change(by.book, by.book.scope(subject), metric, by.on, due_on), metric, by.book.currency)
