"""Expected sales: where a period lands, from each person's own history (docs/design/landing.md)."""

from __future__ import annotations

from quarterdeck.domain.forecasts.backtest import LEVEL_ERROR, Backtest, Case, backtest, level_error
from quarterdeck.domain.forecasts.expect import DRAWS, landings
from quarterdeck.domain.forecasts.landing import Landing, Missing, Path, Pooled
from quarterdeck.domain.forecasts.levers import Lever, deadline, levers
from quarterdeck.domain.forecasts.naive import Naive
from quarterdeck.domain.forecasts.past import Horizon, Months, Past, Sales
from quarterdeck.domain.forecasts.risk import AGE_EDGES, AGES, GROUPS, Exposure, OpenDeals, age_bin, stage_group
from quarterdeck.domain.forecasts.rows import Landings
from quarterdeck.domain.forecasts.sums import Sum

__all__ = [
    "AGES",
    "AGE_EDGES",
    "DRAWS",
    "GROUPS",
    "LEVEL_ERROR",
    "Backtest",
    "Case",
    "Exposure",
    "Horizon",
    "Landing",
    "Landings",
    "Lever",
    "Missing",
    "Months",
    "Naive",
    "OpenDeals",
    "Past",
    "Path",
    "Pooled",
    "Sales",
    "Sum",
    "age_bin",
    "backtest",
    "deadline",
    "landings",
    "level_error",
    "levers",
    "stage_group",
]
