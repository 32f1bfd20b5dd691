"""The organisation on a day as the page draws it: the tree of units, and one unit's people with what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.domain.org import BEGINNING, END, Organisation, Role, Unit
from quarterdeck.records.models import Seat


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit of the tree with everything below it; ``people`` counts whoever sits anywhere in it."""

    name: str
    leaders: str
    people: str
    href: str
    current: bool
    below: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done, and the form for it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody's seat in the unit."""

    name: str
    role: str
    days: str
    owns: bool
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The unit that is looked at."""

    name: str
    path: str
    title: str
    vacant: str
    """Where to fill the vacancy, if nobody leads the unit."""
    seats: tuple[Sitting, ...]
    actions: tuple[Action, ...]


def tree(organisation: Organisation, on: date, shown: str) -> tuple[Branch, ...]:
    """The company and all below it; nothing while there is no organisation."""
    root = organisation.root
    return (_branch(organisation, root, on, shown),) if root else ()


def _branch(organisation: Organisation, unit: Unit, on: date, shown: str) -> Branch:
    below = tuple(_branch(organisation, child, on, shown) for child in organisation.children(unit.key, on))
    keys = organisation.subtree(unit.key, on)
    people = {seat.person_key for seat in organisation.seats if seat.unit_key in keys and seat.holds(on)}
    leaders = [
        organisation.person_by_key[seat.person_key].name
        for seat in organisation.seats
        if seat.unit_key == unit.key and seat.role is Role.LEADER and seat.holds(on)
    ]
    return Branch(
        unit.name,
        formats.listed(leaders),
        formats.count(len(people)),
        at(on, unit.key),
        unit.key == shown,
        below,
    )


def at(on: date, unit_key: str = "") -> str:
    """The page of the organisation on that day, with that unit open."""
    asked = {"on": on.isoformat()} | ({"unit": unit_key} if unit_key else {})
    return f"{reverse('setup_organisation')}?{urlencode(asked)}"


def change_at(what: str, on: date, **asked: object) -> str:
    """The form for that change, filled in as far as it is known."""
    known = {name: str(value) for name, value in asked.items() if value not in ("", None)}
    return f"{reverse('setup_organisation_change', args=[what])}?{urlencode({**known, 'on': on.isoformat()})}"


def shown_unit(organisation: Organisation, unit: Unit, version: int, on: date) -> Shown:
    """One unit on that day with its people, leaders first."""
    seats = Seat.objects.filter(unit__key=unit.key, begin_on__lte=on, end_on__gt=on).select_related("person", "unit")
    ordered = sorted(seats, key=lambda seat: (seat.role != Role.LEADER.value, seat.person.name))
    led = [seat for seat in ordered if seat.role == Role.LEADER.value]
    members = len(ordered) - len(led)
    vacancy = change_at("join", on, unit=unit.key, role=Role.LEADER.value)
    return Shown(
        name=unit.name,
        path=" / ".join(above.name for above in organisation.path(unit.key, on)),
        title=f"{unit.name}: {_leading(led)}, {formats.counted(members, 'person sells', 'people sell')} here",
        vacant="" if led else vacancy,
        seats=tuple(_sitting(organisation, seat, on) for seat in ordered),
        actions=_unit_actions(unit, version, on),
    )


def _leading(led: list[Seat]) -> str:
    if not led:
        return "nobody leads it"
    return f"{formats.listed([seat.person.name for seat in led])} {'leads' if len(led) == 1 else 'lead'} it"


def _unit_actions(unit: Unit, version: int, on: date) -> tuple[Action, ...]:
    return (
        Action("Add somebody", change_at("join", on, unit=unit.key, role=Role.MEMBER.value)),
        Action("Appoint a deputy", change_at("join", on, unit=unit.key, role=Role.LEADER.value)),
        Action("Add a unit below", change_at("found", on, unit=unit.key)),
        Action("Rename", change_at("rename", on, unit=unit.key, version=version, name=unit.name)),
    )


def _sitting(organisation: Organisation, seat: Seat, on: date) -> Sitting:
    leads = seat.role == Role.LEADER.value
    person = organisation.person_by_key.get(seat.person.key)
    return Sitting(
        name=seat.person.name,
        role="Leads" if leads else "Sells",
        days=days_of(seat),
        owns=leads or bool(person and person.owner_ids),
        actions=(
            Action("Move", change_at("move", on, seat=seat.pk, version=seat.version)),
            Action("End", change_at("leave", on, seat=seat.pk, version=seat.version)),
        ),
    )


def days_of(seat: Seat) -> str:
    """From when until when, in words of a page."""
    begin = "" if seat.begin_on == BEGINNING else f"since {formats.day(seat.begin_on)}"
    end = "" if seat.end_on == END else f"until {formats.day(seat.end_on)}"
    return ", ".join(part for part in (begin, end) if part) or "always"
