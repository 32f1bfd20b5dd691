"""quarterdeck doctor: whether what Quarterdeck rests on is as it should be."""

from __future__ import annotations

import sys

import click
from django.conf import settings

from quarterdeck.cli.terminal import show_table
from quarterdeck.domain.formats import count, counted
from quarterdeck.facts.doctor import examine
from quarterdeck.facts.engine import FactsUnreadable, engine_at
from quarterdeck.records.models import Company, CurrentPublication
from quarterdeck.records.publications import file_of


@click.group()
def command() -> None:
    """Look over what Quarterdeck rests on, and say what to do about it."""


@command.command()
@click.option("--url", help="postgresql://…, sc://host:port or duckdb:///path; by default what the pages read.")
def facts(url: str | None) -> None:
    """Check the tables of facts, table by table and column by column.

    Exit status: 0 all is well, 1 something is wrong, 2 wrong usage.
    """
    engine = engine_at(url or settings.FACTS_URL or _standing())
    try:
        looked: list[str] = []
        found = examine(engine, Company.current().calendar(), looked.append)
    finally:
        engine.close()
    if not found:
        click.echo(f"{count(len(looked))} tables, and all is well.")
        return
    show_table("", ("Table", "Column", "What", "What to do"), [(f.table, f.column, f.what, f.remedy) for f in found])
    click.echo(f"{counted(len(found), 'finding', 'findings')}.")
    sys.exit(1)


def _standing() -> str:
    standing = CurrentPublication.standing()
    if standing is None:
        raise FactsUnreadable("Nothing has been imported yet, and no --url was given.")
    return f"duckdb://{file_of(standing)}"
