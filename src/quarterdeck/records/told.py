"""The record of a session: everything that came of it, in its own words. It is complete without anybody's minutes."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple, NotRequired, TypedDict

from quarterdeck.checks.four import TITLES
from quarterdeck.domain import formats
from quarterdeck.domain.conducting import MOST_BACK, minutes_of, performance_minutes, spent
from quarterdeck.domain.support import Promise
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Action, Anyway, Decision, Question, Session, Sitting, Support, Topic, Waiver
from quarterdeck.records.values import current_values

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
    lines: list[Line]


class Unfinished(NamedTuple):
    """The gaps without a decision (key, words, the day since which they are left open), and why they stay open."""

    gaps: tuple[tuple[str, str, date], ...]
    because: str


def told(meeting: Meeting, sitting: Sitting, left: Unfinished, on: date, now: datetime) -> Told:
    """What a session that ends now comes to."""
    clock = current_values().calendar.clock
    began = sitting.opened_at.astimezone(clock)
    took = spent(sitting.way(), now)
    lines = [
        *_decided(sitting),
        *_acted(sitting, began.date(), on),
        *_promised(sitting, began.date()),
        *_set_aside(meeting, sitting, on),
        *(Line(about="parked", text=topic.text, more=_where(topic)) for topic in _topics(sitting, raised=True)),
        *(
            Line(about="settled", text=topic.text, more=topic.because)
            for topic in _topics(sitting, raised=False)
            if topic.because
        ),
        *(Line(about="asked", text=each.text, more=each.said_by.name) for each in _questions(sitting)),
        *_left_open(left, on),
        *(
            Line(about="not settled", text=topic.text, more="It goes on to the next session")
            for topic in _topics(sitting, raised=False)
            if not topic.because
        ),
    ]
    return Told(
        begun=f"{began:%Y-%m-%d %H:%M}",
        ended=f"{now.astimezone(clock):%Y-%m-%d %H:%M}",
        minutes={step.value: minutes_of(length) for step, length in took.steps.items()},
        back=minutes_of(took.back),
        ahead=minutes_of(took.ahead),
        limit=round(performance_minutes(meeting.boxes()) * MOST_BACK),
        left_open=[[key, words, since.isoformat()] for key, words, since in left.gaps],
        because=left.because if left.gaps else "",
        lines=lines,
    )


def _left_open(left: Unfinished, on: date) -> list[Line]:
    """The gaps without a decision, why, and since when where that was not the first time."""
    return [
        Line(
            about="left open",
            text=words,
            more=f"{left.because} (open since {formats.day(since)})" if since < on else left.because,
        )
        for _, words, since in left.gaps
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
    """On what it rests that not everybody would rely on, and whose it was."""
    value = decision.value()
    found = [f"by {value.taken_by}, whose right it is"] if value.taken_by else []
    found += [f"{'put off to' if value.is_put_off else 'asked of'} {value.asked}"] if value.asked else []
    found += ["on numbers that failed a check"] if value.is_despite else []
    return found + [
        f"with {each.check} waived by {each.said_by} until {formats.day(each.until_on)}: {each.because}"
        for each in value.waived
    ]


def _acted(sitting: Sitting, began: date, on: date) -> list[Line]:
    """What the owner took on in this session, and what was open before and is carried over."""
    actions = Action.objects.filter(owner=sitting.session.owner).select_related("owner", "written_by")
    values = [action.value() for action in actions.order_by("due_on", "pk")]
    return [
        Line(
            about="will do" if action.said_on >= began else "carried over",
            text=action.text,
            more=formats.day(action.due_on),
        )
        for action in values
        if action.is_open(on)
    ]


def _promised(sitting: Sitting, began: date) -> list[Line]:
    support = Support.objects.filter(owner=sitting.session.owner).select_related("owner", "answered_by")
    return [
        Line(
            about="promised" if each.standing is Promise.PROMISED else "asked for",
            text=each.text,
            more=f"{each.by_name}, by {formats.day(each.due_on)}" if each.by_name else formats.day(each.due_on),
        )
        for each in (found.value() for found in support.order_by("due_on", "pk"))
        if each.standing in {Promise.PROMISED, Promise.ASKED} and (each.said_on >= began or not each.closed_on)
    ]


def _set_aside(meeting: Meeting, sitting: Sitting, on: date) -> list[Line]:
    """Trust checks that did not count, and why it was decided anyway."""
    waivers = Waiver.objects.filter(owner=sitting.session.owner, due_on__gte=on)
    lines = [
        Line(
            about="waived",
            text=f"{TITLES[waiver.code]}: {waiver.text}",
            more=f"{waiver.said_by.name}, until {formats.day(waiver.due_on)}"
            + ("" if waiver.accepted_by_id else "; nobody accepted it, so it opened nothing"),
        )
        for waiver in waivers.select_related("said_by")
    ]
    said = meeting.reasons(on)
    return lines + (_anyway(said, sitting.session) if said else [])


def _anyway(said: Anyway, session: Session) -> list[Line]:
    """Who gave which reason; it was decided anyway only where everybody in the session gave one."""
    about = "decided anyway" if said.is_agreed else "one reason alone"
    both = ((session.owner, said.owner_reason), (said.leader_by or session.leader, said.leader_reason))
    return [Line(about=about, text=reason, more=who.name) for who, reason in both if who and reason]


def _topics(sitting: Sitting, *, raised: bool) -> list[Topic]:
    where = {"raised_in" if raised else "goes_to": sitting.session}
    return list(Topic.objects.filter(**where).select_related("goes_to").order_by("pk"))


def _where(topic: Topic) -> str:
    return f"{topic.get_discipline_display()}, {formats.day(topic.due_on)}"


def _questions(sitting: Sitting) -> list[Question]:
    return list(Question.objects.filter(session=sitting.session).select_related("said_by"))
