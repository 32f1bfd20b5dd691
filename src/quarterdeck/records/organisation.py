"""Applying what delivered rows say about the organisation: units, people, seats and who owns what.

People the rows do not name stay as they are. A person's rows say all of that person's seats: rows without days
describe the organisation on the day of the file, so what differs is a move on that day; rows with days are history,
and replace what is on record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from quarterdeck.connectors.organisation import OrganisationRow
from quarterdeck.domain import org
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.facts import Place
from quarterdeck.records.audit import Actor, trail_held
from quarterdeck.records.circles import refuse_circles
from quarterdeck.records.models import Company, LinkedBy, OwnerIdentity, Person, Seat, SeatRefused, Unit
from quarterdeck.records.models.statement import opened_on, recorded_on
from quarterdeck.records.owners import owner_id_of
from quarterdeck.records.people import People
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.tree import Tree


@dataclass(slots=True)
class Changes:
    """What applying an organisation changed."""

    units: int = 0
    replaced: int = 0
    """Units that stand elsewhere, or end."""
    people: int = 0
    placed: int = 0
    moved: int = 0
    left: int = 0
    linked: int = 0
    leading: list[str] = field(default_factory=list)
    """Who leads what that they did not lead before."""
    relieved: list[str] = field(default_factory=list)
    """Who no longer leads what, and the row that says so."""
    notes: list[str] = field(default_factory=list)
    """What was made of the name with which all paths begin, where it was not the company's; who is called otherwise."""

    def __bool__(self) -> bool:
        return any((self.units, self.replaced, self.people, self.placed, self.moved, self.left, self.linked))

    def note_taken(self, seat: Seat) -> None:
        """Name whoever leads from now on; other seats are only counted."""
        if seat.role == org.Role.LEADER.value:
            self.leading.append(f"{seat.person} leads {seat.unit} ({seat.days})")

    def note_given_up(self, seat: Seat, place: Place) -> None:
        """Name whoever leads no more, and the row because of which."""
        if seat.role == org.Role.LEADER.value:
            self.relieved.append(f"{seat.person} no longer leads {seat.unit} ({place})")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A seat that the rows ask for."""

    unit: Unit
    role: org.Role
    begin_on: date
    end_on: date
    dated: bool
    place: Place


def found_company(*, by: Actor | None) -> Unit:
    """The unit that is the whole company; founded where there is none yet, so that company totals have a home."""
    return Unit.company() or Unit.found(Company.current().name, None, by=by)


def apply_organisation(
    rows: Sequence[OrganisationRow], *, source: str | None, observed_on: date, by: Actor | None
) -> Changes:
    """Make the records say what the rows say, all of it or nothing.

    While the company is being set up, and where nobody ever sat anywhere, seats without days were always held; later on
    whoever is new begins on ``observed_on``. ``source`` qualifies seller ids written without one. Refusal names the
    row that cannot be followed.
    """
    refuse_circles(rows)
    with trail_held():
        changes = Changes()
        tree, people = Tree(rows, by), People(by)
        wanted: dict[Person, list[_Wanted]] = defaultdict(list)
        since = BEGINNING if recorded_on() < opened_on() or not Seat.ever.exists() else observed_on
        _stand(rows, tree, changes)
        for row in _sitting(rows):
            with _named(row):
                owner_id = _owner_id(row, source)
                person = people.found_as(row.person, row.email, owner_id)
                changes.linked += _link(person, owner_id, by)
            seat = _Wanted(
                tree.unit(row),
                org.Role.MEMBER if row.role == "seller" else org.Role.LEADER,
                row.begin_on or max(tree.unit(row).first_on, BEGINNING if row.end_on else since),
                row.end_on or END,
                bool(row.begin_on or row.end_on),
                row.place,
            )
            wanted[person].append(seat)
        _add_managers(_sitting(rows), wanted, since, tree, people)
        _relieve(wanted, observed_on, changes, by)
        for person, seats in wanted.items():
            _seat(person, seats, observed_on, changes, by)
        _add_deputies_and_vacancies(rows, tree, people, changes, by)
        changes.units, changes.people, changes.notes = tree.founded, people.joined, tree.notes + people.notes
    return changes


def _sitting(rows: Sequence[OrganisationRow]) -> list[OrganisationRow]:
    """The rows that say where a person sits."""
    return [row for row in rows if row.role not in {"unit", "vacant", "deputy"}]


def _stand(rows: Sequence[OrganisationRow], tree: Tree, changes: Changes) -> None:
    """Units first: people sit in them."""
    for row in rows:
        if row.role == "unit":
            with _named(row):
                changes.replaced += tree.stand(row)


def _add_deputies_and_vacancies(
    rows: Sequence[OrganisationRow], tree: Tree, people: People, changes: Changes, by: Actor | None
) -> None:
    """Beside everybody's own seats; what is on record already stays, and of one title there may be several."""
    vacant: Counter[tuple[str, Unit]] = Counter()
    for row in rows:
        if row.role not in {"vacant", "deputy"}:
            continue
        unit = tree.unit(row)
        begin, end = row.begin_on or unit.first_on, row.end_on or unit.last_on
        with _named(row):
            if row.role == "deputy":
                person = people.found_as(row.person, row.email, None)
                same = Seat.objects.filter(person=person, unit=unit, role=org.Role.DEPUTY.value, begin_on=begin)
                if not same.filter(end_on=end).exists():
                    Seat.deputise(person, unit, begin, end, by=by)
                    changes.placed += 1
                continue
            vacant[row.person, unit] += 1
            held = Seat.objects.filter(person__name=row.person, person__is_vacancy=True, unit=unit)
            if held.count() < vacant[row.person, unit]:
                Seat.reserve(row.person, unit, org.Role.MEMBER, begin, end, by=by)
                changes.placed += 1


