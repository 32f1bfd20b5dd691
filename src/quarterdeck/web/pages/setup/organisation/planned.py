"""What is planned for the organisation: seats that begin or end after today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from quarterdeck.domain.org import END, Role
from quarterdeck.records.models import Seat
from quarterdeck.web.pages.setup.organisation.tree import change_at


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that will hold from a later day on; ``withdraw`` is the form that takes it back."""

    on: date
    words: str
    withdraw: str


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
