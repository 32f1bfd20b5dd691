"""Every statement that is ever put to the facts gives the same in other engines as in DuckDB."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.metrics.everything import (
    EVERY_WAY,
    Note,
    abroad,
    assert_same,
    drawn,
    everything_about,
    moving,
    same_everywhere,
    telling,
)
from tests.metrics.test_second_opinion import question
from tests.metrics.travelled import travelled

from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.query import dimensions_of

pytestmark = pytest.mark.slow

TELLING = 3
SMALL, TRAVELLED = (32, 33), 33


def test_every_metric_is_asked_for_and_split_by_every_dimension_it_has():
    small = telling()[0]
    assert len(telling()) == TELLING
    for name, metric in METRICS.items():
        asked = {dimension for by in EVERY_WAY if question(small, name, by) for dimension in by}
        assert asked == set(dimensions_of(name))
        assert metric.one_of or question(small, name, ())


def test_in_every_company_another_time_zone_holds_from_a_day_on_that_is_asked_about():
    for small in (*telling(), *map(abroad, (*map(drawn, SMALL), travelled(TRAVELLED)))):
        assert [day for day, _ in small.moved if day <= small.as_of]
    for watched in (moving(shared=False), moving(shared=True)):
        assert watched.first < watched.moved[0] <= watched.last


@pytest.mark.parametrize("n", range(TELLING))
def test_where_every_metric_has_a_number_every_answer_is_the_same(n, tables, elsewhere):
    same_everywhere(everything_about(tables, telling()[n]), elsewhere)


@pytest.mark.parametrize("n", SMALL)
def test_in_small_companies_every_answer_is_the_same(n, tables, elsewhere):
    same_everywhere(everything_about(tables, abroad(drawn(n))), elsewhere)


def test_over_the_past_of_deals_every_answer_is_the_same(tables, elsewhere):
    same_everywhere(everything_about(tables, abroad(travelled(TRAVELLED))), elsewhere)


@pytest.mark.parametrize("shared", [False, True])
def test_every_part_of_a_bridge_is_the_same(shared, tables, elsewhere):
    same_everywhere(everything_about(tables, moving(shared=shared)), elsewhere)


@pytest.mark.parametrize(
    "row",
    [
        (Decimal("10.0001"), 2, 0.5, None, "a"),
        (10.0, 2, 0.5, None, "a"),
        (Decimal(10), 3, 0.5, None, "a"),
        (Decimal(10), 2, 0.50001, None, "a"),
        (Decimal(10), 2, 0.5, 0, "a"),
        (Decimal(10), 2, 0.5, None, "b"),
        (Decimal(10), 2, 0.5, None),
    ],
)
def test_a_difference_is_seen(row):
    note = Note("SELECT", {}, [(Decimal("10.0000"), 2, 0.5, None, "a")])
    assert_same(note, [(Decimal(10), 2, 0.5 + 1e-12, None, "a")])
    with pytest.raises(AssertionError):
        assert_same(note, [row])
    with pytest.raises(AssertionError):
        assert_same(note, [])
