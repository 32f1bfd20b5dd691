"""The agenda of a session: the gaps of its numbers, and those that earlier sessions of the two have put off to it."""

from __future__ import annotations

from quarterdeck.domain.agenda import Gap
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Decision


def put_off_to(meeting: Meeting) -> dict[str, Decision]:
    """What was put off to this session, by gap: what waits still, and what ended in it. Of one gap the newest."""
    session = meeting.agreed.session
    found = Decision.on_record(meeting.as_of).filter(
        session__owner__key=session.owner_key,
        session__level=session.level.value,
        session__unit_key=session.unit_key,
        session__begins_at__lt=meeting.begins_at,
        escalated_to__in=[cycle.value for cycle in session.cycles],
    )
    ended = {decision.key for decision in meeting.decisions().values()}
    mine = [each for each in found.order_by("said_on", "pk") if not each.answer or each.answered_in in ended]
    return {each.gap: each for each in mine}


def gaps_of(meeting: Meeting, shown: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """The gaps that the numbers show, and behind them those put off that they do not show any more, as they stood."""
    keys = {gap.key for gap in shown}
    more = (each for each in put_off_to(meeting).values() if each.gap not in keys)
    kept = (Gap(each.gap, each.gap_words, "", tuple((name, words) for name, words in each.numbers)) for each in more)
    return (*shown, *kept)
