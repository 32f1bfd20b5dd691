"""What moved, and whether chance could have moved it: against sums by hand, and against thousands of made-up years."""

from __future__ import annotations

import random
from datetime import date, timedelta
from math import sqrt
from statistics import fmean, stdev, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.domain.effects import (
    Effect,
    EffectVerdict,
    Kind,
    Week,
    effect,
    judged_on,
    level,
    smallest,
    student,
)

MONDAY = date(2026, 1, 5)
T11, T9 = 1.7959, 1.8331
"""Student's table, 95 %, with eleven and nine degrees of freedom."""


def weeks(tops, bottoms=None):
    pairs = zip(tops, bottoms or [1] * len(tops), strict=True)
    return [Week(MONDAY + timedelta(weeks=at), top, bottom) for at, (top, bottom) in enumerate(pairs)]


def test_the_change_and_its_margin_are_those_of_a_textbook():
    before, since = [5, 7, 6, 8, 5, 6, 7, 9, 4, 6, 7, 5], [9, 8, 10, 9]
    found = effect(weeks(before), weeks(since), Kind.OTHER)
    assert found.change == pytest.approx(fmean(since) - fmean(before))
    assert found.margin == pytest.approx(T11 * sqrt(variance(before) * (1 / 12 + 1 / 4)), rel=1e-3)


def test_what_is_counted_varies_at_least_as_counting_does():
    """Four a week, every week, is no proof that it is never three: Poisson's variance is the mean."""
    found = effect(weeks([4] * 12), weeks([4] * 12), Kind.COUNT)
    assert found.margin == pytest.approx(T11 * sqrt(4 * 2 / 12), rel=1e-3)
    share = effect(weeks([5] * 12, [10] * 12), weeks([5] * 12, [10] * 12), Kind.SHARE)
    assert share.margin == pytest.approx(T11 * sqrt(0.25 * 2 / 120), rel=1e-3)


def test_what_goes_one_way_as_a_whole_is_a_coin_a_week():
    """Everything slipped in twelve weeks: that the next one might not is as likely as one in fourteen."""
    found = effect(weeks([9000] * 12, [9000] * 12), weeks([9000] * 12, [9000] * 12), Kind.LUMP)
    share = 25 / 26
    assert found.margin == pytest.approx(T11 * sqrt(share * (1 - share) * 2 / 12), rel=1e-3)


def test_what_stands_from_week_to_week_tells_less_than_as_many_weeks_by_themselves():
    """Two levels of six weeks each: a week resembles the next by 3/4, so chance reaches √7 times as far."""
    before, since = weeks([4] * 6 + [8] * 6), weeks([7] * 8)
    apart, standing = effect(before, since, Kind.OTHER), effect(before, since, Kind.STOCK)
    alike = (5 * 4 + 5 * 4 - 4) / (12 * 4)
    assert standing.margin == pytest.approx(apart.margin * sqrt((1 + alike) / (1 - alike)))


def test_a_ratio_is_one_of_sums_and_weeks_without_any_count_nothing():
    before = weeks([1, 0, 9, 0, 3, 2, 0, 4, 1, 2, 3, 1], [2, 0, 10, 0, 5, 3, 0, 6, 1, 4, 5, 2])
    assert level(before) == pytest.approx(26 / 38)
    assert effect(before, weeks([0], [0]), Kind.SHARE) == Effect(26 / 38, None)


def test_nothing_is_said_of_chance_where_too_little_is_known():
    assert effect(weeks([5, 6, 7]), weeks([8] * 8), Kind.OTHER).margin is None
    assert effect(weeks([5] * 12), weeks([8] * 8), Kind.OTHER).margin is None  # nothing ever varied
    assert effect([], weeks([8]), Kind.COUNT) == Effect(None, 8)
    assert smallest(weeks([5, 6, 7]), 8, Kind.OTHER) is None
    assert smallest([], 8, Kind.COUNT) is None


COLLEAGUES = [3.0, 4.0, 5.0, 2.0, 6.0, 4.0, 3.5, 4.5, 1.0, 7.0]


def moved_by(change):
    return weeks([10] * 12), weeks([10 + change] * 8)


