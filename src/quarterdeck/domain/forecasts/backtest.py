"""How good the landing has been: past expectations against what came, beside the best simple forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from quarterdeck.domain.forecasts.landing import Landing
from quarterdeck.domain.forecasts.naive import Naive
from quarterdeck.domain.forecasts.risk import Floats

LEVEL_ERROR = 0.10
"""What the level is taken to be off by before there is a back-test to say (one standard deviation)."""
LEVEL_WEIGHT = 6.0
"""Months of back-test that count as much as LEVEL_ERROR."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One past landing, worked out from what was known then, and the amount the period ended at."""

    landing: Landing
    actual: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the cases say. Shares, so 0.1 is 10 %; ``wape`` is Σ|expected − actual| ÷ Σ|actual|.

    ``best_naive`` names the simple forecast with the least WAPE, ``naive_wape``; ``ratio`` is WAPE over it, under one
    when the landing is better. ``bias`` is (Σ expected − Σ actual) ÷ Σ actual, above 0 when it expected too much.
    ``coverage`` is the share of cases that ended within the 80 % range. None where nothing can be divided by.
    """

    cases: int
    wape: float | None
    best_naive: str | None
    naive_wape: float | None
    ratio: float | None
    bias: float | None
    coverage: float | None


def backtest(cases: Sequence[Case]) -> Backtest:
    """Score past landings. The caller made each from its own as-of day."""
    actual = np.array([case.actual for case in cases])
    expected = np.array([case.landing.expected for case in cases])
    naive = {f.name: _naive_wape(cases, f.name, actual) for f in fields(Naive)}
    known = {name: score for name, score in naive.items() if score is not None}
    best = min(known, key=lambda name: known[name]) if known else None
    wape, naive_wape = _wape(expected, actual), known[best] if best else None
    inside = [case.landing.low80 <= case.actual <= case.landing.high80 for case in cases]
    return Backtest(
        cases=len(cases),
        wape=wape,
        best_naive=best,
        naive_wape=naive_wape,
        ratio=wape / naive_wape if wape is not None and naive_wape else None,
        bias=float((expected.sum() - actual.sum()) / actual.sum()) if actual.sum() else None,
        coverage=float(np.mean(inside)) if inside else None,
    )


def level_error(cases: Sequence[Case]) -> float:
    """How far the level itself was off, beyond the luck of single deals, shrunk towards LEVEL_ERROR.

    Compares what came after as_of with what was expected to; cases with nothing expected or nothing come are left out.
    """
    excess = []
    for case in cases:
        ahead, came = case.landing.expected - case.landing.won, case.actual - case.landing.won
        if ahead > 0 and came > 0:
            luck = 1.2533 * case.landing.noise_floor * case.landing.expected / ahead  # mean miss to standard deviation
            excess.append(float(np.log(came / ahead)) ** 2 - luck**2)
    own = max(0.0, float(np.mean(excess))) if excess else 0.0
    weight = len(excess)
    return float(np.sqrt((weight * own + LEVEL_WEIGHT * LEVEL_ERROR**2) / (weight + LEVEL_WEIGHT)))


def _naive_wape(cases: Sequence[Case], name: str, actual: Floats) -> float | None:
    found = [getattr(case.landing.naive, name) for case in cases]
    if not found or None in found:
        return None
    return _wape(np.array(found, dtype=np.float64), actual)


def _wape(expected: Floats, actual: Floats) -> float | None:
    total = float(np.abs(actual).sum())
    return float(np.abs(expected - actual).sum()) / total if total else None
