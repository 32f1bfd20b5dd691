"""As-was and as-is: two ways to read the past, one company number, and never more than the viewer is cleared for.

The oracle counts deals one by one and climbs the tree by hand: it knows nothing of stints, lines or lenses.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.domain.clearance import Clearance, clearance_of
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.homes import homed, together
from quarterdeck.domain.org import UNASSIGNED, Organisation, Person, Role, Seat, Unit
from quarterdeck.domain.scope import View
from quarterdeck.domain.tree import unsound

START = date(2025, 1, 1)
DAYS = st.integers(0, 400).map(lambda n: START + timedelta(days=n))
UNITS = ("north", "south", "east", "west")
PEOPLE = ("ann", "bob", "cat", "dan")


@st.composite
def companies(draw):
    """Random trees with moves, founding and closing; random seats with movers, joiners, leavers, and second seats."""
    units = [Unit("all", "All")]
    for key in UNITS:
        cuts = sorted(draw(st.sets(DAYS, max_size=2)))
        edges = [BEGINNING if draw(st.booleans()) else START, *cuts, END if draw(st.booleans()) else date(2026, 3, 1)]
        edges = sorted(set(edges))
        for begin, end in pairwise(edges):
            units.append(Unit(key, key, draw(st.sampled_from(("all", *UNITS))), begin, end))
    while fault := unsound(units):  # the nearest tree there is: whoever makes trouble stands below the company
        wrong = next(u for u in units if u.parent_key not in {None, "all"})
        units = [replace(u, parent_key="all") if u == wrong else u for u in units]
        assert fault
    return Organisation(tuple(units), tuple(_people()), tuple(draw(_seats())))


def _people():
    return [Person(key, key, None, (f"crm:{key}", f"erp:{key}")) for key in PEOPLE] + [Person("led", "led")]


@st.composite
def _seats(draw):
    seats = [Seat("led", draw(st.sampled_from(UNITS)), Role.LEADER)]
    for key in PEOPLE:
        edges = sorted(draw(st.sets(DAYS, min_size=2, max_size=4)))
        edges = [
            BEGINNING if draw(st.booleans()) else edges[0],
            *edges[1:-1],
            END if draw(st.booleans()) else edges[-1],
        ]
        for begin, end in pairwise(edges):
            if draw(st.integers(0, 4)):
                seats.append(Seat(key, draw(st.sampled_from(UNITS)), Role.MEMBER, begin, end))
        if draw(st.integers(0, 2)) == 0:
            begin, end = sorted(draw(st.lists(DAYS, min_size=2, max_size=2, unique=True)))
            role = draw(st.sampled_from((Role.LEADER, Role.DEPUTY)))
            seats.append(Seat(key, draw(st.sampled_from(UNITS)), role, begin, end))
    return seats


deals = st.lists(st.tuples(st.sampled_from((*PEOPLE, "stranger")), st.sampled_from(("crm", "erp")), DAYS), max_size=12)


# ---------------------------------------------------------------- the oracle
def sits(company, person, day):
    """The unit of a person's deals of that day: where they sit, or sat last before; None before the first seat."""
    member, leader = (
        [s for s in company.seats if s.person_key == person and s.role is role] for role in (Role.MEMBER, Role.LEADER)
    )
    while day >= START - timedelta(days=1):
        for seats in (member, leader):
            held = [s for s in seats if s.begin_on <= day < s.end_on]
            if held:
                return min(held, key=lambda s: (s.begin_on, s.unit_key)).unit_key
        day -= timedelta(days=1)
    return None


def climbs(company, unit, day):
    """The unit and all above it on that day; a closed one stands where it last stood, one to come where it will."""
    found = set()
    while unit:
        found.add(unit)
        told = sorted((u for u in company.units if u.key == unit), key=lambda u: u.begin_on)
        begun = [u for u in told if u.begin_on <= day]
        unit = (begun[-1] if begun else told[0]).parent_key
    return found


def counted(company, made, unit, as_of, view):
    """How many of the deals count for the unit."""
    number = 0
    for owner, _, day in made:
        if day > as_of:
            continue
        where = sits(company, owner, day if view is View.AS_WAS else as_of) if owner in PEOPLE else None
        when = day if view is View.AS_WAS else as_of
        number += unit == "all" if where is None else unit in climbs(company, where, when)
    return number


# ---------------------------------------------------------------- what the product says
def by_unit(company, clearance, made, as_of, view):
    """The deals that count for each unit, through the viewer's stints."""
    owners = [f"{source}:{owner}" for owner, source, _ in made]
    stints = clearance.stints(company, owners)
    found = Counter()
    for one in homed(stints, clearance.view(company), as_of, view):
        for owner, source, day in made:
            is_theirs = one.stint.owner_id == f"{source}:{owner}"
            if is_theirs and one.stint.begin_on <= day < one.stint.end_on and day <= as_of:
                found.update(set(one.keys))
    return found


@settings(max_examples=60)
@given(companies(), deals, DAYS)
def test_both_views_give_every_unit_what_the_deals_say_and_the_company_the_same(company, made, as_of):
    whole = Clearance(None, everything=True)
    for view in View:
        found = by_unit(company, whole, made, as_of, view)
        for unit in ("all", *UNITS):
            assert found[unit] == counted(company, made, unit, as_of, view), (unit, view)
        assert found["all"] == sum(day <= as_of for _, _, day in made)


@settings(max_examples=60)
@given(companies(), deals, DAYS, DAYS)
def test_no_view_shows_a_leader_a_deal_that_they_are_not_cleared_for(company, made, as_of, today):
    clearance = clearance_of(company, "led", today)
    may = 0
    for owner, _, day in made:
        where = sits(company, owner, day) if owner in PEOPLE else None
        mine = where is not None and (climbs(company, where, day) | {where}) & clearance.unit_keys
        may += bool(mine) and day <= as_of
    for view in View:
        found = by_unit(company, clearance, made, as_of, view)
        assert found["all"] <= may
        whole = by_unit(company, Clearance(None, everything=True), made, as_of, view)
        assert all(found[unit] <= whole[unit] for unit in UNITS)


@settings(max_examples=20)
@given(companies(), DAYS, DAYS)
def test_what_is_planned_for_later_changes_nothing_before_its_day(company, as_of, later):
    on = max(as_of, later) + timedelta(days=1)
    for person in PEOPLE:
        held = [s for s in company.seats if s.person_key == person and s.role is Role.MEMBER and s.end_on == END]
        if held and held[0].begin_on < on:
            seats = tuple(s for s in company.seats if s != held[0])
            moved = (replace(held[0], end_on=on), replace(held[0], begin_on=on, unit_key="west"))
            plan = replace(company, seats=(*seats, *moved))
            made = [(person, "crm", START + timedelta(days=n)) for n in range(0, 500, 7)]
            whole = Clearance(None, everything=True)
            for view in View:
                assert by_unit(plan, whole, made, as_of, view) == by_unit(company, whole, made, as_of, view)


@settings(max_examples=30)
@given(companies(), DAYS)
def test_stints_put_together_hold_the_same_days(company, as_of):
    stints = [h.stint for h in homed(company.stints, company, as_of, View.AS_IS)]
    days = lambda each: sum((s.end_on - s.begin_on).days for s in each)  # noqa: E731
    assert days(together(stints)) == days(stints)
    assert len(together(stints)) <= len(stints)
    assert UNASSIGNED not in {s.unit_key for s in stints}
