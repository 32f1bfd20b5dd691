"""How a session is held: time boxes, and the minutes looked back and ahead, against a count second by second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.domain.cadence import Cycle, Discipline, Level, Part, Template, read_template
from quarterdeck.domain.conducting import (
    PERFORMANCE,
    Look,
    Mark,
    Step,
    at_earliest,
    boxes,
    first_look,
    performance_minutes,
    spent,
)

NINE = datetime(2026, 2, 6, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def template(text):
    return read_template(Level.SALESPERSON, Cycle.MONTHLY, text)


def test_the_steps_of_45_minutes_are_those_of_the_book():
    assert [(box.step.value, box.minutes) for box in boxes(template("performance 45"))] == [
        ("trust", 5),
        ("outlook", 10),
        ("focus", 10),
        ("actions", 15),
        ("support", 5),
    ]


def test_every_other_part_is_a_step_of_its_own_where_the_template_has_it():
    found = boxes(template("deal 15, performance 45, skills 10"))
    assert [box.step for box in found] == [Step.DEAL, *PERFORMANCE, Step.SKILLS]
    assert performance_minutes(found) == 45


@given(st.integers(1, 480))
def test_the_minutes_of_the_performance_part_are_shared_out_without_a_rest(minutes):
    part = Part(Discipline.PERFORMANCE, minutes)
    found = boxes(Template(Level.MANAGER, Cycle.ANNUAL, (part,)))
    assert sum(box.minutes for box in found) == minutes
    for box in found:
        assert abs(box.minutes - minutes * PERFORMANCE[box.step] / 45) < 1


def test_trust_check_and_coaching_look_neither_way():
    neither = {step for step in Step if first_look(step) is Look.NEITHER}
    assert neither == {Step.TRUST, Step.DEAL, Step.SKILLS, Step.PREPARATION}


moves = st.tuples(st.sampled_from(Step), st.sampled_from(Look), st.integers(-300, 900), st.booleans())


@given(st.lists(moves, min_size=1, max_size=9), st.integers(-300, 900))
def test_minutes_are_those_that_a_second_hand_counts_and_never_negative(said, last):
    """Each mark comes so many seconds of a clock that may jump back after the one before it.

    Planned are five minutes, so ten count at most from one mark to the next.
    """
    at, way = NINE, []
    for step, look, seconds, counts in said:
        at = at_earliest(at + timedelta(seconds=seconds), at)
        way.append(Mark(step, look, at, counts))
    until = at + timedelta(seconds=last)
    took = spent(way, until, timedelta(minutes=5))
    counted = dict.fromkeys(Look, 0)
    second = way[0].at
    while second < max(until, at):
        here = [mark for mark in way if mark.at <= second][-1]
        counted[here.look] += here.counts and second < here.at + timedelta(minutes=10)
        second += timedelta(seconds=1)
    assert (took.back.total_seconds(), took.ahead.total_seconds()) == (counted[Look.BACK], counted[Look.AHEAD])
    assert all(length >= timedelta(0) for length in took.steps.values())
    assert sum(length.total_seconds() for length in took.steps.values()) == sum(counted.values())


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(0)])
def test_a_clock_set_back_takes_nothing_away(jump):
    began, since = NINE, NINE + timedelta(minutes=10)
    way = [Mark(Step.OUTLOOK, Look.BACK, began), Mark(Step.ACTIONS, Look.AHEAD, at_earliest(since + jump, since))]
    took = spent(way, since + jump, HOUR)
    assert (took.back, took.ahead) == (timedelta(minutes=10), timedelta(0))


def test_a_session_that_was_left_open_counts_no_days():
    way = [Mark(Step.TRUST, Look.NEITHER, NINE), Mark(Step.ACTIONS, Look.AHEAD, NINE + timedelta(days=3))]
    took = spent(way, NINE + timedelta(days=3, minutes=20), HOUR)
    assert (took.steps[Step.TRUST], took.steps[Step.ACTIONS]) == (2 * HOUR, timedelta(minutes=20))
