"""The sentences of the page: how many rhythms there are, what comes next, and how the year runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from quarterdeck.domain import formats
from quarterdeck.domain.cadence import AgreedSession, Schedule, Standing
from quarterdeck.domain.sentences import Segment, Sentence, Tone
from quarterdeck.reports.cadence.shape import Lane, NextSession

_NUMBERS = ("No rhythm", "One rhythm", "Two rhythms", "Three rhythms", "Four rhythms", "Five rhythms")
_DAYS_IN_WEEK = 7


def headline(coming: Sequence[AgreedSession], schedule: Schedule, now: datetime) -> tuple[Sentence, ...]:
    """How many rhythms there are, and which sessions come next."""
    cycles = {rule.cycle for rule in schedule.rhythm.cadence.rules}
    first: Sentence = (Segment(f"{_NUMBERS[len(cycles)]}, one chain of decisions."),)
    held = [each for each in coming if each.is_held]
    mine = [each for each in held if each.session.key in schedule.own] or held
    if not mine:
        return (first, (Segment("No session is planned for you to see."),))
    same = [each for each in mine if _round(each) == _round(mine[0])]
    when = _when(mine[0].session.begins, now, is_past=schedule.as_of is not None)
    return (first, (Segment("Next: "), Segment(_what(same, schedule), Tone.FUTURE), Segment(when)))


def year_title(
    drawn: Sequence[Lane], of_year: Sequence[AgreedSession], schedule: Schedule, label: str, now: datetime
) -> str:
    """How the rounds of the year run; for a single level, how many sessions there are."""
    rounds = [each for lane in drawn for each in lane.rounds]
    held = [each for each in of_year if each.is_held]
    if len(drawn) < 2 or not rounds:  # noqa: PLR2004 a single level has nothing to run up to
        left = sum(not schedule.is_over(each, now) for each in held)
        return f"{formats.counted(len(held), 'session', 'sessions')} in {label}, {formats.count(left)} still to come"
    moved = [each for each in held if each.standing is Standing.MOVED]
    spans: dict[str, list[date]] = {}
    for each in held if len(moved) == len(held) else [each for each in held if each not in moved]:
        spans.setdefault(each.session.wave, []).append(each.session.on)
    longest = max((max(days) - min(days)).days + 1 for days in spans.values())
    weeks = -(-longest // _DAYS_IN_WEEK)
    within = f"within {formats.counted(weeks, 'week', 'weeks')}"
    if moved:
        were = "one session that was" if len(moved) == 1 else f"{formats.count(len(moved))} sessions that were"
        return f"Rounds run bottom up, {within}, but for {were} moved"
    return f"Every round runs bottom up, {within}"


def next_title(shown: Sequence[NextSession], coming: int) -> str:
    """How many of those shown are ready."""
    told = [each.trust for each in shown if each.trust]
    if not shown:
        return "Nothing is planned any more"
    if not told:
        return f"{formats.counted(coming, 'session', 'sessions')} to come"
    unready = sum(trust.state != "ok" for trust in told)
    if unready:
        are = "is" if unready == 1 else "are"
        of = formats.count(len(told))
        return f"{formats.count(unready)} of {of} {are} not ready: look at the trust checks first"
    return "All of these can be decided on: their numbers can be trusted"


def _round(each: AgreedSession) -> tuple[str, str]:
    return (each.session.wave, each.session.level)


def _what(same: Sequence[AgreedSession], schedule: Schedule) -> str:
    session = same[0].session
    if len(same) > 1:
        places = {each.session.led_from or each.session.unit_key for each in same}
        name = schedule.units.get(places.pop(), "") if len(places) == 1 else ""
        return f"{formats.count(len(same))} sessions{f' in {name}' if name else ''}"
    cycle = session.cycle.value
    if session.leader_key is None:
        return f"the {cycle} session with the leadership team"
    owner, leader = (schedule.names[key] for key in (session.owner_key, session.leader_key))
    return f"the {cycle} session of {owner} with {leader}"


def _when(begins: datetime, now: datetime, *, is_past: bool) -> str:
    """When it begins, seen from now; in a past that is looked back to, the day by its date."""
    day = begins.date()
    if begins <= now:
        return ", under way."
    if day == now.date():
        return f", starting today at {begins:%H:%M}."
    if day == now.date() + timedelta(days=1) and not is_past:
        return ", starting tomorrow."
    return f", starting on {formats.weekday(day, year=now.year)}."
