"""What a landing is worked out from: everything known at ``as_of`` about some people, and the months still ahead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from quarterdeck.domain.forecasts.risk import Counts, Exposure, Floats, OpenDeals


@dataclass(frozen=True, slots=True)
class Horizon:
    """The months (or weeks, or whatever the calendar calls a period's parts) not yet over at ``as_of``.

    ``ends`` are their half-open ends in order; the last is the end of the period asked for. ``positions`` say which
    part of the fiscal year each is (0 for the first). A period already over has no ends ahead of ``as_of``.
    """

    as_of: date
    ends: tuple[date, ...]
    positions: tuple[int, ...]

    @property
    def days(self) -> Counts:
        """Whole days from the morning after ``as_of`` to each end; 0 where it has passed."""
        return np.array([max(0, (end - self.as_of).days - 1) for end in self.ends], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """What each person created and won, month by month, up to and including ``as_of``.

    ``edges`` are the begins of the months and, last, the day after ``as_of``: the last month is usually a part of one.
    ``positions`` as in Horizon, one per month. The arrays are (people, months): ``created`` deals by creation month,
    ``won`` deals and ``won_value`` by the day won, ``open_days`` the days at risk spent in that month (risk.py).
    """

    edges: tuple[date, ...]
    positions: tuple[int, ...]
    created: Floats
    won: Floats
    won_value: Floats
    open_days: Floats

    @property
    def lengths(self) -> Floats:
        """Days in each month, the last cut at ``as_of``."""
        return np.array([(b - a).days for a, b in zip(self.edges, self.edges[1:], strict=False)], dtype=np.float64)

    def take(self, rows: Counts) -> Months:
        """The months of those people only."""
        cut = (self.created[rows], self.won[rows], self.won_value[rows], self.open_days[rows])
        return Months(self.edges, self.positions, *cut)


@dataclass(frozen=True, slots=True, eq=False)
class Sales:
    """Single deals won in the last 24 months: ``person`` the row of the owner, ``value`` in own currency."""

    person: Counts
    value: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """All that a landing may read. Nothing in it was learnt after ``as_of``; the caller's query sees to that.

    ``people`` are stable keys, one per row. ``won`` is what each has won in the period asked for, up to ``as_of``.
    ``level`` is each person's own level error (``level_error`` of a back-test), or LEVEL_ERROR without one.
    ``selling`` is False for somebody who has left or sells no more: nothing new is expected of them.
    ``pools`` name the unit each borrows rates from when their own history is too short; empty: all from all.
    """

    people: tuple[str, ...]
    exposure: Exposure
    months: Months
    sales: Sales
    deals: OpenDeals
    won: Floats
    level: Floats
    selling: NDArray[np.bool_]
    pools: tuple[str, ...] = ()

    @property
    def pool(self) -> Counts:
        """The number of each person's pool, from 0: (people,)."""
        names = self.pools or ("",) * len(self.people)
        return np.unique(names, return_inverse=True)[1].astype(np.int64)

    def take(self, rows: Counts) -> Past:
        """The past of those people only, in that order."""
        place = np.full(len(self.people), -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        deals = self.deals.take(np.flatnonzero(place[self.deals.person] >= 0))
        sold = place[self.sales.person] >= 0
        return Past(
            people=tuple(self.people[row] for row in rows),
            exposure=self.exposure.take(rows),
            months=self.months.take(rows),
            sales=Sales(place[self.sales.person[sold]], self.sales.value[sold]),
            deals=replace(deals, person=place[deals.person]),
            won=self.won[rows],
            level=self.level[rows],
            selling=self.selling[rows],
            pools=tuple(self.pools[row] for row in rows) if self.pools else (),
        )
