"""Kinds of values that options take."""

from __future__ import annotations

from datetime import date

import click

from quarterdeck.domain.scope import UnreadableDay
from quarterdeck.records.book import day_on_record


class Day(click.ParamType[date]):
    """A day, written 2026-02-05."""

    name = "day"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; click's usage error if it is none."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not a day. Write it like 2026-02-05.", param, ctx)


DAY = Day()

AS_OF = click.option("--as-of", type=DAY, help="As it was on record at the end of that day; by default now.")
"""For whatever shows dated records; ``say_as_of`` names the day on the screen."""


def say_as_of(as_of: date | None) -> None:
    """The day whose records are shown; nothing where they are those of now. A day still to come is refused."""
    try:
        if day_on_record(as_of):
            click.echo(f"As it stood on {as_of}.")
    except UnreadableDay as wrong:
        raise click.ClickException(str(wrong)) from wrong
