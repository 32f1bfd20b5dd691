"""The record of a session: everything that came of it, in its own words. It is complete without anybody's minutes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple, NotRequired, TypedDict

from django.db.models import Q

from quarterdeck.domain import formats
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conducting import MOST_BACK, Step, at_earliest, minutes_of, performance_minutes, spent
from quarterdeck.domain.stepnames import NAMES
from quarterdeck.records.before import ENDS
from quarterdeck.records.lines import Line
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Action, Decision, Preparation, Question, SharedNote, Sitting, Topic
from quarterdeck.records.models.sitting import is_in_words
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.preread import QUESTIONS
from quarterdeck.records.told_actions import acted, promised
from quarterdeck.records.told_trust import put_right, set_aside, under
from quarterdeck.records.values import current_values
from quarterdeck.records.while_held import while_held


class Told(TypedDict):
    """The record as it is kept: times of the clock on the wall, minutes by step, and what came of it."""

    begun: str
    ended: str
    minutes: dict[str, int]
    back: int
    ahead: int
    limit: int
    left_open: NotRequired[list[list[str]]]
    """Key, words and first day of each gap without a decision; they are carried to the next session."""
    because: NotRequired[str]
    """Why they stay open, in the words of whoever closed it."""
    missed_by: NotRequired[str]
    """Who said that it did not take place; its times are those for which it was planned."""
    lines: list[Line]


class Unfinished(NamedTuple):
    """The gaps without a decision (key, words, the day since which they are left open), and why they stay open.

    ``stead`` names whoever says so where that is not the owner of the numbers, who cannot.
    """

    gaps: tuple[tuple[str, str, date], ...]
    because: str
    stead: str = ""

    @property
    def words(self) -> str:
        """Why they stay open, and who said so in the owner's stead."""
        if not self.stead or not is_in_words(self.because):
            return self.because
        return f"{self.because} (said by {self.stead} in their owner’s stead)"


def missed(sitting: Sitting, left: Unfinished, by: str, currency: str) -> Told:
    """What a session comes to that did not take place, as that person says because of ``left.because``."""
    on, clock = recorded_on(), current_values().calendar.clock
    begins = sitting.session.begins_at.astimezone(clock)
    why = f"It did not take place: {left.because}"
    goes_on = Unfinished(left.gaps, "It goes on to the next session")
    lines = [
        Line(about="not held", text=left.because, more=f"{by}, on {formats.day(on)}"),
        *_came_of(sitting, on, currency),
        *_left_open(goes_on, on),
    ]
    return Told(
        begun=f"{begins:%Y-%m-%d %H:%M}",
        ended=f"{begins + timedelta(minutes=sitting.session.minutes):%Y-%m-%d %H:%M}",
        minutes={},
        back=0,
        ahead=0,
        limit=0,
        left_open=[[key, words, since.isoformat()] for key, words, since in left.gaps],
        because=why,
        missed_by=by,
        lines=lines,
    )


def told(meeting: Meeting, sitting: Sitting, left: Unfinished, now: datetime, currency: str) -> Told:
    """What a session that ends now comes to; actions are worth something in that currency.

    Where clocks were put back meanwhile it ends when the step began that they are at, as its closing is kept.
    """
    on = recorded_on()
    clock = current_values().calendar.clock
    way = sitting.way()
    began = next((mark.at for mark in way if mark.counts), sitting.opened_at).astimezone(clock)
    over = at_earliest(now, sitting.since)
    took = spent(way, over, timedelta(minutes=sitting.session.minutes))
    lines = [*_came_of(sitting, on, currency), *_left_open(left, on)]
    return Told(
        begun=f"{began:%Y-%m-%d %H:%M}",
        ended=f"{over.astimezone(clock):%Y-%m-%d %H:%M}",
        minutes={step.value: minutes_of(length) for step, length in took.steps.items()},
        back=minutes_of(took.back),
        ahead=minutes_of(took.ahead),
        limit=round(performance_minutes(meeting.boxes()) * MOST_BACK),
        left_open=[[key, words, since.isoformat()] for key, words, since in left.gaps],
        because=left.words if left.gaps else "",
        lines=lines,
    )


def _came_of(sitting: Sitting, on: date, currency: str) -> list[Line]:
    """Whatever was prepared for it and said in it, of every kind."""
    return [
        *_prepared(sitting),
        *_decided(sitting),
        *_answered(sitting),
        *acted(sitting, on, currency),
        *promised(sitting),
        *put_right(sitting),
        *set_aside(sitting, on),
        *_parked(sitting),
        *(Line(about="asked", text=each.text, more=each.said_by.name) for each in _questions(sitting)),
        *_shared(sitting),
    ]


