"""From values to pixels: round steps for an axis and a straight mapping that never divides by zero."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Axis:
    """The range an axis covers and the distance between its grid lines."""

    low: float
    high: float
    step: float

    def ticks(self) -> list[float]:
        """The values of the grid lines, from low to high, zero being exactly zero."""
        first, last = math.ceil(self.low / self.step - _ROUNDING), math.floor(self.high / self.step + _ROUNDING)
        return [index * self.step for index in range(first, last + 1)]


def axis(values: Iterable[float], *, lines: int = 6, headroom: float = 0.04) -> Axis:
    """An axis from zero (or below, when a value is negative) to a little above the largest value."""
    present = [0.0, *(value for value in values if math.isfinite(value))]
    low, high = min(present), max(present)
    extent = high - low
    if extent <= 0:
        return Axis(0.0, 1.0, 2.0)
    step = round_step(extent / lines)
    top = high + extent * headroom if high > 0 else 0.0
    bottom = low - extent * headroom if low < 0 else 0.0
    return Axis(bottom, top, step)


def round_step(rough: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is at least `rough`."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next((step * power for step in _STEPS if step * power >= rough * (1 - _ROUNDING)), rough)


def straight(low: float, high: float, first: float, last: float) -> Callable[[float], float]:
    """Map low..high to first..last; everything lands on `first` when there is no extent."""
    extent = high - low
    if extent == 0:
        return lambda _value: first
    return lambda value: first + (last - first) * ((value - low) / extent)


def clamp(value: float, low: float, high: float) -> float:
    """The value, or the nearer end of the range."""
    return max(low, min(high, value))
