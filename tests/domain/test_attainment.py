"""Numbers against a target."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.domain.attainment import attainment, commit_attainment, coverage, pacing_gap
from quarterdeck.domain.figures import Figure, Format

AMOUNTS = st.integers(0, 10**12)


def _money(value, **more):
    return Figure(value, Format.MONEY, **more)


def test_coverage_is_open_pipeline_over_what_remains():
    assert coverage(_money(90), _money(400), 500).value == pytest.approx(0.9)


@pytest.mark.parametrize("won", [500, 600])
def test_coverage_says_target_met_once_nothing_remains(won):
    found = coverage(_money(90), _money(won), 500)
    assert (found.value, found.missing) == (None, "target met")


def test_without_a_target_nothing_is_said_and_zero_is_not_no_target():
    assert attainment(_money(5), None).missing == "No target is set."
    assert attainment(_money(5), 0).missing == "The target is zero."
    assert pacing_gap(_money(5), None).value is None
    assert pacing_gap(_money(5), 0).value == 5


def test_what_is_counted_and_not_priced_is_carried_on():
    assert coverage(_money(90, n=4, unpriced=2), _money(0), 100).unpriced == 2
    assert attainment(_money(90, n=4, unpriced=2), 100).unpriced == 2


def test_commit_attainment_adds_commit_to_closed():
    assert commit_attainment(_money(Decimal(30)), _money(Decimal(20)), 100).value == pytest.approx(0.5)
    assert commit_attainment(_money(30), Figure(None, Format.MONEY, missing="why"), 100).missing == "why"


@given(AMOUNTS, AMOUNTS)
def test_the_pacing_gap_is_exact(won, phased):
    assert pacing_gap(_money(Decimal(won)), Decimal(phased)).value == won - phased


@given(AMOUNTS, st.integers(1, 10**12))
def test_attainment_times_target_is_what_was_won(won, target):
    assert attainment(_money(won), target).value * target == pytest.approx(won)
