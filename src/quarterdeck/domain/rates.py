"""What is said about exchange rates, and the one schedule of rates that a comparison converts with.

A statement says what one unit of a currency was worth in another from a day on. From all that is known on a day
follows, for each foreign currency, how much of the organisation's own one unit is worth on any day: stated so,
turned round, or across a third currency, in this order.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext
from functools import cached_property, lru_cache
from itertools import groupby, pairwise

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.money import Conversion, RateType

EXACT = Decimal("0.000000000001")
"""Rates are kept, and worked out, to twelve decimals."""
LARGEST_RATE = Decimal(10) ** 8
"""Rates stay below this."""
DAY = timedelta(days=1)
_DIGITS = 60


@dataclass(frozen=True, slots=True)
class RateStatement:
    """From ``begin_on`` on, one ``currency`` is worth ``rate`` of ``base`` (empty: the organisation's own currency).

    A typed one is preferred to an imported one about the same currency, type and day; of two imported ones the one
    known later. ``known_on`` is the day from which it was known, and from which an imported one may be used: of the
    typed ones only those are handed over that were on record.
    """

    currency: str
    base: str
    rates: RateType
    begin_on: date
    rate: Decimal
    known_on: date = BEGINNING
    is_typed: bool = False


@dataclass(frozen=True)
class Rates:
    """Every statement on record. Kept whole, so that it is hashed once."""

    statements: tuple[RateStatement, ...] = ()

    def __hash__(self) -> int:
        """The hash of the statements, worked out once."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.statements)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``begin_on`` until ``end_on`` one unit of ``currency`` is worth ``rate`` of the organisation's own."""

    currency: str
    begin_on: date
    end_on: date
    rate: Decimal


@lru_cache(maxsize=64)
def conversion(
    imported: Rates, typed: tuple[RateStatement, ...], currency: str, rates: RateType, as_of: date, calendar: Calendar
) -> Conversion:
    """How amounts become ``currency`` with what was known at the end of ``as_of``.

    ``typed`` statements are those on record then, whatever day that was said to be.
    """
    known = [s for s in imported.statements if s.known_on <= as_of]
    spans = schedule([*known, *typed], currency, rates, as_of, calendar)
    changes = {day for s in spans for day in (s.begin_on, s.end_on)} - {BEGINNING, END}
    begin, last = (min(changes) - DAY, max(*changes, as_of)) if changes else (as_of, as_of)
    written = [
        {"currency": s.currency, "begin_on": str(first), "end_on": str(end), "rate": f"{s.rate:f}"}
        for s in spans
        if (first := max(s.begin_on, begin)) < (end := min(s.end_on, last + DAY))
    ]
    return Conversion(currency, rates, json.dumps(written), frozenset(s.currency for s in spans), begin, last)


def schedule(
    statements: Iterable[RateStatement], currency: str, rates: RateType, as_of: date, calendar: Calendar
) -> tuple[Span, ...]:
    """The worth of every foreign currency over time, by currency and day; nothing where nothing says it.

    Dated: the rate in force on the day, the newest one for all days after it. Plan: the one in force when the day's
    fiscal year began. Spot: the newest there is on ``as_of`` for every day; where no spot rate was stated, the newest
    dated one.
    """
    by_type = defaultdict(list)
    for statement in statements:
        by_type[statement.rates].append(statement)
    with localcontext(Context(prec=_DIGITS)):
        if rates is RateType.DATED:
            return tuple(_dated(by_type[RateType.DATED], currency))
        if rates is RateType.PLAN:
            return tuple(_by_year(_dated(by_type[RateType.PLAN], currency), calendar))
        spot = _newest(_dated(by_type[RateType.SPOT], currency), as_of)
        return tuple((_newest(_dated(by_type[RateType.DATED], currency), as_of) | spot).values())


type _Pairs = Mapping[tuple[str, str], "_Series"]


@dataclass(frozen=True, slots=True)
class _Series:
    """What one currency was worth in another, from each of the days on."""

    begins: tuple[date, ...]
    rates: tuple[Decimal, ...]

    def on(self, day: date) -> Decimal | None:
        place = bisect_right(self.begins, day)
        return self.rates[place - 1] if place else None


def _dated(statements: Sequence[RateStatement], own: str) -> list[Span]:
    """The spans of every foreign currency, in order, neighbours with the same rate as one."""
    pairs = _pairs(statements, own)
    foreign = sorted({name for pair in pairs for name in pair} - {own})
    return [span for currency in foreign for span in _spans(currency, own, pairs)]


def _pairs(statements: Sequence[RateStatement], own: str) -> _Pairs:
    """The statements that count, by currency and base."""
    ordered = sorted(statements, key=lambda s: (s.currency, s.base or own, s.begin_on, s.is_typed, s.known_on))
    found: dict[tuple[str, str], _Series] = {}
    for pair, each in groupby(ordered, key=lambda s: (s.currency, s.base or own)):
        last = {s.begin_on: s.rate for s in each}
        if pair[0] != pair[1]:
            found[pair] = _Series(tuple(last), tuple(last.values()))
    return found


def _spans(currency: str, own: str, pairs: _Pairs) -> Iterable[Span]:
    routes = _routes(currency, own, pairs)
    days = sorted(
        {day for route in routes for leg in route for pair in (leg, leg[::-1]) for day in _begins(pairs, pair)}
    )
    worth = [(day, _worth(routes, pairs, day)) for day in days]
    for rate, each in groupby(_until(worth), key=lambda stretch: stretch[2]):
        stretches = list(each)
        if rate:
            yield Span(currency, stretches[0][0], stretches[-1][1], rate)


def _routes(currency: str, own: str, pairs: _Pairs) -> list[tuple[tuple[str, str], ...]]:
    """The ways from a currency to our own: straight, then across one other, by its name."""
    between = sorted({name for pair in pairs for name in pair} - {own, currency})
    across = [((currency, other), (other, own)) for other in between]
    return [((currency, own),), *(route for route in across if all(_has(pairs, leg) for leg in route))]


def _has(pairs: _Pairs, leg: tuple[str, str]) -> bool:
    return leg in pairs or leg[::-1] in pairs


def _begins(pairs: _Pairs, pair: tuple[str, str]) -> tuple[date, ...]:
    return pairs[pair].begins if pair in pairs else ()


def _worth(routes: Iterable[tuple[tuple[str, str], ...]], pairs: _Pairs, day: date) -> Decimal | None:
    for route in routes:
        product = Decimal(1)
        legs = [_leg(pairs, leg, day) for leg in route]
        known = [rate for rate in legs if rate is not None]
        if len(known) == len(legs):
            for rate in known:
                product *= rate
            return product.quantize(EXACT) or None
    return None


def _leg(pairs: _Pairs, leg: tuple[str, str], day: date) -> Decimal | None:
    """What one unit was worth: as stated, else the other way round."""
    stated = pairs[leg].on(day) if leg in pairs else None
    if stated is not None:
        return stated
    turned = pairs[leg[::-1]].on(day) if leg[::-1] in pairs else None
    return 1 / turned if turned else None


def _until(worth: Sequence[tuple[date, Decimal | None]]) -> list[tuple[date, date, Decimal | None]]:
    ends = [*(day for day, _ in worth), END][1:]
    return [(day, end, rate) for (day, rate), end in zip(worth, ends, strict=True)]


def _by_year(spans: Sequence[Span], calendar: Calendar) -> Iterable[Span]:
    """For each fiscal year the rate in force on its first day."""
    for currency, each in groupby(spans, key=lambda s: s.currency):
        found = list(each)
        begins = [_year_begins(day, calendar) for day in (found[0].begin_on, found[-1].begin_on)]
        years = _years(begins[0], begins[1], calendar)
        for begin, end in pairwise([*years, END]):
            rate = next((s.rate for s in found if s.begin_on <= begin < s.end_on), None)
            if rate is not None:
                yield Span(currency, begin, end, rate)


def _year_begins(day: date, calendar: Calendar) -> date:
    """The first day on or after ``day`` that begins a fiscal year."""
    year = calendar.year(day)
    return year.begin if year.begin == day else year.end


def _years(first: date, last: date, calendar: Calendar) -> list[date]:
    found = [first]
    while found[-1] < last:
        found.append(calendar.year(found[-1]).end)
    return found


def _newest(spans: Sequence[Span], as_of: date) -> dict[str, Span]:
    """The rate in force on that day, for every day."""
    return {s.currency: Span(s.currency, BEGINNING, END, s.rate) for s in spans if s.begin_on <= as_of < s.end_on}
