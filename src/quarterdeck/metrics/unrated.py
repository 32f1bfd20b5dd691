"""Deals in currencies that no rate is known for."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.money import Conversion
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.compose import parsed, written
from quarterdeck.metrics.pricing import CLOSING, rated


class Unrated(NamedTuple):
    """A currency, how many deals with a value in it have no rate, and the first and the last of their days."""

    currency: str
    deals: int
    first_on: date
    last_on: date


def unrated(facts: Facts, as_of: date, calendar: Calendar, money: Conversion) -> tuple[Unrated, ...]:
    """By currency, the deals known on that day that count without a price, of the whole company."""
    sql, wanted = _statement()
    values = {"as_of": as_of, "known": calendar.known_until(as_of), **money.values}
    return tuple(Unrated(*row) for row in facts.fetch(sql, {name: values[name] for name in wanted}))


@cache
def _statement() -> tuple[str, frozenset[str]]:
    return written(
        parsed(f"""
        SELECT x.currency, count(*), min({CLOSING}), max({CLOSING}) FROM deal AS x {rated("x.currency", CLOSING)}
        WHERE x.amount IS NOT NULL AND x.currency <> $currency AND rate.currency IS NULL
        GROUP BY x.currency ORDER BY x.currency""")  # noqa: S608 our own text
    )
