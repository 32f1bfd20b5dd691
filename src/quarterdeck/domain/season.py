"""How a year's business is spread over its months, and what share of a period some of its days are (CONVENTIONS 17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Season:
    """Twelve weights, January's first; a month's lies evenly on its days. ``source`` says where they are from."""

    weights: tuple[Decimal, ...]
    source: str = ""

    def weight(self, begin: date, end: date) -> Fraction:
        """The weight of the days from ``begin`` up to, not including, ``end``."""
        total = Fraction(0)
        while begin < end:
            first = date(begin.year + begin.month // MONTHS, begin.month % MONTHS + 1, 1)
            days = (min(first, end) - begin).days
            in_month = (first - (first - timedelta(days=1)).replace(day=1)).days
            total += Fraction(self.weights[begin.month - 1]) * days / in_month
            begin = min(first, end)
        return total


def share(begin: date, end: date, of_begin: date, of_end: date, season: Season | None) -> Fraction:
    """What share the first days are of the second, by weight; by number of days without a season."""
    first, last = max(begin, of_begin), min(end, of_end)
    if first >= last:
        return Fraction(0)
    whole = season.weight(of_begin, of_end) if season else Fraction(0)
    if season and whole:
        return season.weight(first, last) / whole
    return Fraction((last - first).days, (of_end - of_begin).days)


def days_in(ranges: Iterable[tuple[date, date]]) -> int:
    """How many days the half-open ranges hold."""
    return sum((end - begin).days for begin, end in ranges)


def apportioned(amounts: Sequence[Decimal], unit: Decimal = Decimal(1)) -> tuple[Decimal, ...]:
    """The amounts in whole units, so that they add up to their rounded sum: the largest remainders are rounded up."""
    total = (sum(amounts, Decimal(0)) / unit).to_integral_value()
    floors = [(amount / unit).to_integral_value(ROUND_FLOOR) for amount in amounts]
    missing = int(total - sum(floors, Decimal(0)))
    order = sorted(range(len(amounts)), key=lambda i: (floors[i] - amounts[i] / unit, i))
    raised = set(order[:missing])
    return tuple((floor + (i in raised)) * unit for i, floor in enumerate(floors))
