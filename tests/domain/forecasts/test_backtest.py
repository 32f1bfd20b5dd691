"""Scores of past landings, by hand and on companies whose truth is known."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.domain.forecasts.made_up import Company, Truth, horizon_of, month_begins, on, pasts_of, won_between
from tests.domain.forecasts.test_landings import AHEAD, past, the

from quarterdeck.domain.forecasts import LEVEL_ERROR, Case, Landing, Naive, backtest, landings, level_error


def case(expected: float, actual: float, naive: tuple[float | None, ...] = (100.0,) * 4, **changes) -> Case:
    fixed = {"expected": expected, "won": 0.0, "low80": 80.0, "high80": 120.0, "naive": Naive(*naive)} | changes
    return Case(replace(the(landings(past(), AHEAD, 10).total()), **fixed), actual)


def test_scores_by_hand():
    cases = [case(110, 100, (90.0, 50.0, 100.0, None)), case(90, 130, (150.0, 100.0, 100.0, 1.0))]
    found = backtest(cases)
    assert found.wape == pytest.approx((10 + 40) / 230)
    assert (found.best_naive, found.naive_wape) == ("last_month", pytest.approx((10 + 20) / 230))
    assert found.ratio == pytest.approx(50 / 30)
    assert found.bias == pytest.approx((200 - 230) / 230)
    assert found.coverage == 0.5


def test_a_simple_forecast_that_was_not_always_there_is_not_compared():
    assert backtest([case(1, 1, (None, 5.0, None, None))]).best_naive == "mean_of_three"
    assert backtest([case(1, 1, (None,) * 4)]).best_naive is None


def test_nothing_to_score_scores_nothing():
    found = backtest([])
    assert found.cases == 0
    assert found.wape is found.bias is found.coverage is found.ratio is None
    assert backtest([case(5, 0)]).wape is None


def test_without_cases_the_level_is_taken_to_be_off_by_a_tenth():
    assert level_error([]) == pytest.approx(LEVEL_ERROR)
    assert level_error([case(0, 10), case(10, 0)]) == pytest.approx(LEVEL_ERROR)


def test_misses_that_luck_explains_do_not_widen_the_level_and_larger_ones_do():
    lucky = [case(100, 110, noise_floor=0.2)] * 12
    off = [case(100, 160, noise_floor=0.02)] * 12
    assert level_error(lucky) < LEVEL_ERROR
    assert 0.3 < level_error(off) < 0.47


def cases_of(seed: int) -> tuple[list[Case], list[Case]]:
    """Quarter landings of one made-up company, from 18 months on: of the whole, and of each seller who has one."""
    luck = random.Random(seed)
    truths = [
        Truth(
            new_a_day=luck.choice([0.06, 0.12, 0.2]),
            win=(0.0, *(rate * luck.uniform(0.5, 2) for rate in (0.0005, 0.002, 0.008))),
            value=luck.uniform(8.5, 9.5),
        )
        for _ in range(5)
    ]
    company = Company(truths, 1095, seed, shock=0.1)
    begins = month_begins(on(548), on(1094))
    spans = [(begin - timedelta(days=1), begin) for begin in begins[:-3]]
    unit, own = [], []
    for (as_of, begin), known, end in zip(spans, pasts_of(company.deals, 5, spans), begins[3:], strict=True):
        found = landings(known, horizon_of(as_of, end), 400)
        unit.append(Case(the(found.total()), won_between(company.deals, begin, end)))
        for row, person in enumerate(found.people):
            landing = found.of(person)
            mine = [deal for deal in company.deals if deal.owner == row]
            if isinstance(landing, Landing):
                own.append(Case(landing, won_between(mine, begin, end)))
    return unit, own


@pytest.mark.slow
def test_on_companies_with_known_truth_the_range_holds_what_it_says_and_beats_every_simple_forecast():
    """15 companies × 15 quarters: far from the fitted form (values, odds and a common shock differ in each)."""
    pairs = [cases_of(seed) for seed in range(15)]
    unit = backtest([each for cases, _ in pairs for each in cases])
    own = backtest([each for _, cases in pairs for each in cases])
    assert unit.cases >= 200
    assert own.cases >= 800
    assert 0.70 <= (unit.coverage or 0) <= 0.90
    assert 0.75 <= (own.coverage or 0) <= 0.90
    assert abs(unit.bias or 1) < 0.05
    assert (unit.ratio or 9) < 0.95
    assert (own.ratio or 9) < 0.80


def test_as_of_the_first_of_a_year_the_case_reads_nothing_later():
    known = next(pasts_of(Company([Truth()], 800, seed=2).deals, 1, [(date(2024, 6, 30), date(2024, 7, 1))]))
    assert known.months.edges[-1] == date(2024, 7, 1)
    assert known.won.sum() == 0
