"""Companies with known truth, and what could be known of it on any day, counted day by day in plain Python.

The counting here is the slow, obvious reading of the definitions in ``risk.py`` and shares no code with the product.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from quarterdeck.domain.forecasts import AGE_EDGES, Exposure, Horizon, Months, OpenDeals, Past, Sales

ORIGIN = date(2023, 1, 1)


@dataclass(frozen=True)
class Deal:
    """One made-up deal: days count from ORIGIN; ``ended`` is None while it never ends."""

    owner: int
    created: int
    value: float
    stages: tuple[tuple[int, int], ...]  # (day, stage group from that day on), the first on the created day
    ended: int | None = None
    won: bool = False

    def stage_before(self, day: int) -> int:
        """The group the day began with; on the first day, the one the deal came with."""
        return [group for since, group in self.stages if since < day or since == self.created][-1]

    def stage_after(self, day: int) -> int:
        return [group for since, group in self.stages if since <= day][-1]


@dataclass(frozen=True)
class Truth:
    """How one seller really sells: chances a day by stage group, new deals a day, log-normal values."""

    new_a_day: float = 0.2
    win: tuple[float, ...] = (0.0, 0.0005, 0.002, 0.008)
    loss: tuple[float, ...] = (0.0, 0.004, 0.004, 0.004)
    move: float = 0.02
    value: float = 9.0
    spread: float = 0.6
    begins: int = 0


@dataclass
class Company:
    """Deals of several sellers over some days."""

    truths: list[Truth]
    days: int
    seed: int
    shock: float = 0.0
    deals: list[Deal] = field(default_factory=list)

    def __post_init__(self) -> None:
        luck = random.Random(self.seed)
        months = self.days // 30 + 2
        shocks = [np.exp(luck.gauss(0, self.shock)) if self.shock else 1.0 for _ in range(months)]
        for owner, truth in enumerate(self.truths):
            for day in range(truth.begins, self.days):
                if luck.random() < truth.new_a_day * shocks[day // 30]:
                    self.deals.append(self._life(luck, owner, day, truth, shocks))

    def _life(self, luck: random.Random, owner: int, created: int, truth: Truth, shocks: list[float]) -> Deal:
        value = float(round(luck.lognormvariate(truth.value, truth.spread)))
        group, stages = 1, [(created, 1)]
        for day in range(created, self.days):
            chance, win, loss = luck.random(), truth.win[group] * shocks[day // 30], truth.loss[group]
            if chance < win:
                return Deal(owner, created, value, tuple(stages), day, won=True)
            if chance < win + loss:
                return Deal(owner, created, value, tuple(stages), day)
            if chance < win + loss + truth.move and group < 3:
                group += 1
                stages.append((day, group))
        return Deal(owner, created, value, tuple(stages))


def day_of(when: date) -> int:
    return (when - ORIGIN).days


def on(day: int) -> date:
    return ORIGIN + timedelta(days=day)


def month_begins(first: date, last: date) -> list[date]:
    """First days of the months from ``first``'s to ``last``'s."""
    found = []
    year, month = first.year, first.month
    while date(year, month, 1) <= last:
        found.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def age_cell(age: int) -> int:
    return max(index for index, edge in enumerate(AGE_EDGES) if age >= edge)


def past_of(deals: list[Deal], people: int, as_of: date, begin: date, level: float = 0.1) -> Past:
    """What was known at the end of ``as_of``; ``begin`` is the first day of the period asked for."""
    return next(pasts_of(deals, people, [(as_of, begin)], level))


def pasts_of(deals: list[Deal], people: int, days: list[tuple[date, date]], level: float = 0.1) -> Iterator[Past]:
    """The same for several (as_of, begin) in rising order, counting each day of each deal once."""
    last = days[-1][0]
    edges = month_begins(ORIGIN, last)
    exposure, months = Exposure.nothing(people), np.zeros((4, people, len(edges)))
    counted = 0
    for as_of, begin in days:
        for day in range(counted, day_of(as_of) + 1):
            for deal in deals:
                if deal.created <= day and (deal.ended is None or day <= deal.ended):
                    _count(deal, day, exposure, months)
        counted = day_of(as_of) + 1
        known = len(month_begins(ORIGIN, as_of))
        yield Past(
            people=tuple(f"seller {row}" for row in range(people)),
            exposure=deepcopy(exposure),
            months=Months(
                (*edges[:known], as_of + timedelta(days=1)),
                tuple(edge.month - 1 for edge in edges[:known]),
                *months[:, :, :known].copy(),
            ),
            sales=sales_on(deals, day_of(as_of)),
            deals=open_on(deals, day_of(as_of)),
            won=np.array([won_between(_of(deals, row), begin, on(counted)) for row in range(people)]),
            level=np.full(people, level),
            selling=np.ones(people, dtype=np.bool_),
        )


def _count(deal: Deal, day: int, exposure: Exposure, months: np.ndarray) -> None:
    """Counts one day of one deal."""
    cell = (deal.owner, age_cell(day - deal.created), deal.stage_before(day))
    created, won, won_value, open_days = months[:, deal.owner]
    month = (on(day).year - ORIGIN.year) * 12 + on(day).month - ORIGIN.month
    exposure.days[cell] += 1
    open_days[month] += 1
    if day == deal.created:
        exposure.starts[deal.owner, cell[2]] += 1
        created[month] += 1
    if deal.stage_after(day) != cell[2]:
        exposure.moves[(*cell, deal.stage_after(day))] += 1
    if day == deal.ended:
        (exposure.wins if deal.won else exposure.losses)[cell] += 1
    if day == deal.ended and deal.won:
        won[month] += 1
        won_value[month] += deal.value


def sales_on(deals: list[Deal], today: int) -> Sales:
    """Single deals won in the 24 months up to that day."""
    sold = [d for d in deals if d.won and d.ended is not None and today - 730 < d.ended <= today]
    return Sales(np.array([d.owner for d in sold], dtype=np.int64), np.array([d.value for d in sold], dtype=np.float64))


def _of(deals: list[Deal], owner: int) -> list[Deal]:
    return [deal for deal in deals if deal.owner == owner]


def open_on(deals: list[Deal], today: int) -> OpenDeals:
    """The deals open at the end of that day."""
    still = [d for d in deals if d.created <= today and (d.ended is None or d.ended > today)]
    owner = np.array([d.owner for d in still], dtype=np.int64)
    age = np.array([today - d.created for d in still], dtype=np.int64)
    stage = np.array([d.stage_after(today) for d in still], dtype=np.int64)
    value = np.array([d.value for d in still], dtype=np.float64)
    return OpenDeals(owner, age, stage, value, np.full(len(still), np.nan), np.full(len(still), np.nan))


def horizon_of(as_of: date, end: date) -> Horizon:
    """The calendar months from the day after ``as_of`` to ``end`` (half-open, a first of month)."""
    ends = [begin for begin in month_begins(as_of + timedelta(days=1), end) if begin > as_of + timedelta(days=1)]
    return Horizon(as_of, tuple(ends), tuple((e - timedelta(days=1)).month - 1 for e in ends))


def won_between(deals: list[Deal], begin: date, end: date) -> float:
    """What was really won on the days from ``begin`` to before ``end``."""
    return sum(d.value for d in deals if d.won and d.ended is not None and day_of(begin) <= d.ended < day_of(end))
