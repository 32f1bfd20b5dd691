"""Effects: whether a number moved after an action, by how much, and whether chance could have done it.

Numbers are compared week by week: the level of the weeks since with that of the twelve before. How far chance reaches
comes from how much the weeks before varied; where colleagues may be compared with, from how differently they moved.
Source: METHODS.md 5; the interval is two-sided and holds 90 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from math import sqrt
from statistics import NormalDist, fmean, stdev

WEEKS_BEFORE = 12
MOST_WEEKS_SINCE = 26
LEAST_COLLEAGUES = 5
"""Fewer are nobody's comparison group: a mean of them would tell on one."""
LEAST_WEEKS = 4
"""Weeks in which there was anything; fewer say nothing of how much a number varies."""
WEEK = timedelta(days=7)
SOON, LATE = timedelta(weeks=8), timedelta(weeks=12)
"""After a decision: where what is done is counted, and where results have to follow from it."""
SETTLING = timedelta(weeks=4)
"""After the day on which it was to be done."""
_SIDE, _POWER = 0.95, 0.8
_MOST_ALIKE = 0.9


class Kind(StrEnum):
    """What kind of number it is; chance reaches at least as far as counting alone would have it."""

    COUNT = "count"
    SHARE = "share"
    """Of things that are or are not."""
    LUMP = "lump"
    """Of amounts of which a week's go one way or the other as a whole: a coin is thrown a week."""
    STOCK = "stock"
    """What stands from one week to the next, so that weeks tell less than as many by themselves would."""
    OTHER = "other"


class EffectVerdict(StrEnum):
    """What can be said of an action's effect."""

    MOVED = "moved"
    PARTLY = "partly"
    NOT_MOVED = "not_moved"
    TOO_EARLY = "too_early"
    CANNOT_TELL = "cannot_tell"


class Judgement(StrEnum):
    """What the owner concludes from it."""

    KEPT = "kept"
    ADJUSTED = "adjusted"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Week:
    """A whole week's number, ``top / bottom``; a plain sum or count has the bottom 1, a week without any has 0."""

    begin: date
    top: float
    bottom: float = 1

    @property
    def level(self) -> float | None:
        """The number of that week alone."""
        return self.top / self.bottom if self.bottom else None


@dataclass(frozen=True, slots=True)
class Effect:
    """What moved: levels before and since, the change beyond that of ``colleagues``, and the interval of chance.

    ``change`` None where one of the levels cannot be said; ``margin`` None where chance cannot. ``colleagues`` is how
    many it was compared with, 0 for none, and ``theirs`` their mean change.
    """

    before: float | None
    since: float | None
    change: float | None = None
    margin: float | None = None
    colleagues: int = 0
    theirs: float | None = None

    def verdict(self, expected: float) -> EffectVerdict:
        """The verdict on an expected change, of either sign, once it is time for one."""
        if self.change is None or self.margin is None or not expected:
            return EffectVerdict.CANNOT_TELL
        sign = 1 if expected > 0 else -1
        low, high, hoped = sign * self.change - self.margin, sign * self.change + self.margin, abs(expected)
        if low > 0:
            return EffectVerdict.MOVED if high >= hoped else EffectVerdict.PARTLY
        return EffectVerdict.CANNOT_TELL if high >= hoped else EffectVerdict.NOT_MOVED


def judged_on(decided_on: date, due_on: date, *, is_leading: bool) -> date:
    """The first day on which a verdict is fair: eight weeks after the decision, twelve where results have to follow.

    Never earlier than four weeks after it was to be done.
    """
    return max(decided_on + (SOON if is_leading else LATE), due_on + SETTLING)


