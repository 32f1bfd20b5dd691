"""Where a period ends for a person or a unit: what is won, what is expected, and how far off that may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from quarterdeck.domain.forecasts.naive import Naive
from quarterdeck.domain.forecasts.risk import Floats


@dataclass(frozen=True, slots=True)
class Missing:
    """No expectation, and why: sentences with their numbers. ``days`` of history were found."""

    reasons: tuple[str, ...]
    decided: int
    wins: int
    days: int


@dataclass(frozen=True, slots=True)
class Pooled:
    """The part of a unit's landing that rests on a pool's rates, its people having too little history of their own.

    ``open_value`` is the value of their open deals, ``expected`` what of it and of their new business is expected.
    """

    people: int
    open_count: int
    open_value: float
    expected: float


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The landing's way to the period's end: amounts won by each of the ``ends`` (half-open), won so far included."""

    ends: tuple[date, ...]
    expected: Floats
    low80: Floats
    low50: Floats
    high50: Floats
    high80: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Landing:
    """Where the period ends for these people, in own currency.

    ``won`` so far, ``from_open`` deals and ``from_new`` business still to be created add up to ``expected``, the mean.
    ``from_unpriced`` is the part of ``from_open`` from deals without a value (0 unless asked for).
    Half of all outcomes are expected between ``low50`` and ``high50``, eight in ten between ``low80`` and ``high80``.
    ``draws`` (draws, M) are the simulated amounts by each end; they may be added to another landing's, draw by draw.
    ``decided`` and ``wins`` deals over ``days`` days carry it; ``level_error`` is how far off the level may be (0.1 is
    10 %). ``open_wins`` and ``new_wins`` are expected counts; ``average_deal`` is the mean deal won in 24 months.
    ``curve`` is the chance that a new deal is won within 0, 1, … days. ``noise_floor`` is the mean miss, as a share of
    ``expected``, that even a perfect model would have. ``seasonal`` is the number of people with a year's shape of
    their own; the others' year is taken as flat. ``left_out`` people have open deals or not, but nothing is expected of
    them, because even their pool has too little history.
    """

    people: tuple[str, ...]
    as_of: date
    ends: tuple[date, ...]
    won: float
    from_open: float
    from_unpriced: float
    from_new: float
    expected: float
    low80: float
    low50: float
    high50: float
    high80: float
    draws: Floats
    expected_by_end: Floats
    decided: int
    wins: int
    days: int
    level_error: float
    open_count: int
    open_value: float
    unpriced: int
    open_wins: float
    new_wins: float
    average_deal: float
    curve: Floats
    noise_floor: float
    naive: Naive
    pooled: Pooled
    left_out: int
    seasonal: int

    def path(self) -> Path:
        """The way there, month end by month end."""
        bands = np.quantile(self.draws, (0.1, 0.25, 0.75, 0.9), axis=0) if self.ends else np.zeros((4, 0))
        return Path(self.ends, self.expected_by_end, *bands)

    def chance_of(self, target: float) -> float:
        """The share of draws that reach ``target``."""
        final = self.draws[:, -1] if self.ends else np.full(1, self.won)
        return float((final >= target).mean())
