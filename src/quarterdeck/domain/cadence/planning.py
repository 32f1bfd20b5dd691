"""Every session of every pair, from the fiscal calendar, the rules and the holidays. Pure: nothing is remembered.

A fiscal month is planned by itself, so that its sessions are the same whichever days are asked for. Within a round the
sessions of each leader are spread over working days, at most ``a_day`` of them unless time would run out; nobody is in
two at once, and whoever leads others meets their own leader only after having met all of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from quarterdeck.domain.cadence.cycles import Level
from quarterdeck.domain.cadence.pairs import Pair, pairs
from quarterdeck.domain.cadence.rounds import Round, rounds
from quarterdeck.domain.cadence.rules import Cadence, CadenceRule
from quarterdeck.domain.cadence.sessions import PlannedSession, session_key
from quarterdeck.domain.cadence.workdays import Holiday, Workdays
from quarterdeck.domain.calendar import Calendar, Period, span
from quarterdeck.domain.org import Organisation

EVENING = 18 * 60
"""Minutes after midnight after which no further session of a day begins."""
HALF_AN_HOUR = 30
ALL_DAY = 24 * 60 // HALF_AN_HOUR


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A session for which the working days of its round have no room left, and whose it would be."""

    owner_key: str
    leader_key: str | None
    unit_key: str
    key: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Sessions in the order in which they are held, and those there was no room for."""

    sessions: tuple[PlannedSession, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()


def planned(
    organisation: Organisation,
    calendar: Calendar,
    cadence: Cadence,
    holidays: Sequence[Holiday],
    begin: date,
    end: date,
) -> Plan:
    """Every session held from ``begin`` up to, not including, ``end``, for every pair that stands on its day."""
    if end <= begin:
        return Plan()
    year = _Pairs(organisation)
    workdays = Workdays(tuple(holidays))
    months = [
        _Month(year, rounds(month, calendar, cadence, workdays), workdays, month)
        for month in calendar.months(span(begin, end))
    ]
    sessions = [s for month in months for s in month.sessions if begin <= s.on < end]
    return Plan(
        tuple(sorted(sessions, key=lambda s: (s.begins, s.key))),
        tuple(each for month in months for each in month.unplaced),
    )


class _Pairs:
    """Pairs by day, worked out once for all days between two changes of the organisation."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        seats = organisation.seats
        days = {s.begin_on for s in seats} | {s.end_on for s in seats} | set(organisation.tree.days)
        self._changes = sorted(days)
        self._found: dict[int, dict[tuple[str, str], Pair]] = {}

    def on(self, day: date) -> dict[tuple[str, str], Pair]:
        """The pairs of that day: by owner for the first, by owner and unit for any other."""
        place = bisect_right(self._changes, day)
        if place not in self._found:
            standing = pairs(self.organisation, day)
            self._found[place] = {(p.owner_key, "" if p.is_first else p.unit_key): p for p in standing}
        return self._found[place]

    def depth(self, pair: Pair, day: date) -> int:
        """How many units stand above the owner's."""
        return len(self.organisation.tree.above(pair.unit_key, day))


