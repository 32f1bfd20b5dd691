"""Moving and cancelling sessions: the one place that says who may, which every face goes through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from quarterdeck.domain import formats
from quarterdeck.domain.cadence import AgreedSession, PlannedSession, starts_at
from quarterdeck.domain.cadence.pairs import heard_by, stood_in
from quarterdeck.domain.calendar import Clock
from quarterdeck.domain.clearance import Clearance, NotCleared
from quarterdeck.domain.org import Role
from quarterdeck.records.book import viewer_clearance
from quarterdeck.records.models import Account, Person, Session, StaleRecord
from quarterdeck.records.models.session import FARTHEST_DAYS, OVER, TOO_FAR
from quarterdeck.records.plan import agreed_between, session_called
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import current_values

LATE = timedelta(days=62)
"""How long after a period a session about it may be held."""
type Viewer = Account | None
"""Whoever asks; None is the operator at the machine's own console."""


def sees(clearance: Clearance, session: PlannedSession) -> bool:
    """Whether somebody so cleared may know when this session is held: the two in it, and whoever leads the unit."""
    if clearance.everything or clearance.person_key in session.people:
        return True
    return session.unit_key in clearance.unit_keys


def may_arrange(viewer: Viewer, session: PlannedSession, on: date) -> bool:
    """Whether the viewer may move or cancel it on that day: its owner, its leader or their deputy, sales operations."""
    if viewer is None:
        return True
    if not viewer.is_active:
        return False
    return viewer.is_operations or (viewer.person is not None and takes_part(viewer.person.key, session, on))


def takes_part(person_key: str, session: PlannedSession, on: date) -> bool:
    """Whether they are one of the two, or stand in for its leader on that day."""
    if person_key in session.people:
        return True
    return session.leader_key in stood_in(current_values().organisation, person_key, session.owner_key, on)


def comes_in(person_key: str, session: PlannedSession, on: date) -> bool:
    """Whether they read what is said in it on that day: one of the two, or who stands in for its leader.

    Whoever stands in for some days reads nothing of sessions that were held before.
    """
    if person_key in session.people:
        return True
    organisation = current_values().organisation
    return session.leader_key in stood_in(organisation, person_key, session.owner_key, on, session.on)


def deputies(session: PlannedSession, on: date) -> tuple[str, ...]:
    """The names of those who come into it on that day in its leader's stead."""
    organisation = current_values().organisation
    seated = {seat.person_key for seat in organisation.seats_in(session.led_from) if seat.role is Role.DEPUTY}
    found = (key for key in seated if key not in session.people and comes_in(key, session, on))
    return tuple(sorted(organisation.person_by_key[key].name for key in found))


def seen_session(viewer: Viewer, key: str, on: date, as_of: date | None = None) -> AgreedSession:
    """The session of that key for whoever may see it on the day ``on``. NotCleared, as for one that there is not.

    It is told as it stands, or as it was on record at the end of ``as_of``; clearance is that of ``on`` either way.
    """
    found = session_called(key, as_of)
    clearance = viewer_clearance(viewer, current_values().organisation, on)
    if found is None or not sees(clearance, found.session):
        raise NotCleared("There is nothing here for you to see.")
    return found


