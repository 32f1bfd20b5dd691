"""quarterdeck facts: which publications there are, going back to one, checking their files; views for a warehouse."""

from __future__ import annotations

import click

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.made_ready import made_ready
from quarterdeck.cli.terminal import progress_bar, show_table
from quarterdeck.domain.formats import capital, count
from quarterdeck.facts.engine import FactsUnreadable, open_facts
from quarterdeck.facts.views import DAYS, script
from quarterdeck.records import upgrades as upgrading
from quarterdeck.records.models import CurrentPublication, Publication, TimeZoneVersion
from quarterdeck.records.publications import file_of, roll_back


@click.group()
def command() -> None:
    """Publications of the facts: every import makes a new one, and the earlier ones are kept for a while."""
    enter_home()


@command.command("list")
def list_publications() -> None:
    """List the publications, the newest first; the one that stands is marked."""
    standing = CurrentPublication.standing()
    rows = [_row(p, standing) for p in Publication.objects.order_by("-number").select_related("built_on")]
    if not rows:
        click.echo("Nothing has been imported yet. Import an export: quarterdeck import FILE")
        return
    columns = ("", "Number", "Source", "Observed on", "Published", "By", "Built on", "Opportunities", "File")
    show_table("Publications", columns, rows, right=("Number", "Built on", "Opportunities"))


@command.command()
@click.argument("number", type=click.IntRange(min=1))
def rollback(number: int) -> None:
    """Let publication NUMBER stand again. The next import builds on it; nothing is deleted."""
    publication = roll_back(number, by=None)
    click.echo(f"{capital(str(publication))} stands now. What was imported after it is no longer shown.")


@command.command()
@click.argument("number", type=click.IntRange(min=1), required=False)
def upgrade(number: int | None) -> None:
    """Bring facts that an earlier version wrote up to date: those of publication NUMBER, or those that stand.

    What comes of it is a new publication, which stands from then on; the old file stays as it is.
    """
    with progress_bar() as progress:
        publication = upgrading.upgrade(number, by=None, progress=progress)
    click.echo(f"{capital(str(publication))} stands now. It holds what publication {publication.built_on_id} does.")
    made_ready()


@command.command("prepare")
def prepare_pages() -> None:
    """Work out now what the first page of whoever leads many sellers rests on, so that it opens at once.

    Imports do so themselves. It is worth doing again after the organisation, its calendar or its rates have changed;
    pages show the same numbers in any case.
    """
    made_ready()


@command.command("views")
@click.argument("engine", type=click.Choice(sorted(DAYS)))
def show_views(engine: str) -> None:
    """Write the statements that make, in a warehouse, what follows from its tables, with your time zones.

    Run them again when another time zone is planned; quarterdeck doctor facts tells whether days are yours.
    """
    click.echo(script(engine, TimeZoneVersion.in_force()), nl=False)


@command.command()
def verify() -> None:
    """Open every kept publication and compare it with the ledger."""
    rows = [(p.number, p.file_name, _state(p)) for p in Publication.objects.order_by("number")]
    show_table("", ("Number", "File", "State"), rows, right=("Number",))
    standing = CurrentPublication.standing()
    if standing and _state(standing) != "sound":
        raise FactsUnreadable(
            f"The {standing} that stands is {_state(standing)}. "
            "Go back to a sound one: quarterdeck facts rollback NUMBER"
        )


def _row(publication: Publication, standing: Publication | None) -> tuple[object, ...]:
    return (
        "stands" if publication == standing else "",
        publication.number,
        publication.source,
        publication.observed_on,
        f"{publication.published_at:%Y-%m-%d %H:%M}",
        publication.published_by,
        publication.built_on_id,
        count(publication.control_totals.get("opportunities", 0)),
        "kept" if file_of(publication).is_file() else "swept",
    )


def _state(publication: Publication) -> str:
    path = file_of(publication)
    if not path.is_file():
        return "swept"
    try:
        facts = open_facts(path)
    except FactsUnreadable as wrong:
        return f"unreadable: {wrong}"
    try:
        return "sound" if facts.number == publication.number else f"holding publication {facts.number}"
    finally:
        facts.close()
