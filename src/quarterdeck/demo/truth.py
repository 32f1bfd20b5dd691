"""What is true of the company, and nobody inside it knows: parameters, and where FY2026 really lands.

The chance that an open deal is won by a day is exact: on the decision clock a deal is a Markov chain over stages,
worked on or stalled, with constant rates. New business is a Poisson process on the creation clock. So the landing has
a known mean, and a distribution that ``true_landing`` draws from. It uses stage and seller only: what sellers say
about their deals (category, close date) is written down with hindsight and is left out on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from quarterdeck.demo.days import CREATION_CLOCK, DECISION_CLOCK, WORKED, WORKING_DAYS_A_YEAR
from quarterdeck.demo.people import present_on
from quarterdeck.demo.process import VALUE_SIGMA, Deal
from quarterdeck.demo.sellers import STAGES, STALLED, START_SHARES, WON, SellerTruth

Floats = NDArray[np.float64]
_FINE = 12
"""Doublings of the small step from which a stretch of time is put together."""


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """An open deal as it really is: value and true chance of being won by the end of FY2026."""

    key: str
    owner: str
    amount: float
    chance: float


@dataclass(frozen=True, slots=True)
class Landing:
    """The true expected landing of one seller for FY2026, in EUR."""

    won: float
    from_open: float
    from_new: float
    new_wins: float
    """Expected number of wins from deals not yet created."""

    @property
    def expected(self) -> float:
        """Where the year really is expected to end."""
        return self.won + self.from_open + self.from_new


@dataclass(frozen=True)
class Truth:
    """Everything the company does not know about itself."""

    sellers: Mapping[str, SellerTruth]
    deals: tuple[Deal, ...]
    open_deals: tuple[OpenDeal, ...]
    landings: Mapping[str, Landing]


def win_chance(seller: SellerTruth, clock_days: float, *, is_stalled: bool = False) -> Floats:
    """The true chance, for each open stage, that a deal standing there is won within that much decision time."""
    open_states = len(STAGES)
    start = open_states if is_stalled else 0
    return _within(seller, clock_days)[start : start + open_states, -1]


def deal_chance(deal: Deal, seller: SellerTruth, day: date) -> float:
    """The true chance that a deal open on that day is won by the end of FY2026."""
    if deal.spell(day).frozen:
        return 0.0
    left = DECISION_CLOCK.end - DECISION_CLOCK.at(day)
    is_stalled = deal.stalled_on is not None and deal.stalled_on <= day
    return float(win_chance(seller, left, is_stalled=is_stalled)[deal.stage(day)])


def new_wins(seller: SellerTruth, day: date) -> float:
    """The true number of wins expected by the end of FY2026 from deals created after that day."""
    rate = seller.deals_a_year / WORKING_DAYS_A_YEAR
    before, found = CREATION_CLOCK.at(day), 0.0
    for worked in WORKED:
        if worked > day and present_on(seller.key, worked):
            created = rate * (CREATION_CLOCK.at(worked) - before)
            chances = win_chance(seller, DECISION_CLOCK.end - DECISION_CLOCK.at(worked))
            found += created * (START_SHARES[0] * float(chances[0]) + START_SHARES[1] * float(chances[1]))
            before = CREATION_CLOCK.at(worked)
    return found


def true_landing(truth: Truth, people: tuple[str, ...], draws: int = 4000, seed: int = 1) -> Floats:
    """Draws from the true distribution of those people's bookings in FY2026, in EUR."""
    generator = np.random.Generator(np.random.PCG64(seed))
    mine = [d for d in truth.open_deals if d.owner in people]
    chances, amounts = np.array([d.chance for d in mine]), np.array([d.amount for d in mine])
    total = np.full(draws, sum(truth.landings[key].won for key in people))
    total += (generator.random((draws, len(mine))) < chances) @ amounts
    for key in people:
        wins = generator.poisson(truth.landings[key].new_wins, draws)
        mean = truth.sellers[key].deal_value
        values = mean * generator.lognormal(-(VALUE_SIGMA**2) / 2, VALUE_SIGMA, int(wins.sum()))
        np.add.at(total, np.repeat(np.arange(draws), wins), values)
    return total


@cache
def _within(seller: SellerTruth, clock_days: float) -> Floats:
    """What happens to a deal within that much decision time: from state to state, the last one is won."""
    step = _generator(seller) * (clock_days / 2**_FINE)
    small = np.eye(len(step)) + step @ (np.eye(len(step)) + step @ (np.eye(len(step)) + step / 3) / 2)
    found: Floats = np.linalg.matrix_power(small, 2**_FINE)
    return found


def _generator(seller: SellerTruth) -> Floats:
    """Rates between the states: stages worked on, stages stalled, won. What is lost leaves the table."""
    stages = len(STAGES)
    rates = np.zeros((2 * stages + 1, 2 * stages + 1))
    for stage in range(stages):
        for first, pace in ((0, 1.0), (stages, STALLED)):
            leaves = seller.exits[stage] * pace
            onward = 2 * stages if stage + 1 == WON else first + stage + 1
            rates[first + stage, first + stage] -= leaves
            rates[first + stage, onward] += leaves * seller.passes[stage]
        rates[stage, stage] -= seller.stalls
        rates[stage, stages + stage] += seller.stalls
    return rates
