"""What commands that read numbers share: for whom, which period, as of when, and with whose clearance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any

import click

from quarterdeck.book import Book
from quarterdeck.cli.home import enter_home
from quarterdeck.cli.whom import subject_named
from quarterdeck.domain import scope
from quarterdeck.domain.calendar import UnknownPeriod
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.money import RateType
from quarterdeck.domain.scope import Scope, Unreadable, View, read_day
from quarterdeck.metrics.query import UnknownDimension, UnknownMetric
from quarterdeck.records.book import NothingPublished, open_book, today
from quarterdeck.records.models import Account


@dataclass(frozen=True, slots=True)
class Asked:
    """The options every reading command has."""

    whom: str
    viewer: str
    lens: scope.Asked


REFUSALS = (NothingPublished, NotCleared, UnknownPeriod, Unreadable, UnknownMetric, UnknownDimension)


def book_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options, gathered into one argument; what cannot be asked is said in a line, not a traceback."""

    @click.option("--for", "whom", default="", metavar="WHO", help="A person or unit: key, name or e-mail address.")
    @click.option(
        "--period", default="", help="FY2026, FY2026-Q2, 2026-03 or 2026-01-01..2026-02-01 for all of January."
    )
    @click.option("--as-of", default="", metavar="DAY", help="As it stood at the end of that day.")
    @click.option(
        "--view",
        default="",
        type=click.Choice(["", *(v.value for v in View)]),
        help="Which organisation; as_was by default.",
    )
    @click.option(
        "--rates",
        default="",
        type=click.Choice(["", *(r.value for r in RateType)]),
        help="Which rates; dated by default.",
    )
    @click.option("--as", "viewer", default="", metavar="EMAIL", help="With that account's clearance instead of all.")
    @wraps(command)
    def gathered(whom: str, viewer: str, **more: Any) -> Any:  # noqa: ANN401 click's own
        lens = scope.Asked(**{field.name: more.pop(field.name) for field in fields(scope.Asked)})
        try:
            return command(asked=Asked(whom, viewer, lens), **more)
        except REFUSALS as refused:
            raise click.ClickException(str(refused)) from refused

    return gathered


def asked_book(asked: Asked) -> tuple[Book, Scope]:
    """The Book and the scope the options ask for."""
    enter_home()
    book = open_book(_viewer(asked.viewer), today(), read_day(asked.lens.as_of))
    subject = subject_named(book.organisation, asked.whom)
    return book, book.scope(subject, asked.lens)


def _viewer(email: str) -> Account | None:
    if not email:
        return None
    account = Account.objects.filter(email__iexact=email).first()
    if account is None:
        raise click.UsageError(f"There is no account {email}. See: quarterdeck people list")
    return account
