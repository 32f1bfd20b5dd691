"""quarterdeck cadence: when sessions are held, by which rules, and on which days nobody works."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import click

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.options import AS_OF, DAY, say_as_of
from quarterdeck.cli.terminal import show_table
from quarterdeck.connectors.holidays import UnreadableHolidays, read_holidays
from quarterdeck.domain.cadence import NEVER, Cycle, Discipline, Level, Standing, time_shares, written
from quarterdeck.domain.calendar import UnknownPeriod
from quarterdeck.domain.formats import capital, count, counted, listed, percent, weekday
from quarterdeck.records.book import today
from quarterdeck.records.models import CadenceRule, Holiday
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.schedule import open_schedule
from quarterdeck.records.values import current_values

LEVELS = click.Choice([level.value for level in Level])
CYCLES = click.Choice([cycle.value for cycle in Cycle])


@click.group()
def command() -> None:
    """The rhythm of sessions: its rules, its holidays, and every session that follows from them."""
    enter_home()


@command.command()
@click.option("--from", "begin", type=DAY, help="First day; by default today, or the one after --as-of.")
@click.option("--until", "end", type=DAY, help="The first day no longer shown; by default five weeks later.")
@AS_OF
def show(*, begin: date | None, end: date | None, as_of: date | None) -> None:
    """Show the rules, and the sessions that are planned."""
    say_as_of(as_of)
    first = begin or (as_of + timedelta(days=1) if as_of else today())
    last = end or first + timedelta(weeks=5)
    schedule = open_schedule(None, today(), (first, last), as_of=as_of)
    rules = [(rule.level.value, rule.cycle.value, written(rule)) for rule in schedule.rhythm.cadence.rules]
    show_table("Cadence", ("Level", "Cycle", "Sessions are held from"), rows=rules)
    rows = [
        (
            f"{weekday(each.session.on)}, {each.session.begins:%H:%M}",
            listed([cycle.value for cycle in each.session.cycles]),
            schedule.names[each.session.owner_key],
            schedule.names[each.session.leader_key] if each.session.leader_key else "the leadership team",
            "" if each.standing is Standing.PLANNED else f"{each.standing}: {each.reason}",
        )
        for each in schedule.sessions
    ]
    if rows:
        show_table("Sessions", ("When", "Cycle", "Owner", "Leader", "Changed"), rows=rows)
    else:
        click.echo("No session is planned in these days.")
    if schedule.unled:
        click.echo(f"Nobody leads {listed(schedule.unled)}: no session is planned for them.")
    if schedule.unplaced:
        click.echo(f"No time is left for {listed(schedule.unplaced)}: begin earlier, or hold more sessions a day.")


@command.command("time")
@click.option("--period", default="", help="A fiscal year like FY2026; the one that is running.")
@AS_OF
def show_time(*, period: str, as_of: date | None) -> None:
    """Show how the time of a year's sessions is shared among the disciplines, level by level."""
    say_as_of(as_of)
    calendar = current_values(as_of).calendar
    try:
        year = calendar.year(calendar.parse(period).begin if period else as_of or today())
    except UnknownPeriod as wrong:
        raise click.ClickException(str(wrong)) from wrong
    schedule = open_schedule(None, today(), (year.begin, year.end), as_of=as_of)
    shares = time_shares(schedule.sessions, schedule.rhythm, schedule.tallies)
    rows = []
    for share in shares:
        rows.append(
            (share.level.value, f"planned, {counted(share.sessions, 'session', 'sessions')}", *_shared(share.planned))
        )
        if share.held:
            rows.append(
                (share.level.value, f"spent, {counted(share.held, 'session', 'sessions')}", *_shared(share.spent))
            )
    columns = tuple(part.value.capitalize() for part in Discipline)
    show_table(f"Minutes in {calendar.label(year)}", ("Level", "Time", *columns), rows, right=columns)


def _shared(minutes: Mapping[Discipline, int]) -> list[str]:
    """Minutes and share of each discipline."""
    whole = sum(minutes.values())
    return [
        f"{count(minutes[part])} ({percent(minutes[part] / whole)})" if minutes.get(part) else "" for part in Discipline
    ]


@command.command("set")
@click.argument("level", type=LEVELS)
@click.argument("cycle", type=CYCLES)
@click.argument("rule")
def set_rule(level: str, cycle: str, rule: str) -> None:
    """Hold these sessions by RULE, such as "third working day after month end, 09:00, 60 minutes, 2 a day".

    "not held" stops them; "usual" goes back to what the product comes with.
    """
    said = CadenceRule.of(Level(level), Cycle(cycle))
    if rule.strip().lower() == "usual":
        said.withdraw(by=None)
        said = CadenceRule.of(Level(level), Cycle(cycle))
    else:
        said.revise(rule, by=None)
    held = NEVER if said.text == NEVER else f"held from the {said.text}"
    click.echo(f"{capital(cycle)} sessions of {level}s are {held}.")


@command.group()
def holidays() -> None:
    """Days on which nobody works."""


@holidays.command("show")
@AS_OF
def show_holidays(*, as_of: date | None) -> None:
    """Show every holiday on record."""
    say_as_of(as_of)
    rows = [(each.on, weekday(each.on), each.name) for each in current_values(as_of).rhythm.holidays]
    if not rows:
        click.echo(
            "No holiday was on record."
            if as_of
            else "No holiday is on record. Import a file: quarterdeck cadence holidays import FILE"
        )
        return
    show_table("Holidays", ("Day", "Weekday", "Name"), rows=rows)


@holidays.command("add")
@click.argument("day", type=DAY)
@click.argument("name")
def add_holiday(day: date, name: str) -> None:
    """Nobody works on DAY."""
    kept = Holiday.keep(day, name, by=None)
    click.echo(f"{capital(str(kept))} is kept.")


@holidays.command("withdraw")
@click.argument("day", type=DAY)
def withdraw_holiday(day: date) -> None:
    """DAY is a working day after all."""
    kept = Holiday.objects.filter(on=day).first()
    if kept is None:
        raise Refusal(f"{day} is no holiday. See which there are: quarterdeck cadence holidays show")
    kept.withdraw(by=None)
    click.echo(f"{capital(str(kept))} is withdrawn.")


@holidays.command("import")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--dry-run", is_flag=True, help="Only say what would be kept.")
def import_holidays(path: Path, *, dry_run: bool) -> None:
    """Keep the holidays of a calendar (.ics) or of a table (.csv) with the columns day and name."""
    try:
        found = read_holidays(path.read_bytes(), path.name)
    except UnreadableHolidays as wrong:
        raise Refusal(str(wrong)) from wrong
    for told in found.refused:
        click.echo(told, err=True)
    if dry_run:
        show_table("Holidays", ("Day", "Weekday", "Name"), rows=[(h.on, weekday(h.on), h.name) for h in found.holidays])
        return
    new = Holiday.keep_all(found.holidays, by=None)
    click.echo(f"{counted(len(found.holidays), 'holiday', 'holidays')} in {path.name}, {new} of them new or renamed.")
