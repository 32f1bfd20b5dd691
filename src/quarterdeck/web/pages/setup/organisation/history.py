"""What was changed in the organisation, by whom and when, as the audit trail tells it; and what is planned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from quarterdeck.domain import formats
from quarterdeck.domain.org import BEGINNING, END, Organisation, Role
from quarterdeck.records.models import AuditEvent, Seat
from quarterdeck.web.pages.setup.organisation.tree import change_at

NOUNS = ("unit", "seat", "person")
SHOWN = 12
"""Changes told on the page, the newest first."""


@dataclass(frozen=True, slots=True)
class Told:
    """One change."""

    at: str
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that will hold from a later day on."""

    on: date
    words: str
    withdraw: str


def history(organisation: Organisation, zone: str, skipped: int = 0) -> tuple[Told, ...]:
    """The newest changes of units, seats and people."""
    events = AuditEvent.objects.filter(noun__in=NOUNS).order_by("-number")[skipped : skipped + SHOWN]
    return tuple(Told(_instant(event.at, zone), event.actor, _words(event, organisation)) for event in events)


def _instant(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{formats.day(local.date(), short=True)}, {local:%H:%M}"


def _words(event: AuditEvent, organisation: Organisation) -> str:
    say = _SAID.get((event.noun, event.verb))
    name = _name(organisation, event.key)
    return say(name, event.told(), organisation) if say else f"{name}: {event.verb}"


def _name(organisation: Organisation, key: object) -> str:
    if person := organisation.person_by_key.get(str(key)):
        return person.name
    return organisation.unit(str(key), END).name if key in organisation.unit_keys else str(key)


type _Say = Callable[[str, Mapping[str, object], Organisation], str]


def _placed(name: str, told: Mapping[str, object], organisation: Organisation) -> str:
    return f"{name} {_does(told)} in {_name(organisation, told['unit'])}, {_range(told['begin'], told['end'])}"


def _withdrawn(name: str, told: Mapping[str, object], organisation: Organisation) -> str:
    unit = _name(organisation, told["unit"])
    return f"Withdrawn: {name} {_does(told)} in {unit}, {_range(told['begin'], told['end'])}"


def _does(told: Mapping[str, object]) -> str:
    return "leads" if told["role"] == Role.LEADER.value else "sells"


def _range(begin: object, end: object) -> str:
    first, last = date.fromisoformat(str(begin)), date.fromisoformat(str(end))
    words = "" if first == BEGINNING else f"from {formats.day(first)}"
    until = "" if last == END else f"until {formats.day(last)}"
    return " ".join(part for part in (words, until) if part) or "for all days"


_SAID: dict[tuple[str, str], _Say] = {
    ("unit", "found"): lambda name, told, org: (
        f"{name} was added below {_name(org, told['below'])}" if told["below"] else f"{name} was added"
    ),
    ("unit", "rename"): lambda _, told, __: f"{told['old']} is called {told['new']}",
    ("person", "join"): lambda name, _, __: f"{name} joined",
    ("person", "correct"): lambda name, _, __: f"{name}: name or address corrected",
    ("seat", "place"): _placed,
    ("seat", "withdraw"): _withdrawn,
    ("seat", "leave"): lambda name, told, org: (
        f"{name} leaves {_name(org, told['unit'])} on {formats.day(date.fromisoformat(str(told['on'])))}"
    ),
}


def planned(today: date) -> tuple[Planned, ...]:
    """Seats that begin or end after today, the nearest first."""
    seats = Seat.objects.filter(Q(begin_on__gt=today) | Q(end_on__gt=today, end_on__lt=END))
    found = [one for seat in seats.select_related("person", "unit") for one in _plans(seat, today)]
    return tuple(sorted(found, key=lambda plan: (plan.on, plan.words)))


def _plans(seat: Seat, today: date) -> list[Planned]:
    withdraw = change_at("withdraw", today, seat=seat.pk, version=seat.version)
    does = "leads" if seat.role == Role.LEADER.value else "sells in"
    plans = []
    if seat.begin_on > today:
        plans.append(Planned(seat.begin_on, f"{seat.person} {does} {seat.unit}", withdraw))
    if today < seat.end_on < END:
        plans.append(Planned(seat.end_on, f"{seat.person} no longer {does} {seat.unit}", ""))
    return plans
