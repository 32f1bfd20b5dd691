"""quarterdeck calendar: how fiscal years are laid out, and from when on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.options import AS_OF, DAY, say_as_of
from quarterdeck.cli.rejected import show_rejected
from quarterdeck.cli.terminal import show_table
from quarterdeck.connectors import ReadSettings, read_periods
from quarterdeck.connectors.settings import DateOrder
from quarterdeck.domain.calendar import WEEKDAYS, Rule, described, read_rule
from quarterdeck.records.book import today
from quarterdeck.records.calendars import PlannedYear, calendar_preview, planned_years
from quarterdeck.records.models import CalendarVersion
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import current_values

_DRY_RUN = click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
_FROM = click.option(
    "--from", "first_on", type=DAY, help="First day of a year of the new calendar; without it, it always held."
)
_NAMED = click.option(
    "--named-after", type=click.Choice(["end", "start"]), help="Which calendar year gives a fiscal year its number."
)


@click.group()
def command() -> None:
    """Fiscal calendars: months, weeks in a pattern, or a list of periods, each in force from a day on."""
    enter_home()


@command.command()
@click.option(
    "--years", default=2, show_default=True, type=click.IntRange(1, 12), help="How many fiscal years to list."
)
@click.option("--on", type=DAY, help="Begin with the year that holds this day; by default --as-of, or today.")
@AS_OF
def show(years: int, on: date | None, as_of: date | None) -> None:
    """Show which calendars hold from when on, and the periods of the years ahead."""
    say_as_of(as_of)
    calendar = current_values(as_of).calendar
    rows = [("always", described(calendar.base))]
    rows += [(str(change.begin), described(change.rule)) for change in calendar.changes]
    show_table("Calendars", ("From", "Fiscal years"), rows)
    _show_periods(planned_years(calendar, on or as_of or today(), years))


@command.group("set")
@_FROM
@_DRY_RUN
@click.pass_context
def set_one(context: click.Context, first_on: date | None, *, dry_run: bool) -> None:
    """Let another calendar hold from a day on: set weeks --from 2027-01-31 --pattern 4-4-5 --end January."""
    context.obj = (first_on, dry_run)


def _planned(command: Callable[..., None]) -> Callable[..., None]:
    """``--from`` and ``--dry-run`` after the kind of calendar as well as before it."""

    @_FROM
    @_DRY_RUN
    @click.pass_obj
    @wraps(command)
    def gathered(before: tuple[date | None, bool], /, first_on: date | None, *, dry_run: bool, **said: Any) -> None:  # noqa: ANN401 as click gives it
        if first_on and before[0] and first_on != before[0]:
            raise click.UsageError(f"--from is said twice, {before[0]} and {first_on}. Leave one of them out.")
        command((first_on or before[0], dry_run or before[1]), **said)

    return gathered


@set_one.command()
@click.option("--start", default="January", show_default=True, help="Month in which the year begins.")
@click.option("--week-start", default="Monday", show_default=True, help="Weekday on which weeks begin.")
@_NAMED
@_planned
def months(plan: tuple[date | None, bool], start: str, week_start: str, named_after: str | None) -> None:
    """Years of twelve months of the almanac."""
    said = {"kind": "months", "start": start, "week_start": week_start, "named_after": named_after}
    _plan(said, *plan)


@set_one.command()
@click.option(
    "--pattern", default="4-4-5", show_default=True, help="Weeks of the months of a quarter: 4-4-5, 4-5-4, 5-4-4."
)
@click.option("--end", default="January", show_default=True, help="Month in which the year ends.")
@click.option(
    "--weekday", default="Saturday", show_default=True, help=f"Day on which it ends: {WEEKDAYS[0]} to {WEEKDAYS[-1]}."
)
@click.option(
    "--anchor", default="last", show_default=True, help="The last such day of the month, or the nearest to its end."
)
@click.option("--extra-in", default=12, show_default=True, help="Number of the month that gets a 53rd week.")
@_NAMED
@_planned
def weeks(plan: tuple[date | None, bool], /, **said: str | int | None) -> None:
    """Years of 52 or 53 whole weeks, in quarters of 13."""
    _plan({"kind": "weeks", **said}, *plan)


@command.command("import")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--week-start", default="Monday", show_default=True, help="Weekday on which weeks begin.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="How 03/04/2025 is meant.")
@_DRY_RUN
def import_file(path: Path, *, week_start: str, date_order: DateOrder | None, dry_run: bool) -> None:
    """Import a file that lists the periods of fiscal years: all of it, or nothing where a row is at fault.

    Columns: period (FY2026-P01), begin, end, and quarter if quarters are not three periods each. It holds from its
    first day on, and beyond its last year goes on like it.
    """
    start = _read({"kind": "months", "week_start": week_start}).week_start
    table, rejections = read_periods(path, ReadSettings(date_order=date_order), start)
    show_rejected(rejections, written=None)
    if table is None:
        raise Refusal(
            f"Nothing of {path.name} was applied, because of the rows above. Correct them and import it again."
        )
    _state(table, table.periods[0].begin, dry_run=dry_run)


@command.command()
@click.argument("first_on", type=DAY)
def withdraw(first_on: date) -> None:
    """Take the calendar planned from FIRST_ON back; the one before it goes on."""
    planned = CalendarVersion.objects.filter(first_on=first_on).first()
    if planned is None:
        days = ", ".join(str(v.first_on) for v in CalendarVersion.objects.all()) or "none"
        raise Refusal(f"No calendar begins on {first_on}. Those that are planned begin on: {days}.")
    planned.withdraw(by=None)
    click.echo(f"The calendar from {first_on} is withdrawn.")


def _plan(said: Mapping[str, str | int | None], first_on: date | None, dry_run: bool) -> None:  # noqa: FBT001 as click keeps it
    _state(_read(said), first_on, dry_run=dry_run)


def _read(said: Mapping[str, str | int | None]) -> Rule:
    try:
        return read_rule(said)
    except ValueError as wrong:
        raise Refusal(str(wrong)) from wrong


def _state(rule: Rule, first_on: date | None, *, dry_run: bool) -> None:
    preview = calendar_preview(rule, first_on, today())
    if not dry_run:
        CalendarVersion.plan(rule, first_on, by=None)
    click.echo(f"{'Always' if first_on is None else f'From {first_on}'}: {described(rule)}.")
    for line in preview.changes:
        click.echo(line)
    _show_periods(preview.planned)
    if dry_run:
        click.echo("Nothing was changed.")


def _show_periods(years: tuple[PlannedYear, ...]) -> None:
    rows = []
    for year in years:
        rows += [(p.key, p.label, p.begin, p.last_on, p.length) for p in (year.year, *year.months)]
    show_table("Periods", ("Key", "Name", "First day", "Last day", "Length"), rows, right=("Length",))
