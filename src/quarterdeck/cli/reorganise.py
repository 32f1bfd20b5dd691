"""Changes of the organisation from the command line, each on a day, and what they would change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click

from quarterdeck.cli.options import DAY
from quarterdeck.cli.terminal import show_table
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.org import Seat, Unit
from quarterdeck.records.models import Seat as SeatRecord
from quarterdeck.records.models import SeatRefused
from quarterdeck.records.people import person_called
from quarterdeck.records.preview import Preview, preview
from quarterdeck.records.standing_in import stand_in
from quarterdeck.records.tree import unit_called

ON = click.option("--on", type=DAY, required=True, help="The first day on which it holds.")
DRY_RUN = click.option("--dry-run", is_flag=True, help="Only show what it would change.")


@click.command()
@click.argument("unit")
@click.option("--below", required=True, metavar="UNIT", help="The unit it stands below from then on.")
@ON
@DRY_RUN
def place(unit: str, below: str, *, on: date, dry_run: bool) -> None:
    """Let UNIT stand below another one from a day on, with all below it."""
    _do(lambda: unit_called(unit).place(unit_called(below), on, by=None), on, dry_run=dry_run)


@click.command()
@click.argument("unit")
@ON
@DRY_RUN
def close(unit: str, *, on: date, dry_run: bool) -> None:
    """Close UNIT on a day. Its past stays, and counts where the unit last stood."""
    _do(lambda: unit_called(unit).close(on, by=None), on, dry_run=dry_run)


@click.command()
@click.argument("person")
@click.option("--to", "unit", required=True, metavar="UNIT", help="The unit they sit in from then on.")
@ON
@DRY_RUN
def move(person: str, unit: str, *, on: date, dry_run: bool) -> None:
    """Move PERSON to another unit on a day, in the role they have."""
    _do(lambda: _seat(person, on).move(unit_called(unit), on, by=None), on, dry_run=dry_run)


@click.command()
@click.argument("person")
@ON
@DRY_RUN
def leave(person: str, *, on: date, dry_run: bool) -> None:
    """PERSON leaves on a day: the first one without them. What they own stays with the unit."""
    _do(lambda: _seat(person, on).leave(on, by=None), on, dry_run=dry_run)


@click.command()
@click.argument("person")
@click.option("--for", "leader", required=True, metavar="LEADER", help="Whom they stand in for.")
@ON
@click.option("--until", type=DAY, required=True, help="The first day without them.")
@DRY_RUN
def deputy(person: str, leader: str, *, on: date, until: date, dry_run: bool) -> None:
    """PERSON stands in for a leader until a day, cleared like them."""
    _do(lambda: stand_in(person_called(leader), person_called(person), on, until, by=None), on, dry_run=dry_run)


VERBS = (place, close, move, leave, deputy)


def show_preview(seen: Preview) -> None:
    """What would change, one table for each kind of thing."""
    if seen.is_empty:
        click.echo("Nothing would change.")
        return
    units = [(each.unit_key, _units(each.before), _units(each.after)) for each in seen.units]
    people = [(_name(seen, e.person_key), _seats(e.before), _seats(e.after)) for e in seen.people]
    cleared = [
        (_name(seen, e.person_key), str(e.on), ", ".join(sorted(e.gained)) or "–", ", ".join(sorted(e.lost)) or "–")
        for e in seen.clearances
    ]
    targets = [(t.subject.key, t.metric, _amount(t.before), _amount(t.after)) for t in seen.targets]
    totals = [(t.metric, t.view.value, _amount(t.before), _amount(t.after)) for t in seen.totals]
    for title, columns, rows in (
        ("Units", ("Unit", "Now", "Then"), units),
        ("People", ("Who", "Now", "Then"), people),
        ("Who sees what", ("Who", "From", "Also", "No longer"), cleared),
        ("Targets of the fiscal year", ("Unit", "Metric", "Now", "Then"), targets),
        ("The whole company", ("Metric", "View", "Now", "Then"), totals),
    ):
        if rows:
            show_table(title, columns, rows)
    click.echo("Nothing was changed.")


def _do(change: Callable[[], object], on: date, *, dry_run: bool) -> None:
    if dry_run:
        show_preview(preview(change, on))
        return
    change()
    click.echo("Done. See: quarterdeck organisation show")


def _seat(person: str, on: date) -> SeatRecord:
    """The seat that the person holds on the day before, a member's first."""
    who = person_called(person)
    held = SeatRecord.objects.filter(person=who, begin_on__lt=on, end_on__gte=on).exclude(role="deputy")
    seat: SeatRecord | None = held.order_by("-role").first()
    if seat is None:
        raise SeatRefused(f"{who} sits nowhere before {on}. See where: quarterdeck organisation show --on DAY")
    return seat


def _name(seen: Preview, key: str) -> str:
    person = seen.after.person_by_key.get(key) or seen.before.person_by_key.get(key)
    return person.name if person else key


def _units(told: tuple[Unit, ...]) -> str:
    return "; ".join(f"{u.name} below {u.parent_key or 'nothing'} {_days(u)}" for u in told) or "–"


def _seats(told: tuple[Seat, ...]) -> str:
    return "; ".join(f"{s.role.value} in {s.unit_key} {_days(s)}" for s in told) or "–"


def _days(told: Unit | Seat) -> str:
    begin = "always" if told.begin_on == BEGINNING else f"since {told.begin_on}"
    return begin if told.end_on == END else f"{begin}, until {told.end_on}"


def _amount(value: object) -> str:
    return "–" if value is None else f"{value:,.2f}"
