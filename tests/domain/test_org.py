"""Who sits where and when, and whose numbers a viewer may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.domain.clearance import Clearance, NotCleared, clearance_of
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.org import UNASSIGNED, Organisation, Person, Role, Seat, Unit
from quarterdeck.domain.scope import Subject, SubjectKind

MAY = date(2025, 5, 1)
JUNE = date(2025, 6, 1)
TODAY = date(2026, 2, 5)

COMPANY = Organisation(
    units=(
        Unit("all", "All"),
        Unit("north", "North", "all"),
        Unit("dk", "Denmark", "north"),
        Unit("se", "Sweden", "north"),
    ),
    people=(
        Person("ingrid", "Ingrid"),
        Person("mikkel", "Mikkel"),
        Person("sara", "Sara"),
        Person("oskar", "Oskar"),
        Person("jonas", "Jonas", owner_ids=("crm:1",)),
        Person("maja", "Maja", owner_ids=("crm:2",)),
        Person("gone", "Gone", owner_ids=("crm:3",)),
    ),
    seats=(
        Seat("ingrid", "all", Role.LEADER),
        Seat("mikkel", "north", Role.LEADER),
        Seat("sara", "dk", Role.LEADER),
        Seat("oskar", "se", Role.LEADER),
        Seat("jonas", "dk"),
        Seat("maja", "dk", end_on=MAY),
        Seat("maja", "se", begin_on=MAY),
        Seat("gone", "dk", begin_on=MAY, end_on=JUNE),
    ),
)


def _stints(person, clearance=None):
    stints = (clearance or Clearance(None, everything=True)).stints(COMPANY, ["crm:1", "crm:2", "crm:3", "crm:9"])
    return [(s.owner_id, s.unit_key, s.begin_on, s.end_on) for s in stints if s.person_key == person]


def _open(viewer, subject, company=COMPANY):
    """What the viewer's book does when asked for the subject: it knows only the visible part of the organisation."""
    clearance = clearance_of(company, viewer, TODAY)
    clearance.check(clearance.view(company), clearance.stints(company), subject)


def test_a_mover_counts_for_the_old_unit_before_the_move_and_for_the_new_one_after():
    assert _stints("maja") == [("crm:2", "dk", BEGINNING, MAY), ("crm:2", "se", MAY, END)]


def test_what_a_leaver_owns_stays_with_the_unit():
    assert _stints("gone") == [("crm:3", "dk", MAY, END)]


def test_what_nobody_held_is_unassigned_so_that_the_company_adds_up():
    assert _stints(UNASSIGNED) == [("crm:3", UNASSIGNED, BEGINNING, MAY), ("crm:9", UNASSIGNED, BEGINNING, END)]


def test_a_manager_sees_a_mover_only_for_the_days_in_the_team():
    sara, oskar = (clearance_of(COMPANY, who, TODAY) for who in ("sara", "oskar"))
    assert _stints("maja", sara) == [("crm:2", "dk", BEGINNING, MAY)]
    assert _stints("maja", oskar) == [("crm:2", "se", MAY, END)]
    assert _stints("jonas", oskar) == []


def test_a_seller_sees_only_themselves_and_all_of_it():
    maja = clearance_of(COMPANY, "maja", TODAY)
    assert _stints("maja", maja) == [("crm:2", "dk", BEGINNING, MAY), ("crm:2", "se", MAY, END)]
    assert _stints("jonas", maja) == []


def test_a_director_sees_the_region_and_an_executive_everything():
    assert clearance_of(COMPANY, "mikkel", TODAY).unit_keys == {"north", "dk", "se"}
    assert not clearance_of(COMPANY, "mikkel", TODAY).everything
    assert clearance_of(COMPANY, "ingrid", TODAY).everything
    assert clearance_of(COMPANY, "jonas", TODAY, operations=True).everything


@pytest.mark.parametrize("foreign", ["se", "north", "all", "no-such-unit"])
def test_a_foreign_unit_and_an_unknown_one_answer_alike(foreign):
    with pytest.raises(NotCleared) as refused:
        _open("sara", Subject(SubjectKind.UNIT, foreign))
    assert str(refused.value) == "There is nothing here for you to see."


@pytest.mark.parametrize("foreign", ["oskar", "mikkel", "nobody", UNASSIGNED])
def test_a_foreign_person_and_an_unknown_one_answer_alike(foreign):
    with pytest.raises(NotCleared) as refused:
        _open("sara", Subject(SubjectKind.PERSON, foreign))
    assert str(refused.value) == "There is nothing here for you to see."


def test_a_former_leader_keeps_the_totals_and_not_the_person():
    with pytest.raises(NotCleared):
        _open("sara", Subject(SubjectKind.PERSON, "maja"))
    _open("oskar", Subject(SubjectKind.PERSON, "maja"))
    _open("mikkel", Subject(SubjectKind.PERSON, "maja"))
    _open("maja", Subject(SubjectKind.PERSON, "maja"))
    _open("sara", Subject(SubjectKind.PERSON, "gone"))


def test_whoever_has_no_seat_has_no_page_of_their_own():
    stranger = replace(COMPANY, people=(*COMPANY.people, Person("teun", "Teun")))
    with pytest.raises(NotCleared):
        _open("teun", Subject(SubjectKind.PERSON, "teun"), stranger)


def test_the_visible_organisation_holds_no_foreign_name():
    view = clearance_of(COMPANY, "sara", TODAY).view(COMPANY)
    assert {p.key for p in view.people} == {"sara", "jonas", "maja", "gone"}
    assert {u.key for u in view.units} == {"all", "north", "dk"}
    assert all(s.unit_key == "dk" for s in view.seats)


def test_fingerprints_tell_clearances_apart():
    sara, oskar = (clearance_of(COMPANY, who, TODAY) for who in ("sara", "oskar"))
    assert sara.fingerprint() == clearance_of(COMPANY, "sara", TODAY).fingerprint() != oskar.fingerprint()


def test_a_leader_who_also_sells_counts_for_the_unit_led():
    leading = Organisation(
        (Unit("all", "All"),), (Person("p", "P", owner_ids=("x:1",)),), (Seat("p", "all", Role.LEADER),)
    )
    assert [(s.unit_key, s.begin_on) for s in leading.stints] == [("all", BEGINNING)]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(list(Role)), st.integers(0, 40), st.integers(1, 40)),
        max_size=6,
    ),
    st.integers(0, 90),
)
def test_every_day_of_an_owner_counts_exactly_once(seats, day):
    units = (Unit("all", "All"), *(Unit(k, k, "all") for k in "abc"))
    held = tuple(
        Seat("p", k, role, date.fromordinal(736000 + b), date.fromordinal(736000 + b + n)) for k, role, b, n in seats
    )
    company = Organisation(units, (Person("p", "P", owner_ids=("x:1",)),), held)
    on = date.fromordinal(736000 + day)
    stints = [*company.stints, *company.stray_stints(["x:1"])]
    assert sum(s.begin_on <= on < s.end_on for s in stints if s.owner_id == "x:1") == 1


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=6),
    st.integers(0, 90),
)
def test_days_held_are_the_union_of_the_seats(seats, day):
    held = tuple(
        Seat("p", "all", Role.MEMBER, date.fromordinal(736000 + b), date.fromordinal(736000 + b + n)) for b, n in seats
    )
    company = Organisation((Unit("all", "All"),), (Person("p", "P"),), held)
    on = date.fromordinal(736000 + day)
    ranges = company.days_held("p")
    assert any(s.holds(on) for s in held) == any(begin <= on < end for begin, end in ranges)
    assert all(a[1] < b[0] for a, b in pairwise(ranges))
