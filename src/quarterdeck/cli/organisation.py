"""quarterdeck organisation: who sits where."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import click
from rich.tree import Tree as Drawn

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.import_report import show_changes, show_notes, show_strays
from quarterdeck.cli.options import AS_OF, DAY, say_as_of
from quarterdeck.cli.rejected import show_rejected
from quarterdeck.cli.reorganise import VERBS, show_preview
from quarterdeck.cli.terminal import console
from quarterdeck.connectors import ReadSettings
from quarterdeck.connectors.settings import DateOrder
from quarterdeck.domain.facts import bare
from quarterdeck.domain.formats import count, counted, harmless
from quarterdeck.domain.org import Organisation, Role
from quarterdeck.records.book import today
from quarterdeck.records.models import Company
from quarterdeck.records.organisation_file import RowsAtFault, TakenIn, take_in
from quarterdeck.records.owners import strays
from quarterdeck.records.preview import preview
from quarterdeck.records.publications import standing_reader
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import read_organisation as recorded

COLUMNS = ("person", "email", "role", "unit", "manager", "seller_id", "begin_on", "end_on")


@click.group()
def command() -> None:
    """Who sits where: units, people, and their seats from which day until which."""
    enter_home()


for verb in VERBS:
    command.add_command(verb)


@command.command("import")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--source", help="Source that the seller ids belong to; by default the only one with sellers or deals.")
@click.option("--on", "on", type=DAY, help="Day from which rows without days hold where they differ; by default today.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="How 03/04/2025 is meant.")
@click.option("--dry-run", is_flag=True, help="Only show what the file would change.")
def import_file(
    path: Path, *, source: str | None, on: date | None, date_order: DateOrder | None, dry_run: bool
) -> None:
    """Import an organisation file: all of it, or nothing where a row is at fault.

    Columns: person, email, role, unit (a path such as "Nordics / Team North"), manager, seller_id, begin_on, end_on.
    Only person is needed. Roles are seller, manager, director and executive; deputy, who stands in for the unit's
    leader until end_on; vacant, with the title of the seat as person; and unit, with a unit's name as person and the
    path it stands below from begin_on, until end_on, as unit.
    """
    settings = ReadSettings(date_order=date_order)
    with standing_reader() as facts:
        try:
            if dry_run:
                tried: list[TakenIn] = []
                seen = preview(
                    lambda: tried.append(take_in(path, settings, facts, source=source, on=on or today(), by=None)),
                    on or today(),
                )
                show_rejected(tried[0].rejections, written=None)
                if not seen.is_empty or not tried[0].changes.notes:
                    show_preview(seen)
                show_notes(tried[0].changes)
                return
            taken = take_in(path, settings, facts, source=source, on=on or today(), by=None)
        except RowsAtFault as refused:
            show_rejected(refused.rejections, written=None)
            raise
        show_rejected(taken.rejections, written=None)
        show_changes(taken.changes)
        if facts:
            show_strays(strays(facts, Company.current().currency))


@command.command()
@click.option("--on", "on", type=DAY, help="As it was on that day; by default --as-of, or today.")
@AS_OF
def show(on: date | None, as_of: date | None) -> None:
    """Show units and who sits in them."""
    say_as_of(as_of)
    organisation = recorded(as_of)
    if organisation.root is None:
        click.echo("There is no organisation yet. Import one: quarterdeck organisation import FILE")
        return
    drawn = Drawn("")
    drawn.hide_root = True
    _draw(organisation, organisation.root.key, on or as_of or today(), drawn)
    console().print(drawn)


@command.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def draft(path: Path) -> None:
    """Write an organisation file to fill in, with a row for every owner of anything who is nobody yet."""
    if path.exists():
        raise Refusal(f"{path} exists already. Name another file, or remove that one.")
    with standing_reader() as facts:
        if facts is None:
            raise Refusal(
                "Nothing has been imported yet, so there are no owners. Import an export: quarterdeck import FILE"
            )
        found = [stray for stray in strays(facts, Company.current().currency) if stray.owner_id]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for stray in found:
            writer.writerow(
                [harmless(stray.called), "", "seller", "", "", harmless(bare(stray.owner_id or "")), "", ""]
            )
    opened = sum(stray.deals > 0 for stray in found)
    click.echo(
        f"{path} has {counted(len(found), 'row', 'rows')}: {count(opened)} for owners of open deals, "
        f"{count(len(found) - opened)} for owners of only closed deals, sales, activities or costs. "
        f"Fill in the units, then: quarterdeck organisation import {path}"
    )


def _draw(organisation: Organisation, unit_key: str, on: date, drawn: Drawn) -> None:
    unit = organisation.unit(unit_key, on)
    below = drawn.add(f"{unit.name} [{unit.key}]")
    for person in organisation.deputies(unit_key, on):
        below.add(f"{person.name} (deputy)")
    for person in organisation.members(unit_key, on):
        seats = [s for s in organisation.seats_of(person.key) if s.unit_key == unit_key and s.holds(on)]
        leads = " (leads)" if any(s.role is Role.LEADER for s in seats) else ""
        owns = " – vacant" if person.is_vacancy else "" if person.owner_ids else " – owns nothing"
        below.add(f"{person.name}{leads}{owns}")
    for child in organisation.children(unit_key, on):
        _draw(organisation, child.key, on, below)
