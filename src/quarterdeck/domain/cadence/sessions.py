"""A session as it is planned: nothing is stored about it until somebody does something with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from quarterdeck.domain.cadence.cycles import Cycle, Level
from quarterdeck.domain.cadence.rounds import Held
from quarterdeck.domain.calendar import Clock


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """An owner of numbers meets whoever leads them, at a time of the clock on the organisation's wall.

    ``held`` are the cycles held in it, the longest first. ``key`` is its name in addresses and stays the same when it
    becomes a record. ``leader_key`` None is the executive's, with the leadership team.
    """

    key: str
    owner_key: str
    leader_key: str | None
    unit_key: str
    led_from: str
    level: Level
    held: tuple[Held, ...]
    begins: datetime
    minutes: int
    wave: str

    @property
    def cycle(self) -> Cycle:
        """The longest cycle it holds."""
        return self.held[0].cycle

    @property
    def cycles(self) -> tuple[Cycle, ...]:
        """Every cycle it holds, the longest first, each once."""
        return tuple(dict.fromkeys(held.cycle for held in self.held))

    @property
    def period_key(self) -> str:
        """The period that its longest cycle is about."""
        return self.held[0].period.key

    @property
    def on(self) -> date:
        """The day it is held."""
        return self.begins.date()

    @property
    def ends(self) -> datetime:
        """When it is over, by the same clock."""
        return self.begins + timedelta(minutes=self.minutes)

    @property
    def people(self) -> tuple[str, ...]:
        """Who takes part: the owner, and the leader if there is one."""
        return (self.owner_key,) if self.leader_key is None else (self.owner_key, self.leader_key)


def starts_at(begins: datetime, clock: Clock) -> datetime:
    """The instant (UTC) of a time of the clock; one that clocks skip comes as much later as they skip."""
    return begins.replace(tzinfo=clock).astimezone(UTC)


def session_key(owner_key: str, held: Held, beside: str = "") -> str:
    """Owner, cycle and period; for a second leader their key as well."""
    return ".".join(part for part in (owner_key, held.cycle.value, held.period.key, beside) if part)
