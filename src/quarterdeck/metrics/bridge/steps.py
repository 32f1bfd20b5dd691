"""The bridge itself: every reason added up, in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from quarterdeck.domain.bridge import Bridge, Level, Reason, Step, Stock, in_order
from quarterdeck.domain.calendar import Calendar
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.bridge.asked import Statement, Window
from quarterdeck.metrics.bridge.pairs import CHANGED, pairs
from quarterdeck.metrics.compose import parsed, written
from quarterdeck.metrics.relations import OWNERLESS

_LEVELS = 3
"""Parts of a level: how many, worth what, how many of them unpriced."""


def bridge(facts: Facts, window: Window) -> Bridge:
    """From the first day of the window to its last."""
    rows = window.rows(facts, _steps(window.stock))
    own = [Step(Reason(row[0]), row[1], row[2] or Decimal(0), row[3]) for row in rows if row[0] is not None]
    first = 5 + 2 * _LEVELS
    changed = [
        Step(reason, sum(row[at] for row in rows), _total(row[at + 1] for row in rows))
        for at, reason in zip(range(first, first + 2 * len(CHANGED), 2), CHANGED, strict=True)
    ]
    steps = in_order([*own, *(step for step in changed if step.n)])
    return Bridge(_level(rows, 5), steps, _level(rows, 5 + _LEVELS), late=sum(row[4] for row in rows))


def first_known(facts: Facts, window: Window) -> date | None:
    """The first day on which anything of the lens was known, by the end of the window; None if nothing ever was."""
    [(instant,)] = window.rows(facts, _first())
    return None if instant is None else _day_of(instant, window.calendar)


def _day_of(instant: datetime, calendar: Calendar) -> date:
    """The first day that ended knowing it; no clock is more than a day away from UTC."""
    around = (instant.date() + timedelta(days=n) for n in (-1, 0, 1))
    return next(day for day in around if instant < calendar.known_until(day))


@cache
def _steps(stock: Stock) -> Statement:
    """A row a reason: deals, effect, unpriced, late, both levels, then number and effect of each change of amount."""
    levels = ", ".join(
        f"count(*) FILTER (WHERE {day}), sum({price}) FILTER (WHERE {day}), "
        f"count(*) FILTER (WHERE {day} AND {price} IS NULL)"
        for day, price in (("was", "before"), ("stays", "after"))
    )
    changed = ", ".join(
        f"count(*) FILTER (WHERE {where}), sum({value}) FILTER (WHERE {where})" for where, value in CHANGED.values()
    )
    sql = f"""WITH {pairs(stock, shown=False)}
        SELECT reason, count(*), sum(own), count(*) FILTER (WHERE own IS NULL),
               count(*) FILTER (WHERE reason = '{Reason.NEW}' AND is_old), {levels}, {changed}
        FROM effect GROUP BY reason"""  # noqa: S608 our own text
    return written(parsed(sql))


@cache
def _first() -> Statement:
    return written(
        parsed(f"""
        SELECT min(x.valid_from) FROM opportunity_version AS x
        JOIN seat ON seat.owner_id = coalesce(x.owner_id, '{OWNERLESS}')
             AND seat.begin_on <= CAST(x.valid_to AS DATE) AND CAST(x.valid_from AS DATE) < seat.end_on
        WHERE x.valid_from < $known_last""")  # noqa: S608 our own text
    )


def _level(rows: Sequence[Sequence[Any]], at: int) -> Level:
    return Level(sum(r[at] for r in rows), _total(r[at + 1] for r in rows), sum(r[at + 2] for r in rows))


def _total(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))
