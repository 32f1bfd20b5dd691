"""Sessions as they are planned and agreed, of the whole company; whoever shows them asks first who may see them."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q

from quarterdeck.domain.cadence import AgreedSession, Cycle, Plan, Rhythm, agreed, planned, starts_at
from quarterdeck.domain.calendar import Calendar, Clock, Period, UnknownPeriod, span
from quarterdeck.domain.days import BEGINNING
from quarterdeck.domain.org import Organisation
from quarterdeck.records.models import Session
from quarterdeck.records.values import Values, current_values

MOST_MONTHS = 40
"""How many fiscal months are kept worked out, of each state of knowledge."""
MOST_STATES = 4
"""Of how many states of knowledge months are kept."""
SHORT, LONG = timedelta(days=62), timedelta(days=400)
"""How far a new rule may carry a session of a month, or of a quarter or year, from the day that was planned first."""


def planned_between(begin: date, end: date, as_of: date | None = None) -> Plan:
    """What the rules plan from ``begin`` up to, not including, ``end``.

    As everything stands now, or as it was on record at the end of ``as_of``; so does everything here.
    """
    values = current_values(as_of)
    months = [_plans.month(values, month) for month in values.calendar.months(span(begin, end))]
    return Plan(
        tuple(s for plan in months for s in plan.sessions if begin <= s.on < end),
        tuple(each for plan in months for each in plan.unplaced),
    )


def agreed_between(
    begin: date, end: date, as_of: date | None = None, *, owner_key: str | None = None
) -> tuple[AgreedSession, ...]:
    """Every session whose time, as it holds, lies in those days; cancelled ones too. ``owner_key`` names whose."""
    plan = planned_between(begin, end, as_of).sessions
    mine = plan if owner_key is None else tuple(each for each in plan if each.owner_key == owner_key)
    sessions = agreed(mine, _stored(begin, end, as_of, owner_key))
    return tuple(each for each in sessions if begin <= each.session.on < end)


def session_called(key: str, as_of: date | None = None) -> AgreedSession | None:
    """The session of that key, stored or planned; None if there is none."""
    values = current_values(as_of)
    stored: Session | None = Session.on_record(as_of).select_related("owner", "leader").filter(key=key).first()
    if stored:
        return stored.value(values.calendar.clock)
    period = _period(key, values.calendar)
    if period is None:
        return None
    begin = values.calendar.previous(values.calendar.month(period.begin)).begin
    found = agreed(planned_between(begin, period.end, as_of).sessions, _stored(begin, period.end, as_of))
    return next((each for each in found if each.session.key == key), None)


def other_time(each: AgreedSession, as_of: date | None = None) -> datetime | None:
    """When the rules plan that session now; None while they still plan it for when they did, or nowhere near that."""
    day = each.planned_for.date()
    plan = planned_between(max(day - SHORT, BEGINNING), day + SHORT, as_of).sessions
    begins = next((session.begins for session in plan if session.key == each.session.key), each.planned_for)
    return None if begins == each.planned_for else begins


def _period(key: str, calendar: Calendar) -> Period | None:
    """The period that the key of a session names."""
    _, cycle, period, *_ = [*key.split("."), "", ""]
    try:
        if Cycle(cycle).is_of_weeks:
            return calendar.week(date.fromisoformat(period))
        return calendar.parse(period)
    except (ValueError, UnknownPeriod, OverflowError):
        return None


def _stored(begin: date, end: date, as_of: date | None, owner_key: str | None = None) -> Iterable[AgreedSession]:
    """Records held in those days, or that were planned so near to them that they may stand for what is planned."""
    clock = current_values(as_of).calendar.clock
    long = (Cycle.QUARTERLY.value, Cycle.ANNUAL.value)
    of_months, of_years = (
        _around("planned_for", begin, end, SHORT, clock),
        _around("planned_for", begin, end, LONG, clock),
    )
    held = _around("begins_at", begin, end, timedelta(0), clock)
    found = Session.on_record(as_of).filter(held | of_months & ~Q(cycle__in=long) | of_years & Q(cycle__in=long))
    if owner_key is not None:
        found = found.filter(owner__key=owner_key)
    return [each.value(clock) for each in found.select_related("owner", "leader")]


def _around(name: str, begin: date, end: date, more: timedelta, clock: Clock) -> Q:
    first, last = max(begin - more, BEGINNING), end + more
    return Q(**{f"{name}__gte": _midnight(first, clock), f"{name}__lt": _midnight(last, clock)})


def _midnight(day: date, clock: Clock) -> datetime:
    return starts_at(datetime.combine(day, datetime.min.time()), clock)


type _From = tuple[Organisation, Calendar, Rhythm]
"""What a plan follows from."""


@dataclass
class _Plans:
    """Months worked out for what a plan follows from, now and on days looked back to; shared by this process's threads.

    The newest stand last.
    """

    _kept: list[tuple[_From, dict[str, Plan]]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def month(self, values: Values, month: Period) -> Plan:
        """The plan of that month. Values are read anew after every change, most of which are about something else."""
        kept = self._months_for((values.organisation, values.calendar, values.rhythm))
        found = kept.get(month.key)
        if found is None:
            rhythm = values.rhythm
            found = planned(
                values.organisation, values.calendar, rhythm.cadence, rhythm.holidays, month.begin, month.end
            )
            with self._lock:
                while len(kept) >= MOST_MONTHS:
                    kept.pop(next(iter(kept)))
                kept[month.key] = found
        return found

    def _months_for(self, what: _From) -> dict[str, Plan]:
        with self._lock:
            found = next((months for stands, months in reversed(self._kept) if _is_same(stands, what)), {})
            others = [each for each in self._kept if each[1] is not found]
            self._kept = [*others[-MOST_STATES + 1 :], (what, found)]
            return found


def _is_same(one: _From, other: _From) -> bool:
    return all(a is b or a == b for a, b in zip(one, other, strict=True))


_plans = _Plans()
