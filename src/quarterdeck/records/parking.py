"""Where a parked topic goes, and what is parked in and for a session."""

from __future__ import annotations

from datetime import timedelta

from quarterdeck.domain.cadence import AgreedSession, Discipline, PlannedSession
from quarterdeck.domain.parking import Topic as TopicValue
from quarterdeck.domain.parking import destination
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Session, SpokenRefused, Topic
from quarterdeck.records.plan import agreed_between
from quarterdeck.records.values import current_values

AHEAD = timedelta(days=124)
"""How far ahead a session is looked for: the longest quarter there is, and a month."""


def park(meeting: Meeting, discipline: Discipline, text: str) -> Topic:
    """Park it in the next session of the two that has a part for it. SpokenRefused where none is planned."""
    found = _destination(meeting.agreed, discipline)
    if found is None:
        raise SpokenRefused(
            f"No session of you two with a part for it ({discipline}) is planned in the next {AHEAD.days} days. Sales "
            "operations can give sessions such a part: Set-up, Rhythm."
        )
    goes_to = Session.of(found.session, current_values().calendar.time_zone)
    return Topic.park(meeting.record(), goes_to, discipline, text, by=meeting.voice)


def topics(meeting: Meeting) -> tuple[tuple[TopicValue, ...], tuple[TopicValue, ...]]:
    """What was raised in this session, and what was parked for it."""
    key = meeting.agreed.session.key
    related = Topic.on_record(meeting.as_of).select_related("owner", "raised_in", "goes_to", "said_by")
    raised, taken = related.filter(raised_in__key=key), related.filter(goes_to__key=key)
    return tuple(each.value() for each in raised), tuple(each.value() for each in taken)


def _destination(agreed: AgreedSession, discipline: Discipline) -> AgreedSession | None:
    begin = agreed.session.on
    return destination(agreed.session, agreed_between(begin, begin + AHEAD), _takes, discipline)


def _takes(session: PlannedSession, discipline: Discipline) -> bool:
    template = current_values().rhythm.template(session.level, session.cycle, session.minutes)
    return any(part.discipline is discipline for part in template.parts)
