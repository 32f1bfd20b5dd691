"""quarterdeck rates: what one currency is worth in another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from quarterdeck.cli.asking import Asked, asked_book, book_options
from quarterdeck.cli.home import enter_home
from quarterdeck.cli.import_report import show_result
from quarterdeck.cli.made_ready import made_ready
from quarterdeck.cli.options import DAY
from quarterdeck.cli.rejected import refuse_unwritable, show_found_building, show_rejected, write_rejected
from quarterdeck.cli.terminal import show_table
from quarterdeck.connectors import read
from quarterdeck.domain.formats import capital, count
from quarterdeck.domain.money import RateType
from quarterdeck.domain.rates import RateStatement
from quarterdeck.records.book import today
from quarterdeck.records.imports import already_imported, import_delivery
from quarterdeck.records.models import ExchangeRate
from quarterdeck.records.publications import refuse_unread
from quarterdeck.records.refusal import Refusal
from quarterdeck.reports.rates import known_rates, missing_rates

TYPE = click.Choice([kind.value for kind in RateType])
SOURCE = "rates"


@click.group()
def command() -> None:
    """Exchange rates: imported or typed, dated, plan or spot."""
    enter_home()


@command.command()
@book_options
def show(asked: Asked) -> None:
    """Show every rate known, with the day from which it was known."""
    book, scope = asked_book(asked)
    rows = [_row(rate, book.currency) for rate in known_rates(book) if rate.is_typed or rate.known_on <= scope.as_of]
    if not rows:
        click.echo("There are no rates yet. Import a file (quarterdeck rates import FILE) or type one in: rates set.")
        return
    columns = ("Currency", "In", "Type", "From", "Rate", "Known from", "Origin")
    show_table(f"Exchange rates on {scope.as_of}", columns, rows, right=("Rate",))


def _row(rate: RateStatement, own: str) -> tuple[object, ...]:
    known = "all along" if rate.known_on <= rate.begin_on else rate.known_on
    worth = f"{rate.rate.normalize():f}"
    origin = "typed" if rate.is_typed else "imported"
    return rate.currency, rate.base or own, rate.rates, rate.begin_on, worth, known, origin


@command.command("set")
@click.argument("currency")
@click.argument("rate")
@click.option("--day", type=DAY, help="First day it holds; by default today.")
@click.option("--type", "kind", type=TYPE, default=RateType.DATED.value, show_default=True)
@click.option("--in", "base", default="", help="The currency the rate is stated in; by default the company's own.")
def set_one(currency: str, rate: str, *, day: date | None, kind: str, base: str) -> None:
    """Say that one CURRENCY is worth RATE, for example: quarterdeck rates set USD 0.92 --day 2026-01-01."""
    made = ExchangeRate.set(
        currency, _number(rate), day or today(), rate_type=RateType(kind), base=base.upper(), by=None
    )
    click.echo(f"{capital(str(made))} is {made.rate.normalize():f} now.")


@command.command()
@click.argument("currency")
@click.option("--day", type=DAY, required=True, help="The first day of the rate.")
@click.option("--type", "kind", type=TYPE, default=RateType.DATED.value, show_default=True)
@click.option("--in", "base", default="", help="The currency the rate is stated in; by default the company's own.")
def withdraw(currency: str, *, day: date, kind: str, base: str) -> None:
    """Take back a rate that was typed in; an imported one of that day counts again."""
    same = {"currency": currency.upper(), "first_on": day, "rate_type": kind, "base": base.upper()}
    typed = ExchangeRate.objects.filter(**same).first()
    if typed is None:
        raise Refusal(
            f"Nobody typed a {kind} rate of {currency.upper()} for {day}. See which there are: quarterdeck rates show"
        )
    typed.withdraw(by=None)
    click.echo(f"{capital(str(typed))} is withdrawn.")


@command.command()
@book_options
def missing(asked: Asked) -> None:
    """Show which rates are missing: those deals are counted, not priced."""
    book, scope = asked_book(asked)
    rows = [(m.currency, m.rates, count(m.deals), m.first_on, m.last_on) for m in missing_rates(book, scope)]
    if not rows:
        click.echo("No rate is missing.")
        return
    show_table("Missing rates", ("Currency", "Type", "Deals", "From", "Until"), rows, right=("Deals",))


@command.command("import")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--observed-on", type=DAY, help="Day from which the file's corrections are known; by default today.")
@click.option(
    "--rejected", type=click.Path(path_type=Path, dir_okay=False), help="Write rejected rows to this CSV file."
)
def import_file(path: Path, *, observed_on: date | None, rejected: Path | None) -> None:
    """Import a file of rates with the columns currency, day, rate, and perhaps type and base."""
    if rejected:
        refuse_unwritable(rejected)
    refuse_unread()
    delivery = read([path], source=SOURCE, observed_on=observed_on or today()).delivery
    show_rejected(delivery.rejections, written=rejected is not None)
    if rejected:
        write_rejected(rejected, delivery.rejections)
    if publication := already_imported(delivery):
        click.echo(f"Already imported: {publication} holds this very content. Nothing was changed.")
        return
    imported = import_delivery(delivery, by=None, files=[path.name])
    show_found_building(imported, delivery, rejected)
    show_result(imported)
    made_ready()


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as wrong:
        raise Refusal(f"'{text}' is not a number. Write it with a point, such as 0.92.") from wrong
