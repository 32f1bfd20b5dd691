"""quarterdeck publish: from a lake of Parquet, worked out on Spark, to a new publication of the facts."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.import_report import show_result
from quarterdeck.cli.made_ready import made_ready
from quarterdeck.cli.rejected import show_rejected
from quarterdeck.cli.terminal import is_asked, progress_bar, show_table
from quarterdeck.domain.formats import count, counted
from quarterdeck.facts.lake.layout import NTH, OBSERVED, Folder
from quarterdeck.records.imports import Imported
from quarterdeck.records.lakes import Survey, publish_lake, surveyed


@click.command()
@click.option("--lake", "address", required=True, metavar="FOLDER_OR_URL", help="Where Spark finds the lake.")
@click.option("--on", "url", required=True, metavar="sc://HOST:PORT", help="The Spark that does the work.")
@click.option("--rebuild", is_flag=True, help="Work out known sources anew as well, instead of adding to them.")
@click.option("--dry-run", is_flag=True, help="Look the lake over and show everything, change nothing.")
@click.option("--yes", is_flag=True, help="Publish without asking.")
def command(address: str, url: str, *, rebuild: bool, dry_run: bool, yes: bool) -> None:
    """Publish the facts that lie in a lake of Parquet files.

    Histories and sums are worked out by Spark, and arrive in the file that the pages read, as after any import.
    docs/lake.md says what a lake looks like. Exit status: 0 published or published before, 1 refused and nothing
    changed, 2 wrong usage.
    """
    enter_home()
    with surveyed(address, url, rebuild=rebuild) as survey:
        if survey.findings:
            _show_findings(survey)
            sys.exit(1)
        _show_survey(survey)
        if not survey.exports:
            click.echo("The lake holds no rows. Nothing was changed.")
        elif not survey.is_news:
            click.echo("Already published: the publication that stands holds this very content. Nothing was changed.")
        elif dry_run:
            click.echo("Nothing was changed: this was a dry run.")
        elif is_asked("Publish this?", yes=yes):
            with progress_bar() as progress:
                done = publish_lake(survey, by=None, progress=progress)
            for imported in done:
                _show(imported)
            made_ready()
        else:
            click.echo("Nothing was changed.")


def _show(imported: Imported) -> None:
    if imported.built:
        show_rejected(imported.built.rejections, written=None)
    show_result(imported)


def _show_findings(survey: Survey) -> None:
    rows = [(f.table, f.column, f.what, f.remedy) for f in survey.findings]
    show_table(f"The lake {survey.lake.address}", ("Folder", "Column", "What", "What to do"), rows)
    click.echo(f"{counted(len(rows), 'finding', 'findings')}. Nothing was changed.")


def _show_survey(survey: Survey) -> None:
    columns = ("Folder", "Rows", "Exports", "From", "To", "Columns used", "Columns left")
    rows = list(_folders(survey))
    show_table(f"The lake {survey.lake.address}", columns, rows, right=("Rows", "Exports"))
    click.echo(f"Not in the lake: {', '.join(survey.lake.missing()) or 'nothing, every folder is there'}.")
    for exports, what in ((survey.whole, "To be worked out on Spark"), (survey.added, "To be added to what is known")):
        if exports:
            sources = ", ".join(sorted({export.source for export in exports}))
            click.echo(f"{what}: {counted(len(exports), 'export', 'exports')} of {sources}.")
    for note in survey.notes:
        click.echo(f"Note: {note}")


def _folders(survey: Survey) -> Iterator[tuple[object, ...]]:
    for folder in survey.lake.folders:
        held = [export for export in survey.exports if folder.table.name in export.counts]
        days = sorted(export.observed_on for export in held)
        rows = sum(export.counts[folder.table.name] for export in held)
        first, last = (days[0], days[-1]) if days else ("", "")
        used = ", ".join([*_used(folder)])
        yield folder.table.name, count(rows), count(len(days)), first, last, used, ", ".join(folder.unused)


def _used(folder: Folder) -> Iterator[str]:
    yield from (column.name for column in folder.given)
    yield OBSERVED.name
    if folder.is_ordered:
        yield NTH.name
