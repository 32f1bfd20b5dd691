"""The questions answered by hand in numpy, on arrays that are in memory and sorted already.

They do the work that Quarterdeck does and say it in the same form: rates by day, prices to the ten-thousandth, deals
with whoever is seated with their owner, exact decimals in rows, a bridge with every reason there can be for a whole
company. What they need not do is read a file, plan a statement or serve any other question.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import repeat
from typing import Any

import numpy as np

from quarterdeck.domain.bridge import Bridge, Level, Reason, Step, in_order
from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.collecting import uncollected
from quarterdeck.domain.facts import OWNERLESS
from quarterdeck.domain.org import Stint
from quarterdeck.facts.reader import Facts
from quarterdeck.metrics.measure import Row
from quarterdeck.metrics.pipeline import NO_VALUE

type Array = np.ndarray[Any, np.dtype[Any]]

CURRENCIES = ("EUR", "USD", "GBP")
_CODE = "CASE currency WHEN 'USD' THEN 1 WHEN 'GBP' THEN 2 ELSE 0 END"
_TENTHS = "CAST(amount * 10000 AS DOUBLE) AS worth"
"""An amount in ten-thousandths, which a floating number holds exactly; what nobody knows is no number."""
UNIT = Decimal("0.0001")
EPOCH = date(1970, 1, 1)
NEVER = -(10**6)
"""The day of what has none."""


@dataclass(frozen=True)
class Versions:
    """Every version of an opportunity, in the order in which they ended."""

    valid_to: Array
    valid_from: Array
    status: Array
    worth: Array
    code: Array
    day: Array
    created: Array
    owner: Array
    deal: Array

    @classmethod
    def of(cls, facts: Facts) -> Versions:
        """All there are."""
        return cls(
            *_columns(
                facts,
                "SELECT valid_to, valid_from, CAST(CASE WHEN is_deleted THEN 3 WHEN status = 'open' THEN 0 "
                f"WHEN status = 'won' THEN 1 ELSE 2 END AS TINYINT) AS status, {_TENTHS}, "
                f"CAST({_CODE} AS TINYINT) AS code, "
                f"coalesce(close_on - DATE '{EPOCH}', {NEVER}) AS day, "
                f"coalesce(created_on - DATE '{EPOCH}', {NEVER}) AS created, owner_no, "
                "CAST(dense_rank() OVER (ORDER BY opportunity_id) - 1 AS INTEGER) AS deal "
                "FROM opportunity_version ORDER BY valid_to",
            )
        )

    def at(self, instant: datetime) -> Array:
        """Which were known just before that instant."""
        known = np.datetime64(instant, "us")
        begin = np.searchsorted(self.valid_to, known)
        return np.flatnonzero(self.valid_from[begin:] < known) + begin


@dataclass(frozen=True)
class Rates:
    """What one unit of each currency was worth on each day that was known on one day."""

    begin: int
    by_day: Array

    @classmethod
    def of(cls, facts: Facts, known_on: date) -> Rates:
        """Those of the file."""
        rows = facts.fetch(
            "SELECT currency, begin_on, CAST(rate AS DOUBLE) FROM exchange_rate WHERE known_on <= $on "
            "ORDER BY begin_on",
            {"on": known_on},
        )
        begin = rows[0][1]
        by_day = np.ones((len(CURRENCIES), (known_on - begin).days + 1))
        for currency, day, rate in rows:
            by_day[CURRENCIES.index(currency), (day - begin).days :] = rate
        return cls(_number(begin), by_day)

    def price(self, worth: Array, code: Array, day: Array) -> Array:
        """Amounts in the company's currency, in whole ten-thousandths, at the rate of the day."""
        at = np.clip(day - self.begin, 0, self.by_day.shape[1] - 1)
        priced: Array = np.rint(worth * self.by_day[code, at])
        return priced


