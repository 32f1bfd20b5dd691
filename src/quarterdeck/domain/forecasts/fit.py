"""From what is known of each person to what each may still win: whose history suffices, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from quarterdeck.domain.forecasts.chances import chances_of, seasoned
from quarterdeck.domain.forecasts.creation import active_ons, creation_rate, new_wins
from quarterdeck.domain.forecasts.hazard import K
from quarterdeck.domain.forecasts.past import Horizon, Past
from quarterdeck.domain.forecasts.risk import Counts, Exposure, Floats, summed
from quarterdeck.domain.forecasts.season import SEASON_MONTHS, closing_seasons, creating_seasons
from quarterdeck.domain.forecasts.simulate import Prospects

LEAST_DECIDED = 10
"""Won and lost deals below which a person's own rates say too little (CONVENTIONS 21: more than ten closed)."""
LEAST_WON = 3
"""Won deals below which a person's own deal values say too little."""
LEAST_DAYS = 182
"""Days of history below which a rate may be one lucky or unlucky stretch."""
MONTH = 365.25 / 12
"""Days in an average month."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """How much the history of each person holds: all (people,)."""

    decided: Floats
    wins: Floats
    days: Floats

    @property
    def enough(self) -> NDArray[np.bool_]:
        """Whether it is enough for an expectation of one's own."""
        return (self.decided >= LEAST_DECIDED) & (self.wins >= LEAST_WON) & (self.days >= LEAST_DAYS)

    def pooled(self, pool: Counts) -> Evidence:
        """For each person, the evidence of their pool together: counts add up, the longest history counts."""
        longest = np.zeros(int(pool.max(initial=-1)) + 1)
        np.maximum.at(longest, pool, self.days)
        return Evidence(summed(self.decided, pool)[pool], summed(self.wins, pool)[pool], longest[pool])


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What each person's history says of what is still ahead, over the M stretches of a horizon.

    ``chances`` (deals, M); ``rate`` new deals a day and ``created`` the count behind it (people,); ``curve`` (people,
    LIFE + 1); ``new_wins`` (people, M); ``wins`` the count behind the win rates (people,); ``seasonal`` (people,).
    """

    chances: Floats
    rate: Floats
    created: Floats
    curve: Floats
    new_wins: Floats
    wins: Floats
    seasonal: NDArray[np.bool_]


def evidence(past: Past) -> Evidence:
    """What there is to judge each person by."""
    wins = past.exposure.wins.sum(axis=(1, 2))
    return Evidence(wins + past.exposure.losses.sum(axis=(1, 2)), wins, active_ons(past.months))


def fit(past: Past, horizon: Horizon) -> Fit:
    """Rates of each person from their own history; of those with too little, from their pool's; else nothing at all."""
    found = evidence(past)
    own, pool = found.enough, found.pooled(past.pool)
    usable = own | pool.enough
    exposure = _borrowed(past, own)
    rate, created = _rates(past, own)
    rate = np.where(usable & past.selling, rate, 0.0)
    seasonal = own & (found.days >= SEASON_MONTHS * MONTH)
    closing = closing_seasons(past.months, horizon.positions, own, seasonal)
    creating = creating_seasons(past.months, horizon.positions, seasonal)
    chances, curve = chances_of(exposure, past.deals, horizon.days)
    return Fit(
        chances=seasoned(chances, closing[past.deals.person]) * usable[past.deals.person, None],
        rate=rate,
        created=created,
        curve=curve,
        new_wins=new_wins(rate, creating, curve, horizon.days),
        wins=np.where(own, found.wins, pool.wins),
        seasonal=seasonal,
    )


def prospects(past: Past, found: Fit) -> list[Prospects]:
    """What each person may still win, ready to be drawn."""
    own, pool = evidence(past).enough, past.pool
    people = len(past.people)
    deals, sales = _places(past.deals.person, people), _places(past.sales.person, people)
    pooled = _places(pool[past.sales.person], people)
    return [
        Prospects(
            chances=found.chances[deals[row]],
            values=past.deals.value[deals[row]],
            new_wins=found.new_wins[row],
            sold=past.sales.value[sales[row] if own[row] else pooled[pool[row]]],
            created=float(found.created[row]),
            wins=float(found.wins[row]),
        )
        for row in range(people)
    ]


def _places(keys: Counts, count: int) -> list[Counts]:
    """Where each of the keys 0, 1, … stands, in order: one sort instead of a reading for each key."""
    order = np.argsort(keys, kind="stable")
    edges = np.searchsorted(keys[order], np.arange(count + 1))
    return [order[begin:end] for begin, end in pairwise(edges)]


def _borrowed(past: Past, own: NDArray[np.bool_]) -> Exposure:
    """The exposure, with their pool's in the rows of those who have too little of their own."""
    theirs = past.exposure.pooled(past.pool)

    def choose(mine: Floats, pooled: Floats) -> Floats:
        return np.where(own.reshape(-1, *[1] * (mine.ndim - 1)), mine, pooled)

    return Exposure(*(choose(getattr(past.exposure, f.name), getattr(theirs, f.name)) for f in fields(Exposure)))


def _rates(past: Past, own: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """New deals a day of each person; of those with little history shrunk towards the mean of their pool."""
    rate, created = creation_rate(past.months)
    days = np.where(rate > 0, created / np.where(rate > 0, rate, 1.0), active_ons(past.months))
    mean = (summed(created, past.pool) / np.maximum(summed(days, past.pool), 1.0))[past.pool]
    shrunk = np.where(mean > 0, (created + K) / (days + K / np.maximum(mean, 1e-12)), 0.0)
    return np.where(own, rate, shrunk), np.where(own, created, created + K)
