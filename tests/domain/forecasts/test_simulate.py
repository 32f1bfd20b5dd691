"""The draws: what they are on average, how they spread, and that they are the same everywhere."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest
from scipy import stats

from quarterdeck.domain.forecasts.simulate import Prospects, common_level, draw, level_factor, on_grain, stream

DRAWS = 20_000
CERTAIN = 1e9  # events behind a rate that leave no doubt about it


def prospects(chances, values, new_wins, sold=(100.0,), created=CERTAIN, wins=CERTAIN) -> Prospects:
    return Prospects(
        np.array(chances, dtype=np.float64).reshape(-1, len(new_wins)),
        np.array(values, dtype=np.float64),
        np.array(new_wins, dtype=np.float64),
        np.array(sold, dtype=np.float64),
        created,
        wins,
    )


def test_a_single_deal_is_won_as_often_as_its_chance_says_and_in_its_month():
    paths, known = draw(prospects([[0.1, 0.1, 0.4]], [50.0], [0, 0, 0]), stream("one"), DRAWS)
    assert set(np.unique(known)) == {0.0, 50.0}
    share = (paths > 1).mean(axis=1)
    assert share == pytest.approx([0.1, 0.1, 0.4], abs=4 * 0.5 / DRAWS**0.5)


def test_equal_deals_are_won_in_binomial_numbers():
    _, known = draw(prospects([[0.3]] * 12, [1.0] * 12, [0.0]), stream("twelve"), DRAWS)
    seen = np.bincount(known.astype(int), minlength=13)
    law = stats.binom.pmf(np.arange(13), 12, 0.3) * DRAWS
    assert stats.chisquare(seen[:9], law[:9] * seen[:9].sum() / law[:9].sum()).pvalue > 0.001


def test_new_deals_are_won_in_poisson_numbers_month_by_month():
    paths, _ = draw(prospects([], [], [1.5, 1.5, 4.0], sold=[1.0]), stream("new"), DRAWS)
    parts = np.rint(np.diff(paths, axis=0, prepend=0.0)).astype(int)
    for column, mean in enumerate([1.5, 0.0, 2.5]):
        assert parts[column].mean() == pytest.approx(mean, abs=4 * (mean / DRAWS) ** 0.5)
        assert parts[column].var() == pytest.approx(mean, abs=0.15)
    assert abs(np.corrcoef(parts[0], parts[2])[0, 1]) < 0.03


def test_the_spread_agrees_with_throwing_dice_deal_by_deal_in_plain_python():
    chances, values, new, sold = [0.2, 0.5, 0.7, 0.05], [10.0, 40.0, 25.0, 300.0], 2.0, [5.0, 20.0, 60.0]
    _, known = draw(prospects([[c] for c in chances], values, [new], sold), stream("dice"), DRAWS)
    luck = random.Random(7)
    thrown = []
    for _ in range(DRAWS):
        total = sum(value for chance, value in zip(chances, values, strict=True) if luck.random() < chance)
        waited = luck.expovariate(new)
        while waited < 1:
            total += luck.choice(sold)
            waited += luck.expovariate(new)
        thrown.append(total)
    assert stats.ks_2samp(known, thrown).pvalue > 0.001


def test_doubt_about_rates_widens_the_draws_and_leaves_their_mean():
    doubtful = prospects([[0.5]] * 30, [1.0] * 30, [20.0], sold=[1.0], created=15, wins=10)
    paths, known = draw(doubtful, stream("doubt"), DRAWS)
    assert paths.mean() == pytest.approx(35, rel=0.01)
    assert known.mean() == pytest.approx(35, rel=0.01)
    assert paths.std() > 1.5 * known.std()


def test_the_common_level_is_one_on_average_and_as_wide_as_asked():
    factor = level_factor(common_level(date(2026, 1, 10), DRAWS), 0.2)
    assert factor.mean() == pytest.approx(1, abs=0.01)
    assert np.log(factor).std() == pytest.approx(0.2, rel=0.03)


def test_a_stream_depends_on_its_names_only():
    assert stream("ann", date(2026, 1, 10)).random() == stream("ann", date(2026, 1, 10)).random()
    assert stream("ann", date(2026, 1, 10)).random() != stream("ann", date(2026, 1, 11)).random()
    assert stream("an", "n").random() != stream("ann", "").random()


def test_many_deals_are_drawn_in_parts_without_leaving_one_out():
    _, known = draw(prospects([[1.0]] * 3000, [1.0] * 3000, [0.0]), stream("many"), 1000)
    assert known.mean() == pytest.approx(3000, rel=1e-4)


def test_amounts_on_the_grain_add_up_exactly_in_any_order():
    amounts = on_grain(np.random.default_rng(1).lognormal(9, 2, 1000))
    assert amounts.sum() == sum(sorted(amounts.tolist())) == sum(sorted(amounts.tolist(), reverse=True))
    assert np.abs(amounts - on_grain(amounts + 0.0001)).max() < 0.002
