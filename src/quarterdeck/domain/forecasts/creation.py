"""Business still to be created: how many new deals, and how many of them are won in time.

The rate is the person's own over the last twelve months, so that somebody who has just begun is not taken for idle
before. The chance that a new deal is won k days later is the person's own curve (chances.py).
"""

from __future__ import annotations

import numpy as np

from quarterdeck.domain.forecasts.chances import LIFE
from quarterdeck.domain.forecasts.past import Months
from quarterdeck.domain.forecasts.risk import Counts, Floats

RECENT = 365
"""Days of history the creation rate is taken from."""


def active_ons(months: Months) -> Floats:
    """Days since each person's first month with any deal: (people,)."""
    busy = (months.created > 0) | (months.won > 0) | (months.open_days > 0)
    begun = np.logical_or.accumulate(busy, axis=1)
    return begun @ months.lengths


def creation_rate(months: Months) -> tuple[Floats, Floats]:
    """New deals a day, and the number of deals that rests on: both (people,)."""
    lengths = months.lengths
    age = np.cumsum(lengths[::-1])[::-1]  # days from the month's begin to as_of
    recent = age - lengths / 2 <= RECENT
    created = months.created[:, recent].sum(axis=1)
    days = np.minimum(active_ons(months), lengths[recent].sum())
    return created / np.maximum(days, 1.0), created


def new_wins(rate: Floats, season: Floats, curve: Floats, days: Counts) -> Floats:
    """Wins expected by each number of ``days`` from deals not yet created: (people, len(days)).

    ``rate`` new deals a day (people,), ``season`` its factor in each stretch (people, len(days)), ``curve`` from
    ``chances_of``. A deal created on day c is at risk on day c itself.
    """
    found = np.zeros((len(rate), len(days)))
    begins = np.concatenate([[0], days[:-1]])
    survival = np.concatenate([np.zeros((len(curve), 1)), np.cumsum(curve[:, 1:], axis=1)], axis=1)
    for column, end in enumerate(days):
        for part in range(column + 1):
            # deals created on days begin+1 … last have had end-begin … end-last+1 days by the end
            first, last = min(LIFE, end - begins[part]), min(LIFE, end - days[part])
            inside = survival[:, first] - survival[:, last]
            older = (end - begins[part] - first) - (end - days[part] - last)
            found[:, column] += rate * season[:, part] * (inside + older * curve[:, LIFE])
    return found
