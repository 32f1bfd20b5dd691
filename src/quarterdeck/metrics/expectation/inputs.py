"""From rows to the arrays the landing arithmetic takes (domain/forecasts/past.py)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from quarterdeck.domain.calendar import Calendar, Period
from quarterdeck.domain.forecasts import LEVEL_ERROR, Exposure, Horizon, Months, OpenDeals, Past, Sales
from quarterdeck.domain.forecasts.risk import Counts, Floats
from quarterdeck.domain.money import Conversion
from quarterdeck.facts.engine import Facts
from quarterdeck.facts.together import together
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

    @cached_property
    def values(self) -> Mapping[str, object]:
        """What statements may bind beside the stints, by parameter name."""
        known = self.calendar.known_until(self.as_of)
        return {
            "known": known,
            "as_of": self.as_of,
            "window": self.window,
            "months": self._months_text,
            "shift": _shift(self.as_of, known),
            **self._switched,
            **self.money.values,
        }

    @cached_property
    def switches(self) -> tuple[date, ...]:
        """The days on which another time zone took over by the knowledge day."""
        return tuple(first_on for first_on, _ in self.calendar.clock.changes if first_on <= self.as_of)

    @property
    def _switched(self) -> Mapping[str, object]:
        found: dict[str, object] = {}
        for n, first_on in enumerate(self.switches):
            last = first_on - timedelta(days=1)
            at = self.calendar.known_until(last)
            found |= {f"switch_on_{n}": first_on, f"switch_at_{n}": at, f"shift_{n}": _shift(last, at)}
        return found

    def table(self, statement: tuple[str, frozenset[str]]) -> pa.Table:
        """The rows of a statement under this lens, as columns."""
        return self.facts.arrow(statement[0], self._bound(statement))

    def rows(self, statement: tuple[str, frozenset[str]]) -> list[tuple[Any, ...]]:
        """The rows of a statement under this lens."""
        return self.facts.fetch(statement[0], self._bound(statement))

    def _bound(self, statement: tuple[str, frozenset[str]]) -> Mapping[str, object]:
        values = {**self.values, "stints": self.lens.text}
        return {name: values[name] for name in statement[1]}


def _shift(day: date, until: datetime) -> int:
    """How many seconds the clock is ahead of UTC when that day is over."""
    return int((datetime.combine(day + timedelta(days=1), time.min) - until).total_seconds())


def past_of(known: Known, period: Period, selling: Mapping[str, bool]) -> tuple[Past, tuple[str, ...]]:
    """The past of everybody in ``selling`` (whether they still sell, by person key of the lens).

    Beside it the identifiers of its open deals, in their order.
    """
    [past], deal_ids = pasts_of(known, [period], selling)
    return past, deal_ids


def pasts_of(
    known: Known, periods: Sequence[Period], selling: Mapping[str, bool]
) -> tuple[list[Past], tuple[str, ...]]:
    """The past as ``past_of`` has it, for one period after the other: they differ in what was won in each."""
    people = tuple(selling)
    split = has_splits(known.facts)
    switches = len(known.switches)
    statements = (
        risk_statement(switches=switches),
        won_statement(split=split),
        open_statement(split=split, switches=switches),
    )
    tables = together([partial(known.table, statement) for statement in statements])
    risk, won, still_open = (_Rows(table, people) for table in tables)
    first = Past(
        people=people,
        exposure=_exposure(risk, len(people)),
        months=_months(risk, won, len(people), known),
        sales=_sales(won, known.as_of),
        deals=_open(still_open),
        won=np.zeros(len(people)),
        level=np.full(len(people), LEVEL_ERROR),
        selling=np.array([selling[person] for person in people], dtype=np.bool_),
    )
    pasts = [replace(first, won=_won(won, len(people), period)) for period in periods]
    return pasts, tuple(still_open.texts("opportunity_id"))


class _Rows:
    """The rows of a statement as arrays, those of the people asked for; ``person`` is the place among them."""

    def __init__(self, table: pa.Table, people: tuple[str, ...]) -> None:
        places = compute.index_in(table.column("person_key").cast(pa.string()), value_set=pa.array(people, pa.string()))
        self._table = table.filter(places.is_valid())
        self.person = places.drop_null().to_numpy().astype(np.int64)

    def texts(self, name: str) -> list[str]:
        """A column of texts."""
        return self._table.column(name).to_pylist()  # type: ignore[no-any-return]

    def kinds(self, name: str) -> Mapping[str, Counts]:
        """Where each value of a column of texts stands."""
        column = self._table.column(name).combine_chunks().dictionary_encode()
        codes = column.indices.to_numpy(zero_copy_only=False)
        return {kind: np.flatnonzero(codes == code) for code, kind in enumerate(column.dictionary.to_pylist())}

    def whole(self, name: str) -> Counts:
        """A column of whole numbers, none of them unknown."""
        return self._table.column(name).cast(pa.int64()).to_numpy()  # type: ignore[no-any-return]

    def real(self, name: str) -> Floats:
        """A column of numbers; what is unknown is not a number."""
        found = self._table.column(name).cast(pa.float64()).to_numpy(zero_copy_only=False)
        return np.asarray(found, dtype=np.float64)

    def days(self, name: str) -> NDArray[np.datetime64]:
        """A column of days."""
        return self._table.column(name).cast(pa.date32()).to_numpy().astype("datetime64[D]")  # type: ignore[no-any-return]


def horizon_of(calendar: Calendar, period: Period, as_of: date) -> Horizon:
    """The months of the period that are not over at the end of ``as_of``."""
    ahead = [month for month in calendar.months(period) if month.end > as_of + timedelta(days=1)]
    ends = tuple(min(month.end, period.end) for month in ahead)
    return Horizon(as_of, ends, positions(calendar, ahead, as_of))


def positions(calendar: Calendar, months: Iterable[Period], as_of: date) -> tuple[int, ...]:
    """Which part of the year each month is, as the year of the knowledge day counts them."""
    year = calendar.fiscal_year_of(as_of)
    return tuple(calendar.season(month, year) for month in months)


def _exposure(risk: _Rows, people: int) -> Exposure:
    exposure = Exposure.nothing(people)
    a, b, c, n = risk.whole("a"), risk.whole("b"), risk.whole("c"), risk.real("n")
    for kind, at in risk.kinds("kind").items():
        person = risk.person[at]
        match kind:
            case "days" | "won" | "lost":
                into = {"days": exposure.days, "won": exposure.wins, "lost": exposure.losses}[kind]
                np.add.at(into, (person, a[at], b[at]), n[at])
            case "move":
                np.add.at(exposure.moves, (person, a[at], b[at], c[at]), n[at])
            case "start":
                np.add.at(exposure.starts, (person, a[at]), n[at])
    return exposure


def _months(risk: _Rows, won: _Rows, people: int, known: Known) -> Months:
    begins = np.array([month.begin for month in known.months], dtype="datetime64[D]")
    created, open_days, wins, value = np.zeros((4, people, len(begins)))
    kinds, month, n = risk.kinds("kind"), risk.whole("a"), risk.real("n")
    for kind, into in (("created", created), ("open", open_days)):
        at = kinds.get(kind, np.zeros(0, dtype=np.int64))
        np.add.at(into, (risk.person[at], month[at]), n[at])
    cell = won.person, np.searchsorted(begins, won.days("close_on"), side="right") - 1
    np.add.at(wins, cell, won.real("counted"))
    np.add.at(value, cell, np.nan_to_num(won.real("value")))
    edges = (*(month.begin for month in known.months), known.as_of + timedelta(days=1))
    parts = positions(known.calendar, known.months, known.as_of)
    return Months(edges, parts, created, wins, value, open_days)


def _sales(won: _Rows, as_of: date) -> Sales:
    """What single deals were worth, whole, to their owners: that is what a new one may be worth."""
    whole = won.real("whole")
    recent = ~np.isnan(whole) & (won.days("close_on") > np.datetime64(as_of - RECENT))
    return Sales(won.person[recent], whole[recent])


def _open(rows: _Rows) -> OpenDeals:
    real = (rows.real(name) for name in ("value", "chance", "due", "counted"))
    return OpenDeals(rows.person, np.maximum(0, rows.whole("age")), rows.whole("stage_group"), *real)


def _won(won: _Rows, people: int, period: Period) -> Floats:
    day = won.days("close_on")
    inside = (day >= np.datetime64(period.begin)) & (day < np.datetime64(period.end))
    total = np.zeros(people)
    np.add.at(total, won.person[inside], np.nan_to_num(won.real("value")[inside]))
    return total
