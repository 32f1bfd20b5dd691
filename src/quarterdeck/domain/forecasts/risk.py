"""What is known about how deals end: days at risk, wins, losses and moves, by age and stage group.

A deal is *at risk* on every day from the day it was first known until the day it was decided, both included, or
until ``as_of`` while it is open. On each such day it has an age (days since it was created; since it was first known
where nobody stated when it was created) and a stage group, the one it stood in when the day began (on its first day:
the one it came with). Days before it was first known do not count: a deal that had died before we could see it would
never have entered, so counting them would flatter the odds (left truncation).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Counts = NDArray[np.int64]

AGE_EDGES: tuple[int, ...] = (0, 7, 14, 30, 60, 90, 120, 180, 270, 365, 540)
"""First day of age of each bin; the last bin is open to the right."""
AGES = len(AGE_EDGES)
GROUPS = 4
"""Stage groups: 0 unknown, then the early, middle and late third of a pipeline's open stages."""


def age_bin(age: int) -> int:
    """The index of the age bin that holds ``age`` days; negative ages belong to the first."""
    return max(0, sum(1 for edge in AGE_EDGES if edge <= age) - 1)


def stage_group(rank: int | None, open_stages: int) -> int:
    """The stage group of the ``rank``-th of ``open_stages`` open stages (rank from 1); 0 when the rank is unknown."""
    if rank is None or open_stages < 1 or not 1 <= rank <= open_stages:
        return 0
    return 1 + (rank - 1) * (GROUPS - 1) // open_stages


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """How the deals of each person fared, day by day, added up. The first axis is always the person.

    ``days``, ``wins``, ``losses``: (people, AGES, GROUPS). A decision counts on its day, in the cell of that day.
    ``moves``: (people, AGES, GROUPS, GROUPS), changes of stage group *from* the third axis *to* the fourth, counted on
    the day they happened in the cell the day began in; all zero where the source keeps no stage history.
    ``starts``: (people, GROUPS), deals by the stage group they came with on the day they were created.
    """

    days: Floats
    wins: Floats
    losses: Floats
    moves: Floats
    starts: Floats

    @classmethod
    def nothing(cls, people: int) -> Self:
        """Exposure of ``people`` persons of whom nothing is known."""
        cell = (people, AGES, GROUPS)
        days, wins, losses = np.zeros((3, *cell))
        return cls(days, wins, losses, np.zeros((*cell, GROUPS)), np.zeros((people, GROUPS)))

    def take(self, rows: Counts) -> Exposure:
        """The exposure of those people only, in that order."""
        return Exposure(*(getattr(self, f.name)[rows] for f in fields(self)))

    def pooled(self, pool: Counts) -> Exposure:
        """For each person, everybody's exposure in the same ``pool`` added up as if they were one person."""
        return Exposure(*(summed(getattr(self, f.name), pool)[pool] for f in fields(self)))


def summed(amounts: Floats, pool: Counts) -> Floats:
    """Amounts (people, …) added up by pool: (pools, …)."""
    total = np.zeros((int(pool.max(initial=-1)) + 1, *amounts.shape[1:]))
    np.add.at(total, pool, amounts)
    return total


@dataclass(frozen=True, slots=True, eq=False)
class OpenDeals:
    """The deals open at the end of ``as_of``, as parallel arrays.

    ``person`` is the row of the owner; ``age`` in days at ``as_of``; ``stage`` the stage group then; ``value`` in own
    currency, NaN where unknown (counted, not priced); ``chance`` the probability the source states, NaN where none;
    ``due`` days from ``as_of`` to the stated close day, NaN where none, negative where it has passed. A deal whose
    value is shared stands once for each seller with their part, ``counted`` 1 with its owner and 0 with the others.
    """

    person: Counts
    age: Counts
    stage: Counts
    value: Floats
    chance: Floats
    due: Floats
    counted: Floats = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        """Count every deal where nothing else is said."""
        if len(self.counted) != len(self.person):
            object.__setattr__(self, "counted", np.ones(len(self.person)))

    @classmethod
    def nothing(cls) -> Self:
        """No open deals."""
        whole, real = np.zeros(0, dtype=np.int64), np.zeros(0)
        return cls(whole, whole, whole, real, real, real)

    def take(self, rows: Counts) -> OpenDeals:
        """Those deals only."""
        return OpenDeals(*(getattr(self, f.name)[rows] for f in fields(self)))

    def in_order(self) -> OpenDeals:
        """The same deals in an order of their own, so that draws do not depend on the query's order."""
        keys = (np.nan_to_num(self.value, nan=-1.0), self.stage, self.age, self.person)
        return self.take(np.lexsort(keys).astype(np.int64))
