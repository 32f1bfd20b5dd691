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
from quarterdeck.metrics.bridge.pairs import CHANGED, TRANSFERRED, pairs
from quarterdeck.metrics.compose import parsed, written
from quarterdeck.metrics.credit import has_splits
from quarterdeck.metrics.relations import OWNERLESS

_LEVELS = 3
"""Parts of a level: how many, worth what, how many of them unpriced."""


def bridge(facts: Facts, window: Window) -> Bridge:
    """From the first day of the window to its last."""
    split = has_splits(facts)
    of_all = not split and window.lens.holds_all(facts.owner_ids)
    rows = window.rows(facts, _steps(window.stock, split, of_all))
    own = [Step(Reason(row[0]), row[1], row[2] or Decimal(0), row[3]) for row in rows if row[0] is not None]
    first = 5 + 2 * _LEVELS
    reasons = [*CHANGED, *(TRANSFERRED if split else ())]
    beside = [
        Step(reason, sum(row[at] for row in rows), _total(row[at + 1] for row in rows))
        for at, reason in zip(range(first, first + 2 * len(reasons), 2), reasons, strict=True)
    ]
    steps = in_order([step for step in _together([*own, *beside]) if step.n or step.value])
    return Bridge(_level(rows, 5), steps, _level(rows, 5 + _LEVELS), late=sum(row[4] for row in rows))


def _together(steps: Iterable[Step]) -> list[Step]:
    """One step a reason: deals handed on whole, and parts of the value of others."""
    found: dict[Reason, Step] = {}
    for step in steps:
        before = found.get(step.reason, Step(step.reason, 0, Decimal(0)))
        found[step.reason] = Step(
            step.reason, before.n + step.n, before.value + step.value, before.unpriced + step.unpriced
        )
    return list(found.values())


def first_known(facts: Facts, window: Window) -> date | None:
    """The first day on which anything of the lens was known, by the end of the window; None if nothing ever was."""
    [(instant,)] = window.rows(facts, _first())
    return None if instant is None else _day_of(instant, window.calendar)


def _day_of(instant: datetime, calendar: Calendar) -> date:
    """The first day that ended knowing it; no clock is more than a day away from UTC."""
    around = (instant.date() + timedelta(days=n) for n in (-1, 0, 1))
    return next(day for day in around if instant < calendar.known_until(day))


@cache
def _steps(stock: Stock, split: bool, of_all: bool) -> Statement:  # noqa: FBT001 a shape of the statement
    """A row a reason: deals, effect, unpriced, late, both levels, then number and effect of each change of amount."""
    levels = ", ".join(
        f"{_n(f'{day} AND {owns}')}, {_sum(price, day)}, {_n(f'{day} AND {owns} AND {price} IS NULL')}"
        for day, price, owns in (("was", "before", "f_owns"), ("stays", "after", "l_owns"))
    )
    changed = [(where, value, f"({where}) AND (f_owns OR l_owns)") for where, value in CHANGED.values()]
    beside = ", ".join(
        f"{_n(counted)}, {_sum(value, where)}"
        for where, value, counted in [*changed, *(TRANSFERRED.values() if split else ())]
    )
    counted = "CASE WHEN was THEN f_owns ELSE l_owns END"
    sql = f"""WITH {pairs(stock, split=split, shown=False, of_all=of_all)}, alike AS ({_alike(split=split)})
        SELECT reason, {_n(counted)}, sum(own), {_n(f"own IS NULL AND {counted}")}, {_n(f"is_late AND {counted}")},
               {levels}, {beside}
        FROM alike GROUP BY reason"""  # noqa: S608 our own text
    return written(parsed(sql))


def _alike(*, split: bool) -> str:
    """Deals of which the same is to be said, added up: a few dozen rows, so that the rest need not be asked of each.

    Each number has one sign within a row, or is unknown, and so has its sum.
    """
    summed = ("change", "revaluation", *(("transfer",) if split else ()))
    said = ("reason", "was", "stays", "f_owns", "l_owns", f"coalesce(reason = '{Reason.NEW}' AND is_old, FALSE)")
    signs = (*(f"sign({name})" for name in summed), "before IS NULL", "after IS NULL")
    sums = ", ".join(f"sum({name}) AS {name}" for name in ("own", "before", "after", *summed))
    return f"""
        SELECT {", ".join(said)} AS is_late, count(*) AS n, {sums}
        FROM effect GROUP BY {", ".join((*said, *signs))}"""  # noqa: S608 our own text


def _n(where: str) -> str:
    return f"CAST(sum(CASE WHEN {where} THEN n ELSE 0 END) AS BIGINT)"


def _sum(value: str, where: str) -> str:
    return f"sum(CASE WHEN {where} THEN {value} END)"


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
