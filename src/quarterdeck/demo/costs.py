"""What selling costs: per seller and month, face to face, virtual and online."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quarterdeck.demo.days import AS_OF, CALENDAR, YEARS
from quarterdeck.demo.people import present_on
from quarterdeck.demo.sellers import sellers
from quarterdeck.demo.streams import Stream
from quarterdeck.domain.calendar import span

MONTHLY = {"face_to_face": 10_200, "virtual": 3_100, "online": 1_050}
"""EUR a seller and month on average; about a tenth of sales."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one seller's selling cost in one month through one channel, booked on the last day of the month."""

    seller: str
    channel: str
    on: date
    amount: Decimal


def costs() -> Iterator[Cost]:
    """Every complete month from FY2024 to the day of the data."""
    months = CALENDAR.months(span(CALENDAR.fiscal_year(YEARS[0]).begin, AS_OF.replace(day=1)))
    for key in sellers():
        stream = Stream("costs", key)
        lean = stream.between(0.8, 1.2)
        for month in months:
            for channel, usual in MONTHLY.items():
                amount = usual * lean * stream.between(0.75, 1.25)
                if present_on(key, month.last_on):
                    yield Cost(key, channel, month.last_on, Decimal(round(amount / 10) * 10))
