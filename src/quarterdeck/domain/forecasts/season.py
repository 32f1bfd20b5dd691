"""When in the quarter and in the year deals are won, and when in the year they are created.

Every factor is gamma-Poisson like the rates: events seen against events expected of an even year, so that a season is
believed only as far as its count goes. The months of a quarter need half a year, the parts of a year need two years.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from quarterdeck.domain.forecasts.past import Months
from quarterdeck.domain.forecasts.risk import Floats

type Truths = NDArray[np.bool_]

SEASON_MONTHS = 24
"""Months of history below which the year is taken as flat."""
SEASON_K = 12.0
"""Weight of a flat year in events per part of it; small counts must not paint seasons."""
YEAR_PARTS = 60
"""More positions than any calendar has parts in a year (53 weeks)."""
MONTHS = 12
QUARTER = 3


def closing_seasons(months: Months, ahead: tuple[int, ...], own: Truths, seasonal: Truths) -> Floats:
    """The factor on winning in each part ``ahead``: (people, len(ahead)).

    The month of the quarter counts for ``own`` people, the part of the year too for ``seasonal`` ones.
    """
    behind = _in_quarter(months, months.positions, own)
    of_year = season(months.won, months.open_days * behind, months.positions, ahead)
    return _in_quarter(months, ahead, own) * np.where(seasonal[:, None], of_year, 1.0)


def creating_seasons(months: Months, ahead: tuple[int, ...], seasonal: Truths) -> Floats:
    """The factor on creating in each part ``ahead``: (people, len(ahead)), one for people who are not ``seasonal``."""
    lengths = np.broadcast_to(months.lengths, months.created.shape)
    return np.where(seasonal[:, None], season(months.created, lengths, months.positions, ahead), 1.0)


def _in_quarter(months: Months, wanted: tuple[int, ...], own: Truths) -> Floats:
    """The factor of the month of the quarter for each of the positions ``wanted``; one where parts are no months."""
    if max((*months.positions, *wanted), default=0) >= MONTHS:
        return np.ones((len(own), len(wanted)))
    thirds = tuple(position % QUARTER for position in months.positions)
    factor = season(months.won, months.open_days, thirds, tuple(position % QUARTER for position in wanted))
    return np.where(own[:, None], factor, 1.0)


def season(seen: Floats, exposure: Floats, positions: tuple[int, ...], ahead: tuple[int, ...]) -> Floats:
    """The factor each part of the year ahead puts on a rate: (people, len(ahead)), about one on average.

    ``seen`` events and the ``exposure`` they came from are (people, months); ``positions`` name the part of the year.
    """
    parts = np.eye(YEAR_PARTS)[list(positions)]
    rate = seen.sum(axis=1, keepdims=True) / np.maximum(exposure.sum(axis=1, keepdims=True), 1e-9)
    factor = (seen @ parts + SEASON_K) / (rate * (exposure @ parts) + SEASON_K)
    return factor[:, list(ahead)]
