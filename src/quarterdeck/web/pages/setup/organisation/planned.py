"""What is planned for the organisation: seats and places of units that begin or end after today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from quarterdeck.domain.days import END
from quarterdeck.domain.org import Organisation
from quarterdeck.records.models import Placement, Seat
from quarterdeck.web.pages.setup.organisation.tree import Action, change_at, does


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that will hold from a later day on; ``back`` is the form that takes it back, if there is one."""

    on: date
    words: str
    back: Action | None


def planned(organisation: Organisation, today: date, as_of: date | None = None) -> tuple[Planned, ...]:
    """Everything that is planned for days after ``today``, the nearest first.

    With ``as_of``, everything that was planned as far as was on record at its end; nothing of it can be taken back.
    """
    later = Q(begin_on__gt=today) | Q(end_on__gt=today, end_on__lt=END)
    seats = [
        plan
        for seat in Seat.on_record(as_of).filter(later).select_related("person", "unit")
        for plan in _seat(seat, organisation, today, as_of)
    ]
    places = Placement.on_record(as_of).filter(later).select_related("unit", "parent")
    units = [plan for place in places for plan in _place(place, organisation, today, as_of)]
    plans = sorted([*seats, *units], key=lambda plan: (plan.on, plan.words))
    return tuple(replace(plan, back=None) for plan in plans) if as_of else tuple(plans)


def _seat(seat: Seat, organisation: Organisation, today: date, as_of: date | None) -> Iterator[Planned]:
    held = {"seat": seat.pk, "version": seat.version}
    if seat.begin_on > today:
        back = Action("Withdraw", change_at("withdraw", today, **held))
        unit = organisation.unit(seat.unit.key, seat.begin_on).name
        yield Planned(seat.begin_on, f"{seat.person} {does(seat)} {unit}", back)
    if today < seat.end_on < END and not seat.goes_on(as_of):
        back = Action("Keep", change_at("stay", today, **held))
        unit = organisation.unit(seat.unit.key, seat.end_on).name
        yield Planned(seat.end_on, f"{seat.person} no longer {does(seat)} {unit}", back)


def _place(place: Placement, organisation: Organisation, today: date, as_of: date | None) -> Iterator[Planned]:
    unit, held = place.unit, {"unit": place.unit.key, "version": place.unit.version}
    said = Placement.on_record(as_of).filter(unit=unit).exclude(pk=place.pk)
    others = list(said.select_related("parent").order_by("begin_on"))
    below = organisation.unit(place.parent.key, place.begin_on).name if place.parent else ""
    before = next((other for other in reversed(others) if other.end_on == place.begin_on), None)
    if place.begin_on > today and before is None:
        back = Action("Withdraw", change_at("withdraw-unit", today, **held))
        yield Planned(place.begin_on, f"{place.name} is added below {below}", back)
    elif place.begin_on > today and before:
        yield from _changed(place, before, below, held)
    if today < place.end_on < END and not any(other.begin_on == place.end_on for other in others):
        back = Action("Keep", change_at("reopen", today, **held))
        yield Planned(place.end_on, f"{place.name} is closed", back)


def _changed(place: Placement, before: Placement, below: str, held: dict[str, object]) -> Iterator[Planned]:
    if place.parent != before.parent:
        key = before.parent.key if before.parent else ""
        back = Action("Take back", change_at("place", place.begin_on, **held, below=key))
        yield Planned(place.begin_on, f"{place.name} stands below {below}", back)
    if place.name != before.name:
        back = Action("Take back", change_at("rename", place.begin_on, **held, name=before.name))
        yield Planned(place.begin_on, f"{before.name} is called {place.name}", back)
