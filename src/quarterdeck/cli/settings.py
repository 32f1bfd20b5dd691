"""quarterdeck settings: what holds for the whole company."""

from __future__ import annotations

import calendar

import click

from quarterdeck.cli.terminal import show_table
from quarterdeck.records.models import Company
from quarterdeck.records.schema import bring_up_to_date

FIELDS = {"name": "name", "currency": "currency", "time-zone": "time_zone", "fiscal-start": "start_month"}
"""How the command line calls each setting, and its field."""


@click.group()
def command() -> None:
    """Name, currency, time zone and fiscal year of the company."""
    bring_up_to_date()


@command.command()
def show() -> None:
    """Show the settings."""
    company = Company.current()
    rows = [
        ("name", company.name),
        ("currency", company.currency),
        ("time-zone", company.time_zone),
        ("fiscal-start", f"{company.start_month} ({calendar.month_name[company.start_month]})"),
    ]
    show_table("", ("Setting", "Value"), rows)
    if not company.is_set:
        click.echo("These are defaults; nobody has set anything yet.")


@command.command("set")
@click.argument("setting", type=click.Choice(list(FIELDS)))
@click.argument("value")
def set_one(setting: str, value: str) -> None:
    """Give SETTING another VALUE, for example: quarterdeck settings set fiscal-start 10."""
    before = Company.current()
    old = getattr(before, FIELDS[setting])
    company = before.revise(by=None, **{FIELDS[setting]: value})
    new = getattr(company, FIELDS[setting])
    click.echo(f"{setting} is {new} already." if new == old else f"{setting} is {new} now; it was {old}.")
    if setting == "time-zone" and new != old:
        click.echo("Facts that were imported before keep the days they were given in the old time zone.")