def seats(facts: Facts, stints: tuple[Stint, ...]) -> tuple[Array, Array, Array, Array, list[str]]:
    """Every stint by owner number, first and last day and the place of the person among all, and these by key."""
    numbers = {owner_id or OWNERLESS: number for owner_id, number in facts.fetch("SELECT * FROM fact_owner")}
    known = [stint for stint in stints if stint.owner_id in numbers]
    keys = sorted({stint.person_key for stint in known})
    place = {key: at for at, key in enumerate(keys)}
    return (
        np.array([numbers[stint.owner_id] for stint in known]),
        np.array([stint.begin_on for stint in known], dtype="datetime64[D]"),
        np.array([stint.end_on for stint in known], dtype="datetime64[D]"),
        np.array([place[stint.person_key] for stint in known]),
        keys,
    )


@dataclass(frozen=True)
class Pipeline:
    """Open pipeline by person and month of close."""

    versions: Versions
    rates: Rates
    seats: tuple[Array, Array, Array, Array, list[str]]
    months: Array
    """Which month each day lies in, from the first that any deal closes on."""
    first: int
    keys: list[str | None]
    """Every month by its key, and at the end None for deals without a day."""

    @classmethod
    def of(cls, facts: Facts, versions: Versions, stints: tuple[Stint, ...], calendar: Calendar, on: date) -> Pipeline:
        """With everything at hand that does not depend on what is asked."""
        days = versions.day[versions.day != NEVER]
        first, last = int(days.min()), int(days.max())
        spelt = [calendar.month(EPOCH + timedelta(days=day)).key for day in range(first, last + 1)]
        keys = sorted(set(spelt))
        months = np.array([keys.index(key) for key in spelt])
        return cls(versions, Rates.of(facts, on), seats(facts, stints), months, first, [*keys, None])

    def answer(self, known: datetime, on: date) -> tuple[Row, ...]:
        """As known just before the instant that ends that day."""
        v = self.versions
        kept = v.at(known)
        kept = kept[v.status[kept] == 0]
        owners, begins, ends, persons, people = self.seats
        sits = (begins <= np.datetime64(on)) & (np.datetime64(on) < ends)
        seat = np.full(owners.max() + 1, -1)
        seat[owners[sits]] = persons[sits]
        whose = seat[v.owner[kept]]
        kept, whose = kept[whose >= 0], whose[whose >= 0]
        day = v.day[kept]
        month = np.where(day == NEVER, len(self.keys) - 1, self.months[np.maximum(day - self.first, 0)])
        price = self.rates.price(v.worth[kept], v.code[kept], np.where(day == NEVER, _number(on), day))
        return self._rows(people, whose * len(self.keys) + month, price)

    def _rows(self, people: list[str], cell: Array, price: Array) -> tuple[Row, ...]:
        unknown = np.isnan(price)
        n = np.bincount(cell)
        unpriced = np.bincount(cell[unknown], minlength=len(n))
        value = np.bincount(cell, weights=np.where(unknown, 0, price))
        there = np.flatnonzero(n)
        n, unpriced, value = n[there], unpriced[there], value[there].astype(np.int64)
        person, month = np.divmod(there, len(self.keys))
        with uncollected():
            values: list[Decimal | None] = list(map(UNIT.__mul__, value.tolist()))  # type: ignore[arg-type]
            for at in np.flatnonzero(n == unpriced).tolist():
                values[at] = None
            whose = zip(
                map(people.__getitem__, person.tolist()), map(self.keys.__getitem__, month.tolist()), strict=True
            )
            nothing, silent = (None,) * len(values), ("",) * len(values)
            missing = [NO_VALUE if value is None else "" for value in values]
            rows = zip(whose, values, n.tolist(), unpriced.tolist(), nothing, nothing, missing, silent, strict=True)
            return tuple(map(tuple.__new__, repeat(Row), rows))


@dataclass(frozen=True)
class Sales:
    """Every line sold by its day, and in which days' knowledge it stood so."""

    day: Array
    known_from: Array
    known_to: Array
    worth: Array
    code: Array
    rates: Rates

    @classmethod
    def of(cls, facts: Facts, on: date) -> Sales:
        """All there are."""
        days = ", ".join(f"{name} - DATE '{EPOCH}' AS {name}" for name in ("sold_on", "known_from", "known_to"))
        sql = f"SELECT {days}, {_TENTHS}, CAST({_CODE} AS TINYINT) AS code FROM sale ORDER BY sold_on"
        day, known_from, known_to, worth, code = _columns(facts, sql)
        return cls(day, known_from, known_to, worth, code, Rates.of(facts, on))

    def answer(self, begin: date, last: date) -> tuple[Row, ...]:
        """What was sold from one day to the other, as known at the end of the latter."""
        first, end = np.searchsorted(self.day, [_number(begin), _number(last) + 1])
        known = (self.known_from[first:end] <= _number(last)) & (self.known_to[first:end] > _number(last))
        worth, code, day = (column[first:end][known] for column in (self.worth, self.code, self.day))
        price = self.rates.price(worth, code, day)
        return (Row((), UNIT * int(np.nansum(price)), len(price), int(np.isnan(price).sum())),)


