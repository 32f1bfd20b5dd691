"""The record of a session: everything that came of it, in its own words. It is complete without anybody's minutes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple, NotRequired, TypedDict

from django.db.models import Q

from quarterdeck.checks.four import TITLES
from quarterdeck.domain import actions, formats
from quarterdeck.domain.conducting import MOST_BACK, minutes_of, performance_minutes, spent
from quarterdeck.domain.gate import Waived
from quarterdeck.domain.kpis import KPIS
from quarterdeck.domain.support import Promise
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import (
    Action,
    Anyway,
    Decision,
    Preparation,
    Question,
    Session,
    Sitting,
    Support,
    Topic,
    Waiver,
)
from quarterdeck.records.models.sitting import is_in_words
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.preread import QUESTIONS
from quarterdeck.records.values import current_values
from quarterdeck.records.while_held import while_held
from quarterdeck.reports.decisions.report import moves

ENDS = {"act": "Act", "no_action": "No action", "escalate": "Escalated"}


class Line(TypedDict):
    """Something that came of a session: what it is about, its words, and more about it."""

    about: str
    text: str
    more: str


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
        *_prepared(sitting),
        *_left_open(goes_on, on),
        *_acted(sitting, on, currency),
        *_promised(sitting),
        *_parked(sitting),
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
    """What a session that ends now comes to; actions are worth something in that currency."""
    on = recorded_on()
    clock = current_values().calendar.clock
    way = sitting.way()
    began = next((mark.at for mark in way if mark.counts), sitting.opened_at).astimezone(clock)
    took = spent(way, now)
    lines = [
        *_prepared(sitting),
        *_decided(sitting),
        *_answered(sitting),
        *_acted(sitting, on, currency),
        *_promised(sitting),
        *_set_aside(sitting, on),
        *_parked(sitting),
        *(Line(about="asked", text=each.text, more=each.said_by.name) for each in _questions(sitting)),
        *_left_open(left, on),
    ]
    return Told(
        begun=f"{began:%Y-%m-%d %H:%M}",
        ended=f"{now.astimezone(clock):%Y-%m-%d %H:%M}",
        minutes={step.value: minutes_of(length) for step, length in took.steps.items()},
        back=minutes_of(took.back),
        ahead=minutes_of(took.ahead),
        limit=round(performance_minutes(meeting.boxes()) * MOST_BACK),
        left_open=[[key, words, since.isoformat()] for key, words, since in left.gaps],
        because=left.words if left.gaps else "",
        lines=lines,
    )


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
            more="; ".join((formats.day(decision.due_on), *_footing(decision))),
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
    return found + _under(value.waived)


def _under(waived: Iterable[Waived]) -> list[str]:
    return [
        f"with {each.check} waived by {_whose(each.said_by, each.accepted_by)}, until {formats.day(each.until_on)}: "
        f"{each.because}"
        for each in waived
    ]


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


def _acted(sitting: Sitting, on: date, currency: str) -> list[Line]:
    """What the owner took on in this session, what was open before and is carried over, and what ended in it."""
    actions = Action.objects.filter(owner=sitting.session.owner).select_related("owner", "written_by")
    taken, ended = while_held(sitting, "action", "write", "accept"), while_held(sitting, "action", "finish", "let go")
    values = [action.value() for action in actions.order_by("due_on", "pk")]
    return [
        Line(
            about="will do" if action.key in taken else "carried over", text=action.text, more=_meant(action, currency)
        )
        for action in values
        if action.is_open(on)
    ] + [
        Line(
            about="ended",
            text=action.text,
            more=": ".join(filter(None, (action.status(on).replace("_", " "), action.because))),
        )
        for action in values
        if action.key in ended and not action.is_open(on)
    ]


def _meant(action: actions.Action, currency: str) -> str:
    """By when, which number it is to move from where to where, what that is worth, and how it is marked."""
    found = [formats.day(action.due_on)]
    if action.metric:
        found.append(" ".join(filter(None, (KPIS.get(action.metric, action.metric), moves(action, currency)))))
    if action.worth is not None:
        found.append(f"expected {formats.money(action.worth, currency, sign=True)}")
    found += ["taken on while a check was red"] if action.is_despite else []
    return "; ".join(found + _under(action.waived))


def _promised(sitting: Sitting) -> list[Line]:
    """What was promised or asked for in this session, what ended in it, and what is still open from before."""
    support = Support.objects.filter(owner=sitting.session.owner).select_related("owner", "answered_by")
    begun = while_held(sitting, "support", "ask", "promise")
    ended = while_held(sitting, "support", "keep", "decline", "take back")
    found = []
    for each in (found.value() for found in support.order_by("due_on", "pk")):
        word = "promised" if each.standing is Promise.PROMISED else "asked for"
        when = f"{each.by_name}, by {formats.day(each.due_on)}" if each.by_name else formats.day(each.due_on)
        if each.closed_on is None and each.key in begun:
            found.append(Line(about=word, text=each.text, more=when))
        elif each.closed_on is None:
            found.append(Line(about="carried over", text=each.text, more=f"{word}: {when}"))
        elif each.key in ended:
            what = f"{each.standing.replace('_', ' ')}, {each.by_name}"
            found.append(Line(about="ended", text=each.text, more=": ".join(filter(None, (what, each.because)))))
    return found


def _set_aside(sitting: Sitting, on: date) -> list[Line]:
    """Trust checks that did not count, by a new waiver or one that stood; why it was decided anyway."""
    waivers = Waiver.objects.filter(owner=sitting.session.owner, due_on__gte=on)
    said = while_held(sitting, "waiver", "waive", "accept waiver")
    lines = [
        Line(
            about="waived" if waiver.key in said else "waived before",
            text=f"{TITLES[waiver.code]}: {waiver.text}",
            more=f"{_whose(*_names(waiver))}, until {formats.day(waiver.due_on)}"
            + ("" if waiver.accepted_by_id else "; nobody accepted it, so it opened nothing"),
        )
        for waiver in waivers.select_related("said_by", "accepted_by")
        if waiver.key in said or waiver.accepted_by_id
    ]
    anyway = Anyway.objects.filter(session=sitting.session).select_related("session__owner", "session__leader")
    return lines + [line for each in anyway.order_by("on") for line in _anyway(each, sitting.session)]


def _names(waiver: Waiver) -> tuple[str, str]:
    return waiver.said_by.name, waiver.accepted_by.name if waiver.accepted_by else ""


def _whose(said_by: str, accepted_by: str) -> str:
    """Who waived a check, and who accepted that where it was somebody else."""
    return f"{said_by}, accepted by {accepted_by}" if accepted_by not in {"", said_by} else said_by


def _anyway(said: Anyway, session: Session) -> list[Line]:
    """Who gave which reason; it was decided anyway only where everybody in the session gave one."""
    about = "decided anyway" if said.is_agreed else "one reason alone"
    both = ((session.owner, said.owner_reason), (said.leader_by or session.leader, said.leader_reason))
    return [Line(about=about, text=reason, more=who.name) for who, reason in both if who and reason]


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
