"""What the two do in a session that is held: each form is one verb, and the verb decides who may do it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import forms

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.agenda import Gap
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conducting import Look, Step
from quarterdeck.domain.gate import OPEN, Gate
from quarterdeck.records.audit import trail_held
from quarterdeck.records.carried import carried
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Action, Note, Pulse, Question, Session, SharedNote, Sitting
from quarterdeck.records.models.sitting import LOOKS, STEPS
from quarterdeck.records.models.spoken import LONGEST, words
from quarterdeck.records.put_off import gaps_of
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.told import Unfinished, missed, told
from quarterdeck.records.voice import Voice
from quarterdeck.reports.cadence.report import numbers_of
from quarterdeck.reports.performance import agenda, performance
from quarterdeck.web.pages.decisions.sayings.decisions import checks
from quarterdeck.web.pages.session.seen import without_action

HIGHEST = 2**31 - 1
"""A version that no record comes to."""
SHARED = "Shared, as it stands in that text, with everybody who leads the owner of these numbers."


@dataclass(frozen=True)
class Conducting:
    """Who acts in which session, with the Book they look at, the day and the instant."""

    meeting: Meeting
    book: Book
    on: date
    now: datetime

    def sitting(self, version: int | None = None) -> Sitting:
        """The session as it is held, as the form of that version knew it. Refusal while nobody has opened it."""
        found = self.meeting.sitting()
        if found is None:
            raise Refusal("Nobody has opened this session yet.")
        found.version = found.version if version is None else version
        return found

    def gate(self) -> Gate:
        """The trust gate as the numbers stand now."""
        report = performance(self.book, self.book.scope(numbers_of(self.meeting.agreed)))
        return self.meeting.gate(checks(report), self.on)

    def gaps(self) -> tuple[Gap, ...]:
        """The gaps on the agenda as the numbers stand now."""
        report = performance(self.book, self.book.scope(numbers_of(self.meeting.agreed)))
        return gaps_of(self.meeting, agenda(report), self.now)


class Doing(forms.Form):
    """Something that one of the two does."""

    @abstractmethod
    def do(self, by: Conducting) -> str:
        """Do it, and tell what was done; nothing where the page shows it. Raises the Refusal of the verb."""


class Open(Doing):
    """The session begins."""

    def do(self, by: Conducting) -> str:
        """See `Sitting.open`."""
        Sitting.open(by.meeting.record(), by=by.meeting.voice, now=by.now)
        return ""


class Moving(Doing):
    """Something that depends on where the two are; ``version`` is where the form was opened."""

    version = forms.IntegerField()


class Go(Moving):
    """To another step, or to look the other way."""

    step = forms.ChoiceField(choices=STEPS)
    look = forms.ChoiceField(choices=LOOKS)

    def do(self, by: Conducting) -> str:
        """See `Sitting.go`."""
        given = self.cleaned_data
        sitting = by.sitting(given["version"])
        gate = OPEN if given["step"] == Step.TRUST else by.gate()
        sitting.go(Step(given["step"]), Look(given["look"]), gate=gate, by=by.meeting.voice, now=by.now)
        return ""


class Pause(Moving):
    """No time counts."""

    def do(self, by: Conducting) -> str:
        """See `Sitting.pause`."""
        by.sitting(self.cleaned_data["version"]).pause(by=by.meeting.voice, now=by.now)
        return ""


class Resume(Moving):
    """Time counts again."""

    def do(self, by: Conducting) -> str:
        """See `Sitting.resume`."""
        by.sitting(self.cleaned_data["version"]).resume(by=by.meeting.voice, now=by.now)
        return ""


class Close(Moving):
    """The session ends, and its record is written; ``because`` says why gaps without a decision stay open."""

    because = forms.CharField(max_length=LONGEST, required=False)

    def do(self, by: Conducting) -> str:
        """See `Sitting.close`."""
        sitting, gaps, voice = by.sitting(self.cleaned_data["version"]), by.gaps(), by.meeting.voice
        because = words(said, "why the rest stays open") if (said := self.cleaned_data["because"]) else ""
        with trail_held():
            Sitting.hold_open(sitting.session)  # nothing is concluded between what is told and the end
            left = Unfinished(_rest(by, gaps), because, voice.person.name if voice.in_stead else "")
            sitting.close(dict(told(by.meeting, sitting, left, by.now, by.book.currency)), by=voice, now=by.now)
        return " ".join((_closed(tuple(words for _, words, _ in left.gaps), voice), *_unfollowed(by)))


class Miss(Doing):
    """The session did not take place."""

    because = forms.CharField(max_length=LONGEST)

    def do(self, by: Conducting) -> str:
        """See `Sitting.miss`."""
        because, gaps, voice = (
            words(self.cleaned_data["because"], "why it did not take place"),
            by.gaps(),
            by.meeting.voice,
        )

        def tell(sitting: Sitting) -> dict[str, object]:
            return dict(missed(sitting, Unfinished(_rest(by, gaps), because), voice.person.name, by.book.currency))

        Sitting.miss(by.meeting.record(), because, tell, by=voice, now=by.now)
        return "It is on record that this session did not take place. Its gaps go on to the next one."


def _rest(by: Conducting, gaps: Sequence[Gap]) -> tuple[tuple[str, str, date], ...]:
    """The gaps without a decision, each with the day since which it is left open."""
    decided = by.meeting.decisions()
    since = {each.gap: each.since for each in carried(by.meeting, by.now)}
    return tuple((gap.key, gap.words, since.get(gap.key, by.on)) for gap in gaps if gap.key not in decided)


def _closed(left: Sequence[str], by: Voice) -> str:
    """What the two are told on closing: with which gaps the owner went on, or whoever speaks in their stead."""
    if not left:
        return "The session is closed. Every gap has its decision."
    gaps = formats.counted(len(left), "gap without a decision", "gaps without a decision")
    who = by.person.name if by.in_stead else by.owner.name
    return f"The session is closed. {who} left {gaps} open: {'; '.join(left)}."


def _unfollowed(by: Conducting) -> tuple[str, ...]:
    """That actions are still to be written, where they are."""
    to_act = {each.key for each in by.meeting.decisions().values() if each.conclusion == Conclusion.ACT}
    followed = set(Action.objects.filter(decision_key__in=to_act).values_list("decision_key", flat=True))
    left = to_act - followed
    return (f"{without_action(len(left))}.",) if left else ()


class OpenAgain(Moving):
    """It was closed too early."""

    def do(self, by: Conducting) -> str:
        """See `Sitting.open_again`."""
        by.sitting(self.cleaned_data["version"]).open_again(by=by.meeting.voice, now=by.now)
        return ""


class OfStep(Doing):
    """Something at one step."""

    step = forms.ChoiceField(choices=STEPS)


class WriteNote(OfStep):
    """The note of a step; ``version`` is the note it was opened with."""

    version = forms.IntegerField(min_value=0, max_value=HIGHEST)
    text = forms.CharField(required=False, strip=False)

    def do(self, by: Conducting) -> str:
        """See `Note.write`."""
        self.write(by.sitting().session, by.meeting.voice, by.now)
        return "Saved."

    def write(self, session: Session, by: Voice, now: datetime) -> Note:
        """The same, without looking at any numbers or at the note as it stands."""
        given = self.cleaned_data
        note = Note(session=session, step=given["step"], version=given["version"])
        return note.write(given["text"], by=by, now=now)


class Share(OfStep):
    """The note of a step, for those who lead the owner."""

    def do(self, by: Conducting) -> str:
        """See `SharedNote.share`."""
        note = Note.of(by.sitting().session, Step(self.cleaned_data["step"]))
        shared = SharedNote.share(note, by=by.meeting.voice)
        return SHARED if shared.agreed_by_id else "It goes to those above once the other one agrees."


class Agree(OfStep):
    """What the other one wants to share; ``version`` is the text that was read."""

    version = forms.IntegerField()

    def do(self, by: Conducting) -> str:
        """See `SharedNote.agree`."""
        given, session = self.cleaned_data, by.sitting().session
        shared = SharedNote.objects.filter(session=session, step=given["step"], closed_on=None).first()
        if shared is None:
            raise Refusal("It was taken back meanwhile.")
        shared.session, shared.version = session, given["version"]
        shared.agree(by=by.meeting.voice)
        return SHARED


class TakeBack(OfStep):
    """Shared no more."""

    def do(self, by: Conducting) -> str:
        """See `SharedNote.take_back`."""
        shared = SharedNote.objects.filter(
            session=by.sitting().session, step=self.cleaned_data["step"], closed_on=None
        ).first()
        if shared:
            shared.take_back(by=by.meeting.voice)
        return "Taken back: from now on only the two of you read it."


class Ask(OfStep):
    """A question of the leader."""

    text = forms.CharField(max_length=LONGEST)

    def do(self, by: Conducting) -> str:
        """See `Question.ask`."""
        given, session = self.cleaned_data, by.sitting().session
        Question.ask(session, Step(given["step"]), given["text"], by=by.meeting.voice, now=by.now)
        return "Asked."


class Tell(Doing):
    """How clear, or how motivated, the session left its owner."""

    asked = forms.CharField(max_length=20)
    level = forms.IntegerField()

    def do(self, by: Conducting) -> str:
        """See `Pulse.tell`."""
        given = self.cleaned_data
        Pulse.tell(by.sitting().session, given["asked"], given["level"], by=by.meeting.voice, now=by.now)
        return ""


DOINGS: dict[str, type[Doing]] = {
    "open": Open,
    "go": Go,
    "pause": Pause,
    "resume": Resume,
    "close": Close,
    "not-held": Miss,
    "open-again": OpenAgain,
    "note": WriteNote,
    "share": Share,
    "agree": Agree,
    "take-back": TakeBack,
    "ask": Ask,
    "tell": Tell,
}
"""Every verb by its name in the address."""
