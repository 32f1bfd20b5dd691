"""A vacant seat is taken, and what was agreed for it goes along."""

from __future__ import annotations

from datetime import date

from quarterdeck.records.audit import Actor, trail_held
from quarterdeck.records.models import Person, Seat, Target


def fill(vacant: Seat, person: Person, on: date, *, by: Actor | None) -> Seat:
    """The person takes the vacant seat from that day on, with its targets; returns their seat.

    A target counts for the days held, so the same amount for both is shared between them by those days: nothing is
    lost or counted twice. Where the person has a target for some of the same days, theirs stays.
    """
    with trail_held():
        seat = vacant.fill(person, on, by=by)
        for target in Target.objects.filter(person=vacant.person, end_on__gt=on, begin_on__lt=seat.end_on):
            days = {"begin_on__lt": target.end_on, "end_on__gt": target.begin_on}
            if not Target.objects.filter(metric=target.metric, person=person, **days).exists():
                Target.agree(target.metric, person, target.begin_on, target.end_on, target.amount, by=by)
    return seat
