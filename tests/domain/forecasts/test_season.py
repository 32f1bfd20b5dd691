"""When in the quarter and in the year deals are won and created."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from quarterdeck.domain.forecasts import Months
from quarterdeck.domain.forecasts.season import closing_seasons, creating_seasons, season

ALL, NONE = np.array([True]), np.array([False])
YEARS = tuple(range(12)) * 3


def months(won: list[float], created: list[float], positions: tuple[int, ...] = YEARS) -> Months:
    """One person's parts of 30 days each, with a hundred open deals all along."""
    edges = tuple(date(2023, 1, 1) + timedelta(days=30 * part) for part in range(len(positions) + 1))
    values = (np.array([amounts]) for amounts in (created, won))
    return Months(edges, positions, *values, np.zeros((1, len(positions))), np.full((1, len(positions)), 3000.0))


def test_an_even_year_has_no_season():
    seen, exposure = np.full((1, 36), 9.0), np.full((1, 36), 30.0)
    assert season(seen, exposure, YEARS, (0, 5, 11)) == pytest.approx(np.ones((1, 3)))


def test_a_season_is_believed_as_far_as_its_count_goes():
    shape = np.array([[4.0 if position == 11 else 1.0 for position in YEARS]])
    few = season(shape, np.ones((1, 36)), YEARS, (11, 0))[0]
    many = season(shape * 100, np.ones((1, 36)), YEARS, (11, 0))[0]
    assert many == pytest.approx([4.0 / 1.25, 1.0 / 1.25], rel=0.05)
    assert 1 < few[0] < many[0]
    assert many[1] < few[1] < 1


def test_a_rush_at_the_end_of_quarters_is_expected_again_after_half_a_year():
    rush = [50.0 if part % 3 == 2 else 10.0 for part in range(6)]
    found = closing_seasons(months(rush, rush, YEARS[:6]), (6, 7, 8), ALL, NONE)[0]
    even = 2 * (10 + 10 + 50) / 3  # wins expected in each month of the quarter if it had no shape
    shrunk = [(2 * wins + 12) / (even + 12) for wins in (10, 10, 50)]
    assert found == pytest.approx(shrunk)


def test_a_quarters_shape_is_not_counted_again_as_the_years():
    rush = [50.0 if part % 3 == 2 else 10.0 for part in range(36)]
    quarter = closing_seasons(months(rush, rush), (6, 7, 8), ALL, NONE)[0]
    both = closing_seasons(months(rush, rush), (6, 7, 8), ALL, ALL)[0]
    assert both == pytest.approx(quarter, rel=0.05)


def test_the_years_shape_comes_on_top_of_the_quarters():
    strong = [(3.0 if part == 11 else 1.0) * (40.0 if part % 3 == 2 else 20.0) for part in YEARS]
    december, march = closing_seasons(months(strong, strong), (11, 2), ALL, ALL)[0]
    assert december / march == pytest.approx(3, rel=0.25)


def test_people_without_a_history_of_their_own_have_an_even_year():
    rush = [50.0 if part % 3 == 2 else 10.0 for part in range(36)]
    assert closing_seasons(months(rush, rush), (0, 1, 2), NONE, NONE) == pytest.approx(np.ones((1, 3)))
    assert creating_seasons(months(rush, rush), (0, 1, 2), NONE) == pytest.approx(np.ones((1, 3)))


def test_deals_are_created_when_they_were_created_in_the_years_before():
    autumn = [60.0 if part in {8, 9} else 20.0 for part in YEARS]
    found = creating_seasons(months(autumn, autumn), (8, 0), ALL)[0]
    assert found[0] / found[1] == pytest.approx(3, rel=0.2)


def test_weeks_have_no_month_of_the_quarter():
    weeks = tuple(range(52))
    rush = [50.0 if week % 3 == 2 else 10.0 for week in weeks]
    assert closing_seasons(months(rush, rush, weeks), (0, 1, 2), ALL, NONE) == pytest.approx(np.ones((1, 3)))
