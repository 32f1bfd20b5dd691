"""What the landing chart is told: the course of one period, in plain numbers and dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """The expected cumulative total at the end of each coming month.

    `days` are half-open ends (the day after the month's last day), rising, the last one the end of the period. All
    lists have one value a day; the lows and highs hold half and eight in ten of the simulated outcomes.
    """

    days: Sequence[date]
    mean: Sequence[float]
    low50: Sequence[float]
    high50: Sequence[float]
    low80: Sequence[float]
    high80: Sequence[float]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which a new opportunity is likely to count, with a sentence of one or two short lines."""

    day: date
    name: str
    lines: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Course:
    """One period: sales day by day, target and expectation month by month.

    `begin` and `end` are half-open. `today` is the last day whose sales are known; it may lie outside the period.
    `months` are the first day and short name of each month (or week) of the period, in order, however long they are.
    `won` holds the amount of each sale and its day; days outside the period or after `today` are left out. `target`
    is cumulative, at half-open month ends; an empty one means no target. `expectation` None means: too little is
    known to expect anything.
    """

    begin: date
    end: date
    today: date
    months: Sequence[tuple[date, str]]
    won: Sequence[tuple[date, float]] = ()
    target: Sequence[tuple[date, float]] = ()
    expectation: Expectation | None = None
    deadline: Deadline | None = None

    @cached_property
    def known_until(self) -> date:
        """The half-open end of what is known, within the period."""
        return max(self.begin, min(self.today + timedelta(days=1), self.end))

    @property
    def over(self) -> bool:
        """Whether the whole period is known."""
        return self.known_until >= self.end

    @cached_property
    def counted(self) -> list[tuple[date, float]]:
        """The sales that lie in the known part of the period, by day."""
        return sorted((day, amount) for day, amount in self.won if self.begin <= day < self.known_until)

    @property
    def won_so_far(self) -> float:
        """The sum of the known sales."""
        return sum(amount for _, amount in self.counted)

    @property
    def target_end(self) -> float:
        """The target for the whole period; zero without one."""
        return self.target[-1][1] if self.target else 0.0

    @property
    def landing(self) -> float | None:
        """Where the period ends: what was sold when it is over, else the expectation; None when nobody can say."""
        if self.over:
            return self.won_so_far
        return self.expectation.mean[-1] if self.expectation else None

    @property
    def gap(self) -> float:
        """Target minus landing; zero when one of them is missing."""
        return self.target_end - self.landing if self.target and self.landing is not None else 0.0
