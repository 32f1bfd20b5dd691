"""What was changed in the set-up, by whom and when, as the audit trail tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quarterdeck.domain import formats
from quarterdeck.domain.calendar import Clock, described, read_rule
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.org import Organisation, Role
from quarterdeck.records.models import AuditEvent
from quarterdeck.records.values import current_values

SHOWN = 12
"""Changes told on the page, the newest first."""


@dataclass(frozen=True, slots=True)
class Told:
    """One change."""

    at: str
    who: str
    words: str


def history(nouns: Sequence[str], as_of: date | None = None) -> tuple[Told, ...]:
    """The newest changes of such records, or those until the end of that day; instants in the company's time zone."""
    values = current_values(as_of)
    clock, organisation = values.calendar.clock, values.organisation
    events = AuditEvent.objects.filter(noun__in=nouns).order_by("-number")
    if as_of:
        events = events.filter(at__lte=clock.last_of(as_of))
    return tuple(Told(_instant(event.at, clock), event.actor, _words(event, organisation)) for event in events[:SHOWN])


def _instant(at: datetime, clock: Clock) -> str:
    local = at.astimezone(clock)
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
    return {Role.LEADER.value: "leads", Role.DEPUTY.value: "stands in"}.get(str(told["role"]), "sells")


def _range(begin: object, end: object) -> str:
    first, last = date.fromisoformat(str(begin)), date.fromisoformat(str(end))
    words = "" if first == BEGINNING else f"from {formats.day(first)}"
    until = "" if last == END else f"until {formats.day(last)}"
    return " ".join(part for part in (words, until) if part) or "for all days"


def _from(told: Mapping[str, object]) -> str:
    on = date.fromisoformat(str(told["on"]))
    return "" if on == BEGINNING else f" from {formats.day(on)} on"


def _closed(told: Mapping[str, object]) -> str:
    return "stays open" if str(told["on"]) == END.isoformat() else f"is closed{_from(told)}"


def _revised(seat: object, organisation: Organisation) -> str:
    told = _told(seat)
    return f"{_name(organisation, told['unit'])}, {_range(told['begin_on'], told['end_on'])}"


def _number(rate: object) -> str:
    return f"{Decimal(str(rate)).normalize():f}"


def _since(key: str) -> str:
    return "Always" if key == "base" else f"From {formats.day(date.fromisoformat(key))}"


def _told(told: object) -> Mapping[str, Any]:
    return told if isinstance(told, Mapping) else {}


def _settings(told: object) -> str:
    return formats.listed([f"{name.replace('_', ' ')} {value}" for name, value in _told(told).items()])


_SAID: dict[tuple[str, str], _Say] = {
    ("unit", "found"): lambda name, told, org: (
        f"{name} was added below {_name(org, told['below'])}" if told["below"] else f"{name} was added"
    ),
    ("unit", "rename"): lambda _, told, __: f"{told['old']} is called {told['new']}{_from(told)}",
    ("unit", "place"): lambda name, told, org: f"{name} stands below {_name(org, told['new'])}{_from(told)}",
    ("unit", "close"): lambda name, told, _: f"{name} {_closed(told)}",
    ("unit", "withdraw"): lambda _, told, __: f"Withdrawn: {told['name']}",
    ("person", "join"): lambda name, _, __: f"{name} joined",
    ("person", "correct"): lambda name, _, __: f"{name}: name or address corrected",
    ("calendarversion", "plan"): lambda key, told, _: f"{_since(key)}: {described(read_rule(_told(told['new'])))}",
    ("calendarversion", "withdraw"): lambda key, told, _: f"Withdrawn, {_since(key).lower()}: {told['what']}",
    ("timezoneversion", "plan"): lambda key, told, _: f"{_since(key)}: days of {told['new']}",
    ("timezoneversion", "withdraw"): lambda key, told, _: f"Withdrawn, {_since(key).lower()}: days of {told['what']}",
    ("exchangerate", "set"): lambda key, told, _: f"{key}: {_number(told['rate'])}",
    ("exchangerate", "correct"): lambda key, told, _: f"{key}: {_number(told['old'])} becomes {_number(told['new'])}",
    ("exchangerate", "withdraw"): lambda key, told, _: f"Withdrawn: {key}, {_number(told['old'])}",
    ("cadencerule", "revise"): lambda key, told, _: f"Sessions, {key}: {told['new']}",
    ("cadencerule", "withdraw"): lambda key, _, __: f"Sessions, {key}: the usual rule holds again",
    ("sessiontemplate", "revise"): lambda key, told, _: f"Parts of sessions, {key}: {told['new']}",
    ("holiday", "keep"): lambda key, told, _: f"{_since(key).removeprefix('From ')} is a holiday: {told['new']}",
    ("holiday", "withdraw"): lambda key, told, _: f"Withdrawn: the holiday {told['old']} on {key}",
    ("decisionkind", "add"): lambda _, told, __: f"Added: “{told['words']}”",
    ("decisionkind", "revise"): lambda key, told, _: f"{key}: {_settings(told['new'])}",
    ("decisionkind", "drop"): lambda key, _, __: f"Dropped: {key}",
    ("decisionkind", "take up"): lambda key, _, __: f"Taken up again: {key}",
    ("company", "revise"): lambda _, told, __: f"Settings of the company: {_settings(told['new'])}",
    ("seat", "place"): _placed,
    ("seat", "withdraw"): _withdrawn,
    ("seat", "revise"): lambda name, told, org: (
        f"{name}: {_revised(told['old'], org)} becomes {_revised(told['new'], org)}"
    ),
    ("seat", "leave"): lambda name, told, org: (
        f"{name} leaves {_name(org, told['unit'])} on {formats.day(date.fromisoformat(str(told['on'])))}"
    ),
}
