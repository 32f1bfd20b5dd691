"""Moving and cancelling sessions: the one place that says who may, which every face goes through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from quarterdeck.domain import formats
from quarterdeck.domain.cadence import AgreedSession, PlannedSession, starts_at
from quarterdeck.domain.clearance import Clearance, NotCleared
from quarterdeck.records.book import viewer_clearance
from quarterdeck.records.models import Account, Session, StaleRecord
from quarterdeck.records.plan import agreed_between, session_called
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import current_values

type Viewer = Account | None
"""Whoever asks; None is the operator at the machine's own console."""


def sees(clearance: Clearance, session: PlannedSession) -> bool:
    """Whether somebody so cleared may know when this session is held: the two in it, and whoever leads the unit."""
    if clearance.everything or clearance.person_key in session.people:
        return True
    return session.unit_key in clearance.unit_keys


def may_arrange(viewer: Viewer, session: PlannedSession) -> bool:
    """Whether the viewer may move or cancel it: its owner, its leader, and sales operations."""
    if viewer is None:
        return True
    if not viewer.is_active:
        return False
    return viewer.is_operations or (viewer.person is not None and viewer.person.key in session.people)


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
        if not may_arrange(viewer, stands.session):
            raise NotCleared("There is nothing here for you to see.")
        return cls(viewer, stands)

    def move(self, begins: datetime, reason: str, *, seen: str, now: datetime) -> AgreedSession:
        """Hold it at another time of the clock. Refusal where either is in another session then; see `Session.move`.

        StaleRecord where it does not stand as the viewer has ``seen`` it any more.
        """
        zone = current_values().calendar.time_zone
        record = self._record(seen, {"time": f"{begins:%Y-%m-%d %H:%M}", "reason": reason}, zone)
        self._refuse_two_at_once(begins)
        return record.move(starts_at(begins, zone), reason, by=self.viewer, now=now).value(zone)

    def cancel(self, reason: str, *, seen: str, now: datetime) -> AgreedSession:
        """Let it not take place; see `Session.cancel`. StaleRecord as for a move."""
        zone = current_values().calendar.time_zone
        return self._record(seen, {"reason": reason}, zone).cancel(reason, by=self.viewer, now=now).value(zone)

    def _record(self, seen: str, yours: dict[str, str], zone: str) -> Session:
        """The record, as the viewer has seen it: whoever changes it after this is noticed by its version."""
        stands = as_seen(self.stands)
        if seen == stands:
            record = Session.of(self.stands.session, zone)
            if seen == (stands := as_seen(record.value(zone))):
                return record
        raise StaleRecord(f"The session of {_name(self.stands.session.owner_key)}", {"time": stands}, yours)

    def _refuse_two_at_once(self, begins: datetime) -> None:
        own, end = self.stands.session, begins + timedelta(minutes=self.stands.session.minutes)
        for other in agreed_between(begins.date() - timedelta(days=1), end.date() + timedelta(days=1)):
            session = other.session
            if session.key == own.key or not other.is_held or not (begins < session.ends and session.begins < end):
                continue
            for person in own.people:
                if person in session.people:
                    raise Refusal(
                        f"{_name(person)} is in another session from {session.begins:%H:%M} to {session.ends:%H:%M} "
                        f"on {formats.weekday(session.on)}. Choose another time."
                    )


def as_seen(session: AgreedSession) -> str:
    """The time and standing that a form was opened with, to be given back when it is sent."""
    return f"{session.session.begins:%Y-%m-%d %H:%M}, {session.standing}"


def _name(person_key: str) -> str:
    person = current_values().organisation.person_by_key.get(person_key)
    return person.name if person else person_key
