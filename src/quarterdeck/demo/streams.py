"""Seeded randomness that gives the same numbers everywhere.

Only the plain uniform numbers of PCG64 are drawn; every other distribution is made from them here, because numpy may
change how it samples those from one version to the next.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from statistics import NormalDist

import numpy as np

_BLOCK = 1024
_TAIL = 0.006
"""Share cut off at each end of the bell curve: no deal is a hundred times another."""


class Stream:
    """Random numbers for one concern, named: changing what one stream is used for leaves every other as it was."""

    def __init__(self, *name: str) -> None:
        seed = int.from_bytes(hashlib.sha256("/".join(("kestrand", *name)).encode()).digest()[:16])
        self._numbers = _uniform(np.random.Generator(np.random.PCG64(seed)))

    def share(self) -> float:
        """A number from 0 up to, not including, 1."""
        return next(self._numbers)

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.share() < probability

    def between(self, low: float, high: float) -> float:
        """Evenly spread from ``low`` to ``high``."""
        return low + (high - low) * self.share()

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self.share() * (high - low + 1))

    def pick[T](self, choices: Sequence[T]) -> T:
        """One of them, all equally likely."""
        return choices[int(self.share() * len(choices))]

    def wait(self) -> float:
        """The time until something happens that happens once per unit of time on average."""
        return -math.log(1.0 - self.share())

    def factor(self, sigma: float) -> float:
        """A log-normal factor with mean one (before its tails are cut)."""
        z = NormalDist().inv_cdf(_TAIL + (1 - 2 * _TAIL) * self.share())
        return math.exp(sigma * z - sigma * sigma / 2)


def _uniform(generator: np.random.Generator) -> Iterator[float]:
    while True:
        yield from generator.random(_BLOCK).tolist()
