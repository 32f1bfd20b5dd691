"""What would close a gap, and until when a new opportunity still counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.domain.forecasts.test_landings import AHEAD, landings, past, the

from quarterdeck.domain.forecasts import Landing, deadline, levers
from quarterdeck.domain.forecasts.chances import LIFE


def landing(**changes) -> Landing:
    """30 won, 50 expected of 200 open in 2 deals, 20 from 1 new one; deals of 25, a fifth won after 100 days."""
    curve = np.where(np.arange(LIFE + 1) < 100, 0.0, 0.2)
    fixed = {
        "won": 30.0,
        "from_open": 50.0,
        "from_new": 20.0,
        "expected": 100.0,
        "open_value": 200.0,
        "open_wins": 2.0,
        "new_wins": 1.0,
        "average_deal": 25.0,
        "curve": curve,
    }
    return replace(the(landings(past(), AHEAD, 10).total()), **(fixed | changes))


def test_a_gap_of_fifty_closed_by_each_lever_alone():
    opportunities, win_rate, average_deal = levers(landing(), 150.0)
    assert opportunities.needed == 10  # 50 ÷ (20 % × 25)
    assert opportunities.arithmetic == "50 ÷ (20.0% won by the end × 25 a deal) = 10"
    assert (win_rate.now, win_rate.needed) == (0.25, 0.5)  # (50 + 50) ÷ 200
    assert average_deal.now == pytest.approx(70 / 3)
    assert average_deal.needed == pytest.approx(120 / 3)
    assert not any(lever.why_not for lever in (opportunities, win_rate, average_deal))


def test_opportunities_are_whole_and_round_up():
    assert levers(landing(), 101.0)[0].needed == 1
    assert levers(landing(), 105.1)[0].needed == 2


def test_a_target_that_is_met_needs_no_lever():
    assert levers(landing(), 100.0) == ()


def test_winning_everything_may_not_be_enough():
    win_rate = levers(landing(), 251.0)[1]
    assert win_rate.needed is None
    assert win_rate.why_not == "Winning every open deal would not close the gap."
    assert levers(landing(), 250.0)[1].needed == 1.0


def test_without_open_value_there_is_nothing_to_win_more_of():
    lever = levers(landing(open_value=0.0, from_open=0.0), 150.0)[1]
    assert (lever.needed, lever.now) == (None, 0.0)
    assert lever.why_not


def test_when_no_new_deal_can_be_won_in_time_more_of_them_do_not_help():
    soon = replace(landing(), ends=(AHEAD.as_of + timedelta(days=50),))
    lever = levers(soon, 150.0)[0]
    assert lever.needed is None
    assert lever.why_not == "A deal created tomorrow would not be won in time."


def test_when_nothing_more_is_expected_bigger_deals_do_not_help():
    lever = levers(landing(from_open=0.0, from_new=0.0, open_wins=0.0, new_wins=0.0), 150.0)[2]
    assert lever.needed is None
    assert lever.why_not


def test_the_deadline_leaves_the_time_in_which_eight_wins_in_ten_close():
    curve = np.minimum(0.3, np.arange(LIFE + 1) * 0.003)  # all wins within 100 days, evenly
    assert deadline(landing(curve=curve), date(2026, 1, 1)) == date(2026, 1, 1) - timedelta(days=80)
    assert deadline(landing(curve=np.zeros(LIFE + 1)), date(2026, 1, 1)) is None


def test_a_deal_created_on_the_deadline_has_its_eighty_percent_and_a_day_later_not():
    curve = the(landings(past(), AHEAD, 10).of("seller 0")).curve
    last = deadline(landing(curve=curve), date(2026, 1, 1))
    assert last is not None
    days = (date(2026, 1, 1) - last).days
    assert curve[days] >= 0.8 * curve[-1] > curve[days - 1]
