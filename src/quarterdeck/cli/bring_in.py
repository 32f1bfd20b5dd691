"""quarterdeck import: from the files of a CRM to a new publication of the facts."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.import_report import show_preview, show_result
from quarterdeck.cli.made_ready import made_ready
from quarterdeck.cli.options import DAY
from quarterdeck.cli.rejected import refuse_unwritable, show_found_building, show_rejected, write_rejected
from quarterdeck.cli.terminal import is_asked, progress_bar
from quarterdeck.connectors import Reading, ReadSettings, Refused, read
from quarterdeck.domain.calendar import FIRST_YEAR
from quarterdeck.records.book import today
from quarterdeck.records.imports import already_imported, import_delivery, is_opening
from quarterdeck.records.models import Company
from quarterdeck.records.publications import refuse_unread
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.setup_days import said_of_delivery
from quarterdeck.records.sources import Manner, manner_of, remember


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--mapping", type=click.Path(path_type=Path, dir_okay=False), help="What the columns mean (a TOML file).")
@click.option("--source", help="Name of the source; by default the one remembered for such files, or the product's.")
@click.option("--observed-on", type=DAY, help="Day the export was made, YYYY-MM-DD; by default today.")
@click.option("--dry-run", is_flag=True, help="Read and show everything, change nothing.")
@click.option("--yes", is_flag=True, help="Import without asking.")
@click.option(
    "--rejected", type=click.Path(path_type=Path, dir_okay=False), help="Write rejected rows to this CSV file."
)
@click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="How 03/04/2025 is meant.")
@click.option("--decimal", type=click.Choice([",", "."]), help="The decimal sign.")
@click.option("--time-zone", help="Zone of times that state none, such as Europe/Copenhagen.")
@click.option("--currency", help="Currency of amounts that state none, such as EUR.")
@click.option("--encoding", help="Encoding of the files, such as cp1252.")
@click.option("--delimiter", type=click.Choice([",", ";", "\t", "|"]), help="What separates the columns.")
@click.option(
    "--match-by-name",
    is_flag=True,
    help="Without ids: name, account and owner identify an opportunity (--yes says so, too).",
)
def command(
    paths: tuple[Path, ...],
    *,
    mapping: Path | None,
    source: str | None,
    observed_on: date | None,
    dry_run: bool,
    yes: bool,
    rejected: Path | None,
    **answers: Any,  # noqa: ANN401 one option each, as click gives it
) -> None:
    """Import exports: files, or folders of them.

    Known products are recognised by their columns; anything else needs a mapping file, which is remembered for the
    source. Exit status: 0 imported or imported before, 1 refused and nothing changed, 2 wrong usage. Rejected rows
    do not make an import fail; they are listed.
    """
    if rejected:
        refuse_unwritable(rejected)
    enter_home()
    if not dry_run:
        refuse_unread()
    day = _observed(observed_on)
    manner = manner_of(paths, source=source, mapping=mapping, settings=_settings(answers), day=day)
    try:
        reading = _read(paths, manner, day)
    except Refused as refused:
        # Only where it is the one thing asked: a setting that changes nothing must not make the same content news.
        if not _names_identify(refused, yes=yes):
            raise
        manner = manner.matching_by_name()
        reading = _read(paths, manner, day)
    show_preview(reading)
    publication = already_imported(reading.delivery)
    _show_notes(manner.note, None if publication else said_of_delivery(reading.delivery))
    show_rejected(reading.delivery.rejections, written=rejected is not None)
    if rejected:
        write_rejected(rejected, reading.delivery.rejections)
    if publication:
        click.echo(f"Already imported: {publication} holds this very content. Nothing was changed.")
    elif dry_run:
        click.echo("Nothing was changed: this was a dry run.")
    elif is_asked("Import this?", yes=yes):
        _settle_company(answers)
        _import(paths, manner, reading, rejected)
    else:
        click.echo("Nothing was changed.")


def _show_notes(*notes: str | None) -> None:
    for note in notes:
        if note:
            click.echo(f"Note: {note}")


def _import(paths: tuple[Path, ...], manner: Manner, reading: Reading, rejected: Path | None) -> None:
    with progress_bar() as progress:
        imported = import_delivery(
            reading.delivery,
            by=None,
            organisation=reading.organisation,
            files=[path.name for path in paths],
            progress=progress,
        )
    remember(manner, reading, by=None)
    show_found_building(imported, reading.delivery, rejected)
    show_result(imported)
    made_ready()


def _read(paths: tuple[Path, ...], manner: Manner, day: date) -> Reading:
    with progress_bar() as progress:
        return read(
            paths,
            source=manner.source,
            mapping=manner.mapping,
            observed_on=day,
            settings=manner.settings,
            progress=progress,
        )


def _names_identify(refused: Refused, *, yes: bool) -> bool:
    """Whether somebody confirms that name, account and owner identify a deal, where that is all that is open."""
    if {question.topic for question in refused.questions} != {"match_by_name"}:
        return False
    asked = "There are no ids. Do name, account and owner together identify an opportunity?"
    return yes or (sys.stdin.isatty() and click.confirm(asked, default=False))


def _observed(given: date | None) -> date:
    if given and given > today():
        raise Refusal(f"The export cannot have been made on {given}: that day has not come. Correct --observed-on.")
    if given and given.year < FIRST_YEAR:
        raise Refusal(f"No day before {FIRST_YEAR} can be asked for, so none is taken: {given}. Correct --observed-on.")
    return given or today()


def _settings(answers: dict[str, Any]) -> ReadSettings:
    return ReadSettings(
        date_order=answers["date_order"],
        decimal=answers["decimal"],
        time_zone=answers["time_zone"],
        default_currency=answers["currency"].upper() if answers["currency"] else None,
        encoding=answers["encoding"],
        delimiter=answers["delimiter"],
        match_by_name=answers["match_by_name"],
    )


def _settle_company(answers: dict[str, Any]) -> None:
    """Before anybody has set anything, what the first import says of currency and time zone holds for the company.

    Once the set-up is over, it speaks of the export alone.
    """
    given = {field: answers[field] for field in ("currency", "time_zone") if answers[field]}
    company = Company.current()
    if given and not company.is_set and is_opening():
        company.revise(by=None, **given)
