"""quarterdeck show: a report in the terminal, with the numbers and words of its page."""

from __future__ import annotations

import click

from quarterdeck.cli.answers import as_json
from quarterdeck.cli.asking import Asked, asked_book, book_options
from quarterdeck.cli.show_performance import show_performance
from quarterdeck.cli.show_trust import show_trust
from quarterdeck.reports.performance import performance
from quarterdeck.reports.trust import trust

SHAPES = click.Choice(["text", "json"])


@click.group("show")
def command() -> None:
    """Show a report: the same numbers and words as on its page."""


@command.command("performance")
@click.option("--format", "shape", type=SHAPES, default="text", show_default=True)
@book_options
def performance_of(shape: str, asked: Asked) -> None:
    """Where a person or a unit will land, against what, and what would change it."""
    report = performance(*asked_book(asked))
    if shape == "json":
        click.echo(as_json(report), nl=False)
    else:
        show_performance(report)


@command.command("trust")
@click.option("--format", "shape", type=SHAPES, default="text", show_default=True)
@book_options
def trust_of(shape: str, asked: Asked) -> None:
    """Whether the numbers of a person or a unit can be believed, and what has to be fixed first."""
    report = trust(*asked_book(asked))
    if shape == "json":
        click.echo(as_json(report), nl=False)
    else:
        show_trust(report)
