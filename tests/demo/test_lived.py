"""What was said at the demo company fits its days: nothing is said after the last of them, and what is over is over."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from quarterdeck.demo.days import AS_OF
from quarterdeck.demo.people import CAST, SELLERS, TEAMS, key_of
from quarterdeck.demo.rounds import Help, Will, lived
from quarterdeck.domain.effects import Judgement
from quarterdeck.domain.kpis import KPIS
from quarterdeck.records.present import CLOCK, as_if_at, now, set_back


def wills() -> list[Will]:
    told = lived()
    ends = [end for held in told.held for end in held.ends]
    return [*(will for end in ends for will in end.will), *(each.will for each in told.agreed)]


def helps() -> list[Help]:
    return [each for held in lived().held for each in held.help] + [each for will in wills() for each in will.help]


@pytest.mark.parametrize("will", wills(), ids=lambda will: will.text)
def test_what_became_of_an_action_lies_behind_and_what_is_still_to_be_done_lies_ahead(will):
    came = [on for on in (will.done_on, will.let_go_on, will.judged_on, will.moved_on) if on]
    assert all(on < AS_OF for on in came)
    if not will.done_on and not will.let_go_on:
        assert (will.moved_to or will.due_on) > AS_OF
    assert not (will.done_on and will.let_go_on)
    assert bool(will.let_go_on) == bool(will.because)
    assert will.metric in ("", *KPIS)
    assert will.judgement in ("", *Judgement)


@pytest.mark.parametrize("each", helps(), ids=lambda each: each.text)
def test_help_that_was_kept_or_broken_was_promised_before(each):
    promised = each.promised_on if each.asked else date.min
    for on in (each.kept_on, each.broken_on):
        assert on is None or (promised is not None and promised <= on < AS_OF)
    assert bool(each.broken_on or each.declined_on) == bool(each.because)
    if not (each.kept_on or each.broken_on or each.declined_on):
        assert each.due_on > AS_OF


def test_everybody_who_said_anything_works_there():
    told = lived()
    leaders = {key_of(team.manager) for team in TEAMS} | {member.person_key for member in CAST}
    people = {key_of(name) for name, _ in SELLERS} | leaders
    assert {held.session.split(".")[0] for held in told.held} <= people
    assert {each.owner for each in (*told.agreed, *told.mended)} <= people


def test_no_session_is_written_about_twice_and_no_gap_of_one_ends_twice():
    sessions = [held.session for held in lived().held]
    assert len(sessions) == len(set(sessions))
    for held in lived().held:
        gaps = [end.gap for end in held.ends] + list(held.left)
        assert len(gaps) == len(set(gaps)), held.session


def test_every_end_that_is_possible_occurs():
    told = lived()
    ends = [end for held in told.held for end in held.ends]
    assert {end.ends for end in ends} == {"act", "no_action", "escalate"}
    assert any(end.answer for end in ends)
    assert any(held.waived for held in told.held)
    assert any(held.left for held in told.held)
    assert any(parked.ending for held in told.held for parked in held.parked)


def test_the_clock_of_a_demo_stands_at_its_last_day_and_goes_on(settings, tmp_path):
    settings.DEMO_MODE, settings.HOME = True, tmp_path
    before = now()
    assert abs(before - datetime.now(UTC)).total_seconds() < 60
    set_back(AS_OF, UTC)
    first = now()
    assert first.date() == AS_OF
    assert first <= now()
    assert int((tmp_path / CLOCK).read_text()) == round((datetime.now(UTC) - now()).total_seconds())


def test_a_home_of_real_people_has_no_clock_of_its_own(settings, tmp_path):
    settings.DEMO_MODE, settings.HOME = False, tmp_path
    (tmp_path / CLOCK).write_text("86400000")
    assert abs(now() - datetime.now(UTC)).total_seconds() < 60


def test_what_is_pretended_ends_with_its_block():
    then = datetime(2025, 11, 6, 9, tzinfo=UTC)
    with as_if_at(then):
        assert now() == then
    assert now() > then
