"""From what is known of each person to what each may still win: whose history suffices, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quarterdeck.domain.forecasts.chances import chances_of, seasoned
from quarterdeck.domain.forecasts.creation import active_days, creation_rate, new_wins
from quarterdeck.domain.forecasts.hazard import K
from quarterdeck.domain.forecasts.past import Horizon, Past
from quarterdeck.domain.forecasts.risk import Exposure, Floats
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

    def pooled(self) -> Evidence:
        """The evidence of all together: counts add up, the longest history counts."""
        total = (self.decided.sum(keepdims=True), self.wins.sum(keepdims=True))
        return Evidence(*total, np.max(self.days, initial=0.0, keepdims=True))


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
    return Evidence(wins + past.exposure.losses.sum(axis=(1, 2)), wins, active_days(past.months))


def fit(past: Past, horizon: Horizon) -> Fit:
    """Rates of each person from their own history; of those with too little, from everybody's in ``past``."""
    found = evidence(past)
    own, pool = found.enough, found.pooled()
    exposure = _borrowed(past.exposure, own)
    rate, created = _rates(past, own)
    seasonal = own & (found.days >= SEASON_MONTHS * MONTH)
    closing = closing_seasons(past.months, horizon.positions, own, seasonal)
    creating = creating_seasons(past.months, horizon.positions, seasonal)
    chances, curve = chances_of(exposure, past.deals, horizon.days)
    return Fit(
        chances=seasoned(chances, closing[past.deals.person]),
        rate=rate,
        created=created,
        curve=curve,
        new_wins=new_wins(rate, creating, curve, horizon.days),
        wins=np.where(own, found.wins, pool.wins),
        seasonal=seasonal,
    )


def prospects(past: Past, found: Fit) -> list[Prospects]:
    """What each person may still win, ready to be drawn."""
    own = evidence(past).enough
    return [
        Prospects(
            chances=found.chances[past.deals.person == row],
            values=past.deals.value[past.deals.person == row],
            new_wins=found.new_wins[row],
            sold=past.sales.value[past.sales.person == row] if own[row] else past.sales.value,
            created=float(found.created[row]),
            wins=float(found.wins[row]),
        )
        for row in range(len(past.people))
    ]


def _borrowed(exposure: Exposure, own: NDArray[np.bool_]) -> Exposure:
    """The exposure with everybody's in the rows of those who have too little of their own."""
    pool = exposure.pooled()

    def choose(mine: Floats, ours: Floats) -> Floats:
        return np.where(own.reshape(-1, *[1] * (mine.ndim - 1)), mine, ours)

    return Exposure(
        choose(exposure.days, pool.days),
        choose(exposure.wins, pool.wins),
        choose(exposure.losses, pool.losses),
        choose(exposure.moves, pool.moves),
        choose(exposure.starts, pool.starts),
    )


def _rates(past: Past, own: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """New deals a day of each person; of those with little history shrunk towards the mean person."""
    rate, created = creation_rate(past.months)
    days = np.where(rate > 0, created / np.where(rate > 0, rate, 1.0), active_days(past.months))
    mean = max(created.sum() / max(days.sum(), 1.0), 1e-12)
    shrunk = (created + K) / (days + K / mean) if created.sum() else np.zeros_like(rate)
    rate = np.where(own, rate, shrunk)
    return np.where(past.selling, rate, 0.0), np.where(own, created, created + K)
