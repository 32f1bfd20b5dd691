"""quarterdeck targets: what was agreed."""

from __future__ import annotations

from calendar import month_name
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.options import AS_OF, DAY, say_as_of
from quarterdeck.cli.rejected import show_rejected
from quarterdeck.cli.terminal import show_table
from quarterdeck.connectors import ReadSettings, read_targets
from quarterdeck.connectors.settings import DecimalSign
from quarterdeck.domain.formats import counted
from quarterdeck.domain.org import Organisation
from quarterdeck.records import seasons
from quarterdeck.records.book import open_book, today
from quarterdeck.records.models import Season, Target
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.targets import apply_targets, check_targets, subject_called
from quarterdeck.records.values import read_organisation


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
    show_rejected((*rejections, *faults), written=None)
    if rejections or faults:
        raise Refusal(
            f"Nothing of {path.name} was applied, because of the rows above. Correct them and import it again."
        )
    click.echo(f"{counted(changed, 'target was', 'targets were')} set or changed; {len(rows) - changed} stood already.")


@command.command("season")
@click.option("--metric", default="bookings", show_default=True, help="The metric whose targets are shared by it.")
@click.option("--weights", help="Twelve weights with commas between, January's first.")
@click.option("--from-history", is_flag=True, help="What the company did month by month in its last complete years.")
@click.option("--from-targets", "whose", metavar="WHO", help="Monthly targets of this unit or person.")
@click.option("--begin", type=DAY, help="First of the twelve months to take from those targets.")
@click.option("--withdraw", is_flag=True, help="Share by the number of days from now on.")
@AS_OF
def season_of(
    metric: str,
    *,
    weights: str | None,
    from_history: bool,
    whose: str | None,
    begin: date | None,
    withdraw: bool,
    as_of: date | None,
) -> None:
    """Show or set how a year is spread over its months, by which targets of part of a period are shared.

    Without an option it shows what holds. A season is known to whoever has a target, and to nobody who has none.
    """
    if sum(map(bool, (weights, from_history, whose, withdraw))) > 1:
        raise click.UsageError("Choose one of --weights, --from-history, --from-targets and --withdraw.")
    if as_of and (weights or from_history or whose or withdraw):
        raise click.UsageError("What is changed is known from today on. Leave --as-of out, or the change.")
    if withdraw:
        _withdraw_season(metric)
    elif weights:
        Season.agree(_weights(weights), "what was typed", by=None, metric=metric)
    elif from_history:
        Season.agree(*seasons.from_history(metric, open_book(None, today())), by=None, metric=metric)
    elif whose:
        if begin is None:
            raise click.UsageError("Say with --begin which twelve months to take: the first day of the first one.")
        subject = subject_called(whose)
        found = seasons.from_targets(metric, subject, begin)
        Season.agree(found, f"{subject}'s targets from {begin} on", by=None, metric=metric)
    say_as_of(as_of)
    _show_season(metric, as_of)


def _withdraw_season(metric: str) -> None:
    for season in Season.objects.filter(metric=metric):
        season.withdraw(by=None)


def _weights(text: str) -> list[Decimal]:
    try:
        return [Decimal(part.strip()) for part in text.split(",")]
    except InvalidOperation as wrong:
        raise Refusal(f"'{text}' are not weights. Write twelve numbers: 5,6,10,7,8,11,6,5,10,8,9,15.") from wrong


def _show_season(metric: str, as_of: date | None) -> None:
    season = Season.on_record(as_of).filter(metric=metric).first()
    if season is None:
        has = "had no season then" if as_of else "has no season"
        click.echo(f"{metric} {has}: part of a period is shared by its number of days.")
        return
    rows = [(month_name[n], weight) for n, weight in enumerate(season.weights, 1)]
    show_table(f"Season of {metric}, from {season.source}", ("Month", "Weight"), rows, right=("Weight",))


@command.command()
@click.option("--metric", help="Only this metric.")
@AS_OF
def show(metric: str | None, as_of: date | None) -> None:
    """Show the targets by metric and subject: the periods set, and their sum."""
    say_as_of(as_of)
    series: dict[tuple[str, str], list[Target]] = {}
    found = Target.on_record(as_of).filter(**({"metric": metric} if metric else {}))
    organisation = read_organisation(as_of)
    for target in found.select_related("unit", "person").order_by("metric", "unit", "person", "begin_on"):
        series.setdefault((target.metric, _whose(target, organisation, as_of or today())), []).append(target)
    if not series:
        then = "There were no targets then." if as_of else ""
        click.echo(then or "There are no targets yet. Import a file: quarterdeck targets import FILE")
        return
    rows = [
        (name, whose, min(t.begin_on for t in these), max(t.end_on for t in these), len(these), _sum(these))
        for (name, whose), these in series.items()
    ]
    columns = ("Metric", "Whose", "From", "Until", "Periods", "Sum")
    show_table("Targets", columns, rows, right=("Periods", "Sum"))


def _whose(target: Target, organisation: Organisation, on: date) -> str:
    """Whose it is, a unit by its name on that day, or by the one it has now if it was not known then."""
    if target.unit and any(unit.key == target.unit.key for unit in organisation.units):
        return organisation.unit(target.unit.key, on).name
    return str(target.unit or target.person)


def _sum(targets: list[Target]) -> str:
    known = [t.amount for t in targets if t.amount is not None]
    return f"{sum(known):,.2f}" if known else "not set"
