"""Daily chances from small counts, and the chances by a day that follow from them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.domain.forecasts.made_up import age_cell

from quarterdeck.domain.forecasts import AGE_EDGES, AGES, GROUPS, Exposure, OpenDeals, age_bin, stage_group
from quarterdeck.domain.forecasts.chances import LIFE, chances_of, seasoned
from quarterdeck.domain.forecasts.hazard import WON, day_steps, shrunk_rates


def steady(win: float, loss: float, days: float = 1e7) -> Exposure:
    """A person who wins and loses at the same rate at every age in every stage, seen for so long that it is certain."""
    shape = (1, AGES, GROUPS)
    starts = np.full((1, GROUPS), 10.0)
    return replace(
        Exposure.nothing(1),
        days=np.full(shape, days),
        wins=np.full(shape, days * win),
        losses=np.full(shape, days * loss),
        starts=starts,
    )


def win_chances(exposure, some, days):
    return chances_of(exposure, some, days)[0]


def new_deal_curve(exposure):
    return chances_of(exposure, OpenDeals.nothing(), np.zeros(0, dtype=np.int64))[1]


def deals(*rows: tuple[int, int, int]) -> OpenDeals:
    """Open deals of (person, age, stage), worth one each."""
    person, age, stage = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    blank = np.full(len(rows), np.nan)
    return OpenDeals(person, age, stage, np.ones(len(rows)), blank, blank)


@st.composite
def exposures(draw: st.DrawFn) -> Exposure:
    """Any counts a query could deliver for one to three people: no more events in a cell than days."""
    people = draw(st.integers(1, 3))
    cell = (people, AGES, GROUPS)
    days = draw(arrays(np.float64, cell, elements=st.integers(0, 400).map(float)))
    won, lost = (draw(arrays(np.float64, cell, elements=st.sampled_from([0.0, 0.0, 0.01, 0.1]))) for _ in range(2))
    moved = draw(arrays(np.float64, (*cell, GROUPS), elements=st.sampled_from([0.0, 0.0, 0.02, 0.2])))
    starts = draw(arrays(np.float64, (people, GROUPS), elements=st.integers(0, 50).map(float)))
    wins, losses = np.floor(days * won), np.floor(days * lost)
    return Exposure(days, wins, losses, np.floor(days[..., None] * moved), starts)


def test_an_age_belongs_to_the_last_bin_it_has_reached():
    assert [age_bin(age) for age in (0, 6, 7, 29, 30, 539, 540, 9999)] == [0, 0, 1, 2, 3, 9, 10, 10]
    assert all(age_bin(age) == age_cell(age) for age in range(700))


def test_open_stages_fall_into_early_middle_and_late_thirds():
    assert [stage_group(rank, 7) for rank in range(1, 8)] == [1, 1, 1, 2, 2, 3, 3]
    assert [stage_group(rank, 2) for rank in (1, 2)] == [1, 2]
    assert [stage_group(None, 5), stage_group(0, 5), stage_group(6, 5), stage_group(1, 0)] == [0, 0, 0, 0]


def test_a_constant_hazard_gives_the_geometric_law():
    win, loss = 0.004, 0.01
    curve = new_deal_curve(steady(win, loss))[0]
    days = np.arange(LIFE + 1)
    law = win / (win + loss) * (1 - (1 - win - loss) ** days)
    assert curve == pytest.approx(law, rel=1e-4)


def test_an_open_deal_of_any_age_has_the_same_chance_under_a_constant_hazard():
    found = win_chances(steady(0.004, 0.01), deals((0, 0, 1), (0, 100, 2), (0, 5000, 0)), np.array([0, 1, 30, 365]))
    law = 0.004 / 0.014 * (1 - 0.986 ** np.array([0, 1, 30, 365]))
    assert found == pytest.approx(np.tile(law, (3, 1)), rel=1e-4, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(exposures(), st.data())
def test_chances_agree_with_stepping_every_deal_one_day_at_a_time(exposure, data):
    people = len(exposure.starts)
    drawn = st.tuples(st.integers(0, people - 1), st.integers(0, 700), st.integers(0, GROUPS - 1))
    some = data.draw(st.lists(drawn, min_size=1, max_size=4))
    days = np.cumsum(data.draw(st.lists(st.integers(0, 45), min_size=1, max_size=4)))
    found = win_chances(exposure, deals(*some), days)
    steps = day_steps(exposure)
    for row, (person, age, stage) in enumerate(some):
        for column, end in enumerate(days):
            assert found[row, column] == pytest.approx(
                stepped(steps[person], age + 1, {stage: 1.0}, int(end)), abs=1e-9
            )


@settings(max_examples=10, deadline=None)
@given(exposures(), st.integers(0, LIFE))
def test_a_new_deal_agrees_with_stepping_it_one_day_at_a_time(exposure, day):
    steps, curve = day_steps(exposure), new_deal_curve(exposure)
    for person, starts in enumerate(exposure.starts):
        total = starts.sum()
        begin = {group: count / total for group, count in enumerate(starts)} if total else {0: 1.0}
        assert curve[person, day] == pytest.approx(stepped(steps[person], 0, begin, day), abs=1e-9)


def stepped(steps, age, state, days):
    """The chance to be won after ``days`` single days, in plain Python."""
    for day in range(days):
        cell, after = age_cell(age + day), {WON: state.get(WON, 0.0)}
        for group, share in state.items():
            if group != WON:
                for to in range(GROUPS + 1):
                    after[to] = after.get(to, 0.0) + share * float(steps[cell, group, to])
        state = after
    return state.get(WON, 0.0)


@settings(max_examples=50, deadline=None)
@given(exposures())
def test_whatever_was_counted_chances_are_chances(exposure):
    steps = day_steps(exposure)
    assert (steps >= -1e-12).all()
    assert (steps.sum(axis=-1) <= 1 + 1e-9).all()
    curve = new_deal_curve(exposure)
    assert (np.diff(curve, axis=1) >= -1e-12).all()
    assert (curve <= 1).all()


def test_a_cell_nobody_has_been_in_keeps_what_its_age_and_stage_say():
    exposure = steady(0.01, 0.0)
    exposure.days[0, 3, 2] = exposure.wins[0, 3, 2] = 0
    assert shrunk_rates(exposure.wins, exposure.days)[0, 3, 2] == pytest.approx(0.01, rel=1e-3)


def test_few_events_are_drawn_towards_the_overall_rate_and_many_are_believed():
    few, many = np.zeros((2, 1, AGES, GROUPS))
    few[0, 0, 0], many[0, 0, 0] = 1, 1000
    days_few, days_many = np.full((1, AGES, GROUPS), 10.0), np.full((1, AGES, GROUPS), 10_000.0)
    lifted_few = shrunk_rates(few, days_few)[0, 0, 0] / (1.5 / days_few.sum())
    lifted_many = shrunk_rates(many, days_many)[0, 0, 0] / (1000.5 / days_many.sum())
    assert 1 < lifted_few < 8
    assert lifted_many == pytest.approx(AGES * GROUPS, rel=0.02)


def test_without_stage_history_every_stage_has_the_odds_of_its_age():
    exposure = Exposure.nothing(1)
    exposure.days[0, :, 0], exposure.wins[0, :, 0] = 1000, np.arange(AGES)
    young = [(0, 20, stage) for stage in range(GROUPS)]
    found = win_chances(exposure, deals(*young), np.array([90]))
    assert found == pytest.approx(np.full((GROUPS, 1), found[0, 0]), rel=0.1)


def test_an_early_deal_that_can_move_on_is_worth_more_than_one_that_cannot():
    stuck = Exposure.nothing(1)
    stuck.days[:] = 1000
    stuck.wins[0, :, 3] = 20
    moving = replace(stuck, moves=np.zeros_like(stuck.moves))
    moving.moves[0, :, 1, 2] = moving.moves[0, :, 2, 3] = 50
    early, days = deals((0, 10, 1)), np.array([200])
    assert win_chances(moving, early, days)[0, 0] > 3 * win_chances(stuck, early, days)[0, 0]


def test_a_season_moves_what_falls_into_its_month_and_never_makes_more_than_certainty():
    chances = np.array([[0.2, 0.5], [0.5, 0.9]])
    flat, strong = np.ones((2, 2)), np.array([[1.0, 2.0], [1.0, 2.0]])
    assert seasoned(chances, flat) == pytest.approx(chances)
    assert seasoned(chances, strong)[0] == pytest.approx([0.2, 0.8])
    assert seasoned(chances, strong)[1, -1] == pytest.approx(1.0)


def test_more_people_than_one_block_are_worked_out_alike():
    one = steady(0.004, 0.01)
    many = Exposure(*(np.repeat(getattr(one, name), 300, axis=0) for name in Exposure.__slots__))
    assert (new_deal_curve(many) == new_deal_curve(one)).all()
    found = win_chances(many, deals((0, 10, 1), (299, 10, 1)), np.array([50]))
    assert found[0] == found[1]


def test_the_bins_begin_at_zero_and_rise():
    assert AGE_EDGES[0] == 0
    assert list(AGE_EDGES) == sorted(set(AGE_EDGES))
