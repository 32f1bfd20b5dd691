"""What is concluded about a gap in a session, and what is answered from above."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django import forms

from quarterdeck.domain.agenda import informed
from quarterdeck.domain.cadence import Cycle, DecisionKind, Discipline, Level, PlannedSession, Right
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.gate import OPEN, Gate
from quarterdeck.domain.guidance import by_gap
from quarterdeck.records.guidance import guidance
from quarterdeck.records.meeting import Meeting, gate_of
from quarterdeck.records.models import Concluded, Decision, Rested, Session, Sitting, SpokenRefused
from quarterdeck.records.models.concluded import askable
from quarterdeck.records.put_off import gaps_of
from quarterdeck.records.speaking import speaks_at
from quarterdeck.records.values import current_values
from quarterdeck.records.voice import Stands, Voice
from quarterdeck.reports.cadence.report import numbers_of
from quarterdeck.reports.decisions.measured import subject_of
from quarterdeck.reports.performance import Performance, agenda, performance
from quarterdeck.web.pages.decisions.sayings.saying import About, OfOne, Saying, Speaking, offer, said_text
from quarterdeck.web.pages.setup.changing import day_field

NO_KIND = "None in particular"
CONCLUSIONS = (
    (Conclusion.ACT.value, "Act: you write the action next"),
    (Conclusion.NO_ACTION.value, "No action, because …"),
    (Conclusion.ESCALATE.value, "Escalate: a level above is asked, or it is put off to a longer session"),
)
_ENDS_HERE = (Conclusion.ACT, Conclusion.NO_ACTION)
"""What asks nobody, so that nothing is offered to be asked for."""
TO = {
    **{level.value: f"The {level.value}" for level in Level},
    **{cycle.value: f"The next {cycle.value} session" for cycle in Cycle},
}
"""What a gap can be escalated to, in words."""


class InSession(Saying):
    """What is said in a session that can be opened, and is not closed."""

    def refuse_by_now(self, by: Speaking) -> None:
        """Refusal where the session is closed, cancelled, or cannot be opened yet."""
        if key := self.of_session(by):
            Meeting.open(by.voice.account, key, by.on).refuse_unless_in_time(by.now)

    def of_session(self, by: Speaking) -> str:  # noqa: ARG002 for those that find it elsewhere
        """The session, by its key."""
        return str(self["session"].value() or "")


class Concluding(InSession):
    """How a gap ends."""

    conclusion = forms.ChoiceField(label="How does it end?", choices=CONCLUSIONS)
    text = said_text("In your own words: what, or why not, or what is asked")
    escalated_to = forms.ChoiceField(
        label="To whom, or to which session, if it is escalated", choices=[("", "Nobody"), *TO.items()], required=False
    )
    due_on = day_field("Looked at again, or answered, by")
    kind = forms.ChoiceField(label="Which decision it is", required=False)
    guidance = said_text(
        "What those below are told",
        required=False,
        help_text="Without figures. Left empty, they are told that you decided about it, and not what.",
    )

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 Django's own
        super().__init__(*args, **more)
        offer(
            self, "kind", [("", NO_KIND), *((kind.key, kind.words) for kind in current_values().rhythm.catalogue.kinds)]
        )

    def fit(self, by: Speaking) -> None:
        """The kinds that whoever speaks may take in that session, and what it can be escalated to."""
        key, gap = self.of_gap(by)
        if not key:
            return
        session = Meeting.open(by.voice.account, key, by.on).agreed.session
        kinds = kinds_for(session, gap, by.voice)
        none = [("", NO_KIND)] if by.voice.stands is Stands.OWNER else []
        offer(self, "kind", [*none, *((kind.key, _told(kind)) for kind in kinds)])
        offer(self, "escalated_to", [("", "Nobody"), *((to, TO[to]) for to in askable(session.level, session.cycle))])
        if session.level is Level.SALESPERSON:
            del self.fields["guidance"]

    def of_session(self, by: Speaking) -> str:
        """That in which the gap is."""
        return self.of_gap(by)[0]

    @abstractmethod
    def of_gap(self, by: Speaking) -> tuple[str, str]:
        """The session and the gap it is about, by their keys."""

    def about(self, by: Speaking) -> About | None:
        """The gap with its figures, and what those above say of it; none where the agenda has it no more."""
        session, gap = self.of_gap(by)
        meeting = Meeting.open(by.voice.account, session, by.on)
        try:
            rests = rested(by, meeting, gap)
        except SpokenRefused:
            return None
        return About(rests.gap_words, rests.numbers, rests.as_of, by_gap(guidance(meeting, by.on)).get(gap))

    def concluded(self) -> Concluded:
        """What the fields say."""
        given = self.cleaned_data
        return Concluded(
            Conclusion(given["conclusion"]),
            given["text"],
            given["due_on"],
            kind=given["kind"],
            escalated_to=given["escalated_to"],
            guidance=given.get("guidance", ""),
        )


class Conclude(Concluding):
    """A gap on the agenda of a session."""

    title, button = "How does this gap end?", "Decide"
    session = forms.CharField(widget=forms.HiddenInput, max_length=200)
    gap = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def fit(self, by: Speaking) -> None:
        """Nobody to be asked, where one came to act or to say why not."""
        super().fit(by)
        if self["conclusion"].value() in _ENDS_HERE:
            offer(self, "conclusion", [each for each in CONCLUSIONS if each[0] in _ENDS_HERE])
            del self.fields["escalated_to"]

    def may(self, by: Speaking) -> bool:
        """The owner; and the leader where some kind of decision about that gap is theirs."""
        key, gap = self.of_gap(by)
        if by.voice.stands is Stands.OWNER or not key:
            return True
        return bool(kinds_for(Meeting.open(by.voice.account, key, by.on).agreed.session, gap, by.voice))

    def of_gap(self, by: Speaking) -> tuple[str, str]:  # noqa: ARG002 the form names both
        """Those the form names."""
        return str(self["session"].value() or ""), str(self["gap"].value() or "")

    def say(self, by: Speaking) -> str:
        """See `Decision.conclude`."""
        given = self.cleaned_data
        meeting = Meeting.open(by.voice.account, given["session"], by.on)
        rests = rested(by, meeting, given["gap"])
        made = Decision.conclude(meeting.record(), given["gap"], rests, self.concluded(), by=meeting.voice, now=by.now)
        return f"Decided: {made.gap_words}: {made.text}"


class Reconsider(OfOne, Concluding):
    """A decision changed."""

    title, button = "Decide otherwise", "Save it"

    def of_gap(self, by: Speaking) -> tuple[str, str]:
        """Those of the decision that is meant."""
        decision = self.named(Decision, by)
        return decision.session.key, decision.gap

    def say(self, by: Speaking) -> str:
        """See `Decision.revise`."""
        decision = self.meant(Decision, by)
        meeting = Meeting.open(by.voice.account, decision.session.key, by.on)
        rests = rested(by, meeting, decision.gap)
        return f"Decided: {decision.revise(rests, self.concluded(), by=by.voice, now=by.now).text}"


class Answer(OfOne, Saying):
    """What was escalated is answered."""

    said_by = Stands.ABOVE
    title, button = "Answer what was asked", "Answer it"
    text = said_text("The answer")

    def about(self, by: Speaking) -> About | None:
        """What is asked, with the gap it is about, as it stood when it was asked."""
        asked = self._asked(by)
        if asked is None:
            return None
        numbers = tuple((name, words) for name, words in asked.numbers)
        return About(f"{asked.owner} asks: {asked.text}", (("Gap", asked.gap_words), *numbers), asked.as_of)

    def may(self, by: Speaking) -> bool:
        """Those at the level that is asked, or above it."""
        asked = self._asked(by)
        return super().may(by) and (asked is None or asked.is_asked_of(speaks_at(by.voice, by.on)))

    def _asked(self, by: Speaking) -> Decision | None:
        found: Decision | None = Decision.objects.filter(
            key=str(self["key"].value() or ""), owner=by.voice.owner
        ).first()
        return found

    def say(self, by: Speaking) -> str:
        """See `Decision.reply`."""
        decision, level = self.meant(Decision, by), speaks_at(by.voice, by.on)
        return f"Answered: {decision.reply(self.cleaned_data['text'], by=by.voice, level=level).answer}"


def rested(by: Speaking, meeting: Meeting, key: str) -> Rested:
    """The gap of that key and the trust gate as they stand now. SpokenRefused where the agenda has it no more."""
    scope = by.book.scope(numbers_of(meeting.agreed))
    report = performance(by.book, scope)
    gap = next((each for each in gaps_of(meeting, agenda(report), by.now) if each.key == key), None)
    if gap is None:
        raise SpokenRefused(
            "That gap is not on the agenda: the numbers do not show it, or not any more. Look at it again."
        )
    return Rested(gap.words, scope.as_of, gap.numbers, meeting.gate(checks(report), by.on))


def kinds_for(session: PlannedSession, gap: str, by: Voice) -> list[DecisionKind]:
    """The kinds of decision that whoever speaks may take about that gap in the performance part of that session."""
    leads = by.stands is Stands.ABOVE
    return [
        kind
        for kind in current_values().rhythm.catalogue.kinds
        if kind.level is session.level
        and kind.part is Discipline.PERFORMANCE
        and kind.cycle.reach <= session.cycle.reach
        and (kind.right.is_leaders and session.leader_key is not None) == leads
        and (not leads or by.in_stead or informed(gap, kind.metrics) or not kind.metrics)
    ]


def _told(kind: DecisionKind) -> str:
    return f"{kind.words}, after hearing the owner" if kind.right is Right.HEARD else kind.words


def trusted(by: Speaking, session_key: str) -> tuple[Gate, Session | None]:
    """The trust gate of the owner's numbers as it stands in that session, and the session; or outside of any.

    While sessions about these numbers are held, one of them counts for their owner whatever the form says: the one that
    it names, if that is open.
    """
    held = Sitting.held_about(by.voice.owner, by.now, session_key) if by.voice.stands is Stands.OWNER else None
    if session_key := held.key if held else session_key:
        meeting = Meeting.open(by.voice.account, session_key, by.on)
        if held is None or by.book.may_open(numbers_of(meeting.agreed)):  # else that unit is led by another by now
            return gate_in(by, meeting), meeting.record()
    subject = subject_of(by.book, by.voice.owner.key, by.on)
    if not by.book.may_open(subject):
        return OPEN, None
    return gate_of(by.voice.owner, checks(performance(by.book, by.book.scope(subject))), by.on), None


def gate_in(by: Speaking, meeting: Meeting) -> Gate:
    """The trust gate of that session's numbers as it stands."""
    return meeting.gate(checks(performance(by.book, by.book.scope(numbers_of(meeting.agreed)))), by.on)


def checks(report: Performance) -> list[tuple[str, str, bool]]:
    """The four trust checks as the gate takes them."""
    return [(cell.code, cell.title, cell.verdict == "fix") for cell in report.trust.cells]
