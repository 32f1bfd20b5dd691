"""From rows to the arrays the landing arithmetic takes (domain/forecasts/past.py)."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from quarterdeck.domain.calendar import Calendar, Period
from quarterdeck.domain.forecasts import LEVEL_ERROR, Exposure, Horizon, Months, OpenDeals, Past, Sales
from quarterdeck.domain.money import Conversion
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.credit import has_splits
from quarterdeck.metrics.expectation.sql import open_statement, risk_statement, won_statement
from quarterdeck.metrics.question import Lens

HISTORY = 36
"""Months of history that count, the one of the knowledge day left out."""
RECENT = timedelta(days=730)
"""Single deals older than this say nothing about what a deal is worth now."""


@dataclass(frozen=True)
class Known:
    """What is known on a day, asked of the facts through a lens."""

    facts: Facts
    lens: Lens
    as_of: date
    calendar: Calendar
    money: Conversion

    @property
    def window(self) -> date:
        """The first day that counts."""
        return self.months[0].begin

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """The months that count, the one of the knowledge day last."""
        present = self.calendar.month(self.as_of)
        return (*self.calendar.months_before(present.begin, HISTORY), present)

    @property
    def _months_text(self) -> str:
        return json.dumps(
            [{"number": n, "begin_on": str(m.begin), "end_on": str(m.end)} for n, m in enumerate(self.months)]
        )

    def rows(self, statement: tuple[str, frozenset[str]]) -> list[tuple[Any, ...]]:
        """The rows of a statement under this lens."""
        sql, wanted = statement
        known = self.calendar.known_until(self.as_of)
        midnight = datetime.combine(self.as_of + timedelta(days=1), time.min)
        values: Mapping[str, object] = {
            "stints": self.lens.text,
            "known": known,
            "as_of": self.as_of,
            "window": self.window,
            "months": self._months_text,
            "shift": int((midnight - known).total_seconds()),
            **self.money.values,
        }
        return self.facts.fetch(sql, {name: values[name] for name in wanted})


def past_of(known: Known, period: Period, selling: Mapping[str, bool]) -> tuple[Past, tuple[str, ...]]:
    """The past of everybody in ``selling`` (whether they still sell, by person key of the lens).

    Beside it the identifiers of its open deals, in their order.
    """
    people = tuple(selling)
    place = {person: row for row, person in enumerate(people)}
    split = has_splits(known.facts)
    risk = [row for row in known.rows(risk_statement()) if row[1] in place]
    won = [row for row in known.rows(won_statement(split=split)) if row[0] in place]
    still_open = [row for row in known.rows(open_statement(split=split)) if row[0] in place]
    past = Past(
        people=people,
        exposure=_exposure(risk, place),
        months=_months(risk, won, place, known),
        sales=_sales(won, place, known.as_of),
        deals=_open(still_open, place),
        won=_won(won, place, period),
        level=np.full(len(people), LEVEL_ERROR),
        selling=np.array([selling[person] for person in people], dtype=np.bool_),
    )
    return past, tuple(row[1] for row in still_open)


def horizon_of(calendar: Calendar, period: Period, as_of: date) -> Horizon:
    """The months of the period that are not over at the end of ``as_of``."""
    ahead = [month for month in calendar.months(period) if month.end > as_of + timedelta(days=1)]
    ends = tuple(min(month.end, period.end) for month in ahead)
    return Horizon(as_of, ends, _positions(calendar, ahead, as_of))


def _positions(calendar: Calendar, months: Iterable[Period], as_of: date) -> tuple[int, ...]:
    """Which part of the year each month is, as the year of the knowledge day counts them."""
    year = calendar.fiscal_year_of(as_of)
    return tuple(calendar.season(month, year) for month in months)


def _exposure(risk: Iterable[Sequence[Any]], place: Mapping[str, int]) -> Exposure:
    exposure = Exposure.nothing(len(place))
    cells = {"days": exposure.days, "won": exposure.wins, "lost": exposure.losses}
    for kind, person, a, b, c, n in risk:
        row = place[person]
        if kind in cells:
            cells[kind][row, a, b] += float(n)
        elif kind == "move":
            exposure.moves[row, a, b, c] += float(n)
        elif kind == "start":
            exposure.starts[row, a] += float(n)
    return exposure


def _months(
    risk: Iterable[Sequence[Any]], won: Iterable[Sequence[Any]], place: Mapping[str, int], known: Known
) -> Months:
    begins = [month.begin for month in known.months]
    created, open_days, wins, value = np.zeros((4, len(place), len(begins)))
    for kind, person, a, _, _, n in risk:
        if kind == "created":
            created[place[person], a] += float(n)
        elif kind == "open":
            open_days[place[person], a] += float(n)
    for person, day, amount, _, counted in won:
        at = place[person], bisect_right(begins, day) - 1
        wins[at] += counted
        value[at] += amount or 0.0
    edges = (*begins, known.as_of + timedelta(days=1))
    positions = _positions(known.calendar, known.months, known.as_of)
    return Months(edges, positions, created, wins, value, open_days)


def _sales(won: Iterable[Sequence[Any]], place: Mapping[str, int], as_of: date) -> Sales:
    """What single deals were worth, whole, to their owners: that is what a new one may be worth."""
    recent = [(place[who], whole) for who, day, _, whole, _ in won if whole is not None and day > as_of - RECENT]
    return Sales(
        np.array([person for person, _ in recent], dtype=np.int64),
        np.array([value for _, value in recent], dtype=np.float64),
    )


def _open(rows: Sequence[Sequence[Any]], place: Mapping[str, int]) -> OpenDeals:
    whole = [(place[person], max(0, age), group) for person, _, age, group, *_ in rows]
    real = [[np.nan if v is None else float(v) for v in row[4:8]] for row in rows]
    person, age, stage = np.array(whole, dtype=np.int64).reshape(-1, 3).T
    value, chance, due, counted = np.array(real, dtype=np.float64).reshape(-1, 4).T
    return OpenDeals(person, age, stage, value, chance, due, counted)


def _won(
    won: Iterable[Sequence[Any]], place: Mapping[str, int], period: Period
) -> np.ndarray[Any, np.dtype[np.float64]]:
    total = np.zeros(len(place))
    for person, day, value, *_ in won:
        if day in period:
            total[place[person]] += value or 0.0
    return total
