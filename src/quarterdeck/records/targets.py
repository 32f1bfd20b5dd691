"""Applying a file of targets: all of it, or nothing and every fault named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from quarterdeck.connectors import TargetRow
from quarterdeck.domain.calendar import UnknownPeriod
from quarterdeck.domain.facts import Rejection
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.records.adoption import agree_series
from quarterdeck.records.audit import Actor, trail_held
from quarterdeck.records.models import Company, Person, Unit
from quarterdeck.records.models.moved import impossible
from quarterdeck.records.people import person_called
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.tree import unit_called

type _Series = dict[tuple[date, date], Decimal | None]


def apply_targets(rows: Sequence[TargetRow], *, by: Actor | None) -> tuple[int, tuple[Rejection, ...]]:
    """Agree on the targets the rows state; returns how many were new or changed, and every row that is at fault.

    One fault, and nothing at all is changed. Refusal where two periods of one subject overlap.
    """
    series, faults = _series(rows)
    if faults:
        return 0, faults
    with trail_held():
        changed = sum(agree_series(metric, subject, found, by=by) for (metric, subject), found in series.items())
    return changed, ()


def check_targets(rows: Sequence[TargetRow]) -> tuple[Rejection, ...]:
    """Every row that is at fault by itself; nothing is changed."""
    return _series(rows)[1]


def _series(rows: Sequence[TargetRow]) -> tuple[dict[tuple[str, Unit | Person], _Series], tuple[Rejection, ...]]:
    calendar = Company.current().calendar()
    series: dict[tuple[str, Unit | Person], _Series] = defaultdict(dict)
    faults: list[Rejection] = []
    for row in rows:
        try:
            period = calendar.parse(row.period)
            subject = _subject(row)
            _check_metric(row.metric, row.amount)
        except (UnknownPeriod, Refusal) as wrong:
            faults.append(Rejection(row.place, str(wrong), "Correct the row and import the file again."))
            continue
        series[row.metric, subject][period.begin, period.end] = row.amount
    return series, tuple(faults)


def subject_called(text: str) -> Unit | Person:
    """The unit or person of that key, name or address. Refusal where there is none, or more than one."""
    try:
        return unit_called(text)
    except Refusal:
        return person_called(text)


def _subject(row: TargetRow) -> Unit | Person:
    if row.person and row.unit:
        raise Refusal("The row names both a person and a unit; a target belongs to one of them.")
    if row.person:
        return person_called(row.person)
    if row.unit:
        return unit_called(row.unit)
    raise Refusal("The row names neither a person nor a unit.")


def _check_metric(metric: str, amount: Decimal | None) -> None:
    name = metric.partition(":")[0]
    if name not in METRICS:
        raise Refusal(f"There is no metric '{name}'. There are: {', '.join(sorted(METRICS))}.")
    if amount is not None and (why := impossible(metric, amount)):
        raise Refusal(why)
