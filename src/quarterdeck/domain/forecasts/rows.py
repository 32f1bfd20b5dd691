"""One row a person, and the landing of any group of them as the sum of its rows, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from quarterdeck.domain.forecasts.landing import Landing, Missing, Pooled
from quarterdeck.domain.forecasts.naive import Naive
from quarterdeck.domain.forecasts.risk import Counts, Floats

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
        place = {person: row for row, person in enumerate(self.rows.people)}
        return _added(np.array([place[person] for person in chosen], dtype=np.int64), self.rows)


def _added(at: Counts, rows: Rows) -> Landing:
    won, from_open, from_new = (_total(part, at) for part in (rows.won, rows.from_open, rows.from_new))
    draws = rows.draws[at].sum(axis=0).T
    final = draws[:, -1] if rows.ends else np.full(len(draws), won)
    low80, low50, high50, high80 = (float(edge) for edge in np.quantile(final, (0.1, 0.25, 0.75, 0.9)))
    expected = won + from_open + from_new
    return Landing(
        people=tuple(rows.people[row] for row in at),
        as_of=rows.as_of,
        ends=rows.ends,
        won=won,
        from_open=from_open,
        from_unpriced=_total(rows.from_unpriced, at),
        from_new=from_new,
        expected=expected,
        low80=low80,
        low50=low50,
        high50=high50,
        high80=high80,
        draws=draws,
        expected_by_end=won + (rows.from_open[at] + rows.from_new[at]).sum(axis=0),
        decided=int(_total(rows.decided, at)),
        wins=int(_total(rows.wins, at)),
        days=int(rows.days[at].max(initial=0)),
        level_error=float(_mean(rows.level[at], _last(rows.from_open[at] + rows.from_new[at]))),
        open_count=int(_total(rows.open_count, at)),
        open_value=_total(rows.open_value, at),
        unpriced=int(_total(rows.unpriced, at)),
        open_wins=_total(rows.open_wins, at),
        new_wins=_total(rows.new_wins, at),
        average_deal=_total(rows.sold_value, at) / max(1.0, _total(rows.sold_count, at)),
        curve=_mean(rows.curve[at], rows.rate[at]),
        noise_floor=_noise_floor(rows.certain[at].sum(axis=0), expected),
        naive=Naive(**{name: None if each is None else _total(each, at) for name, each in rows.naive.items()}),
        pooled=_pooled(at[(rows.own[at] == 0) & (rows.left_out[at] == 0)], rows),
        left_out=int(_total(rows.left_out, at)),
        seasonal=int(_total(rows.seasonal, at)),
    )


def _last(amounts: Floats) -> Floats:
    """Amounts by the last end; as they are where there is one a person; none where no end is ahead."""
    return amounts[:, -1:].sum(axis=1) if amounts.ndim > 1 else amounts


def _total(amounts: Floats, at: Counts) -> float:
    return float(_last(amounts[at]).sum())


def _pooled(at: Counts, rows: Rows) -> Pooled:
    expected = _total(rows.from_open, at) + _total(rows.from_new, at)
    return Pooled(len(at), int(_total(rows.open_count, at)), _total(rows.open_value, at), expected)


def _mean(values: Floats, weights: Floats) -> Floats:
    """The mean over people, weighted; plain where the weights are nothing, zero where nobody is."""
    if not len(values):
        return np.zeros(values.shape[1:])
    return np.asarray(np.average(values, axis=0, weights=weights if weights.sum() > 0 else None), dtype=np.float64)


def _noise_floor(final: Floats, expected: float) -> float:
    return float(np.abs(final - np.median(final)).mean() / expected) if expected > 0 else 0.0