class _Month:
    """The sessions of one fiscal month, placed round by round."""

    def __init__(self, standing: _Pairs, found: Sequence[Round], workdays: Workdays, month: Period) -> None:
        self.sessions: list[PlannedSession] = []
        self.unplaced: list[Unplaced] = []
        self._pairs = standing
        self._workdays = workdays.within(month.begin, month.end)
        self._taken: dict[tuple[str, date], list[tuple[datetime, datetime]]] = defaultdict(list)
        self._led_until: dict[tuple[str, str, str], datetime] = {}
        self._keys: set[str] = set()
        for place, each in enumerate(found):
            self._hold(each, _until(each, found[place + 1 :]))

    def _hold(self, each: Round, until: date) -> None:
        """Place the round; ``until`` is when the next level begins."""
        standing = self._pairs.on(each.first_on)
        owners = [(place, pair) for place, pair in standing.items() if pair.level is each.level]
        to_lead = Counter(pair.leader_key for _, pair in owners if pair.leader_key)
        room = max(1, sum(each.first_on <= day < until for day in self._workdays))
        owners.sort(key=lambda found: (-self._pairs.depth(found[1], each.first_on), found[1].owner_key, found[0]))
        for place, pair in owners:
            a_day = max(each.rule.a_day, ceil(to_lead[pair.leader_key] / room)) if pair.leader_key else each.rule.a_day
            key = session_key(pair.owner_key, each.held[0], "" if pair.is_first else pair.leader_key or "")
            if key not in self._keys:
                self._keys.add(key)
                self._place(each, place, key, a_day)

    def _place(self, each: Round, place: tuple[str, str], key: str, a_day: int) -> None:
        """Take the first slot in which both are free; none if the pair has parted before there was one."""
        at = self._slot(each, place, a_day) or self._slot(each, place, ALL_DAY)
        pair = self._pairs.on(at.date() if at else each.first_on).get(place)
        if at is None and pair and pair.owner_key in self._still_there(each, place):
            self.unplaced.append(Unplaced(pair.owner_key, pair.leader_key, pair.unit_key, key))
        if at is None or pair is None:
            return
        session = PlannedSession(
            key,
            pair.owner_key,
            pair.leader_key,
            pair.unit_key,
            pair.led_from,
            pair.level,
            each.held,
            at,
            each.rule.minutes,
            each.wave,
        )
        self.sessions.append(session)
        if session.leader_key:
            led = (session.wave, session.leader_key, session.led_from)
            self._led_until[led] = max(self._led_until.get(led, session.ends), session.ends)
        for person in session.people:
            self._taken[person, session.on].append((session.begins, session.ends))

    def _still_there(self, each: Round, place: tuple[str, str]) -> set[str]:
        """The owner, if they are led by somebody on every day of the round."""
        days = [day for day in self._workdays if each.first_on <= day < each.end]
        return {place[0]} if all(place in self._pairs.on(day) for day in days) else set()

    def _slot(self, each: Round, place: tuple[str, str], a_day: int) -> datetime | None:
        earliest = self._after_reports(each, place)
        for day in self._workdays:
            if not max(each.first_on, earliest.date()) <= day < each.end:
                continue
            pair = self._pairs.on(day).get(place)
            if pair is None:
                return None
            for at in _slots(each.rule, day, a_day):
                if at >= earliest and self._is_free(pair, at, each.rule.minutes):
                    return at
        return None

    def _after_reports(self, each: Round, place: tuple[str, str]) -> datetime:
        """When the last session is over that the owner holds as a leader in the same wave."""
        pair = self._pairs.on(each.first_on)[place]
        begins = datetime.combine(each.first_on, each.rule.at)
        if pair.level is Level.SALESPERSON:
            return begins
        return self._led_until.get((each.wave, pair.owner_key, pair.unit_key), begins)

    def _is_free(self, pair: Pair, at: datetime, minutes: int) -> bool:
        end = at + timedelta(minutes=minutes)
        people = (pair.owner_key, pair.leader_key) if pair.leader_key else (pair.owner_key,)
        return not any(at < ends and begins < end for who in people for begins, ends in self._taken[who, at.date()])


def _until(each: Round, later: Sequence[Round]) -> date:
    above = [other.first_on for other in later if other.wave == each.wave and other.first_on > each.first_on]
    return min([each.end, *above])


def _slots(rule: CadenceRule, day: date, a_day: int) -> Iterator[datetime]:
    """Beginnings one after the other, each on the half hour after the one before is over; the first always counts."""
    step = ceil(rule.minutes / HALF_AN_HOUR) * HALF_AN_HOUR
    first = datetime.combine(day, rule.at)
    for count in range(a_day):
        at = first + timedelta(minutes=step * count)
        if count and (at.date() > day or at.hour * 60 + at.minute + rule.minutes > EVENING):
            return
        yield at
