"""The organisation on a day as the page draws it: the tree of units, and one unit's people with what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.org import Organisation, Role, Unit
from quarterdeck.records.models import Seat
from quarterdeck.web.scope import pinned

_ROLES = {Role.MEMBER: "Sells", Role.LEADER: "Leads", Role.DEPUTY: "Deputy"}
_DOES = {Role.MEMBER: "sells in", Role.LEADER: "leads", Role.DEPUTY: "stands in for the leader of"}
_ORDER = {Role.LEADER: 0, Role.DEPUTY: 1, Role.MEMBER: 2}


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
    is_vacant: bool
    owns: bool
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The unit that is looked at."""

    name: str
    path: str
    title: str
    is_led: bool
    vacant: str
    """Where to fill the vacancy, if nobody leads the unit."""
    seats: tuple[Sitting, ...]
    actions: tuple[Action, ...]


def tree(organisation: Organisation, on: date, shown: str, as_of: date | None = None) -> tuple[Branch, ...]:
    """The company and all below it; nothing while there is no organisation."""
    root = organisation.root
    return (_branch(organisation, root, on, shown, as_of),) if root else ()


def _branch(organisation: Organisation, unit: Unit, on: date, shown: str, as_of: date | None) -> Branch:
    below = tuple(_branch(organisation, child, on, shown, as_of) for child in organisation.children(unit.key, on))
    keys = organisation.subtree(unit.key, on)
    people = {seat.person_key for seat in organisation.seats if seat.unit_key in keys and seat.holds(on)}
    leaders = [
        organisation.person_by_key[seat.person_key].name
        for seat in organisation.seats
        if seat.unit_key == unit.key and seat.role is Role.LEADER and seat.holds(on)
        if not organisation.person_by_key[seat.person_key].is_vacancy
    ]
    return Branch(
        unit.name,
        formats.listed(leaders),
        formats.count(len(people)),
        at(on, unit.key, as_of),
        unit.key == shown,
        below,
    )


def at(on: date, unit_key: str = "", as_of: date | None = None) -> str:
    """The page of the organisation on that day, with that unit open."""
    asked = {"on": on.isoformat()} | ({"unit": unit_key} if unit_key else {})
    return pinned(reverse("setup_organisation"), as_of, **asked)


def change_at(what: str, on: date | None, **asked: object) -> str:
    """The form for that change, filled in as far as it is known."""
    known = {name: str(value) for name, value in (*asked.items(), ("on", on)) if value not in ("", None)}
    return f"{reverse('setup_organisation_change', args=[what])}?{urlencode(known)}"


def shown_unit(organisation: Organisation, unit: Unit, version: int, on: date, as_of: date | None = None) -> Shown:
    """One unit on that day with its people, leaders and their deputies first; pinned to a day nothing can be done."""
    said = Seat.on_record(as_of)
    seats = said.filter(unit__key=unit.key, begin_on__lte=on, end_on__gt=on).select_related("person", "unit")
    ordered = sorted(seats, key=lambda seat: (_ORDER[Role(seat.role)], seat.person.name))
    led = [seat for seat in ordered if seat.role == Role.LEADER.value and not seat.person.is_vacancy]
    members = sum(seat.role == Role.MEMBER.value and not seat.person.is_vacancy for seat in ordered)
    vacancy = change_at("join", on, unit=unit.key, role=Role.LEADER.value)
    return Shown(
        name=unit.name,
        path=" / ".join(above.name for above in organisation.path(unit.key, on)),
        title=f"{unit.name}: {_leading(led)}, {formats.counted(members, 'person sells', 'people sell')} here",
        is_led=bool(led),
        vacant="" if led or as_of else vacancy,
        seats=tuple(_sitting(organisation, seat, () if as_of else _seat_actions(seat, on)) for seat in ordered),
        actions=() if as_of else _unit_actions(unit, version, on),
    )


def _leading(led: list[Seat]) -> str:
    if not led:
        return "nobody leads it"
    return f"{formats.listed([seat.person.name for seat in led])} {'leads' if len(led) == 1 else 'lead'} it"


def _unit_actions(unit: Unit, version: int, on: date) -> tuple[Action, ...]:
    held = {"unit": unit.key, "version": version}
    moving = (
        Action("Move", change_at("place", on, **held, below=unit.parent_key)),
        Action("Close", change_at("close", on, **held)),
    )
    return (
        Action("Add somebody", change_at("join", on, unit=unit.key, role=Role.MEMBER.value)),
        Action("Add a vacant seat", change_at("reserve", on, unit=unit.key, role=Role.MEMBER.value)),
        Action("Appoint a deputy", change_at("deputise", on, unit=unit.key)),
        Action("Add a unit below", change_at("found", on, unit=unit.key)),
        Action("Rename", change_at("rename", on, **held, name=unit.name)),
        *(moving if unit.parent_key else ()),
    )


def _seat_actions(seat: Seat, on: date) -> tuple[Action, ...]:
    held = {"seat": seat.pk, "version": seat.version}
    first = (
        Action("Fill", change_at("fill", on, **held))
        if seat.person.is_vacancy
        else Action("Move", change_at("move", on, **held))
    )
    return (first, Action("End", change_at("leave", on, **held)), *_corrections(seat))


def _sitting(organisation: Organisation, seat: Seat, actions: tuple[Action, ...]) -> Sitting:
    person = organisation.person_by_key.get(seat.person.key)
    return Sitting(
        name=seat.person.name,
        role=_ROLES[Role(seat.role)],
        days=days_of(seat),
        is_vacant=seat.person.is_vacancy,
        owns=seat.role != Role.MEMBER.value or bool(person and person.owner_ids),
        actions=actions,
    )


def _corrections(seat: Seat) -> tuple[Action, ...]:
    began = None if seat.begin_on == BEGINNING else seat.begin_on
    called = {"version": seat.person.version, "name": seat.person.name, "email": seat.person.email}
    return (
        Action("First day", change_at("begin", began, seat=seat.pk, version=seat.version)),
        Action("Name", change_at("name", None, seat=seat.pk, **called)),
    )


def does(seat: Seat) -> str:
    """What somebody does in that seat, before the name of the unit."""
    return _DOES[Role(seat.role)]


def days_of(seat: Seat) -> str:
    """From when until when, in words of a page."""
    begin = "" if seat.begin_on == BEGINNING else f"since {formats.day(seat.begin_on)}"
    end = "" if seat.end_on == END else f"until {formats.day(seat.end_on)}"
    return ", ".join(part for part in (begin, end) if part) or "always"
