"""What can be measured comes close to what is true."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

import numpy as np
import pytest

from quarterdeck.demo.days import AS_OF, CALENDAR, DECISION_CLOCK, LAST_ON, WORKED
from quarterdeck.demo.process import deals
from quarterdeck.demo.sellers import (
    WON,
    win_rate_of,
)
from quarterdeck.demo.truth import deal_chance, new_wins, true_landing, win_chance

RIPE = date(2024, 9, 30)
"""Deals created until then have had at least two years to be decided by the end of FY2026."""


def test_every_seller_s_stages_multiply_to_the_win_rate(made):
    for seller in made.truth.sellers.values():
        assert win_rate_of(seller.passes) == pytest.approx(seller.win_rate, abs=1e-9)


def test_given_for_ever_a_deal_is_won_as_often_as_the_stages_say(made):
    for seller in made.truth.sellers.values():
        passes = seller.passes
        for is_stalled in (False, True):
            chances = win_chance(seller, 20_000.0, is_stalled=is_stalled)
            assert chances[0] == pytest.approx(np.prod(passes), abs=1e-6)
            assert chances[3] == pytest.approx(passes[3], abs=1e-6)


def test_the_chance_grows_with_time_and_with_the_stage_and_shrinks_when_stalled(made):
    for seller in made.truth.sellers.values():
        short, long = win_chance(seller, 60.0), win_chance(seller, 120.0)
        assert (short < long).all()
        assert (np.diff(long) > 0).all()
        assert (win_chance(seller, 120.0, is_stalled=True) < long).all()


def test_one_stage_alone_follows_the_exponential_law(made):
    for seller in made.truth.sellers.values():
        if seller.stalls < 0.002:
            share = 1 - np.exp(-seller.exits[3] * 30.0)
            assert win_chance(seller, 30.0)[3] == pytest.approx(seller.passes[3] * share, rel=0.03)


def test_the_measured_win_rate_of_old_deals_is_the_true_one_within_chance(made):
    ripe = [d for d in made.truth.deals if d.created_on <= RIPE and d.ended]
    rate = sum(d.won_on is not None for d in ripe) / len(ripe)
    true = np.mean([s.win_rate for s in made.truth.sellers.values()])
    assert abs(rate - true) < 3 * np.sqrt(true * (1 - true) / len(ripe))


def test_no_seller_s_measured_win_rate_is_further_off_than_chance_allows(made):
    won, ended = Counter(), Counter()
    for deal in made.truth.deals:
        if deal.created_on <= RIPE and deal.ended and len(deal.spells) == 1:
            ended[deal.spells[0].owner] += 1
            won[deal.spells[0].owner] += deal.won_on is not None
    off = [
        (won[key] - n * seller.win_rate) / np.sqrt(n * seller.win_rate * (1 - seller.win_rate))
        for key, seller in made.truth.sellers.items()
        if (n := ended[key])
    ]
    assert len(off) >= 59
    assert max(map(abs, off)) < 4
    assert 0.7 < np.std(off) < 1.35


def test_everybody_creates_about_as_many_deals_as_is_true(made):
    year = CALENDAR.fiscal_year(2025)
    created = Counter(d.spells[0].owner for d in made.truth.deals if d.created_on in year)
    for key, seller in made.truth.sellers.items():
        if created[key]:
            assert abs(created[key] - seller.deals_a_year) < 4.5 * np.sqrt(seller.deals_a_year)


def test_deal_values_average_what_is_true_and_do_not_depend_on_the_outcome(made):
    ratios = defaultdict(list)
    for deal in made.truth.deals:
        if deal.ended:
            ratios[deal.won_on is not None].append(deal.value / made.truth.sellers[deal.spells[0].owner].deal_value)
    assert np.mean(ratios[True]) == pytest.approx(1.0, abs=0.04)
    assert np.mean(ratios[False]) == pytest.approx(1.0, abs=0.03)


def test_years_are_alike(made):
    won = Counter(CALENDAR.year(d.won_on).key for d in made.truth.deals if d.won_on)
    full = [won[f"FY{number}"] for number in (2024, 2025, 2026)]
    assert max(full) / min(full) < 1.12


def test_the_true_chances_come_true(made):
    """Over many days, the deals open then are won by the end of FY2026 about as often as their chances add up to."""
    day, surplus, variance = date(2025, 10, 10), 0.0, 0.0
    for deal in made.truth.deals:
        if deal.is_open(day) and len(deal.spells) == 1:
            chance = deal_chance(deal, made.truth.sellers[deal.spells[0].owner], day)
            won = deal.won_on is not None and deal.won_on <= LAST_ON
            surplus += won - chance
            variance += chance * (1 - chance)
    assert abs(surplus) < 3 * np.sqrt(variance)


def test_expected_new_wins_come_true(made):
    day = date(2025, 10, 10)
    expected = sum(new_wins(seller, day) for seller in made.truth.sellers.values())
    seen = sum(d.created_on > day and d.won_on is not None for d in made.truth.deals)
    assert abs(seen - expected) < 3.5 * np.sqrt(expected)


def test_the_landing_s_draws_have_the_exact_mean(made):
    people = tuple(made.truth.sellers)
    draws = true_landing(made.truth, people, draws=3000)
    exact = sum(landing.expected for landing in made.truth.landings.values())
    assert draws.mean() == pytest.approx(exact, abs=4 * draws.std() / np.sqrt(len(draws)))
    assert 0.015 < draws.std() / exact < 0.05


def test_the_future_that_comes_is_one_the_truth_thinks_likely(made):
    year = CALENDAR.year(AS_OF)
    landed = sum(d.value for d in made.truth.deals if d.won_on and d.won_on in year)
    low, high = np.quantile(true_landing(made.truth, tuple(made.truth.sellers), draws=3000), [0.005, 0.995])
    assert low < landed < high


def test_the_clock_shows_as_much_as_there_are_working_days(made):
    year = CALENDAR.fiscal_year(2025)
    shown = DECISION_CLOCK.at(year.last_on) - DECISION_CLOCK.at(year.begin - timedelta(days=1))
    assert shown == pytest.approx(sum(day in year for day in WORKED), rel=0.03)


def test_the_process_is_the_same_when_run_again(made):
    assert deals() == made.truth.deals
    assert WON == 4
