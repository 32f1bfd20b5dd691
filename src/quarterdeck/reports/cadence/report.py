"""The Cadence report: a pure function of a Book, a schedule, the year and the time it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from quarterdeck.book import Book
from quarterdeck.domain.cadence import AgreedSession, Cycle, Level, PlannedSession, Schedule, time_shares, together
from quarterdeck.domain.calendar import Calendar, Period
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.reports.cadence.headline import headline, next_title, year_title
from quarterdeck.reports.cadence.lanes import lanes
from quarterdeck.reports.cadence.ready import Ready
from quarterdeck.reports.cadence.shape import (
    CadenceYear,
    HeldSession,
    Matrix,
    MatrixRow,
    NextSession,
    UnendedSession,
    YearMonth,
)

SHOWN = 12
"""Sessions to come on one page of the table."""


def cadence(book: Book, schedule: Schedule, year: Period, now: datetime, page: int = 1) -> CadenceYear:
    """The sessions of a fiscal year as the viewer may know them, and those that come next.

    ``schedule`` holds the year's sessions and those after ``now``, which is the end of the day that it looks back to;
    ``page`` of the table counts from 1.
    """
    of_year = [each for each in schedule.sessions if each.session.on in year]
    coming = [each for each in schedule.sessions if not schedule.is_over(each, now)]
    ready = Ready(book, schedule.as_of)
    shown = tuple(
        replace(_next(each, schedule, book, ready), clash=_clash(each, coming, schedule))
        for each in coming[(page - 1) * SHOWN : page * SHOWN]
    )
    drawn = lanes(of_year, now, schedule.tallies)
    begun = [each for each in reversed(of_year) if each.session.begins <= now or each.session.key in schedule.closed]
    unended = schedule.unended(now)
    held = [each for each in begun if each.session.key in schedule.tallies and each not in unended]
    return CadenceYear(
        year=year,
        label=book.calendar.label(year),
        on=now.date(),
        is_pinned=schedule.as_of is not None,
        lines=headline(coming, schedule, now),
        title=year_title(drawn, of_year, schedule, book.calendar.label(year), now),
        lanes=drawn,
        months=_months(year, book.calendar),
        matrix=matrix(schedule, of_year),
        next=shown,
        next_title=next_title(shown, len(coming)),
        coming=len(coming),
        held=tuple(_held(each, schedule) for each in held[:SHOWN]),
        held_count=len(held),
        time=time_shares(of_year, schedule.rhythm, schedule.tallies),
        unled=schedule.unled,
        unplaced=schedule.unplaced,
        unended=tuple(_unended(each, schedule) for each in unended),
    )


def matrix(schedule: Schedule, of_year: Sequence[AgreedSession]) -> Matrix:
    """Which decision belongs where: every level, each cycle that is held, the shortest first; what was taken there."""
    rhythm, found = schedule.rhythm, defaultdict(list)
    for each in of_year:
        if tally := schedule.tallies.get(each.session.key):
            found[each.session.level, each.session.cycle].append(tally)
    cycles = tuple(c for c in Cycle if any(rule.cycle is c for rule in rhythm.cadence.rules))
    rows = (
        MatrixRow(
            level,
            tuple(rhythm.catalogue.of(level, cycle) for cycle in cycles),
            tuple(together(found[level, cycle]) for cycle in cycles),
        )
        for level in Level
    )
    return Matrix(cycles, tuple(rows))


def numbers_of(each: AgreedSession) -> Subject:
    """Whose numbers a session is about: a salesperson's own, or those of the unit its owner leads."""
    session = each.session
    if session.level is Level.SALESPERSON:
        return Subject(SubjectKind.PERSON, session.owner_key)
    return Subject(SubjectKind.UNIT, session.unit_key)


def _next(each: AgreedSession, schedule: Schedule, book: Book, ready: Ready) -> NextSession:
    session, numbers = each.session, numbers_of(each)
    leader = _leader(session, schedule)
    return NextSession(
        key=session.key,
        begins=session.begins,
        minutes=session.minutes,
        cycles=session.cycles,
        owner=schedule.names[session.owner_key],
        leader=leader,
        numbers=numbers,
        opens=book.may_open(numbers),
        trust=ready.of(numbers, session.led_from) if each.is_held else None,
        standing=each.standing,
        planned_for=each.planned_for,
        reason=each.reason,
        may_arrange=session.key in schedule.arranged,
        parted=schedule.parted.get(session.key),
        carried=schedule.carried.get(session.owner_key),
        waiting=schedule.waiting.get(session.key, 0),
    )


def _clash(each: AgreedSession, coming: Sequence[AgreedSession], schedule: Schedule) -> str:
    """Whose session one of its two is in at the same time: a moved one keeps its hour, whatever rules plan later."""
    own = each.session
    others = (
        other.session
        for other in coming
        if other is not each and other.is_held and other.session.begins < own.ends and own.begins < other.session.ends
    )
    found = next((other for other in others if set(other.people) & set(own.people)), None)
    return schedule.names[found.owner_key] if found and each.is_held else ""


def _held(each: AgreedSession, schedule: Schedule) -> HeldSession:
    session = each.session
    return HeldSession(
        key=session.key,
        begins=session.begins,
        cycles=session.cycles,
        owner=schedule.names[session.owner_key],
        leader=_leader(session, schedule),
        tally=schedule.tallies[session.key],
        is_own=session.key in schedule.own,
        is_held=bool(schedule.tallies[session.key].held),
    )


def _unended(each: AgreedSession, schedule: Schedule) -> UnendedSession:
    session = each.session
    return UnendedSession(
        key=session.key,
        begins=session.begins,
        cycles=session.cycles,
        owner=schedule.names[session.owner_key],
        leader=_leader(session, schedule),
        is_opened=session.key in schedule.opened,
    )


def _leader(session: PlannedSession, schedule: Schedule) -> str:
    return schedule.names[session.leader_key] if session.leader_key else "the leadership team"


def _months(year: Period, calendar: Calendar) -> tuple[YearMonth, ...]:
    quarters = {quarter.begin: quarter.key[-2:] for quarter in calendar.quarters(year)}
    found, told = [], None
    for month in calendar.months(year):
        label = calendar.month_label(month, short=True)
        if told is None or (told != month.begin.year and _is_new_year(month.begin)):
            label = f"{label} {month.begin.year}"
        told = month.begin.year
        found.append(YearMonth(label, month.begin, quarters.get(month.begin, "")))
    return tuple(found)


def _is_new_year(day: date) -> bool:
    return day.month == 1
