"""The futures of some people added up, in a form that adds up again: what a landing of any group is made from.

A sum is one row of numbers. Everything in it is additive, so the sum of two groups that share nobody is the sum of
their rows; amounts lie on a grain (simulate.py), so it is the same to the last bit however people are grouped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self

import numpy as np

from quarterdeck.domain.forecasts.chances import LIFE
from quarterdeck.domain.forecasts.landing import Landing, Pooled
from quarterdeck.domain.forecasts.naive import Naive
from quarterdeck.domain.forecasts.risk import Floats

NAIVE = ("last_month", "mean_of_three", "same_last_year", "stage_weighted")
COUNTED = (
    *("people", "won", "from_unpriced", "decided", "wins", "open_count", "open_value", "unpriced"),
    *("open_wins", "new_wins", "sold_value", "sold_count", "left_out", "seasonal", "rate"),
    *("level", "level_weight", "level_weighted"),
    *("pooled_people", "pooled_count", "pooled_value", "pooled_expected"),
)
"""Single numbers of a sum, as in Landing; ``rate`` new deals a day, the level errors plain and by amount expected."""


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """Some people's futures added up. ``days``: the longest history. ``amounts``: one row, laid out by ``shape``."""

    people: tuple[str, ...]
    as_of: date
    ends: tuple[date, ...]
    days: int
    amounts: Floats

    @classmethod
    def of(cls, sums: Sequence[Self]) -> Self:
        """One sum of several of the same day and ends, at least one, that share nobody."""
        if len(sums) == 1:
            return sums[0]
        first = sums[0]
        people = tuple(person for each in sums for person in each.people)
        amounts = np.array([each.amounts for each in sums]).sum(axis=0)
        return cls(people, first.as_of, first.ends, max(each.days for each in sums), amounts)

    def landing(self) -> Landing:
        """Where the period ends for these people together."""
        part = dict(self._parts())
        n = {name: float(part[name][0]) for name in COUNTED}
        ahead = len(self.ends)
        draws = part["draws"].reshape(ahead, -1).T if ahead else np.zeros((len(part["certain"]), 0))
        final = draws[:, -1] if ahead else np.full(len(draws), n["won"])
        low80, low50, high50, high80 = (float(edge) for edge in np.quantile(final, (0.1, 0.25, 0.75, 0.9)))
        from_open, from_new = (float(part[name][-1:].sum()) for name in ("from_open", "from_new"))
        expected = n["won"] + from_open + from_new
        return Landing(
            people=self.people,
            as_of=self.as_of,
            ends=self.ends,
            won=n["won"],
            from_open=from_open,
            from_unpriced=n["from_unpriced"],
            from_new=from_new,
            expected=expected,
            low80=low80,
            low50=low50,
            high50=high50,
            high80=high80,
            draws=draws,
            expected_by_end=n["won"] + part["from_open"] + part["from_new"],
            decided=int(n["decided"]),
            wins=int(n["wins"]),
            days=self.days,
            level_error=_mean(n["level_weighted"], n["level_weight"], n["level"], n["people"]),
            open_count=int(n["open_count"]),
            open_value=n["open_value"],
            unpriced=int(n["unpriced"]),
            open_wins=n["open_wins"],
            new_wins=n["new_wins"],
            average_deal=n["sold_value"] / max(1.0, n["sold_count"]),
            curve=part["rated_curve"] / n["rate"] if n["rate"] > 0 else part["curve"] / max(1.0, n["people"]),
            noise_floor=_noise_floor(part["certain"], expected),
            naive=Naive(**{name: float(part[name][0]) if part[name][1] else None for name in NAIVE}),
            pooled=Pooled(int(n["pooled_people"]), int(n["pooled_count"]), n["pooled_value"], n["pooled_expected"]),
            left_out=int(n["left_out"]),
            seasonal=int(n["seasonal"]),
        )

    def _parts(self) -> Iterator[tuple[str, Floats]]:
        begin = 0
        for name, size in shape(len(self.ends), self._draws):
            yield name, self.amounts[begin : begin + size]
            begin += size

    @property
    def _draws(self) -> int:
        rest = sum(size for _, size in shape(len(self.ends), 0))
        return (len(self.amounts) - rest) // (len(self.ends) + 1)


@lru_cache(maxsize=64)
def shape(ends: int, draws: int) -> tuple[tuple[str, int], ...]:
    """What stands in a row of amounts, in order, and how many numbers each is.

    A simple forecast is its amount and whether there is one; ``draws`` lie end by end.
    """
    single = [(name, 1) for name in COUNTED]
    naive = [(name, 2) for name in NAIVE]
    curves = [("curve", LIFE + 1), ("rated_curve", LIFE + 1)]
    return (
        *single,
        *naive,
        ("from_open", ends),
        ("from_new", ends),
        *curves,
        ("certain", draws),
        ("draws", ends * draws),
    )


def _mean(weighted: float, weight: float, plain: float, people: float) -> float:
    """The mean over people, weighted; plain where the weights are nothing."""
    return weighted / weight if weight > 0 else plain / max(1.0, people)


def _noise_floor(final: Floats, expected: float) -> float:
    return float(np.abs(final - np.median(final)).mean() / expected) if expected > 0 else 0.0
