"""The agenda of a session: the gaps of its numbers, and those that earlier sessions of the two have put off to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from quarterdeck.domain.agenda import Gap
from quarterdeck.domain.cadence import AgreedSession, Cycle
from quarterdeck.records.carried import carried
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Decision, Sitting
from quarterdeck.records.plan import agreed_between
from quarterdeck.records.values import current_values


def put_off_to(meeting: Meeting, now: datetime) -> dict[str, Decision]:
    """What was put off to this session, by gap: what waits still, and what ended in it. Of one gap the newest.

    That is the next session of the cycle it was put off to; a later one only where nobody held that one.
    """
    cycles = set(meeting.agreed.session.cycles)
    mine = [each for each in _waiting(meeting) if Cycle(each.escalated_to) in cycles]
    ended = {decision.key for decision in meeting.decisions().values()}
    return {each.gap: each for each in mine if each.answered_in in ended or _is_next(meeting, each, now)}


def gaps_of(meeting: Meeting, shown: tuple[Gap, ...], now: datetime) -> tuple[Gap, ...]:
    """The gaps that the numbers show, and behind them those put off that they do not show any more, as they stood.

    What was put off, and left open where it was put off to, is carried on like any other gap, and ends where it can.
    """
    left, waiting = {each.gap for each in carried(meeting, now)}, _waiting(meeting)
    found = {each.gap: each for each in waiting if each.gap in left} | put_off_to(meeting, now)
    keys = {gap.key for gap in shown}
    more = (each for each in found.values() if each.gap not in keys)
    kept = (Gap(each.gap, each.gap_words, "", tuple((name, words) for name, words in each.numbers)) for each in more)
    return (*shown, *kept)


def _waiting(meeting: Meeting) -> list[Decision]:
    """What earlier sessions about these numbers have put off, and has not ended before this one; the oldest first."""
    session = meeting.agreed.session
    found = Decision.on_record(meeting.as_of).filter(
        session__owner__key=session.owner_key,
        session__level=session.level.value,
        session__unit_key=session.unit_key,
        session__begins_at__lt=meeting.begins_at,
        escalated_to__in=list(Cycle),
    )
    ended = {decision.key for decision in meeting.decisions().values()}
    related = found.select_related("session").order_by("said_on", "pk")
    return [each for each in related if not each.answer or each.answered_in in ended]


def _is_next(meeting: Meeting, put_off: Decision, now: datetime) -> bool:
    """Whether no session of that cycle lies between, but for such as are over without anybody having opened them."""
    own, clock = meeting.agreed.session, current_values().calendar.clock
    since, wall = (at.astimezone(clock).replace(tzinfo=None) for at in (put_off.session.begins_at, now))
    days = (since.date(), own.on + timedelta(days=1))
    between = [
        each
        for each in agreed_between(*days, meeting.as_of, owner_key=own.owner_key)
        if since < each.session.begins < own.begins and _holds(each, meeting, Cycle(put_off.escalated_to))
    ]
    keys = [each.session.key for each in between]
    opened = set(
        Sitting.objects.filter(session__key__in=keys, opened_at__lte=now).values_list("session__key", flat=True)
    )
    return all(each.session.ends <= wall and each.session.key not in opened for each in between)


def _holds(each: AgreedSession, meeting: Meeting, cycle: Cycle) -> bool:
    """Whether it is about the same numbers, holds that cycle, and is not cancelled."""
    one, other = each.session, meeting.agreed.session
    return each.is_held and cycle in one.cycles and (one.level, one.unit_key) == (other.level, other.unit_key)
