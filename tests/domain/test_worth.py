"""What a change is worth, against the chain multiplied by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.domain.worth import CHAIN, Rates, worth

OWN = Rates(created_per_meeting=0.2, win_rate=0.25, average_deal=50_000, decided=104, won=26)


@pytest.mark.parametrize(
    ("metric", "change", "weeks", "value", "opportunities"),
    [
        ("bookings", 1_000, 4, 1_000, None),
        ("deals_won", 2, 4, 100_000, None),
        ("opportunities_created", 3, 4, 37_500, 3),
        ("meeting_level", 1.3, 5, 16_250, 1.3),
        ("win_rate", 0.05, 4, 20_000, None),
        ("average_deal_value", 2_000, 4, 4_000, None),
    ],
)
def test_a_change_is_worth_the_links_after_it(metric, change, weeks, value, opportunities):
    found = worth(metric, change, weeks, OWN)
    assert found.value == pytest.approx(value)
    assert found.opportunities == (None if opportunities is None else pytest.approx(opportunities))


@pytest.mark.parametrize("metric", ["activity_focus", "slip_rate", "", "nonsense"])
def test_what_is_no_link_of_the_chain_is_worth_nothing_that_could_be_said(metric):
    assert worth(metric, 1, 4, OWN) is None


@pytest.mark.parametrize("metric", CHAIN)
def test_a_missing_rate_is_never_taken_for_nought(metric):
    found = worth(metric, 1, 4, Rates())
    needs = {"opportunities a meeting", "win rate", "average deal"} & set(CHAIN[metric])
    assert (found is None) == bool(needs)


@given(st.sampled_from(sorted(CHAIN)), st.floats(-100, 100), st.floats(-100, 100), st.floats(0, 52))
def test_two_changes_one_after_the_other_are_worth_as_much_as_both_at_once(metric, first, second, weeks):
    both, one, other = (worth(metric, change, weeks, OWN).value for change in (first + second, first, second))
    assert both == pytest.approx(one + other, abs=1e-6)
