"""Draws of what one person may still win: deals, deals not yet created, and how far off the level may be.

Each person's draws come from a stream of their own, seeded by their key and ``as_of``: the same person has the same
draws alone, in a team and in the company, on every machine. Only the common level comes from a shared stream, so it
does not average out when people are added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import numpy as np

from quarterdeck.domain.forecasts.risk import Floats

GRAIN = 1024
"""Amounts are rounded to 1/1024 of a currency unit: sums of such floats are exact up to about nine trillion."""
_TICKS = 1 << 16
"""Chances are drawn in steps of 1/65,536, a hundredth of a per mille: far finer than they are known, and fast."""
_AT_ONCE = 1 << 20
"""Deals times draws handled at once, which bounds memory at a few tens of megabytes."""


def on_grain(amount: Floats) -> Floats:
    """Amounts rounded to GRAIN, so that rows add up to their total to the last bit."""
    return np.rint(amount * GRAIN) / GRAIN


def stream(*names: object) -> np.random.Generator:
    """A random stream that depends on these names only, not on the process or the machine."""
    digest = sha256("\x1f".join(map(str, names)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def common_level(as_of: date, draws: int) -> Floats:
    """The shared standard normal of each draw."""
    return stream("level", as_of).standard_normal(draws)


@dataclass(frozen=True, slots=True, eq=False)
class Prospects:
    """What one person may still win, in M stretches of time.

    ``chances`` (deals, M) of being won by the end of each, with the deals' ``values`` (deals,), NaN for those
    to be valued like some deal won before; ``new_wins`` (M,)
    expected by the end of each from deals not yet created, their values taken from ``sold``. ``created`` and ``wins``
    are the counts the creation rate and the win rate rest on: the fewer, the less they are trusted.
    """

    chances: Floats
    values: Floats
    new_wins: Floats
    sold: Floats
    created: float
    wins: float


def draw(prospects: Prospects, source: np.random.Generator, draws: int) -> tuple[Floats, Floats]:
    """Simulated amounts won by the end of each stretch: (M, draws); and the finals if every rate were known: (draws,).

    The first are multiplied by how little the person's own win rate and creation rate are known (one on average).
    """
    shape = (len(prospects.new_wins), draws)
    from_open = _from_open(prospects, source, draws).reshape(shape)
    from_new = _from_new(prospects, source, draws).reshape(shape)
    winning = _known_from(prospects.wins, source, draws)
    creating = _known_from(prospects.created, source, draws)
    doubted = winning * (from_open + creating * from_new)
    return np.cumsum(doubted, axis=0), from_open.sum(axis=0) + from_new.sum(axis=0)


def level_factor(shared: Floats, error: float) -> Floats:
    """The factor the common level puts on each draw: log-normal, one on average, so the expectation stays."""
    return np.exp(error * shared - error * error / 2)


def _known_from(count: float, source: np.random.Generator, draws: int) -> Floats:
    """A factor around one, as wide as a rate read off ``count`` events is uncertain (gamma)."""
    return source.gamma(count + 1.0, 1.0 / (count + 1.0), draws)


def _from_open(prospects: Prospects, source: np.random.Generator, draws: int) -> Floats:
    """Each deal is won in one stretch of each draw, or not: amounts by stretch and draw, flattened."""
    stretches = len(prospects.new_wins)
    amounts = np.zeros(draws * stretches)
    bars = np.minimum(np.rint(prospects.chances * _TICKS), _TICKS - 1).astype(np.uint16)
    step = max(1, _AT_ONCE // draws)
    for begin in range(0, len(bars), step):
        part = bars[begin : begin + step]
        luck = source.integers(0, _TICKS, (len(part), draws), dtype=np.uint16)
        # Most deals are won in few draws: only those that are won by some end are looked at closely.
        won = np.flatnonzero(luck < part.max(axis=1, initial=0)[:, None])
        times = np.diff(np.searchsorted(won, np.arange(len(part) + 1) * draws))
        lucky = luck.ravel()[won]
        place = won - np.repeat(np.arange(len(part)) * draws, times)
        for bar in part.T:  # every end that passes without a win
            place += (lucky >= np.repeat(bar, times)) * draws
        values = np.repeat(prospects.values[begin : begin + step], times)
        unknown = np.flatnonzero(np.isnan(values))
        values[unknown] = _picked(prospects.sold, source, len(unknown))
        amounts += np.bincount(place, weights=values, minlength=len(amounts))
    return amounts


def _from_new(prospects: Prospects, source: np.random.Generator, draws: int) -> Floats:
    """Poisson many deals are created and won, each worth what one of the person's own was: amounts, flattened.

    All draws' deals of a stretch are counted at once and dealt out to the draws evenly, which comes to the same.
    """
    stretches = len(prospects.new_wins)
    if not len(prospects.sold):
        return np.zeros(draws * stretches)
    counts = source.poisson(np.maximum(0.0, np.diff(prospects.new_wins, prepend=0.0)) * draws)
    total = int(counts.sum())
    place = source.integers(0, draws, total, dtype=np.int32) + np.repeat(np.arange(stretches) * draws, counts)
    values = _picked(prospects.sold, source, total)
    return np.bincount(place, weights=values, minlength=draws * stretches)


def _picked(sold: Floats, source: np.random.Generator, count: int) -> Floats:
    """Values of ``count`` deals, each that of some deal won before; nothing where none was."""
    if not len(sold):
        return np.zeros(count)
    return sold[source.integers(0, len(sold), count, dtype=np.int32)]
