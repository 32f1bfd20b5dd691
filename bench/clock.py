"""Timing: two things by turns, so that a busy machine slows both down alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

ROUNDS = 15


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def by_turns(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The median time of each, after one warming round."""
    taken: list[list[float]] = [[] for _ in works]
    for each in range(rounds + 1):
        for place, work in enumerate(works):
            spent = seconds(work)
            if each:
                taken[place].append(spent)
    return [statistics.median(times) for times in taken]


def p95(times: list[float]) -> float:
    """The time that 19 in 20 stay under."""
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]
