"""quarterdeck show: a report in the terminal, with the numbers and words of its page."""

from __future__ import annotations

from typing import Any

import click

from quarterdeck.cli.answers import as_json
from quarterdeck.cli.asking import Asked, asked_book, book_options
from quarterdeck.cli.show_bridge import show_bridge
from quarterdeck.cli.show_performance import show_performance
from quarterdeck.cli.show_trust import show_trust
from quarterdeck.domain import bridge as bridging
from quarterdeck.reports.bridge import bridge
from quarterdeck.reports.performance import performance
from quarterdeck.reports.trust import trust

SHAPES = click.Choice(["text", "json"])
STOCKS = click.Choice(["", *(stock.value for stock in bridging.Stock)])


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


@command.command("bridge")
@click.option("--from", "begin", default="", metavar="DAY", help="The first day; its end is meant.")
@click.option(
    "--to", "end", default="", metavar="DAY", help="The last day; --as-of or the day of the data if left out."
)
@click.option("--stock", default="", type=STOCKS, help="What is due in the period (the default), or all that is open.")
@click.option(
    "--behind", default="", metavar="REASON", help="The opportunities behind a reason or a move, such as won."
)
@click.option("--page", type=click.IntRange(1, 1_000_000), default=1, help="Which page of those opportunities.")
@click.option("--format", "shape", type=SHAPES, default="text", show_default=True)
@book_options
def bridge_of(shape: str, asked: Asked, **more: Any) -> None:  # noqa: ANN401 click's own
    """How the pipeline went from one day to another, and why; nothing is left over."""
    report = bridge(*asked_book(asked), bridging.Asked(**more))
    if shape == "json":
        click.echo(as_json(report), nl=False)
    else:
        show_bridge(report)
