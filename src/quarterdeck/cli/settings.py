"""quarterdeck settings: what holds for the whole company."""

from __future__ import annotations

from datetime import date

import click

from quarterdeck.cli.answers import saying
from quarterdeck.cli.home import enter_home
from quarterdeck.cli.options import AS_OF, DAY, say_as_of
from quarterdeck.cli.terminal import show_table
from quarterdeck.domain.calendar import described
from quarterdeck.domain.days import END
from quarterdeck.records.book import today
from quarterdeck.records.calendars import zone_preview
from quarterdeck.records.models import Company, TimeZoneVersion, TrustLimit
from quarterdeck.records.models.statement import opened_on
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import current_values

FIELDS = {
    "name": "name",
    "currency": "currency",
    "time-zone": "time_zone",
    "fiscal-start": "start_month",
    "opened-on": "opened_on",
}
"""How the command line calls each setting, and its field."""
FOLLOWS = {
    "currency": (
        "Targets, typed rates without a base, and amounts without a currency are read in {new} from now on, on past "
        "days, too; nothing is converted. State anew those that were meant in {old}."
    ),
    "time-zone": (
        "The next import gives facts that were imported before their days in {new}. Until then they keep the instants "
        "of {old}, and the newest day may lack what was exported on it: import the next export soon."
    ),
}
"""What else changes with a setting; said when it is changed."""


@click.group()
def command() -> None:
    """Name, currency, time zone and fiscal year of the company, and until when it is being set up."""
    enter_home()


@command.command()
@AS_OF
def show(as_of: date | None) -> None:
    """Show the settings. Of fiscal years and further time zones it is known when they were planned."""
    say_as_of(as_of)
    company = Company.current()
    rows = [
        ("name", company.name),
        ("currency", company.currency),
        ("time-zone", company.time_zone),
        *(("", f"{v.zone} from {v.first_on} on") for v in TimeZoneVersion.on_record(as_of)),
        ("fiscal-year", f"{described(current_values(as_of).calendar.base)}; more: quarterdeck calendar show"),
        ("opened-on", _opened()),
    ]
    show_table("", ("Setting", "Value"), rows)
    if as_of:
        click.echo(
            "Name, currency, first time zone and opened-on keep no earlier days: they are shown as they are now."
        )
    if not company.is_set:
        click.echo("These are defaults; nobody has set anything yet.")


def _opened() -> str:
    day = opened_on()
    return "thirty days after the first import" if day == END else str(day)


@command.command("set")
@click.argument("setting", type=click.Choice(list(FIELDS)))
@click.argument("value")
@click.option("--from", "first_on", type=DAY, help="Of the time zone: the first day on which the new one holds.")
def set_one(setting: str, value: str, first_on: date | None) -> None:
    """Give SETTING another VALUE, for example: quarterdeck settings set fiscal-start 10.

    Another time zone holds from a day to come: set time-zone Asia/Tokyo --from 2027-01-01.
    """
    if first_on:
        _plan_zone(setting, value, first_on)
        return
    before = Company.current()
    old = _said(before, setting)
    company = before.revise(by=None, **{FIELDS[setting]: value})
    new = _said(company, setting)
    click.echo(f"{setting} is {new} already." if new == old else f"{setting} is {new} now; it was {old}.")
    if new != old and setting in FOLLOWS:
        saying(FOLLOWS[setting].format(old=old, new=new))


def _plan_zone(setting: str, value: str, first_on: date) -> None:
    if setting != "time-zone":
        raise click.UsageError("Only a time zone holds from a day on. Leave --from out.")
    before = zone_preview(value, first_on)
    planned = TimeZoneVersion.plan(value, first_on, by=None)
    click.echo(f"From {planned.first_on} on, days are those of {planned.zone}. {' '.join(before)}")
    if planned.first_on <= today():
        saying("The next import gives facts that were imported before their days in it. Import the next export soon.")


@command.command("withdraw-zone")
@click.argument("first_on", type=DAY)
def withdraw_zone(first_on: date) -> None:
    """Take the time zone planned from FIRST_ON back; the one before it goes on."""
    planned = TimeZoneVersion.objects.filter(first_on=first_on).first()
    if planned is None:
        days = ", ".join(str(v.first_on) for v in TimeZoneVersion.objects.all()) or "none"
        raise Refusal(f"No time zone begins on {first_on}. Those that are stated begin on: {days}.")
    planned.withdraw(by=None)
    click.echo(f"The time zone from {first_on} is withdrawn.")


def _said(company: Company, setting: str) -> str:
    return _opened() if setting == "opened-on" else str(getattr(company, FIELDS[setting]))


@command.command()
@click.option("--pipeline", default="", help="Limits of this pipeline only; without it, of the whole company.")
@click.option("--stale-days", type=int, help="An open deal not updated for more than so many days is in doubt.")
@click.option(
    "--closing-days", type=int, help="A deal that closes within so many days should be past the first stages."
)
@click.option("--forecast-percent", type=int, help="How far the forecasts of three months may be off on average.")
@click.option("--colleagues", type=int, help="Compare what an action moved with the mean of so many or more; 0: never.")
@AS_OF
def limits(pipeline: str, *, as_of: date | None, **given: int | None) -> None:
    """Show from when on something is in doubt, or change it: limits --pipeline Renewals --stale-days 90."""
    changed = {name: value for name, value in given.items() if value is not None}
    if changed:
        if as_of:
            raise click.UsageError("What is changed is known from today on. Leave --as-of out, or the limits.")
        TrustLimit.of(pipeline).revise(by=None, **changed)
    say_as_of(as_of)
    standing = TrustLimit.on_record(as_of)
    usual, own = (
        standing.filter(pipeline="").first() or TrustLimit(),
        standing.exclude(pipeline="").order_by("pipeline"),
    )
    rows = [
        ("all others", usual.stale_days, usual.closing_days, f"{usual.forecast_percent}%", usual.colleagues or "nobody")
    ]
    rows += [(limit.pipeline, limit.stale_days, limit.closing_days, "", "") for limit in own]
    columns = ("Pipeline", "Not updated for", "Closing within", "Forecast off by", "Compared with")
    show_table("In doubt from (days)", columns, rows, right=columns[1:])
