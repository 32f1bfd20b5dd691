"""How often performance is looked at, and at which level of the organisation."""

from __future__ import annotations

from enum import StrEnum

from quarterdeck.domain.calendar import Grain


class Cycle(StrEnum):
    """A rhythm of sessions, told apart by how far the decisions reach that are taken in it."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"

    @property
    def grain(self) -> Grain:
        """The fiscal period that one round of it is about; plain days for a week."""
        return _GRAINS[self]

    @property
    def is_of_weeks(self) -> bool:
        """Whether its rounds are about weeks, which no month, quarter or year takes the place of."""
        return self.grain is Grain.DAYS

    @property
    def reach(self) -> int:
        """Its place in the order from the shortest to the longest."""
        return list(Cycle).index(self)


_GRAINS = {
    Cycle.WEEKLY: Grain.DAYS,
    Cycle.FORTNIGHTLY: Grain.DAYS,
    Cycle.MONTHLY: Grain.MONTH,
    Cycle.QUARTERLY: Grain.QUARTER,
    Cycle.ANNUAL: Grain.YEAR,
}


class Level(StrEnum):
    """Where in the organisation the owner of the numbers stands, from the front line up."""

    SALESPERSON = "salesperson"
    MANAGER = "manager"
    DIRECTOR = "director"
    EXECUTIVE = "executive"

    @property
    def height(self) -> int:
        """Its place in the order from the front line up."""
        return list(Level).index(self)
