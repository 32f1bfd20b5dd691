"""Targets: what was agreed, by metric, person or unit, and month. Not set is not the same as zero."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from quarterdeck.domain.calendar import Period
from quarterdeck.domain.scope import Subject
from quarterdeck.domain.season import Season, share


@dataclass(frozen=True, slots=True)
class Target:
    """An agreed amount of a metric for a subject from ``begin_on`` up to, not including, ``end_on``."""

    metric: str
    subject: Subject
    begin_on: date
    end_on: date
    amount: Decimal

    def within(self, begin: date, end: date, season: Season | None = None) -> Decimal:
        """The part for the days from ``begin`` to ``end``, by their seasonal weight, else by their number."""
        if begin <= self.begin_on and self.end_on <= end:
            return self.amount
        part = share(begin, end, self.begin_on, self.end_on, season)
        return self.amount * part.numerator / part.denominator


@dataclass(frozen=True)
class Targets:
    """All targets a viewer may see."""

    entries: tuple[Target, ...] = ()
    seasons: Mapping[str, Season] = field(default_factory=dict)
    """By metric; under an empty name, the one of every other metric."""

    def season(self, metric: str) -> Season | None:
        """How the metric's targets are spread over the months; None: over the days alike."""
        return self.seasons.get(metric) or self.seasons.get("")

    def amount(self, metric: str, subject: Subject, begin: date, end: date) -> Decimal | None:
        """What was agreed for those days; None when nobody has set anything for any of them."""
        found = [t for t in self._of(metric, subject) if t.begin_on < end and begin < t.end_on]
        season = self.season(metric)
        return sum((t.within(begin, end, season) for t in found), Decimal(0)) if found else None

    def covers(self, metric: str, subject: Subject, begin: date, end: date) -> bool:
        """Whether something was agreed for every one of those days."""
        days = sorted((t.begin_on, t.end_on) for t in self._of(metric, subject) if t.begin_on < end)
        for first, last in days:
            if first > begin:
                return False
            begin = max(begin, last)
        return begin >= end

    def level(self, metric: str, subject: Subject, on: date) -> Decimal | None:
        """The target in force on that day, for metrics that do not add up over time (a share, a weekly rate)."""
        return next((t.amount for t in self._of(metric, subject) if t.begin_on <= on < t.end_on), None)

    def cumulative(self, metric: str, subject: Subject, months: Iterable[Period]) -> tuple[Decimal, ...] | None:
        """The running total at the end of each month; None when no month has a target."""
        monthly = [self.amount(metric, subject, m.begin, m.end) for m in months]
        if all(m is None for m in monthly):
            return None
        total, sums = Decimal(0), []
        for amount in monthly:
            total += amount or Decimal(0)
            sums.append(total)
        return tuple(sums)

    def of(self, subject: Subject) -> Sequence[Target]:
        """Every target of the subject."""
        return self._of_subject.get(subject, ())

    def _of(self, metric: str, subject: Subject) -> Sequence[Target]:
        return self._by_subject.get((metric, subject), ())

    @cached_property
    def _of_subject(self) -> dict[Subject, list[Target]]:
        found: dict[Subject, list[Target]] = defaultdict(list)
        for target in self.entries:
            found[target.subject].append(target)
        return dict(found)

    @cached_property
    def _by_subject(self) -> dict[tuple[str, Subject], list[Target]]:
        found: dict[tuple[str, Subject], list[Target]] = defaultdict(list)
        for target in self.entries:
            found[target.metric, target.subject].append(target)
        return dict(found)

    @cached_property
    def metrics(self) -> frozenset[str]:
        """The metrics that have a target of anybody's."""
        return frozenset(t.metric for t in self.entries)
