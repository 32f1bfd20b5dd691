"""Rules as people write them."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.domain.cadence import (
    NEVER,
    USUAL,
    CadenceRule,
    Cycle,
    Every,
    Level,
    Nth,
    Unreadable,
    read_rule,
    read_template,
    usual_template,
    written,
    written_template,
)
from quarterdeck.domain.cadence.templates import USUAL_TEMPLATES

OF_MONTHS = (Cycle.MONTHLY, Cycle.QUARTERLY, Cycle.ANNUAL)
MONTHS = {Cycle.MONTHLY: [1], Cycle.QUARTERLY: [0, 1, 2, 3, -1], Cycle.ANNUAL: [0, *range(1, 13), -1]}


def _read(text, cycle=Cycle.MONTHLY):
    return read_rule(Level.SALESPERSON, cycle, text)


@pytest.mark.parametrize(
    ("text", "cycle", "on"),
    [
        ("third working day after month end", Cycle.MONTHLY, Nth(3)),
        ("3rd working day of the month", Cycle.MONTHLY, Nth(3)),
        ("first Friday", Cycle.MONTHLY, Nth(1, 4)),
        ("the last Thu of the month", Cycle.MONTHLY, Nth(-1, 3)),
        ("second last working day of the month", Cycle.MONTHLY, Nth(-2)),
        ("second working day before month end", Cycle.MONTHLY, Nth(-2)),
        ("last Thursday of the quarter's first month", Cycle.QUARTERLY, Nth(-1, 3, 1)),
        ("Last Thursday of the quarter’s first month", Cycle.QUARTERLY, Nth(-1, 3, 1)),
        ("first Friday of the second month of the quarter", Cycle.QUARTERLY, Nth(1, 4, 2)),
        ("fifth working day after quarter end", Cycle.QUARTERLY, Nth(5, None, 1)),
        ("third working day before quarter end", Cycle.QUARTERLY, Nth(-3, None, -1)),
        ("first Friday of the month before the year", Cycle.ANNUAL, Nth(1, 4, 0)),
        ("tenth working day of the year's last month", Cycle.ANNUAL, Nth(10, None, -1)),
        ("every Monday", Cycle.WEEKLY, Every(0)),
        ("every other Wednesday", Cycle.FORTNIGHTLY, Every(2)),
        ("every other Wednesday from 2026-01-07", Cycle.FORTNIGHTLY, Every(2, date(2026, 1, 7))),
    ],
)
def test_a_day_may_be_written_as_people_say_it(text, cycle, on):
    assert _read(text, cycle).on == on


def test_time_length_and_number_follow_the_day_in_any_order():
    rule = _read("first Friday, 3 a day, 45 min,  at 13:30 ")
    assert (rule.at, rule.minutes, rule.a_day) == (time(13, 30), 45, 3)
    usual = _read("first Friday")
    assert (usual.at, usual.minutes, usual.a_day) == (time(9), 60, 2)


def test_sessions_that_are_not_held_have_no_rule():
    assert _read(NEVER) is None
    assert _read("Not held") is None


@pytest.mark.parametrize(
    ("text", "cycle", "told"),
    [
        ("", Cycle.MONTHLY, "missing"),
        ("whenever", Cycle.MONTHLY, "third working day after month end"),
        ("third Blursday", Cycle.MONTHLY, "'Blursday' is not a weekday"),
        ("first Sunday", Cycle.MONTHLY, "Nobody works on a Sunday"),
        ("fifth Friday", Cycle.MONTHLY, "write last"),
        ("0th working day", Cycle.MONTHLY, "not a monthly day"),
        ("25th working day", Cycle.MONTHLY, "Count up to twentieth"),
        ("every Monday", Cycle.MONTHLY, "not a monthly day"),
        ("every other Monday", Cycle.WEEKLY, "not a weekly day"),
        ("every Monday", Cycle.FORTNIGHTLY, "every other Monday"),
        ("every Monday from 2026-01-05", Cycle.WEEKLY, "not a weekly day"),
        ("every other Monday from tomorrow", Cycle.FORTNIGHTLY, "'tomorrow' is not a day"),
        ("first Friday of the quarter's fourth month", Cycle.QUARTERLY, "day of a quarter"),
        ("first Friday", Cycle.QUARTERLY, "day of a quarter"),
        ("third working day after month end", Cycle.ANNUAL, "not an annual day"),
        ("last working day after month end", Cycle.MONTHLY, "not a monthly day"),
        ("first Friday, soon", Cycle.MONTHLY, "'soon' is neither"),
        ("first Friday, 25:00", Cycle.MONTHLY, "not a time of day"),
        ("first Friday, 0 minutes", Cycle.MONTHLY, "from 1 to 480"),
        ("first Friday, 99 a day", Cycle.MONTHLY, "from 1 to 20"),
        ("first Friday, 23:30, 60 minutes", Cycle.MONTHLY, "another day"),
        ("not held, 09:00", Cycle.MONTHLY, "not a monthly day"),
    ],
)
def test_what_nobody_understands_is_refused_with_what_to_write(text, cycle, told):
    with pytest.raises(Unreadable, match=told):
        _read(text, cycle)


@st.composite
def _rules(draw):
    cycle = draw(st.sampled_from(list(Cycle)))
    if cycle in OF_MONTHS:
        weekday = draw(st.sampled_from([None, *range(5)]))
        most = 20 if weekday is None else 4
        nth = draw(st.integers(-most, most).filter(bool))
        on = Nth(nth, weekday, draw(st.sampled_from(MONTHS[cycle])))
    else:
        since = draw(st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1))) if cycle is Cycle.FORTNIGHTLY else None
        on = Every(draw(st.integers(0, 4)), since)
    at = draw(st.times(max_value=time(15, 59)).map(lambda t: t.replace(second=0, microsecond=0)))
    minutes, a_day = draw(st.integers(1, 480)), draw(st.integers(1, 20))
    return CadenceRule(draw(st.sampled_from(list(Level))), cycle, on, at, minutes, a_day)


@given(_rules())
def test_a_rule_is_read_back_from_its_own_words(rule):
    assert read_rule(rule.level, rule.cycle, written(rule)) == rule


def test_the_usual_cadence_holds_three_cycles_at_four_levels():
    assert {(rule.level, rule.cycle) for rule in USUAL.rules} == {(level, c) for level in Level for c in OF_MONTHS}
    assert written(USUAL.rule(Level.MANAGER, Cycle.QUARTERLY)) == (
        "seventh working day of the quarter's first month, 09:00, 90 minutes, 2 a day"
    )


@pytest.mark.parametrize("place", USUAL_TEMPLATES)
def test_the_usual_parts_fill_the_usual_session_and_are_read_back(place):
    template = USUAL_TEMPLATES[place]
    assert read_template(*place, written_template(template)) == template
    rule = USUAL.rule(*place)
    assert template.minutes == (rule.minutes if rule else 30)


def test_where_no_template_is_the_whole_session_is_about_performance():
    assert written_template(usual_template(Level.EXECUTIVE, Cycle.ANNUAL, 120)) == "performance 120"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "has a performance part"),
        ("deal 30", "has a performance part"),
        ("performance 30, chat 10", "'chat 10' is not a part"),
        ("performance", "'performance' is not a part"),
        ("performance 30, performance 10", "Put its minutes together"),
        ("performance 0", "1 to 480"),
        ("performance 300, deal 300", "480 at most"),
    ],
)
def test_what_cannot_be_a_template_is_refused(text, told):
    with pytest.raises(Unreadable, match=told):
        read_template(Level.MANAGER, Cycle.MONTHLY, text)
