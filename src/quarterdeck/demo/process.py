"""How deals come into being and are decided: a competing-risk process with known chances.

On the decision clock, a deal leaves its stage at a constant rate; where it goes (the next stage or lost) does not
depend on how long it took. It may stall, and then everything takes longer but nothing becomes less likely. So each
seller's win rate, and the chance that an open deal is won by a given day, are known exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.demo.days import (
    CREATION_CLOCK,
    DECISION_CLOCK,
    WORKING_DAYS_A_YEAR,
    worked_from,
    worked_until,
)
from quarterdeck.demo.people import JOINED_ON, JOINER_KEY, LEAVER_KEY, LEFT_ON, MOVED_ON, MOVER_KEY, present_on, team_on
from quarterdeck.demo.sellers import LOST, STALLED, START_SHARES, WON, SellerTruth, sellers
from quarterdeck.demo.streams import Stream

HANDED_OVER = 0.6
"""Share of a mover's or leaver's open deals that a colleague takes over."""
PASSED_ON = 0.015
"""Share of deals that change hands for other reasons."""
VALUE_SIGMA = 0.55
"""Spread of deal values around the seller's average, on the log scale."""
LEAST_VALUE = 4_000.0


@dataclass(frozen=True, slots=True)
class Step:
    """From that day on the deal stood in that stage (a position in STAGE_NAMES)."""

    on: date
    stage: int


@dataclass(frozen=True, slots=True)
class Spell:
    """From that day on the deal belonged to that seller; ``frozen`` if nobody works on it any more."""

    on: date
    owner: str
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Deal:
    """The whole life of one deal up to the end of FY2026, also the part that is still to come."""

    number: int
    created_on: date
    value: float
    steps: tuple[Step, ...]
    spells: tuple[Spell, ...]
    stalled_on: date | None = None

    @property
    def key(self) -> str:
        """The deal's identifier in the made-up CRM."""
        return f"D{self.number:05d}"

    @property
    def ended(self) -> Step | None:
        """When and how it was decided; None if not by the end of FY2026."""
        return self.steps[-1] if self.steps[-1].stage >= WON else None

    @property
    def won_on(self) -> date | None:
        """The day it was won, if it was."""
        return self.steps[-1].on if self.steps[-1].stage == WON else None

    def stage(self, day: date) -> int:
        """The stage it stood in at the end of that day."""
        return next(s.stage for s in reversed(self.steps) if s.on <= day)

    def spell(self, day: date) -> Spell:
        """Whose it was at the end of that day."""
        return next(s for s in reversed(self.spells) if s.on <= day)

    def is_open(self, day: date) -> bool:
        """Whether it existed and was undecided at the end of that day."""
        return self.created_on <= day and self.stage(day) < WON


def deals() -> tuple[Deal, ...]:
    """Every deal anybody creates from the first day to the end of FY2026, numbered in order of creation."""
    found = [deal for seller in sellers().values() for deal in _created_by(seller)]
    found.sort(key=lambda d: (d.created_on, d.spells[0].owner))
    return tuple(
        Deal(number, d.created_on, d.value, d.steps, d.spells, d.stalled_on) for number, d in enumerate(found, 1)
    )


def _created_by(seller: SellerTruth) -> Iterator[Deal]:
    stream = Stream("deals", seller.key)
    rate = seller.deals_a_year / WORKING_DAYS_A_YEAR
    shown = CREATION_CLOCK.at(worked_until(JOINED_ON - timedelta(days=1))) if seller.key == JOINER_KEY else 0.0
    while (shown := shown + stream.wait() / rate) < CREATION_CLOCK.end:
        created_on = CREATION_CLOCK.day(shown)
        if present_on(seller.key, created_on):
            yield _lived(seller, created_on, stream)


def _lived(seller: SellerTruth, created_on: date, stream: Stream) -> Deal:
    value = max(LEAST_VALUE, seller.deal_value * stream.factor(VALUE_SIGMA))
    stage = 0 if stream.chance(START_SHARES[0]) else 1
    change = _change_of_hands(seller, created_on, stream)
    life = _Life(seller, stage, DECISION_CLOCK.at(created_on), stream)
    steps, spells = [Step(created_on, stage)], [Spell(created_on, seller.key)]
    if change:
        steps += life.until(DECISION_CLOCK.at(change.on))
        if life.is_open:
            spells.append(change)
            life.owner, life.frozen = sellers()[change.owner], change.frozen
    steps += life.until(DECISION_CLOCK.end)
    return Deal(0, created_on, value, _last_of_each_day(steps), tuple(spells), life.stalled_on)


def _change_of_hands(seller: SellerTruth, created_on: date, stream: Stream) -> Spell | None:
    gone_on = {MOVER_KEY: MOVED_ON, LEAVER_KEY: worked_until(LEFT_ON - timedelta(days=1))}.get(seller.key)
    if gone_on and created_on < gone_on:
        if stream.chance(HANDED_OVER):
            return Spell(gone_on, _colleague(seller, gone_on, stream))
        return Spell(gone_on, seller.key, frozen=True) if seller.key == LEAVER_KEY else None
    if not stream.chance(PASSED_ON):
        return None
    on = worked_from(created_on + timedelta(days=stream.whole(15, 60)))
    return Spell(on, _colleague(seller, on, stream)) if on < DECISION_CLOCK.day(DECISION_CLOCK.end) else None


def _colleague(seller: SellerTruth, on: date, stream: Stream) -> str:
    team = team_on(seller.key, on - timedelta(days=1))
    others = [k for k in sellers() if k != seller.key and team_on(k, on) == team]
    return stream.pick([k for k in others if present_on(k, on) and k not in {LEAVER_KEY, MOVER_KEY}])


class _Life:
    """A deal on its way: where it stands, in whose hands, and when it moves next."""

    def __init__(self, owner: SellerTruth, stage: int, shown: float, stream: Stream) -> None:
        self.owner, self.stage, self.shown, self.stream = owner, stage, shown, stream
        self.frozen = False
        self.stalled_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.stage < WON

    def until(self, end: float) -> Iterator[Step]:
        """The steps it takes until the clock shows ``end``."""
        while self.is_open and not self.frozen:
            stalls = 0.0 if self.stalled_on else self.owner.stalls
            leaves = self.owner.exits[self.stage] * (STALLED if self.stalled_on else 1.0)
            self.shown += self.stream.wait() / (stalls + leaves)
            if self.shown >= end:
                break
            if self.stream.chance(stalls / (stalls + leaves)):
                self.stalled_on = DECISION_CLOCK.day(self.shown)
                continue
            self.stage = self.stage + 1 if self.stream.chance(self.owner.passes[self.stage]) else LOST
            yield Step(DECISION_CLOCK.day(self.shown), self.stage)
        self.shown = max(self.shown, end) if not self.is_open else end


def _last_of_each_day(steps: list[Step]) -> tuple[Step, ...]:
    by_day = {step.on: step for step in steps}
    return tuple(by_day.values())
