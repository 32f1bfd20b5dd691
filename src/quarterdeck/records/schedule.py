"""Opening the schedule: sessions as planned and agreed, cut down to what one viewer may see today."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser

from quarterdeck.domain.cadence import AgreedSession, Parted, Schedule, parted, unled
from quarterdeck.domain.cadence.pairs import stood_in
from quarterdeck.domain.cadence.schedule import BACK
from quarterdeck.domain.calendar import Period
from quarterdeck.domain.clearance import Clearance
from quarterdeck.domain.org import Role
from quarterdeck.records.arranging import may_arrange, sees
from quarterdeck.records.book import viewer_clearance
from quarterdeck.records.models import Account, Sitting
from quarterdeck.records.models.statement import began_on
from quarterdeck.records.plan import agreed_between, planned_between
from quarterdeck.records.tallies import carried, closed, tallies, waiting
from quarterdeck.records.values import Values, current_values

AHEAD = timedelta(days=62)
"""How far the sessions to come reach."""


type Viewer = Account | AnonymousUser | None
"""Whoever asks; None is the operator at the machine's own console."""


def open_year(viewer: Viewer, on: date, year: Period, as_of: date | None = None) -> Schedule:
    """What the viewer may know of a fiscal year's sessions, of those of the last weeks, and to come in two months."""
    day = as_of or on
    return open_schedule(viewer, on, (year.begin, year.end), (day - BACK, day + AHEAD), as_of=as_of)


def open_schedule(viewer: Viewer, on: date, *spans: tuple[date, date], as_of: date | None = None) -> Schedule:
    """What the viewer may know of the sessions in those spans of days, each from its first day up to its end.

    Clearance is that of the day ``on``. A stranger and a shut account see nothing. With ``as_of`` it is what was on
    record at the end of that day, and nothing of it may be arranged.
    """
    values, now = current_values(as_of), current_values()
    clearance = viewer_clearance(viewer, now.organisation, on)
    found = {each.session.key: each for begin, end in spans for each in agreed_between(begin, end, as_of)}
    day = as_of or on
    sessions = tuple(
        each
        for each in sorted(found.values(), key=lambda each: (each.session.begins, each.session.key))
        if sees(clearance, each.session)
    )
    account = viewer if isinstance(viewer, Account) else None
    arranges = as_of is None and (viewer is None or account is not None)
    stored = [each.session.key for each in sessions if each.version]
    opened = set(Sitting.objects.filter(session__key__in=stored).values_list("session__key", flat=True))
    return Schedule(
        sessions,
        values.rhythm,
        _names(now, sessions),
        _units(values, sessions, day),
        _own(now, clearance, sessions, on),
        frozenset(
            each.session.key
            for each in sessions
            if arranges and each.session.key not in opened and may_arrange(account, each.session, on)
        ),
        _unled(values, clearance, day),
        _unplaced(now, clearance, (day, max((end for _, end in spans), default=day)), as_of),
        as_of,
        {each.session.key: why for each in sessions if (why := _parted(values, each))},
        tallies(stored, as_of),
        waiting(stored, as_of),
        carried(_heard(now, clearance, sessions, on), as_of),
        closed(stored, as_of),
        frozenset(opened),
        began_on(),
    )


def _own(now: Values, clearance: Clearance, sessions: tuple[AgreedSession, ...], on: date) -> frozenset[str]:
    """The sessions in which the viewer is one of the two, and those they come into today in the leader's stead."""
    person = clearance.person_key
    if person is None:
        return frozenset()
    seats = now.organisation.seats_of(person)
    deputy = {seat.unit_key for seat in seats if seat.role is Role.DEPUTY and seat.holds(on)}
    own = (each.session for each in sessions if person in each.session.people or each.session.led_from in deputy)
    return frozenset(
        session.key
        for session in own
        if person in session.people
        or session.leader_key in stood_in(now.organisation, person, session.owner_key, on, session.on)
    )


def _parted(values: Values, each: AgreedSession) -> Parted | None:
    """What is planned follows from the organisation; only what was stored before may not any more."""
    return parted(values.organisation, each.session) if each.version and each.is_held else None


def _heard(now: Values, clearance: Clearance, sessions: tuple[AgreedSession, ...], on: date) -> list[str]:
    """Owners who the viewer may hear: themselves, and whoever they lead today."""
    found = []
    for key in sorted({each.session.owner_key for each in sessions}):
        home = now.organisation.home(key, on)
        leads = home is not None and clearance.person_key is not None and home.unit_key in clearance.unit_keys
        if leads or key == clearance.person_key:
            found.append(key)
    return found


def _names(values: Values, sessions: tuple[AgreedSession, ...]) -> dict[str, str]:
    """What people are called now, whatever day is looked at."""
    people = {key for each in sessions for key in each.session.people}
    return {key: values.organisation.person_by_key[key].name for key in people}


def _units(values: Values, sessions: tuple[AgreedSession, ...], on: date) -> dict[str, str]:
    known = {unit for each in sessions for unit in (each.session.unit_key, each.session.led_from) if unit}
    return {key: values.organisation.unit(key, on).name for key in known & values.organisation.unit_keys}


def _unled(values: Values, clearance: Clearance, on: date) -> tuple[str, ...]:
    """Names of people whom nobody leads, where the viewer sees their unit, or is one of them."""
    return tuple(
        values.organisation.person_by_key[each.owner_key].name
        for each in unled(values.organisation, on)
        if clearance.everything or each.unit_key in clearance.unit_keys or each.owner_key == clearance.person_key
    )


def _unplaced(values: Values, clearance: Clearance, days: tuple[date, date], as_of: date | None) -> tuple[str, ...]:
    """Names of people for whose sessions to come no time was left, where the viewer sees them."""
    begin, end = days
    found = planned_between(begin, max(end, begin + timedelta(days=1)), as_of).unplaced
    keys = dict.fromkeys(
        each.owner_key
        for each in found
        if clearance.everything
        or clearance.person_key in {each.owner_key, each.leader_key}
        or each.unit_key in clearance.unit_keys
    )
    return tuple(values.organisation.person_by_key[key].name for key in keys)
