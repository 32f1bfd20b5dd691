"""Where a period ends for a person or a unit: what is won, what is expected, and how far off that may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from quarterdeck.domain.forecasts.naive import Naive
from quarterdeck.domain.forecasts.risk import Floats


@dataclass(frozen=True, slots=True)
class Missing:
    """No expectation, and why: sentences with their numbers. ``days`` of history were found."""

    reasons: tuple[str, ...]
    decided: int
    wins: int
    days: int


@dataclass(frozen=True, slots=True)
class Pooled:
    """The part of a unit's landing that rests on everybody's rates, its people having too little history of their own.

    ``open_value`` is the value of their open deals, ``expected`` what of it and of their new business is expected.
    """

    people: int
    open_count: int
    open_value: float
    expected: float


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The landing's way to the period's end: amounts won by each of the ``ends`` (half-open), won so far included."""

    ends: tuple[date, ...]
    expected: Floats
    low80: Floats
    low50: Floats
    high50: Floats
    high80: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Landing:
    """Where the period ends for these people, in own currency.

    ``won`` so far, ``from_open`` deals and ``from_new`` business still to be created add up to ``expected``, the mean.
    Half of all outcomes are expected between ``low50`` and ``high50``, eight in ten between ``low80`` and ``high80``.
    ``draws`` (draws, M) are the simulated amounts by each end; they may be added to another landing's, draw by draw.
    ``decided`` and ``wins`` deals over ``days`` days carry it; ``level_error`` is the level's own uncertainty (0.1: 10 %).
    ``open_wins`` and ``new_wins`` are expected counts. ``average_deal`` is the mean value of deals won in 24 months.
    ``curve`` is the chance that a new deal is won within 0, 1, … days. ``noise_floor`` is the mean miss, as a share of
    ``expected``, that even a perfect model would have. ``seasonal`` is the number of people with a year's shape of
    their own; the others' year is taken as flat.
    """

    people: tuple[str, ...]
    as_of: date
    ends: tuple[date, ...]
    won: float
    from_open: float
    from_new: float
    expected: float
    low80: float
    low50: float
    high50: float
    high80: float
    draws: Floats
    expected_by_end: Floats
    decided: int
    wins: int
    days: int
    level_error: float
    open_count: int
    open_value: float
    unpriced: int
    open_wins: float
    new_wins: float
    average_deal: float
    curve: Floats
    noise_floor: float
    naive: Naive
    pooled: Pooled
    seasonal: int

    def path(self) -> Path:
        """The way there, month end by month end."""
        bands = np.quantile(self.draws, (0.1, 0.25, 0.75, 0.9), axis=0) if self.ends else np.zeros((4, 0))
        return Path(self.ends, self.expected_by_end, *bands)

    def chance_of(self, target: float) -> float:
        """The share of draws that reach ``target``."""
        final = self.draws[:, -1] if self.ends else np.full(1, self.won)
        return float((final >= target).mean())


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """One row a person, as arrays, from which any group of them is added up (see Landing for the meaning)."""

    people: tuple[str, ...]
    as_of: date
    ends: tuple[date, ...]
    own: Floats
    won: Floats
    from_open: Floats
    from_new: Floats
    draws: Floats
    unlevelled: Floats
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
    """The landings of some people, each and in any sum."""

    rows: Rows
    pool_missing: Missing | None
    missing: dict[str, Missing]

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

        Those with too little history are valued at the rates of everybody asked for and told apart in ``pooled``.
        """
        if self.pool_missing:
            return self.pool_missing
        place = {person: row for row, person in enumerate(self.rows.people)}
        chosen = self.rows.people if people is None else people
        return _added([place[person] for person in chosen], self.rows)


def _added(chosen: Sequence[int], rows: Rows) -> Landing:
    at = np.array(chosen, dtype=np.int64)
    paths = rows.draws[at].sum(axis=0)
    final = paths[:, -1] if rows.ends else np.full(len(paths), rows.won[at].sum())
    by_end = (rows.won[at, None] + rows.from_open[at] + rows.from_new[at]).sum(axis=0)
    parts = [float(part[at, -1].sum()) if rows.ends else 0.0 for part in (rows.from_open, rows.from_new)]
    won = float(rows.won[at].sum())
    expected = won + parts[0] + parts[1]
    low80, low50, high50, high80 = (float(q) for q in np.quantile(final, (0.1, 0.25, 0.75, 0.9)))
    return Landing(
        people=tuple(rows.people[row] for row in at),
        as_of=rows.as_of,
        ends=rows.ends,
        won=won,
        from_open=parts[0],
        from_new=parts[1],
        expected=expected,
        low80=low80,
        low50=low50,
        high50=high50,
        high80=high80,
        draws=paths,
        expected_by_end=by_end,
        decided=int(rows.decided[at].sum()),
        wins=int(rows.wins[at].sum()),
        days=int(rows.days[at].max(initial=0)),
        level_error=_mean(rows.level[at], (rows.from_open[at] + rows.from_new[at])[:, -1:].sum(axis=1)),
        open_count=int(rows.open_count[at].sum()),
        open_value=float(rows.open_value[at].sum()),
        unpriced=int(rows.unpriced[at].sum()),
        open_wins=float(rows.open_wins[at].sum()),
        new_wins=float(rows.new_wins[at].sum()),
        average_deal=float(rows.sold_value[at].sum() / max(1.0, rows.sold_count[at].sum())),
        curve=_mean_curve(rows.curve[at], rows.rate[at]),
        noise_floor=_noise_floor(rows.unlevelled[at].sum(axis=0), expected),
        naive=Naive(**{name: None if each is None else float(each[at].sum()) for name, each in rows.naive.items()}),
        pooled=_pooled(at[rows.own[at] == 0], rows),
        seasonal=int(rows.seasonal[at].sum()),
    )


def _pooled(at: np.ndarray[tuple[int, ...], np.dtype[np.int64]], rows: Rows) -> Pooled:
    expected = float((rows.from_open[at] + rows.from_new[at])[:, -1:].sum())
    return Pooled(len(at), int(rows.open_count[at].sum()), float(rows.open_value[at].sum()), expected)


def _mean(values: Floats, weights: Floats) -> float:
    """The mean weighted by what is expected; plain where nothing is."""
    if not len(values):
        return 0.0
    return float(np.average(values, weights=weights if weights.sum() > 0 else None))


def _mean_curve(curves: Floats, rates: Floats) -> Floats:
    """The curve of a new deal of the group: each person's, weighted by how many they create."""
    if not len(curves):
        return np.zeros(curves.shape[-1])
    return np.asarray(np.average(curves, axis=0, weights=rates if rates.sum() > 0 else None), dtype=np.float64)


def _noise_floor(final: Floats, expected: float) -> float:
    if expected <= 0:
        return 0.0
    return float(np.abs(final - np.median(final)).mean() / expected)
