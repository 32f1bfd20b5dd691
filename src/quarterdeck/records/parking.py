"""Where a parked topic goes, and what is parked in and for a session."""

from __future__ import annotations

from datetime import date, timedelta

from quarterdeck.domain.cadence import AgreedSession, Discipline, PlannedSession
from quarterdeck.domain.conducting import PERFORMANCE, Step
from quarterdeck.domain.parking import PARKED, destination
from quarterdeck.domain.parking import Topic as TopicValue
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Session, Sitting, SpokenRefused, Topic
from quarterdeck.records.plan import agreed_between
from quarterdeck.records.values import current_values

AHEAD = timedelta(days=124)
"""How far ahead a session is looked for: the longest quarter there is, and a month."""


def park(meeting: Meeting, discipline: Discipline, text: str) -> Topic:
    """Park it in this session where its part is still to come, else in the next one of the two that has such a part.

    SpokenRefused where none is planned.
    """
    found = destinations(meeting).get(discipline)
    if found is None:
        raise SpokenRefused(
            f"No session of you two with a part for it ({discipline}) is planned in the next {AHEAD.days} days. Sales "
            "operations can give sessions such a part: Set-up, Rhythm."
        )
    goes_to = Session.of(found.session, current_values().calendar.clock)
    return Topic.park(meeting.record(), goes_to, discipline, text, by=meeting.voice)


def topics(meeting: Meeting) -> tuple[tuple[TopicValue, ...], tuple[TopicValue, ...]]:
    """What was raised in this session, and what was parked for it."""
    key = meeting.agreed.session.key
    related = Topic.on_record(meeting.as_of).select_related("owner", "raised_in", "goes_to", "said_by")
    raised, taken = related.filter(raised_in__key=key), related.filter(goes_to__key=key)
    return tuple(each.value() for each in raised), tuple(each.value() for each in (*_left_over(meeting), *taken))


def _left_over(meeting: Meeting) -> list[Topic]:
    """What was parked for an earlier session of the two and was not settled when that was closed.

    It waits in each later one with a part for it, until it is settled in one.
    """
    own = meeting.agreed.session
    waits = Topic.on_record(meeting.as_of).filter(
        because="",
        owner__key=own.owner_key,
        goes_to__leader__key=own.leader_key,
        goes_to__begins_at__lt=meeting.begins_at,
        discipline__in=[part.value for part in PARKED if _takes(own, part, meeting.as_of)],
    )
    found = waits.select_related("owner", "raised_in", "goes_to__sitting", "said_by").order_by("due_on", "pk")
    return [each for each in found if _was_closed(each.goes_to, meeting)]


def _was_closed(session: Session, meeting: Meeting) -> bool:
    sitting: Sitting | None = getattr(session, "sitting", None)
    if sitting is None:
        return False
    return sitting.closed_at is not None if meeting.until is None else bool(sitting.told_by(meeting.until))


def destinations(meeting: Meeting) -> dict[Discipline, AgreedSession]:
    """Where what comes up here goes, of each discipline for which a session of the two is planned."""
    begin, own = meeting.agreed.session.on, meeting.agreed.session
    sessions = agreed_between(begin, begin + AHEAD, owner_key=own.owner_key)
    to_come = _to_come(meeting)
    found = {each: destination(own, sessions, _takes, each) for each in PARKED}
    here = {each: meeting.agreed for each in PARKED if each in to_come}
    return {each: goes_to for each, goes_to in found.items() if goes_to} | here


def _to_come(meeting: Meeting) -> set[Discipline]:
    """The disciplines with a part of this session that does not lie behind the two."""
    sitting, steps = meeting.sitting(), [box.step for box in meeting.boxes()]
    if not meeting.agreed.is_held or (sitting and sitting.closed_at):
        return set()
    at = steps.index(Step(sitting.step)) if sitting and sitting.step in steps else 0
    return {Discipline(step.value) for step in steps[at:] if step not in PERFORMANCE}


def _takes(session: PlannedSession, discipline: Discipline, as_of: date | None = None) -> bool:
    template = current_values(as_of).rhythm.template(session.level, session.cycle, session.minutes)
    return any(part.discipline is discipline for part in template.parts)
