"""quarterdeck targets: what was agreed."""

from __future__ import annotations

from pathlib import Path

import click

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.rejected import show_rejected
from quarterdeck.cli.terminal import show_table
from quarterdeck.connectors import ReadSettings, read_targets
from quarterdeck.connectors.settings import DecimalSign
from quarterdeck.domain.formats import counted
from quarterdeck.records.models import Target
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.targets import apply_targets, check_targets


@click.group()
def command() -> None:
    """Targets: what was agreed, by metric, person or unit, and period."""
    enter_home()


@command.command("import")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--decimal", type=click.Choice([",", "."]), help="The decimal sign.")
def import_file(path: Path, *, decimal: DecimalSign | None) -> None:
    """Import a file of targets: all of it, or nothing where a row is at fault.

    Columns: metric, person or unit, period (2026-03, 2026-Q1, FY26), amount. An empty amount means not set; 0 means
    that nothing is intended.
    """
    rows, rejections = read_targets(path, ReadSettings(decimal=decimal))
    changed, faults = (0, check_targets(rows)) if rejections else apply_targets(rows, by=None)
    show_rejected((*rejections, *faults), written=False)
    if rejections or faults:
        raise Refusal(
            f"Nothing of {path.name} was applied, because of the rows above. Correct them and import it again."
        )
    click.echo(f"{counted(changed, 'target was', 'targets were')} set or changed; {len(rows) - changed} stood already.")


@command.command()
@click.option("--metric", help="Only this metric.")
def show(metric: str | None) -> None:
    """Show the targets by metric and subject: the periods set, and their sum."""
    series: dict[tuple[str, str], list[Target]] = {}
    found = Target.objects.filter(metric=metric) if metric else Target.objects.all()
    for target in found.select_related("unit", "person"):
        series.setdefault((target.metric, str(target.unit or target.person)), []).append(target)
    if not series:
        click.echo("There are no targets yet. Import a file: quarterdeck targets import FILE")
        return
    rows = [
        (name, whose, min(t.begin_on for t in these), max(t.end_on for t in these), len(these), _sum(these))
        for (name, whose), these in series.items()
    ]
    columns = ("Metric", "Whose", "From", "Until", "Periods", "Sum")
    show_table("Targets", columns, rows, right=("Periods", "Sum"))


def _sum(targets: list[Target]) -> str:
    known = [t.amount for t in targets if t.amount is not None]
    return f"{sum(known):,.2f}" if known else "not set"
