"""Sessions planned from a fiscal calendar: against a calendar counted by hand, and what holds for every company."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.domain.cadence import (
    USUAL,
    Cadence,
    CadenceRule,
    Cycle,
    Every,
    Holiday,
    Level,
    Nth,
    pairs,
    planned,
    read_rule,
    starts_at,
)
from quarterdeck.domain.calendar import Anchor, Calendar, Change, Clock, Months, Weeks
from quarterdeck.domain.org import Organisation, Person, Role, Seat, Unit

OCTOBER = Calendar(Months(10), Clock("Europe/Copenhagen"))
WEEKS = Calendar(Weeks((4, 4, 5), 1, 5, Anchor.LAST))
FROM_2027 = Weeks((4, 5, 4), 12, 6, Anchor.NEAREST)
CHANGED = Calendar(Months(10), Clock(), (Change(FROM_2027.begin(FROM_2027.number_of(date(2027, 1, 20))), FROM_2027),))
CALENDARS = {"October": OCTOBER, "4-4-5": WEEKS, "changed to weeks": CHANGED}
CHRISTMAS = (Holiday(date(2026, 12, 25), "Christmas"), Holiday(date(2026, 1, 1), "New Year"))
UNITS = (Unit("all", "All"), Unit("north", "North", "all"), Unit("dk", "Denmark", "north"))


def _company(sellers=8, *more):
    people = ("ingrid", "mikkel", "sara", *(f"s{n:02}" for n in range(sellers)))
    leaders = (("ingrid", "all"), ("mikkel", "north"), ("sara", "dk"))
    seats = (*(Seat(p, u, Role.LEADER) for p, u in leaders), *(Seat(f"s{n:02}", "dk") for n in range(sellers)), *more)
    return Organisation(UNITS, tuple(Person(p, p.title()) for p in people), seats)


def _plan(company, begin, end, calendar=OCTOBER, cadence=USUAL, holidays=()):
    return planned(company, calendar, cadence, holidays, date.fromisoformat(begin), date.fromisoformat(end))


def _only(level, **rules):
    return Cadence(tuple(read_rule(level, Cycle(cycle), text) for cycle, text in rules.items()))


def _days(company, begin, end, cadence, calendar=OCTOBER, holidays=()):
    sessions = _plan(company, begin, end, calendar, cadence, holidays).sessions
    return [(s.on.isoformat(), s.cycle.value, s.period_key) for s in sessions]


def test_a_year_of_the_usual_cadence_for_one_salesperson():
    sessions = [s for s in _plan(_company(1), "2025-10-01", "2026-10-01").sessions if s.owner_key == "s00"]
    assert [(s.on.isoformat(), [c.value for c in s.cycles]) for s in sessions] == [
        ("2025-10-03", ["monthly"]),
        ("2025-11-05", ["monthly"]),
        ("2025-12-03", ["monthly"]),
        ("2026-01-05", ["quarterly", "monthly"]),
        ("2026-02-04", ["monthly"]),
        ("2026-03-04", ["monthly"]),
        ("2026-04-03", ["quarterly", "monthly"]),
        ("2026-05-05", ["monthly"]),
        ("2026-06-03", ["monthly"]),
        ("2026-07-03", ["quarterly", "monthly"]),
        ("2026-08-05", ["monthly"]),
        ("2026-09-03", ["annual", "quarterly", "monthly"]),
    ]


def test_the_annual_session_is_about_the_year_ahead_and_its_first_quarter():
    (annual,) = [s for s in _plan(_company(1), "2026-09-01", "2026-10-01").sessions if s.owner_key == "s00"]
    assert [(h.cycle.value, h.period.key) for h in annual.held] == [
        ("annual", "FY2027"),
        ("quarterly", "FY2027-Q1"),
        ("monthly", "2026-09"),
    ]
    assert (annual.key, annual.minutes) == ("s00.annual.FY2027", 120)


def test_without_annual_sessions_the_first_quarter_has_its_own():
    cadence = _only(Level.SALESPERSON, quarterly="first Friday of the quarter's first month")
    assert _days(_company(1), "2025-10-01", "2026-10-01", cadence) == [
        ("2025-10-03", "quarterly", "FY2026-Q1"),
        ("2026-01-02", "quarterly", "FY2026-Q2"),
        ("2026-04-03", "quarterly", "FY2026-Q3"),
        ("2026-07-03", "quarterly", "FY2026-Q4"),
    ]


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("first Friday", "2026-05-04"),
        ("last Thursday of the month", "2026-05-28"),
        ("first working day after month end", "2026-05-04"),
        ("last working day of the month", "2026-05-29"),
        ("third working day before month end", "2026-05-27"),
    ],
)
def test_what_falls_on_a_holiday_is_held_on_the_next_working_day(rule, day):
    cadence = _only(Level.SALESPERSON, monthly=rule)
    assert _days(_company(1), "2026-05-01", "2026-06-01", cadence, holidays=[Holiday(date(2026, 5, 1), "May Day")]) == [
        (day, "monthly", "2026-05")
    ]


def test_a_round_stays_in_its_month_when_the_last_days_are_holidays():
    holidays = [Holiday(date(2026, 12, day), "Closed") for day in (24, 25, 28, 29, 30, 31)]
    cadence = _only(Level.SALESPERSON, monthly="last Thursday of the month")
    assert _days(_company(1), "2026-12-01", "2027-01-01", cadence, holidays=holidays) == [
        ("2026-12-23", "monthly", "2026-12")
    ]


def test_in_a_month_without_a_working_day_nothing_is_held():
    holidays = [Holiday(date(2026, 8, day), "Closed") for day in range(1, 32)]
    assert _plan(_company(), "2026-08-01", "2026-09-01", holidays=holidays).sessions == ()


def test_two_sessions_a_day_one_after_the_other_until_all_have_been_met():
    sessions = [s for s in _plan(_company(5), "2026-02-01", "2026-03-01").sessions if s.leader_key == "sara"]
    assert [s.begins for s in sessions] == [
        datetime(2026, 2, 4, 9),
        datetime(2026, 2, 4, 10),
        datetime(2026, 2, 5, 9),
        datetime(2026, 2, 5, 10),
        datetime(2026, 2, 6, 9),
    ]


def test_whoever_leads_many_meets_more_of_them_a_day_so_that_the_round_ends_in_time():
    sessions = _plan(_company(20), "2026-02-01", "2026-03-01").sessions
    own = [s for s in sessions if s.leader_key == "sara"]
    assert len(own) == 20
    assert max(Counter(s.on for s in own).values()) == 5
    assert next(s for s in sessions if s.owner_key == "sara").on == date(2026, 2, 10)


def test_whom_there_is_no_time_for_is_told_and_not_dropped():
    plan = _plan(_company(200), "2026-02-01", "2026-03-01")
    held = {s.owner_key for s in plan.sessions if s.leader_key == "sara"}
    missed = {each.owner_key for each in plan.unplaced}
    assert held | missed >= {f"s{n:02}" for n in range(200)}
    assert missed
    assert not held & missed


def test_weekly_and_fortnightly_sessions_are_counted_by_weeks():
    weekly = _only(Level.SALESPERSON, weekly="every Monday, 08:30, 30 minutes")
    assert _days(_company(1), "2026-02-01", "2026-03-01", weekly) == [
        ("2026-02-02", "weekly", "2026-02-02"),
        ("2026-02-09", "weekly", "2026-02-09"),
        ("2026-02-16", "weekly", "2026-02-16"),
        ("2026-02-23", "weekly", "2026-02-23"),
    ]
    other = _only(Level.SALESPERSON, fortnightly="every other Monday from 2026-02-11")
    assert [day for day, *_ in _days(_company(1), "2026-02-01", "2026-03-15", other)] == [
        "2026-02-09",
        "2026-02-23",
        "2026-03-09",
    ]


def test_a_week_with_both_rhythms_has_one_session():
    both = _only(Level.SALESPERSON, weekly="every Tuesday", fortnightly="every other Monday from 2026-02-02")
    assert [cycle for _, cycle, _ in _days(_company(1), "2026-02-01", "2026-03-01", both)] == [
        "fortnightly",
        "weekly",
        "fortnightly",
        "weekly",
    ]


def test_whoever_leaves_within_a_round_is_not_planned_after_their_last_day():
    company = _company(1, Seat("gone", "dk", end_on=date(2026, 2, 5)), Seat("later", "dk", begin_on=date(2026, 2, 6)))
    company = Organisation(
        company.units, (*company.people, Person("gone", "Gone"), Person("later", "L")), company.seats
    )
    cadence = _only(Level.SALESPERSON, monthly="last Friday of the month")
    found = {s.owner_key for s in _plan(company, "2026-02-01", "2026-03-01", cadence=cadence).sessions}
    assert found == {"s00", "later"}


def test_a_new_leader_in_the_middle_of_a_round_holds_what_is_left_of_it():
    change = date(2026, 2, 6)
    base = _company(6)
    seats = (*(s for s in base.seats if s.person_key != "sara"), Seat("sara", "dk", Role.LEADER, end_on=change))
    company = Organisation(
        UNITS, (*base.people, Person("oskar", "Oskar")), (*seats, Seat("oskar", "dk", Role.LEADER, begin_on=change))
    )
    sessions = [s for s in _plan(company, "2026-02-01", "2026-03-01").sessions if s.owner_key.startswith("s0")]
    assert [s.leader_key for s in sessions] == ["sara"] * 4 + ["oskar"] * 2


def test_somebody_with_two_leaders_has_a_session_with_each_under_its_own_key():
    company = _company(1, Seat("lone", "lab", Role.LEADER), Seat("s00", "lab", begin_on=date(2026, 1, 1)))
    company = Organisation(
        (*UNITS, Unit("lab", "Lab", "all")), (*company.people, Person("lone", "Lone")), company.seats
    )
    own = [s for s in _plan(company, "2026-02-01", "2026-03-01").sessions if s.owner_key == "s00"]
    assert {(s.key, s.leader_key) for s in own} == {
        ("s00.monthly.2026-02", "sara"),
        ("s00.monthly.2026-02.lone", "lone"),
    }
    assert own[0].begins != own[1].begins


def test_the_clock_on_the_wall_stays_when_the_clocks_change():
    sessions = _plan(_company(1), "2026-03-01", "2026-05-01").sessions
    own = [s for s in sessions if s.owner_key == "s00"]
    assert [s.begins.time() for s in own] == [time(9), time(9)]
    assert [starts_at(s.begins, OCTOBER.clock).hour for s in own] == [8, 7]


def test_a_time_that_the_clocks_skip_comes_as_much_later():
    assert starts_at(datetime(2026, 3, 29, 2, 30), Clock("Europe/Copenhagen")) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("name", CALENDARS)
def test_the_third_working_day_and_the_first_friday_agree_with_a_calendar_counted_by_hand(name):
    calendar = CALENDARS[name]
    begin, end = date(2025, 1, 1), date(2029, 1, 1)
    for text, count in (("third working day of the month", _third_working_day), ("first Friday", _first_friday)):
        cadence = _only(Level.SALESPERSON, monthly=text)
        found = [s.on for s in planned(_company(1), calendar, cadence, CHRISTMAS, begin, end).sessions]
        months = sorted({calendar.month(begin + timedelta(days=n)).begin for n in range((end - begin).days)})
        counted = [count(day, calendar) for day in months]
        assert found == [day for day in counted if begin <= day < end]


def _works(day):
    return day.weekday() not in {5, 6} and (day.month, day.day, day.year) not in {(12, 25, 2026), (1, 1, 2026)}


def _third_working_day(day, calendar):
    seen = 0
    while True:
        seen += _works(day)
        if seen == 3:
            return day
        day += timedelta(days=1)


def _first_friday(day, calendar):
    while day.weekday() != 4:
        day += timedelta(days=1)
    while not _works(day):
        day += timedelta(days=1)
    return day


@pytest.mark.parametrize("name", CALENDARS)
def test_every_quarter_and_every_year_is_the_subject_of_exactly_one_session(name):
    calendar = CALENDARS[name]
    begin, end = date(2024, 1, 1), date(2030, 1, 1)
    sessions = planned(_company(1), calendar, USUAL, (), begin, end).sessions
    about = Counter((h.cycle, h.period.key) for s in sessions if s.owner_key == "s00" for h in s.held)
    day = calendar.fiscal_year_of(date(2025, 1, 15)).end
    while (year := calendar.fiscal_year_of(day)).end < date(2029, 1, 1):
        keys = [(Cycle.ANNUAL, year.period.key)]
        keys += [(Cycle.QUARTERLY, quarter.key) for quarter in year.quarters]
        keys += [(Cycle.MONTHLY, month.key) for month in year.months]
        assert {key: about[key] for key in keys} == dict.fromkeys(keys, 1)
        day = year.end


NAMES = tuple(f"p{n}" for n in range(9))


@st.composite
def _organisations(draw):
    count = draw(st.integers(1, 5))
    keys = [f"u{n}" for n in range(count)]
    parents = [None, *(f"u{draw(st.integers(0, n - 1))}" for n in range(1, count))]
    units = tuple(Unit(key, key, parent) for key, parent in zip(keys, parents, strict=True))
    days = st.sampled_from([date(2026, 1, 1), date(2026, 2, 5), date(2026, 2, 10), date(2026, 4, 1)])
    seats = []
    for person in NAMES:
        for _ in range(draw(st.integers(0, 2))):
            begin, end = sorted((draw(days), draw(days)))
            begin, end = (date(1900, 1, 1), date(2200, 1, 1)) if begin == end else (begin, end)
            seats.append(Seat(person, draw(st.sampled_from(keys)), draw(st.sampled_from(list(Role))), begin, end))
    vacant = draw(st.sets(st.sampled_from(NAMES), max_size=2))
    people = tuple(Person(key, key, is_vacancy=key in vacant) for key in NAMES)
    return Organisation(units, people, tuple(seats))


@st.composite
def _cadences(draw):
    rules = list(USUAL.rules)
    if draw(st.booleans()):
        rules += [CadenceRule(level, Cycle.WEEKLY, Every(draw(st.integers(0, 4))), minutes=30) for level in Level]
    if draw(st.booleans()):
        rules[0] = CadenceRule(Level.SALESPERSON, Cycle.MONTHLY, Nth(draw(st.integers(1, 20))), time(13), 45)
    return Cadence(tuple(rules))


PLANS = {
    "company": _organisations(),
    "cadence": _cadences(),
    "calendar": st.sampled_from(list(CALENDARS.values())),
    "free": st.sets(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=12),
}


@given(**PLANS)
@settings(max_examples=60, deadline=None)
def test_of_every_plan(company, cadence, calendar, free):
    begin, end = date(2026, 1, 1), date(2026, 4, 1)
    holidays = tuple(Holiday(day, "Free") for day in sorted(free))
    plan = planned(company, calendar, cadence, holidays, begin, end)
    _nobody_is_in_two_at_once(plan.sessions)
    _rounds_run_bottom_up(plan.sessions)
    for session in plan.sessions:
        assert session.on.weekday() < 5
        assert session.on not in free
        standing = {(p.owner_key, p.leader_key, p.level) for p in pairs(company, session.on)}
        assert (session.owner_key, session.leader_key, session.level) in standing
    keys = [s.key for s in plan.sessions]
    assert len(keys) == len(set(keys))


def _nobody_is_in_two_at_once(sessions):
    for one, other in combinations(sessions, 2):
        if set(one.people) & set(other.people):
            assert one.ends <= other.begins or other.ends <= one.begins


def _rounds_run_bottom_up(sessions):
    for above in sessions:
        for below in sessions:
            reports = below.leader_key == above.owner_key and below.led_from == above.unit_key
            if reports and below.wave == above.wave and above.level is not Level.SALESPERSON:
                assert below.ends <= above.begins


@given(**PLANS, cut=st.dates(date(2026, 1, 2), date(2026, 3, 31)))
@settings(max_examples=25, deadline=None)
def test_a_plan_is_the_same_whichever_days_are_asked_for(company, cadence, calendar, free, cut):
    begin, end = date(2026, 1, 1), date(2026, 4, 1)
    holidays = tuple(Holiday(day, "Free") for day in sorted(free))
    whole = planned(company, calendar, cadence, holidays, begin, end).sessions
    first = planned(company, calendar, cadence, holidays, begin, cut).sessions
    rest = planned(company, calendar, cadence, holidays, cut, end).sessions
    assert (*first, *rest) == whole


@given(_organisations(), st.dates(date(2026, 1, 1), date(2026, 3, 31)))
@settings(max_examples=60, deadline=None)
def test_every_owner_with_a_seat_and_a_leader_above_is_in_a_pair(company, day):
    found = {pair.owner_key for pair in pairs(company, day)}
    for person in company.people:
        seats = [s for s in company.seats if s.person_key == person.key and s.holds(day) and s.role is not Role.DEPUTY]
        leads_all = any(s.role is Role.LEADER and s.unit_key == "u0" for s in seats)
        others = any(
            other.role is Role.LEADER
            and other.holds(day)
            and other.person_key != person.key
            and not company.person_by_key[other.person_key].is_vacancy
            and other.unit_key in _above(company, seat)
            for seat in seats
            for other in company.seats
        )
        assert (person.key in found) == (not person.is_vacancy and bool(seats) and (leads_all or others))


def _above(company, seat):
    parents = {unit.key: unit.parent_key for unit in company.units}
    key = parents[seat.unit_key] if seat.role is Role.LEADER else seat.unit_key
    while key:
        yield key
        key = parents[key]


def test_no_days_asked_for_are_no_sessions():
    assert _plan(_company(), "2026-02-01", "2026-02-01").sessions == ()