def effect(
    before: Sequence[Week], since: Sequence[Week], kind: Kind, colleagues: Sequence[tuple[Sequence[Week], ...]] = ()
) -> Effect:
    """The effect between whole weeks before a decision and since; ``colleagues`` are (before, since) of others."""
    was, became = level(before), level(since)
    if was is None or became is None:
        return Effect(was, became)
    moved = [theirs for theirs in (_change(*each) for each in colleagues) if theirs is not None]
    if len(moved) >= LEAST_COLLEAGUES:
        spread = stdev(moved) * sqrt(1 + 1 / len(moved))
        margin = student(_SIDE, len(moved) - 1) * spread
        return Effect(was, became, became - was - fmean(moved), margin or None, len(moved), fmean(moved))
    weight = sum(week.bottom for week in since)
    return Effect(was, became, became - was, margin_of(before, weight, kind, [*before, *since]))


def smallest(before: Sequence[Week], weeks: float, kind: Kind) -> float | None:
    """The change that would be told from chance four times in five after so many weeks; None where nobody can say."""
    usual = sum(week.bottom for week in before) / len(before) if before else 0
    error = _error(before, usual * weeks, kind, before)
    return None if error is None else error * (student(_SIDE, _freedom(before)) + student(_POWER, _freedom(before)))


def margin_of(before: Sequence[Week], weight: float, kind: Kind, known: Sequence[Week]) -> float | None:
    """Half the interval of a change; ``weight`` is the sum of bottoms since. None where nothing tells how it varies."""
    error = _error(before, weight, kind, known)
    return None if error is None else error * student(_SIDE, _freedom(before))


def level(weeks: Sequence[Week]) -> float | None:
    """The number of all those weeks together."""
    bottom = sum(week.bottom for week in weeks)
    return sum(week.top for week in weeks) / bottom if bottom else None


def student(share: float, freedom: int) -> float:
    """The quantile of Student's distribution (Cornish and Fisher's expansion, good to 1 % from four degrees on)."""
    z = NormalDist().inv_cdf(share)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def _change(before: Sequence[Week], since: Sequence[Week]) -> float | None:
    was, became = level(before), level(since)
    return None if was is None or became is None else became - was


def _freedom(before: Sequence[Week]) -> int:
    return sum(week.bottom > 0 for week in before) - 1


def _error(before: Sequence[Week], weight: float, kind: Kind, known: Sequence[Week]) -> float | None:
    """The standard error of a change, from how the weeks before vary around their level.

    Each week counts by its bottom (the ratio estimator of cluster sampling).
    """
    was, total = level(before), sum(week.bottom for week in before)
    filled = sum(week.bottom > 0 for week in before)
    if was is None or filled < LEAST_WEEKS or weight <= 0:
        return None
    squares = sum((week.top - was * week.bottom) ** 2 for week in before)
    per_bottom = max(squares * filled / (filled - 1) / total, _by_counting(kind, known))
    if kind is Kind.STOCK:
        per_bottom *= _inertia([week.top - was for week in before])
    return sqrt(per_bottom * (1 / total + 1 / weight)) or None


def _inertia(rest: Sequence[float]) -> float:
    """By how much one week resembles the next: the variance of a mean is so many times that of weeks by themselves."""
    squares = sum(each**2 for each in rest)
    alike = sum(one * other for one, other in pairwise(rest)) / squares if squares else 0
    alike = min(max(alike, 0), _MOST_ALIKE)
    return (1 + alike) / (1 - alike)


def _by_counting(kind: Kind, known: Sequence[Week]) -> float:
    """The variance, for each one of the bottom, that counting alone would give: Poisson's, or a coin's."""
    top, bottom = sum(week.top for week in known), sum(week.bottom for week in known)
    match kind:
        case Kind.COUNT:
            return top / bottom
        case Kind.SHARE:
            share = (top + 1) / (bottom + 2)
            return share * (1 - share)
        case Kind.LUMP:
            filled = sum(week.bottom > 0 for week in known)
            share = (top / bottom * filled + 1) / (filled + 2)
            return share * (1 - share) * bottom / filled
        case _:
            return 0
