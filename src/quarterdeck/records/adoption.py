"""Taking over a whole organisation or a whole set of targets at once, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby

from quarterdeck.domain import org, targets
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.domain.tree import unsound
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models import (
    LinkedBy,
    OwnerIdentity,
    Person,
    Placement,
    Seat,
    Target,
    TargetRefused,
    Unit,
    UnitRefused,
)
from quarterdeck.records.models.statement import known_from


def adopt_organisation(organisation: org.Organisation, *, by: Actor | None) -> None:
    """Record an organisation, keys included, where there is none yet.

    UnitRefused if there is one: an existing organisation changes seat by seat. SeatRefused for overlapping seats.
    """
    with trail_held():
        if Unit.objects.exists():
            raise UnitRefused("There is an organisation already. Change it with 'quarterdeck organisation import'.")
        units = _units(organisation, by)
        people = _people(organisation, by)
        for seat in organisation.seats:
            Seat.place(people[seat.person_key], units[seat.unit_key], seat.role, seat.begin_on, seat.end_on, by=by)


def adopt_targets(entries: Iterable[targets.Target], *, by: Actor | None) -> int:
    """Agree on many targets, one event for each subject and metric; returns how many were new or changed."""
    ordered = sorted(entries, key=lambda t: (t.metric, t.subject.kind, t.subject.key, t.begin_on))
    with trail_held():
        return sum(
            agree_series(metric, record_of(subject), {(t.begin_on, t.end_on): t.amount for t in series}, by=by)
            for (metric, subject), series in groupby(ordered, key=lambda t: (t.metric, t.subject))
        )


def agree_series(
    metric: str, subject: Unit | Person, amounts: Mapping[tuple[date, date], Decimal | None], *, by: Actor | None
) -> int:
    """Agree on one subject's targets for many periods; the same as before changes nothing.

    TargetRefused where a period covers part of another one's days, among the given ones or with those on record.
    """
    whose = {"unit": subject} if isinstance(subject, Unit) else {"person": subject}
    with trail_held():
        known = {(t.begin_on, t.end_on): t for t in Target.objects.filter(metric=metric, **whose)}
        _refuse_overlap(metric, subject, {*known, *amounts})
        new = {days: amount for days, amount in amounts.items() if days not in known}
        changed = {days: amount for days, amount in amounts.items() if days in known and known[days].amount != amount}
        for days, amount in changed.items():
            known[days].change(amount=amount)
        _agree_new(Target(metric=metric, **whose), new)
        if new or changed:
            told = [[begin, end, amount] for (begin, end), amount in (new | changed).items()]
            record_event("agree", Target(metric=metric, **whose), subject.key, by, metric=metric, amounts=told)
    return len(new) + len(changed)


def record_of(subject: Subject) -> Unit | Person:
    """The record a subject stands for; DoesNotExist if there is none."""
    if subject.kind is SubjectKind.UNIT:
        return Unit.objects.get(key=subject.key)
    return Person.objects.get(key=subject.key)


def _units(organisation: org.Organisation, by: Actor | None) -> dict[str, Unit]:
    if fault := unsound(organisation.units):
        raise UnitRefused(fault)
    found: dict[str, Unit] = {}
    ordered = sorted(organisation.units, key=lambda u: (u.begin_on, len(organisation.path(u.key, u.begin_on))))
    for unit in ordered:
        parent = found[unit.parent_key] if unit.parent_key else None
        if unit.key not in found:
            found[unit.key] = Unit.objects.create(key=unit.key)
        Placement(unit=found[unit.key], parent=parent, name=unit.name, begin_on=unit.begin_on, end_on=unit.end_on).say()
        days = {"begin": unit.begin_on, "end": unit.end_on}
        record_event("found", found[unit.key], unit.key, by, name=unit.name, below=unit.parent_key, **days)
    return found


def _people(organisation: org.Organisation, by: Actor | None) -> dict[str, Person]:
    found: dict[str, Person] = {}
    since = known_from(is_first=True)
    for person in organisation.people:
        record = Person.objects.create(
            key=person.key, name=person.name, email=person.email, is_vacancy=person.is_vacancy, known_from=since
        )
        record_event("join", record, person.key, by, name=person.name, email=person.email)
        for owner_id in person.owner_ids:
            OwnerIdentity.link(record, owner_id, LinkedBy.OWNER_ID, by=by)
        found[person.key] = record
    return found


def _agree_new(like: Target, amounts: Mapping[tuple[date, date], Decimal | None]) -> None:
    """Many new targets of one subject in one statement to the database."""
    like.begin_on, like.end_on = BEGINNING, END
    said = list(like.earlier().values_list("begin_on", "end_on"))
    days = {is_first: known_from(is_first=is_first) for is_first in (True, False)}
    Target.objects.bulk_create(
        Target(
            metric=like.metric,
            unit=like.unit,
            person=like.person,
            begin_on=begin,
            end_on=end,
            amount=amount,
            known_from=days[not any(first < end and begin < last for first, last in said)],
        )
        for (begin, end), amount in amounts.items()
    )


def _refuse_overlap(metric: str, subject: Unit | Person, periods: set[tuple[date, date]]) -> None:
    end_before: tuple[date, date] | None = None
    for begin, end in sorted(periods):
        if end_before and begin < end_before[1]:
            raise TargetRefused(
                f"The {metric} target of {subject} from {begin} until {end} covers days that the one from "
                f"{end_before[0]} until {end_before[1]} covers already. Set months or quarters or years, not a mixture."
            )
        end_before = (begin, end)
