"""One row a person, and the landing of any group of them as the sum of its rows, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from quarterdeck.domain.forecasts.landing import Landing, Missing
from quarterdeck.domain.forecasts.risk import Counts, Floats
from quarterdeck.domain.forecasts.sums import NAIVE, Sum, shape

NOBODY = Missing(("Nobody was asked for.",), 0, 0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Every person's landing as arrays whose first axis is the person; names as in Landing.

    ``own`` is 1 for those with enough history of their own, ``left_out`` for those whose pool has too little as well.
    ``from_open``, ``from_unpriced`` and ``from_new`` are amounts by each end (people, M), ``draws`` too (people, M,
    draws); ``certain`` (people, draws) are the finals if every rate were known. ``rate`` is new deals a day.
    """

    people: tuple[str, ...]
    as_of: date
    ends: tuple[date, ...]
    own: Floats
    left_out: Floats
    won: Floats
    from_open: Floats
    from_unpriced: Floats
    from_new: Floats
    draws: Floats
    certain: Floats
    decided: Floats
    wins: Floats
    days: Floats
    level: Floats
    open_count: Floats
    open_value: Floats
    unpriced: Floats
    open_wins: Floats
    new_wins: Floats
    sold_value: Floats
    sold_count: Floats
    curve: Floats
    rate: Floats
    naive: dict[str, Floats | None]
    seasonal: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Landings:
    """The landings of some people, each and in any sum.

    ``missing`` holds those with too little history of their own; ``left_out`` those whose pool has too little as well.
    """

    rows: Rows
    missing: dict[str, Missing]
    left_out: dict[str, Missing]

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody asked for, in the order given."""
        return self.rows.people

    def of(self, person: str) -> Landing | Missing:
        """One person's landing, from their own history only. KeyError for somebody not asked for."""
        if person in self.missing:
            return self.missing[person]
        return self.total((person,))

    def total(self, people: Sequence[str] | None = None) -> Landing | Missing:
        """The landing of these people together (default: all): the sum of their rows, draw by draw.

        Those with too little history are valued at the rates of their pool and told apart in ``pooled``. Where the pool
        has too little as well they are left out, and counted; with everybody left out there is no landing.
        """
        chosen = self.rows.people if people is None else people
        if all(person in self.left_out for person in chosen):
            return self.left_out[chosen[0]] if chosen else NOBODY
        return self.sum(chosen).landing()

    def sum(self, people: Sequence[str] | None = None) -> Sum:
        """What these people (default: all) may still win, added up: to be added to the sums of others."""
        place = {person: row for row, person in enumerate(self.rows.people)}
        chosen = self.rows.people if people is None else people
        return _added(np.array([place[person] for person in chosen], dtype=np.int64), self.rows)


def _added(at: Counts, rows: Rows) -> Sum:
    pooled = at[(rows.own[at] == 0) & (rows.left_out[at] == 0)]
    ahead = _last(rows.from_open[at] + rows.from_new[at])
    parts: dict[str, Floats | float] = {
        "people": len(at),
        "won": _total(rows.won, at),
        "from_unpriced": _total(rows.from_unpriced, at),
        "decided": _total(rows.decided, at),
        "wins": _total(rows.wins, at),
        "open_count": _total(rows.open_count, at),
        "open_value": _total(rows.open_value, at),
        "unpriced": _total(rows.unpriced, at),
        "open_wins": _total(rows.open_wins, at),
        "new_wins": _total(rows.new_wins, at),
        "sold_value": _total(rows.sold_value, at),
        "sold_count": _total(rows.sold_count, at),
        "left_out": _total(rows.left_out, at),
        "seasonal": _total(rows.seasonal, at),
        "rate": _total(rows.rate, at),
        "level": _total(rows.level, at),
        "level_weight": float(ahead.sum()),
        "level_weighted": float((rows.level[at] * ahead).sum()),
        "pooled_people": len(pooled),
        "pooled_count": _total(rows.open_count, pooled),
        "pooled_value": _total(rows.open_value, pooled),
        "pooled_expected": _total(rows.from_open, pooled) + _total(rows.from_new, pooled),
        "from_open": rows.from_open[at].sum(axis=0),
        "from_new": rows.from_new[at].sum(axis=0),
        "curve": rows.curve[at].sum(axis=0),
        "rated_curve": (rows.curve[at] * rows.rate[at, None]).sum(axis=0),
        "certain": rows.certain[at].sum(axis=0),
        "draws": rows.draws[at].sum(axis=0).ravel(),
    }
    parts |= {name: _naive(rows.naive[name], rows.won, at) for name in NAIVE}
    laid = shape(len(rows.ends), rows.certain.shape[1])
    amounts = np.concatenate([np.atleast_1d(np.asarray(parts[name], dtype=np.float64)) for name, _ in laid])
    chosen = tuple(rows.people[row] for row in at)
    return Sum(chosen, rows.as_of, rows.ends, int(rows.days[at].max(initial=0)), amounts)


def _naive(amounts: Floats | None, won: Floats, at: Counts) -> Floats:
    """A simple forecast and whether there is one; without, what is won counts beside others who have one."""
    if amounts is None:
        return np.array([_total(won, at), 0.0])
    has_none = np.isnan(amounts[at])
    return np.array([float(np.where(has_none, won[at], amounts[at]).sum()), float(not has_none.all())])


def _last(amounts: Floats) -> Floats:
    """Amounts by the last end; as they are where there is one a person; none where no end is ahead."""
    return amounts[:, -1:].sum(axis=1) if amounts.ndim > 1 else amounts


def _total(amounts: Floats, at: Counts) -> float:
    return float(_last(amounts[at]).sum())