def _left_open(left: Unfinished, on: date) -> list[Line]:
    """The gaps without a decision, why, and since when where that was not the first time."""
    return [
        Line(
            about="left open",
            text=words,
            more=f"{left.words} (open since {formats.day(since)})" if since < on else left.words,
        )
        for _, words, since in left.gaps
    ]


def _prepared(sitting: Sitting) -> list[Line]:
    """The owner's own analysis, as it was handed over last."""
    found = Preparation.objects.filter(session=sitting.session).first()
    if found is None or found.handed_over_at is None:
        return [Line(about="prepared", text="Nothing was handed over.", more="")]
    return [
        Line(about="prepared", text=found.handed_over[name], more=question)
        for name, question in QUESTIONS.items()
        if found.handed_over.get(name)
    ]


def _decided(sitting: Sitting) -> list[Line]:
    found = Decision.objects.filter(session=sitting.session).select_related(
        "owner", "session", "answered_by", "taken_by"
    )
    return [
        Line(
            about="decided",
            text=f"{decision.gap_words}: {ENDS[decision.conclusion]}. {decision.text}",
            more="; ".join((f"looked at again by {formats.day(decision.due_on)}", *_footing(decision))),
        )
        for decision in found.order_by("said_on", "pk")
    ]


def _footing(decision: Decision) -> list[str]:
    """On what it rests, what of that not everybody would rely on, and whose it was."""
    value = decision.value()
    numbers = ", ".join(f"{name} {words}" for name, words in value.numbers)
    found = [f"on {numbers}, of {formats.day(value.as_of)}"] if numbers else []
    found += [f"by {value.taken_by}, whose right it is"] if value.taken_by else []
    found += [f"{'put off to' if value.is_put_off else 'asked of'} {value.asked}"] if value.asked else []
    found += ["on numbers that failed a check"] if value.is_despite else []
    return [*found, *under(value.waived), *_leads_to(decision)]


def _leads_to(decision: Decision) -> list[str]:
    """The actions that follow from a decision to act, or that none does yet."""
    if decision.conclusion != Conclusion.ACT:
        return []
    texts = Action.objects.filter(decision_key=decision.key).order_by("due_on", "pk").values_list("text", flat=True)
    return [f"leads to “{text}”" for text in texts] or ["no action follows from it yet"]


def _answered(sitting: Sitting) -> list[Line]:
    """Answers to what was asked in this session, and those that came while it was held."""
    came = while_held(sitting, "decision", "answer")
    about = Q(session=sitting.session) | Q(owner=sitting.session.owner, key__in=came)
    found = Decision.objects.filter(about).exclude(answer="").select_related("answered_by")
    return [
        Line(
            about="answered",
            text=f"{each.gap_words}: {each.answer}",
            more=", ".join(
                filter(
                    None, (each.answered_by and each.answered_by.name, each.closed_on and formats.day(each.closed_on))
                )
            ),
        )
        for each in found.order_by("said_on", "pk")
    ]


def _topics(sitting: Sitting, *, raised: bool) -> list[Topic]:
    where = {"raised_in" if raised else "goes_to": sitting.session}
    return list(Topic.objects.filter(**where).select_related("goes_to").order_by("pk"))


def _parked(sitting: Sitting) -> list[Line]:
    """What was parked in it, and what came of the topics that had been parked for it."""
    taken = _topics(sitting, raised=False)
    return [
        *(Line(about="parked", text=topic.text, more=_where(topic)) for topic in _topics(sitting, raised=True)),
        *(Line(about="settled", text=topic.text, more=topic.because) for topic in taken if topic.because),
        *(
            Line(about="not settled", text=topic.text, more="It goes on to the next session")
            for topic in taken
            if not topic.because
        ),
    ]


def _where(topic: Topic) -> str:
    return f"{topic.get_discipline_display()}, {formats.day(topic.due_on)}"


def _questions(sitting: Sitting) -> list[Question]:
    return list(Question.objects.filter(session=sitting.session).select_related("said_by"))


def _shared(sitting: Sitting) -> list[Line]:
    """The notes whose sharing was asked for or agreed to in it; their words are with the notes."""
    keys = while_held(sitting, "sharednote", "share", "agree to share")
    found = SharedNote.objects.filter(session=sitting.session, key__in=keys, closed_on__isnull=True)
    return [
        Line(
            about="shared",
            text=f"The note of “{NAMES[Step(note.step)][0]}”",
            more=f"{note.said_by.name} and {note.agreed_by.name}" if note.agreed_by else f"{note.said_by.name} alone",
        )
        for note in found.select_related("said_by", "agreed_by").order_by("pk")
    ]
