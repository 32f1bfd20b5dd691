"""Which exchange rate a comparison uses. One comparison, one type, named wherever its numbers are shown."""

from __future__ import annotations

from enum import StrEnum


class RateType(StrEnum):
    """How amounts in other currencies become the organisation's own (CONVENTIONS 8)."""

    DATED = "dated"
    """The rate of the day an amount belongs to: the close date of a deal, the day of a sale."""
    PLAN = "plan"
    """The constant rate agreed for the fiscal year the day lies in."""
    SPOT = "spot"
    """The newest rate known on the knowledge day, for every amount alike."""
