"""What an import says before and after: what was found in the files, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import click

from quarterdeck.cli.answers import saying
from quarterdeck.cli.terminal import show_table
from quarterdeck.connectors import Reading, SheetPreview
from quarterdeck.domain.facts import bare
from quarterdeck.domain.formats import count, counted, money_exact
from quarterdeck.facts.publish import Built
from quarterdeck.records.imports import Imported
from quarterdeck.records.models import Company
from quarterdeck.records.organisation import Changes
from quarterdeck.records.owners import Stray

SHOWN = 10


def show_preview(reading: Reading) -> None:
    """What each file was taken for, which columns are used, and what nobody asked for."""
    delivery = reading.delivery
    rows = [_sheet(sheet) for sheet in reading.preview.sheets]
    title = f"Source {delivery.source}, observed on {delivery.observed_on}"
    show_table(title, ("File", "Taken for", "Fills", "Rows", "Columns used", "Columns left"), rows, right=("Rows",))
    unreadable = [
        (sheet.file, sheet.sheet, u.column, count(u.count), ", ".join(u.samples))
        for sheet in reading.preview.sheets
        for u in sheet.unparsable
    ]
    if unreadable:
        show_table("Cells that cannot be read", ("File", "Sheet", "Column", "Cells", "Such as"), unreadable, ("Cells",))
    for note in delivery.notes:
        click.echo(f"Note: {note}")


def show_result(imported: Imported) -> None:
    """The publication, its control totals, what changed in the organisation, and owners nobody knows."""
    if imported.built is None:
        click.echo(f"Already imported: {imported.publication} holds this very content. Nothing was changed.")
        return
    publication = imported.publication
    click.echo(f"Imported: {publication} stands now.")
    show_table("Rows", ("Table", "New", "Changed", "Unchanged", "Deleted"), list(_counts(publication.counts)), _NUMBERS)
    totals = publication.control_totals
    show_table("Control totals", ("What", "Deals", "Value"), list(_totals(totals)), right=("Deals", "Value"))
    for line in _notes(imported.built):
        click.echo(line)
    show_changes(imported.changes)
    show_strays(imported.strays)


def _notes(built: Built) -> Iterable[str]:
    if built.absent:
        were = counted(built.absent, "opportunity of this source was", "opportunities of this source were")
        yield f"{were} not in this export and stay as known; only a row marked deleted takes one away."
    if built.waiting:
        yield counted(
            built.waiting,
            "opportunity has a history only, and waits for an export that describes it before it is shown.",
            "opportunities have a history only, and wait for an export that describes them before they are shown.",
        )
    if built.contradictions.count:
        values = counted(built.contradictions.count, "value", "values")
        yield f"Exports and field history disagree in {values}; the later word counts. Such as:"
        for one in built.contradictions.examples:
            yield f"  {bare(one.opportunity_id)}, {one.field} on {one.observed_on}: {one.shown} shown, {one.told} told."


def show_strays(strays: tuple[Stray, ...]) -> None:
    """Owners who are nobody in the organisation, and how to change that."""
    if not strays:
        return
    currency = Company.current().currency
    rows = [
        (s.called, s.owner_id or "", count(s.deals), money_exact(s.value, currency), _besides(s))
        for s in strays[:SHOWN]
    ]
    opened = sum(s.deals > 0 for s in strays)
    title = f"Not in the organisation: {counted(len(strays), 'owner', 'owners')}, {count(opened)} with open deals"
    show_table(title, ("Owner", "Id", "Open deals", "Value", "Owns besides"), rows, right=("Open deals", "Value"))
    if len(strays) > SHOWN:
        click.echo(f"… and {count(len(strays) - SHOWN)} more.")
    click.echo(
        "They count in the company's total only. Give each of them a row with their id in an organisation file "
        "(quarterdeck organisation draft FILE writes one to fill in), then: quarterdeck organisation import FILE"
    )


def _besides(stray: Stray) -> str:
    owned = (
        (stray.closed, "closed deal", "closed deals"),
        (stray.sales, "sale", "sales"),
        (stray.activities, "activity", "activities"),
        (stray.costs, "cost", "costs"),
    )
    return ", ".join(counted(number, one, many) for number, one, many in owned if number)


def _sheet(sheet: SheetPreview) -> tuple[object, ...]:
    where = f"{sheet.file}, sheet {sheet.sheet}" if sheet.sheet else sheet.file
    used = ", ".join(dict.fromkeys(header for header, _ in sheet.matched))
    ignored = ", ".join(sheet.ignored)
    return where, f"{sheet.product}: {sheet.label}", ", ".join(sheet.tables), count(sheet.row_count), used, ignored


def _counts(counts: dict[str, dict[str, int]]) -> Iterable[tuple[str, ...]]:
    for table, numbers in counts.items():
        if any(numbers.values()):
            yield table, *(count(numbers.get(kind, 0)) for kind in ("new", "changed", "unchanged", "deleted"))


def _totals(totals: dict[str, object]) -> Iterable[tuple[str, str, str]]:
    statuses = totals.get("statuses")
    for status in statuses if isinstance(statuses, list) else ():
        currency = status["currency"] or Company.current().currency
        yield status["status"], count(status["deals"]), money_exact(Decimal(status["amount"]), currency)


def show_changes(changes: Changes) -> None:
    """What became different in the organisation, leaders by name; nothing is said where nothing did."""
    said = [
        counted(number, one, many)
        for number, one, many in (
            (changes.units, "unit founded", "units founded"),
            (changes.people, "person joined", "people joined"),
            (changes.placed, "seat taken", "seats taken"),
            (changes.moved, "person moved", "people moved"),
            (changes.left, "seat given up", "seats given up"),
            (changes.linked, "owner linked", "owners linked"),
        )
        if number
    ]
    if said:
        click.echo(f"Organisation: {', '.join(said)}.")
    for named in (changes.relieved, changes.leading):
        if named:
            click.echo(f"{'; '.join(named)}.")
    show_notes(changes)


def show_notes(changes: Changes) -> None:
    """What was made of the name with which all paths begin, where it was not the company's; who is called otherwise."""
    for note in changes.notes:
        saying(note)


_NUMBERS = ("New", "Changed", "Unchanged", "Deleted")
