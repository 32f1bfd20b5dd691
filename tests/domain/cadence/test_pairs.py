"""Who holds sessions with whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quarterdeck.domain.cadence import Level, level, pairs, unled
from quarterdeck.domain.org import Organisation, Person, Role, Seat, Unit

TODAY = date(2026, 2, 5)
MAY = date(2026, 5, 1)
UNITS = (
    Unit("all", "All"),
    Unit("north", "North", "all"),
    Unit("dk", "Denmark", "north"),
    Unit("se", "Sweden", "north"),
    Unit("lab", "Lab", "all"),
)
NAMES = ("ingrid", "mikkel", "sara", "oskar", "jonas", "maja", "lone")
SEATS = (
    Seat("ingrid", "all", Role.LEADER),
    Seat("mikkel", "north", Role.LEADER),
    Seat("sara", "dk", Role.LEADER),
    Seat("oskar", "se", Role.LEADER),
    Seat("jonas", "dk"),
    Seat("maja", "se"),
)


def _company(*more, without=(), vacant=(), units=UNITS):
    people = tuple(Person(key, key.title(), is_vacancy=key in vacant) for key in NAMES)
    return Organisation(units, people, (*(s for s in SEATS if s.person_key not in without), *more))


def _with(company, on=TODAY):
    return {(p.owner_key, p.leader_key) for p in pairs(company, on)}


def test_everybody_meets_whoever_leads_them_and_the_executive_the_leadership_team():
    assert _with(_company()) == {
        ("jonas", "sara"),
        ("maja", "oskar"),
        ("sara", "mikkel"),
        ("oskar", "mikkel"),
        ("mikkel", "ingrid"),
        ("ingrid", None),
    }


def test_a_level_is_where_somebody_leads():
    found = {key: level(_company(), key, TODAY) for key in NAMES}
    assert found == {
        "ingrid": Level.EXECUTIVE,
        "mikkel": Level.DIRECTOR,
        "sara": Level.MANAGER,
        "oskar": Level.MANAGER,
        "jonas": Level.SALESPERSON,
        "maja": Level.SALESPERSON,
        "lone": None,
    }


def test_where_a_unit_has_no_leader_the_next_one_above_is_met():
    assert {("jonas", "mikkel"), ("sara", None)} & _with(_company(without=["sara"])) == {("jonas", "mikkel")}


def test_a_vacant_seat_leads_nobody_and_holds_no_session_but_keeps_the_level_above():
    company = _company(vacant=["sara", "oskar", "maja"])
    assert _with(company) == {("jonas", "mikkel"), ("mikkel", "ingrid"), ("ingrid", None)}
    assert level(company, "mikkel", TODAY) is Level.DIRECTOR


def test_a_leader_without_reports_still_meets_whoever_leads_them():
    lab = Seat("lone", "lab", Role.LEADER)
    assert ("lone", "ingrid") in _with(_company(lab))
    assert level(_company(lab), "lone", TODAY) is Level.MANAGER


def test_somebody_with_two_seats_meets_both_leaders_the_home_first():
    company = _company(Seat("lone", "lab", Role.LEADER), Seat("jonas", "lab", begin_on=date(2026, 1, 1)))
    own = [p for p in pairs(company, TODAY) if p.owner_key == "jonas"]
    assert [(p.leader_key, p.unit_key, p.is_first) for p in own] == [("sara", "dk", True), ("lone", "lab", False)]


def test_two_seats_below_one_leader_make_one_pair():
    company = _company(Seat("jonas", "north", begin_on=date(2026, 1, 1)), without=["sara"])
    assert [p.leader_key for p in pairs(company, TODAY) if p.owner_key == "jonas"] == ["mikkel"]


def test_somebody_who_leads_a_unit_and_sells_in_it_is_a_leader_only():
    company = _company(Seat("mikkel", "dk"))
    assert [(p.leader_key, p.level) for p in pairs(company, TODAY) if p.owner_key == "mikkel"] == [
        ("ingrid", Level.DIRECTOR)
    ]


def test_two_who_lead_each_other_hold_both_sessions():
    company = _company(Seat("sara", "se"), Seat("oskar", "dk"))
    assert {("sara", "oskar"), ("oskar", "sara"), ("sara", "mikkel"), ("oskar", "mikkel")} <= _with(company)


def test_units_that_go_round_in_a_circle_make_no_endless_search():
    broken = tuple(replace(u, parent_key="dk") if u.key == "north" else u for u in UNITS)
    assert ("jonas", "sara") in _with(_company(units=broken))


def test_of_two_leaders_of_a_unit_the_first_by_name_is_met_and_both_meet_the_one_above():
    found = _with(_company(Seat("lone", "dk", Role.LEADER)))
    assert {("jonas", "lone"), ("lone", "mikkel"), ("sara", "mikkel")} <= found
    assert ("jonas", "sara") not in found


def test_a_deputy_holds_no_session_for_it():
    assert _with(_company(Seat("lone", "dk", Role.DEPUTY))) == _with(_company())


@pytest.mark.parametrize(("day", "there"), [(TODAY, True), (MAY, False)])
def test_whoever_has_left_holds_no_session_any_more(day, there):
    company = _company(Seat("lone", "dk", end_on=MAY))
    assert (("lone", "sara") in _with(company, day)) is there


def test_whoever_nobody_leads_is_named_and_not_paired():
    company = _company(without=["ingrid", "mikkel", "sara"])
    assert [(each.owner_key, each.unit_key) for each in unled(company, TODAY)] == [("jonas", "dk"), ("oskar", "se")]
    assert _with(company) == {("maja", "oskar")}


def test_an_empty_organisation_has_no_pairs():
    assert pairs(Organisation(), TODAY) == ()
    assert unled(Organisation(), TODAY) == ()
