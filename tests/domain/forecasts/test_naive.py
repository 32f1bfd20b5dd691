"""The simple forecasts beside the landing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.domain.forecasts.made_up import horizon_of, month_begins

from quarterdeck.domain.calendar import Calendar, Weeks
from quarterdeck.domain.forecasts import Exposure, Horizon, Months, OpenDeals, Past, Sales
from quarterdeck.domain.forecasts.naive import naive_landings

SALES = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0, 110.0, 120.0]


def past(as_of: date, value: list[float], won: float = 0.0) -> Past:
    every = month_begins(date(2020, 1, 1), as_of)[-len(value) :]
    nothing = np.zeros((1, len(value)))
    return Past(
        people=("ann",),
        exposure=Exposure.nothing(1),
        months=Months(
            (*every, as_of + timedelta(days=1)),
            tuple(edge.month - 1 for edge in every),
            nothing,
            nothing,
            np.array([value]),
            nothing,
        ),
        sales=Sales(np.zeros(0, dtype=np.int64), np.zeros(0)),
        deals=OpenDeals.nothing(),
        won=np.array([won]),
        level=np.array([0.1]),
        selling=np.array([True]),
    )


def test_at_the_turn_of_the_year_the_last_month_counts_twelve_times():
    as_of = date(2025, 12, 31)
    found = naive_landings(past(as_of, SALES), horizon_of(as_of, date(2027, 1, 1)))
    assert found["last_month"] == pytest.approx([12 * 120])
    assert found["mean_of_three"] == pytest.approx([12 * 110])
    assert found["same_last_year"] == pytest.approx([sum(SALES)])


def test_in_mid_month_the_days_left_count_and_the_month_begun_does_not():
    as_of = date(2026, 6, 15)
    found = naive_landings(past(as_of, [*SALES, 7.0], won=7.0), horizon_of(as_of, date(2026, 9, 1)))
    assert found["last_month"] == pytest.approx([7 + 120 * (15 / 30 + 2)])
    assert found["mean_of_three"] == pytest.approx([7 + 110 * (15 / 30 + 2)])
    assert found["same_last_year"] == pytest.approx([7 + 10 * 15 / 30 + 20 + 30])


def test_too_short_a_history_has_no_forecast_of_that_kind():
    as_of = date(2026, 5, 31)
    found = naive_landings(past(as_of, [5.0, 6.0]), horizon_of(as_of, date(2026, 8, 1)))
    assert found["last_month"] == pytest.approx([12])
    assert found["mean_of_three"] is None
    assert found["same_last_year"] is None
    assert found["stage_weighted"] is None


def test_open_deals_due_in_the_period_are_weighted_as_the_source_states():
    as_of = date(2026, 5, 31)
    deals = OpenDeals(
        np.zeros(5, dtype=np.int64),
        np.full(5, 20),
        np.ones(5, dtype=np.int64),
        np.array([100.0, 1000.0, 50.0, np.nan, 10.0]),
        np.array([0.5, 0.9, 0.2, 0.9, np.nan]),
        np.array([10.0, 400.0, np.nan, 10.0, 10.0]),
    )
    found = naive_landings(replace(past(as_of, SALES, won=3.0), deals=deals), horizon_of(as_of, date(2026, 8, 1)))
    assert found["stage_weighted"] == pytest.approx([3 + 50 + 10])


def test_when_the_period_is_over_every_forecast_is_what_was_won():
    as_of = date(2026, 5, 31)
    found = naive_landings(past(as_of, SALES, won=60.0), horizon_of(as_of, date(2026, 6, 1)))
    assert found["last_month"] == found["mean_of_three"] == pytest.approx([60.0])


def test_a_month_of_five_weeks_is_not_taken_for_one_of_four():
    """Ten a week all along: whatever the months' lengths, ten a week are to come."""
    calendar, as_of = Calendar(Weeks((4, 4, 5))), date(2026, 2, 14)
    months = (*calendar.months_before(date(2026, 2, 1), 14), calendar.month(as_of))
    whole = [10.0 * month.days / 7 for month in months[:-1]]
    made = past(as_of, [*whole, 20.0])
    edges = (*(month.begin for month in months), as_of + timedelta(days=1))
    positions = tuple((n + 10) % 12 for n in range(15))
    made = replace(made, months=replace(made.months, edges=edges, positions=positions))
    ahead = calendar.months(calendar.parse("FY2027-Q1"))
    horizon = Horizon(as_of, tuple(month.end for month in ahead), (*positions[-1:], 1, 2))
    found = naive_landings(made, horizon)
    weeks = horizon.days[-1] / 7
    assert weeks == 11
    for name in ("last_month", "mean_of_three", "same_last_year"):
        assert found[name] == pytest.approx([10 * weeks]), name