@contextmanager
def _named(row: OrganisationRow) -> Iterator[None]:
    """Whatever is refused meanwhile is refused because of that row, and says so."""
    try:
        yield
    except Refusal as refused:
        raise type(refused)(f"{row.place}: {refused}") from refused


def _owner_id(row: OrganisationRow, source: str | None) -> str | None:
    if row.seller_id is None:
        return None
    if source is None and ":" not in row.seller_id:
        raise Refusal(f"The seller id '{row.seller_id}' does not say its source. Pass --source NAME.")
    return owner_id_of(source, row.seller_id) if source else row.seller_id


def _link(person: Person, owner_id: str | None, by: Actor | None) -> bool:
    if owner_id is None or OwnerIdentity.objects.filter(owner_id=owner_id, person=person).exists():
        return False
    OwnerIdentity.link(person, owner_id, LinkedBy.OWNER_ID, by=by)
    return True


def _add_managers(
    rows: Sequence[OrganisationRow], wanted: dict[Person, list[_Wanted]], since: date, tree: Tree, people: People
) -> None:
    """Whoever is only named as somebody's manager leads the unit that somebody sits in."""
    named = {row.person.casefold() for row in rows if row.role != "seller"}
    for row in rows:
        if row.manager and row.manager.casefold() not in named:
            manager, unit = people.found_as(row.manager, None, None), tree.unit(row)
            if not any(seat.unit == unit and seat.role is org.Role.LEADER for seat in wanted[manager]):
                wanted[manager].append(_Wanted(unit, org.Role.LEADER, since, END, dated=False, place=row.place))


def _relieve(wanted: dict[Person, list[_Wanted]], on: date, changes: Changes, by: Actor | None) -> None:
    """Where the rows name a unit's leader as of the day, whoever led it before does so no longer."""
    leaders: dict[Unit, dict[Person, Place]] = defaultdict(dict)
    for person, seats in wanted.items():
        for seat in seats:
            if seat.role is org.Role.LEADER and seat.begin_on <= on < seat.end_on:
                leaders[seat.unit][person] = seat.place
    for unit, named in leaders.items():
        led = Seat.objects.filter(unit=unit, role=org.Role.LEADER.value, begin_on__lte=on, end_on__gt=on)
        for held in led.exclude(person__in=list(named)).select_related("person", "unit"):
            changes.note_given_up(held, next(iter(named.values())))
            changes.left += _end(held, on, by)


def _seat(person: Person, wanted: list[_Wanted], on: date, changes: Changes, by: Actor | None) -> None:
    try:
        if any(seat.dated for seat in wanted):
            _rewrite(person, wanted, changes, by)
        else:
            _update(person, wanted, on, changes, by)
    except SeatRefused as refused:
        raise SeatRefused(f"{wanted[-1].place}: {refused}") from refused


def _rewrite(person: Person, wanted: list[_Wanted], changes: Changes, by: Actor | None) -> None:
    asked = {(s.unit.pk, s.role.value, s.begin_on, s.end_on): s for s in wanted}
    for seat in _own(person).select_related("person", "unit"):
        if asked.pop((seat.unit_id, seat.role, seat.begin_on, seat.end_on), None) is None:
            changes.note_given_up(seat, wanted[-1].place)
            seat.withdraw(by=by)
            changes.left += 1
    for new in asked.values():
        changes.note_taken(Seat.place(person, new.unit, new.role, new.begin_on, new.end_on, by=by))
        changes.placed += 1


def _update(person: Person, wanted: list[_Wanted], on: date, changes: Changes, by: Actor | None) -> None:
    ever = _own(person).exists()
    held = list(_own(person).filter(begin_on__lte=on, end_on__gt=on).select_related("person", "unit"))
    asked = {(s.unit.pk, s.role.value): s for s in wanted}
    kept = [seat for seat in held if asked.pop((seat.unit_id, seat.role), None)]
    for seat in held:
        if seat not in kept:
            changes.note_given_up(seat, wanted[-1].place)
            new = next((s for s in asked.values() if s.role.value == seat.role and seat.begin_on < on), None)
            if new is None:
                changes.left += _end(seat, on, by)
            else:
                changes.note_taken(seat.move(new.unit, on, by=by))
                del asked[new.unit.pk, new.role.value]
                changes.moved += 1
    for new in asked.values():
        begin = on if ever else new.begin_on
        changes.note_taken(Seat.place(person, new.unit, new.role, begin, _until_next(person, new, begin), by=by))
        changes.placed += 1


def _own(person: Person) -> QuerySet[Seat]:
    """The person's seats, without those in which they only stand in for somebody."""
    return Seat.objects.filter(person=person).exclude(role=org.Role.DEPUTY.value)


def _until_next(person: Person, new: _Wanted, begin: date) -> date:
    """The day a later seat of the same kind begins, which a file from before that day must not overrule."""
    later = Seat.objects.filter(person=person, role=new.role.value, begin_on__gt=begin)
    if new.role is org.Role.LEADER:
        later = later.filter(unit=new.unit)
    return later.order_by("begin_on").values_list("begin_on", flat=True).first() or END


def _end(seat: Seat, on: date, by: Actor | None) -> bool:
    if seat.begin_on < on:
        seat.leave(on, by=by)
    else:
        seat.withdraw(by=by)
    return True
