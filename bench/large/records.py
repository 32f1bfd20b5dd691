"""The made-up organisation and its targets as records, written at once. To be imported once Django is set up."""

from __future__ import annotations

from django.db import transaction

from bench.large.company import organisation, targets
from bench.large.size import Size
from quarterdeck.records.models import LinkedBy, OwnerIdentity, Person, Placement, Seat, Target, Unit


def seat_everybody(size: Size) -> None:
    """Units, people, seats, owners and targets; without their audit events, which nothing here reads."""
    made = organisation(size)
    with transaction.atomic():
        units: dict[str, Unit] = {}
        for unit in made.units:  # from the top down, as they were made
            units[unit.key] = Unit.objects.create(key=unit.key)
        Placement.objects.bulk_create(
            Placement(unit=units[u.key], name=u.name, parent=units.get(u.parent_key or "")) for u in made.units
        )
        Person.objects.bulk_create(Person(key=p.key, name=p.name, email=p.email) for p in made.people)
        people = {person.key: person for person in Person.objects.all()}
        OwnerIdentity.objects.bulk_create(
            OwnerIdentity(person=people[p.key], owner_id=owner, linked_by=LinkedBy.OWNER_ID)
            for p in made.people
            for owner in p.owner_ids
        )
        Seat.objects.bulk_create(
            Seat(person=people[s.person_key], unit=units[s.unit_key], role=s.role, begin_on=s.begin_on, end_on=s.end_on)
            for s in made.seats
        )
        Target.objects.bulk_create(
            Target(metric=t.metric, person=people[t.subject.key], begin_on=t.begin_on, end_on=t.end_on, amount=t.amount)
            for t in targets(size)
        )
