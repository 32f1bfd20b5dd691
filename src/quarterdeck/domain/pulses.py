"""How sessions left the owners of numbers, told of several together and never of one."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST = 5
"""People whose answers are told together; of fewer nothing is told."""


@dataclass(frozen=True, slots=True)
class Pulses:
    """Averages from 1, the lowest, to 5, and how many answers they are of."""

    clarity: float
    motivation: float
    answers: int
