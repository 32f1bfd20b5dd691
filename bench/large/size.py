"""How large a made-up company is. Everything else about it follows from these numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SOURCE = "crm"
OBSERVED_ON = date(2026, 6, 30)
YEARS = 4
BEGINS_ON = date(2022, 7, 1)
DAYS = (OBSERVED_ON - BEGINS_ON).days
TEAM = 8
"""Sellers in a team."""
REGION, DIVISION = 9, 9
"""Teams in a region, regions in a division."""


@dataclass(frozen=True, slots=True)
class Size:
    """A company by the number of its opportunities; the rest is proportional to them."""

    name: str
    opportunities: int
    sellers: int = 5000

    @property
    def sales(self) -> int:
        """Lines sold."""
        return 5 * self.opportunities

    @property
    def activities_each(self) -> int:
        """Activities an opportunity."""
        return 25

    @property
    def accounts(self) -> int:
        """Customers and prospects."""
        return 25 * self.sellers


SIZES = {
    size.name: size
    for size in (
        Size("tiny", 20_000, 200),
        Size("tenth", 200_000),
        Size("quarter", 500_000),
        Size("full", 2_000_000),
    )
}
"""By name. Full has 10 million versions, 10 million lines sold and 50 million activities."""


def seller_id(number: int) -> str:
    """The identifier the source gives a seller."""
    return f"005{number:05}"


def months_begun() -> tuple[date, ...]:
    """The first day of every month of the history."""
    days = (BEGINS_ON + timedelta(days=n) for n in range(DAYS + 1))
    return tuple(day for day in days if day.day == 1)
