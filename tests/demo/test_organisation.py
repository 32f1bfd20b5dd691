"""Who sits where in the demo company, and who may see what."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from quarterdeck.demo.days import AS_OF
from quarterdeck.demo.people import JOINED_ON, JOINER_KEY, LEAVER_KEY, LEFT_ON, MOVED_ON, MOVER_KEY, ROOT, TEAMS, key_of
from quarterdeck.domain.clearance import clearance_of
from quarterdeck.domain.org import Role


def test_sixty_people_sell_in_eight_teams_of_three_regions(made):
    members = Counter(s.unit_key for s in made.organisation.seats if s.role is Role.MEMBER and s.holds(AS_OF))
    assert sum(members.values()) == 60
    assert set(members) == {team.key for team in TEAMS}
    assert len(made.organisation.children(ROOT, AS_OF)) == 3
    assert all(6 <= count <= 9 for count in members.values())


def test_every_unit_has_a_leader(made):
    assert all(made.organisation.leader(unit.key, AS_OF) for unit in made.organisation.units)


def test_nobody_sits_in_two_teams_on_one_day(made):
    for person in made.organisation.people:
        seats = sorted((s for s in made.organisation.seats if s.person_key == person.key), key=lambda s: s.begin_on)
        assert all(a.end_on <= b.begin_on for a, b in pairwise(seats))


def test_the_mover_changed_region_in_the_middle_of_a_fiscal_year(made):
    org = made.organisation
    assert org.home(MOVER_KEY, MOVED_ON - timedelta(days=1)).unit_key == "denmark"
    assert org.home(MOVER_KEY, MOVED_ON).unit_key == "germany-north"
    assert MOVED_ON.isoformat() == "2025-04-01"


def test_the_joiner_and_the_leaver_came_and_went(made):
    assert not any(
        s.holds(JOINED_ON - timedelta(days=1)) for s in made.organisation.seats if s.person_key == JOINER_KEY
    )
    assert not any(s.holds(LEFT_ON) for s in made.organisation.seats if s.person_key == LEAVER_KEY)


@pytest.mark.parametrize(
    ("role", "everything", "units"),
    [
        ("seller", False, 0),
        ("manager", False, 1),
        ("director", False, 4),
        ("executive", True, 12),
        ("outsider", False, 0),
    ],
)
def test_each_of_the_cast_sees_as_far_as_the_seat_reaches(made, role, everything, units):
    clearance = clearance_of(made.organisation, made.member(role).person_key, AS_OF)
    assert clearance.everything is everything
    assert len(clearance.unit_keys) == units


def test_the_outsider_has_no_numbers_at_all(made):
    clearance = clearance_of(made.organisation, made.member("outsider").person_key, AS_OF)
    assert clearance.stints(made.organisation) == ()


def test_only_sales_operations_is_marked_as_such_and_the_leaver_cannot_sign_in(made):
    assert [m.role for m in made.cast if m.is_operations] == ["operations"]
    assert LEAVER_KEY not in {m.person_key for m in made.cast}


def test_keys_are_plain_and_addresses_lead_nowhere(made):
    for person in made.organisation.people:
        assert person.key.isascii()
        assert person.email.endswith(".example")
    assert key_of("Małgorzata Łęcka") == "malgorzata-lecka"
    assert len({p.key for p in made.organisation.people}) == len(made.organisation.people)
