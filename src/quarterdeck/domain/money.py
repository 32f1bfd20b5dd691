"""Which exchange rate a comparison uses. One comparison, one type, named wherever its numbers are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RateType(StrEnum):
    """How amounts in other currencies become the organisation's own (CONVENTIONS 8)."""

    DATED = "dated"
    """The rate of the day an amount belongs to: the close date of a deal, the day of a sale."""
    PLAN = "plan"
    """The constant rate agreed for the fiscal year the day lies in."""
    SPOT = "spot"
    """The newest rate known on the knowledge day, for every amount alike."""


ANY_DAY = date(2000, 1, 1)
"""The day that stands for all where no rate ever changes."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """How the amounts of one comparison become the organisation's own currency.

    ``text`` holds the rates as statements bind them (metrics/relations.py), ``known`` the currencies it has a rate
    for on some day. Without rates, amounts in other currencies are counted, not priced. No rate changes before
    ``begin`` nor after ``last``: the text speaks of the days from one to the other, and any day outside of them is
    taken for the nearer one. ``last`` is the knowledge day or later, so a day that is not to come is at most too early.
    """

    currency: str
    rates: RateType = RateType.DATED
    text: str = "[]"
    known: frozenset[str] = frozenset()
    begin: date = ANY_DAY
    last: date = ANY_DAY

    @property
    def values(self) -> dict[str, object]:
        """What statements may bind, by parameter name."""
        return {"currency": self.currency, **self.values_of("rates")}

    def values_of(self, name: str) -> dict[str, object]:
        """The rates under that name, and their first and last day."""
        return {name: self.text, f"{name}_begin": self.begin, f"{name}_end": self.last}