@dataclass(frozen=True, slots=True)
class Arranging:
    """A session that the viewer may move or cancel, as it stood when they opened it."""

    viewer: Viewer
    stands: AgreedSession

    @classmethod
    def open(cls, viewer: Viewer, key: str, on: date) -> Arranging:
        """Open it. NotCleared for whoever may only see it, as for one that there is not."""
        stands = seen_session(viewer, key, on)
        if not may_arrange(viewer, stands.session, on):
            raise NotCleared("There is nothing here for you to see.")
        return cls(viewer, stands)

    def move(self, begins: datetime, reason: str, *, seen: str, now: datetime) -> AgreedSession:
        """Hold it at another time of the clock. Refusal where either is in another session then; see `Session.move`.

        StaleRecord where it does not stand as the viewer has ``seen`` it any more.
        """
        _refuse_out_of_reach(begins.date(), now.date())
        clock = current_values().calendar.clock
        record = self._record(seen, {"time": _time_words(begins), "reason": reason}, clock)
        self._refuse_two_at_once(begins)
        return record.move(starts_at(begins, clock), reason, by=self.viewer, now=now).value(clock)

    def cancel(self, reason: str, *, seen: str, now: datetime) -> AgreedSession:
        """Let it not take place; see `Session.cancel`. StaleRecord as for a move."""
        clock = current_values().calendar.clock
        return self._record(seen, {"reason": reason}, clock).cancel(reason, by=self.viewer, now=now).value(clock)

    def others(self) -> dict[str, str]:
        """By key the names of other leaders to whom it can be given: who lead the owner on its day, and hear them."""
        session, organisation = self.stands.session, current_values().organisation
        found = heard_by(organisation, session.owner_key, session.on) if session.leader_key else {}
        return {key: _name(key) for key in found if key != session.leader_key}

    def give(self, to: str, reason: str, *, seen: str, now: datetime) -> AgreedSession:
        """Let another leader hold it. Refusal for whoever does not lead the owner, or meets them anyway; see `give`."""
        session, clock = self.stands.session, current_values().calendar.clock
        if to not in self.others():
            raise Refusal(f"{_name(to)} does not lead {_name(session.owner_key)} on {formats.weekday(session.on)}.")
        record = self._record(seen, {"leader": _name(to), "reason": reason}, clock)
        self._refuse_met_twice(to)
        self._refuse_two_at_once(session.begins, (to,))
        led_from = heard_by(current_values().organisation, session.owner_key, session.on)[to]
        given = record.give(Person.objects.get(key=to), led_from, reason, by=self.viewer, now=now)
        return given.value(clock)

    def _refuse_met_twice(self, leader_key: str) -> None:
        """What is agreed with that leader about the same days stays; what is only planned gives way to this one."""
        own = self.stands.session
        begin, end = own.held[0].period.begin, own.held[0].period.end + LATE
        for other in agreed_between(begin, end, owner_key=own.owner_key):
            same = other.session.leader_key == leader_key and other.session.held[0] == own.held[0]
            if same and other.version and other.is_held:
                raise Refusal(
                    f"{_name(leader_key)} meets {_name(own.owner_key)} about the same period on "
                    f"{formats.weekday(other.session.on)} already. Cancel this one instead."
                )

    def _record(self, seen: str, yours: dict[str, str], clock: Clock) -> Session:
        """The record, as the viewer has seen it: whoever changes it after this is noticed by its version."""
        stands = self.stands
        if seen == as_seen(stands):
            record = Session.of(stands.session, clock)
            stands = record.value(clock)
            if seen == as_seen(stands):
                return record
        told = {"time": f"{_time_words(stands.session.begins)}, {stands.standing}"}
        raise StaleRecord(f"The session of {_name(stands.session.owner_key)}", told, yours, {"leader": "leader"})

    def _refuse_two_at_once(self, begins: datetime, people: tuple[str, ...] = ()) -> None:
        own, end = self.stands.session, begins + timedelta(minutes=self.stands.session.minutes)
        for other in agreed_between(begins.date() - timedelta(days=1), end.date() + timedelta(days=1)):
            session = other.session
            if session.key == own.key or not other.is_held or not (begins < session.ends and session.begins < end):
                continue
            for person in people or own.people:
                if person in session.people:
                    raise Refusal(
                        f"{_name(person)} is in another session from {session.begins:%H:%M} to {session.ends:%H:%M} "
                        f"on {formats.weekday(session.on)}. Choose another time."
                    )


def as_seen(session: AgreedSession) -> str:
    """The time and standing that a form was opened with, to be given back when it is sent."""
    return f"{session.session.begins:%Y-%m-%d %H:%M}, {session.standing}"


def _refuse_out_of_reach(day: date, today: date) -> None:
    """Refusal for days that no calendar reaches from; to the hour `Session.move` tells what can be."""
    if day < today - timedelta(days=1):
        raise Refusal(OVER)
    if (day - today).days > FARTHEST_DAYS + 1:
        raise Refusal(TOO_FAR)


def _time_words(begins: datetime) -> str:
    return f"{formats.weekday(begins.date())}, {begins:%H:%M}"


def _name(person_key: str) -> str:
    person = current_values().organisation.person_by_key.get(person_key)
    return person.name if person else person_key
