"""How many deals are still to be created, and how many of those are won in time."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.forecasts.made_up import month_begins

from quarterdeck.domain.forecasts import Months
from quarterdeck.domain.forecasts.chances import LIFE
from quarterdeck.domain.forecasts.creation import active_ons, creation_rate, new_wins

AS_OF = date(2026, 1, 10)


def months(created: list[float], won: list[float] | None = None) -> Months:
    """One person's months up to AS_OF, the last of them begun."""
    every = month_begins(date(2020, 1, 1), AS_OF)[-len(created) :]
    nothing = np.zeros((1, len(created)))
    edges = (*every, AS_OF + timedelta(days=1))
    return Months(
        edges,
        tuple(edge.month - 1 for edge in every),
        np.array([created]),
        nothing if won is None else np.array([won]),
        nothing,
        nothing,
    )


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=5),
    st.lists(st.floats(0.1, 3), min_size=5, max_size=5),
    st.floats(0, 0.01),
    st.floats(0, 2),
)
def test_wins_of_new_deals_agree_with_adding_up_every_day_of_creation(spans, season, hazard, rate):
    days = np.cumsum(spans)
    curve = 0.6 * (1 - (1 - hazard) ** np.arange(LIFE + 1))[None, :]
    found = new_wins(np.array([rate]), np.array([season[: len(spans)]]), curve, days)
    for column, end in enumerate(days):
        total = 0.0
        for created in range(1, int(end) + 1):
            part = next(index for index, last in enumerate(days) if created <= last)
            total += rate * season[part] * curve[0, end - created + 1]
        assert found[0, column] == pytest.approx(total, rel=1e-9, abs=1e-12)


def test_a_horizon_longer_than_a_life_keeps_what_was_won_in_it():
    curve = np.minimum(1.0, np.arange(LIFE + 1) / LIFE)[None, :]
    found = new_wins(np.ones(1), np.ones((1, 1)), curve, np.array([LIFE + 100]))
    assert found[0, 0] == pytest.approx(curve.sum() + 100)


def test_the_rate_is_that_of_the_last_twelve_months():
    rate, created = creation_rate(months([50.0] * 12 + [10.0] * 12 + [3.0]))
    days = (AS_OF - date(2025, 1, 1)).days + 1
    assert created[0] == 123
    assert rate[0] == pytest.approx(123 / days)


def test_somebody_who_has_just_begun_is_not_taken_for_idle_before():
    rate, created = creation_rate(months([0.0] * 10 + [6.0, 3.0]))
    assert created[0] == 9
    assert rate[0] == pytest.approx(9 / (31 + 10))
    assert active_ons(months([0.0] * 10 + [6.0, 3.0]))[0] == 41


def test_somebody_without_a_deal_creates_nothing():
    rate, created = creation_rate(months([0.0] * 12))
    assert (rate[0], created[0]) == (0.0, 0.0)