def test_beside_colleagues_their_mean_change_is_taken_off_and_their_spread_is_chance():
    found = effect(*moved_by(9), Kind.OTHER, [moved_by(change) for change in COLLEAGUES])
    assert (found.colleagues, found.theirs) == (10, pytest.approx(fmean(COLLEAGUES)))
    assert found.change == pytest.approx(9 - fmean(COLLEAGUES))
    assert found.margin == pytest.approx(T9 * stdev(COLLEAGUES) * sqrt(1 + 1 / 10), rel=2e-3)


def test_fewer_than_five_colleagues_are_no_group():
    found = effect(*moved_by(9), Kind.COUNT, [moved_by(change) for change in COLLEAGUES[:4]])
    assert (found.colleagues, found.theirs, found.change) == (0, None, 9)


@pytest.mark.parametrize(
    ("change", "margin", "expected", "verdict"),
    [
        (2.0, 0.5, 2.0, EffectVerdict.MOVED),
        (3.0, 0.5, 2.0, EffectVerdict.MOVED),
        (1.0, 0.5, 2.0, EffectVerdict.PARTLY),
        (0.2, 0.5, 2.0, EffectVerdict.NOT_MOVED),
        (-2.0, 0.5, 2.0, EffectVerdict.NOT_MOVED),
        (1.0, 1.5, 2.0, EffectVerdict.CANNOT_TELL),
        (-2.0, 0.5, -2.0, EffectVerdict.MOVED),
        (2.0, 0.5, -2.0, EffectVerdict.NOT_MOVED),
        (2.0, None, 2.0, EffectVerdict.CANNOT_TELL),
        (None, None, 2.0, EffectVerdict.CANNOT_TELL),
        (2.0, 0.5, 0.0, EffectVerdict.CANNOT_TELL),
    ],
)
def test_the_verdict_follows_from_where_nothing_and_all_of_it_lie(change, margin, expected, verdict):
    assert Effect(1, 2, change, margin).verdict(expected) is verdict


@given(change=st.floats(-10, 10), margin=st.floats(0.01, 10), expected=st.floats(0.1, 10) | st.floats(-10, -0.1))
def test_cannot_tell_is_said_exactly_where_both_nothing_and_the_expected_are_inside(change, margin, expected):
    low, high = change - margin, change + margin
    holds_both = low <= 0 <= high and low <= expected <= high
    says = Effect(0, change, change, margin).verdict(expected)
    if holds_both:
        assert says is EffectVerdict.CANNOT_TELL
    if says is EffectVerdict.MOVED:
        assert not low <= 0 <= high


def test_a_verdict_waits_for_weeks_to_go_by():
    decided, due = date(2026, 1, 9), date(2026, 2, 6)
    assert judged_on(decided, due, is_leading=True) == date(2026, 3, 6)
    assert judged_on(decided, due, is_leading=False) == date(2026, 4, 3)
    assert judged_on(decided, date(2026, 6, 1), is_leading=True) == date(2026, 6, 29)


def test_students_quantiles_are_those_of_the_tables():
    table = {(0.95, 4): 2.1318, (0.95, 9): T9, (0.95, 11): T11, (0.95, 30): 1.6973, (0.8, 11): 0.8755, (0.8, 5): 0.9195}
    for (share, freedom), value in table.items():
        assert student(share, freedom) == pytest.approx(value, rel=2e-3)


def poisson(mean, luck):
    """Knuth's way: how many waiting times fit into one week."""
    count, waited = 0, luck.expovariate(mean)
    while waited < 1:
        count, waited = count + 1, waited + luck.expovariate(mean)
    return count


def test_chance_alone_is_seldom_taken_for_an_effect():
    """Meetings that only chance moves: a change of either sign stands out in about one case in ten, and not in more."""
    luck = random.Random(7)
    wrong = 0
    for _ in range(2000):
        made = [poisson(6, luck) for _ in range(20)]
        found = effect(weeks(made[:12]), weeks(made[12:]), Kind.COUNT)
        wrong += abs(found.change) > found.margin
    assert 0.04 < wrong / 2000 < 0.10


def test_the_smallest_change_said_beforehand_is_found_four_times_in_five():
    luck = random.Random(11)
    seen = tried = 0
    for _ in range(2000):
        before = weeks([poisson(20, luck) for _ in range(12)])
        least = smallest(before, 8, Kind.COUNT)
        since = weeks([poisson(20 + least, luck) for _ in range(8)])
        found = effect(before, since, Kind.COUNT)
        seen += found.change > found.margin
        tried += 1
    assert 0.7 < seen / tried < 0.88
