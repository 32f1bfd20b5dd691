"""quarterdeck decisions: the catalogue of decisions, and what each rests on."""

from __future__ import annotations

from datetime import date

import click

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.options import AS_OF, say_as_of
from quarterdeck.cli.terminal import show_table
from quarterdeck.domain.cadence import DecisionKind, Right
from quarterdeck.domain.formats import listed
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.records.values import current_values


@click.group()
def command() -> None:
    """The decision catalogue."""
    enter_home()


@command.command()
@AS_OF
def show(*, as_of: date | None) -> None:
    """Show which decisions are taken where, on which metrics, and whose right they are."""
    say_as_of(as_of)
    catalogue = current_values(as_of).rhythm.catalogue
    rows = [
        (kind.level.value, kind.cycle.value, kind.words, kind.part.value, whose(kind), ", ".join(kind.metrics))
        for kind in catalogue.kinds
    ]
    show_table("Decisions", ("Level", "Cycle", "Decision", "Part", "Whose right", "Metrics"), rows=rows)
    if uninformed := [kind.words for kind in catalogue.uninformed()]:
        click.echo(f"Without a metric: {listed(uninformed)}.")
    if unused := catalogue.unused(METRICS):
        click.echo(f"Metrics that inform no decision: {', '.join(unused)}.")


def whose(kind: DecisionKind) -> str:
    """Whose right a decision is, in a few words."""
    if kind.right is Right.ESCALATED and kind.escalates_to:
        return f"goes up to the {kind.escalates_to.value}"
    return f"the {kind.right.value} decides"