@dataclass(frozen=True)
class Between:
    """The bridge between the ends of two days."""

    versions: Versions
    deals: int
    first: date
    last: date
    rates_first: Rates
    rates_last: Rates

    @classmethod
    def of(cls, facts: Facts, versions: Versions, first: date, last: date) -> Between:
        """With the rates as known on each of the days."""
        many = int(versions.deal.max()) + 1
        return cls(versions, many, first, last, Rates.of(facts, first), Rates.of(facts, last))

    def answer(self, known_first: datetime, known_last: datetime) -> Bridge:
        """Every reason there can be where nobody looks at a part of the company, and both levels."""
        v = self.versions
        then, now = self._versions_at(known_first), self._versions_at(known_last)
        was = np.flatnonzero((then >= 0) & (v.status[then] == 0))
        came = np.flatnonzero((now >= 0) & (v.status[now] == 0) & ~((then >= 0) & (v.status[then] == 0)))
        old, new = then[was], now[was]
        status = np.where(new >= 0, v.status[new], 3)
        before = self._price(self.rates_first, old, old, self.first)
        after = np.where(new >= 0, self._price(self.rates_last, new, new, self.last), np.nan)
        same = np.where(
            (new >= 0) & (v.code[new] == v.code[old]), self._price(self.rates_first, new, old, self.first), after
        )
        arrived = self._price(self.rates_last, now[came], now[came], self.last)
        again = then[came] >= 0
        both = (status < 2) & ~np.isnan(before) & ~np.isnan(after)
        change, revalued = np.where(both, same - before, 0), np.where(both, after - same, 0)
        stays, gained = status == 0, np.isnan(before) & ~np.isnan(after)
        lost = stays & ~np.isnan(before) & np.isnan(after)
        steps = [
            _step(Reason.NEW, arrived[~again]),
            _step(Reason.REOPENED, arrived[again]),
            *(
                _step(reason, -np.where(both, after, before)[status == at])
                for at, reason in ((1, Reason.WON), (2, Reason.LOST), (3, Reason.DELETED))
            ),
            _step(Reason.INCREASED, change[change > 0]),
            _step(Reason.DECREASED, change[change < 0]),
            _step(Reason.REVALUED, revalued[revalued != 0]),
            _step(Reason.PRICED, after[stays & gained]),
            _step(Reason.UNPRICED, -before[lost]),
        ]
        late = v.created[now[came][~again]] <= _number(self.first)
        end = np.concatenate([after[stays], arrived])
        return Bridge(
            _level(before), in_order([step for step in steps if step.n or step.value]), _level(end), int(late.sum())
        )

    def _versions_at(self, instant: datetime) -> Array:
        """Which version each deal was; -1 before it was known."""
        found = np.full(self.deals, -1, dtype=np.int32)
        there = self.versions.at(instant)
        found[self.versions.deal[there]] = there
        return found

    def _price(self, rates: Rates, amount: Array, closing: Array, on: date) -> Array:
        v = self.versions
        day = v.day[closing]
        return rates.price(v.worth[amount], v.code[amount], np.where(day == NEVER, _number(on), day))


def _step(reason: Reason, effects: Array) -> Step:
    return Step(reason, *_sum(effects))


def _level(worth: Array) -> Level:
    return Level(*_sum(worth))


def _sum(worth: Array) -> tuple[int, Decimal, int]:
    return len(worth), UNIT * int(np.nansum(worth)), int(np.isnan(worth).sum())


def _number(day: date) -> int:
    return (day - EPOCH).days


def _columns(facts: Facts, sql: str) -> list[Array]:
    return [column.to_numpy() for column in facts.arrow(sql).columns]
