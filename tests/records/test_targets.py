from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from quarterdeck.domain import org, targets
from quarterdeck.domain.clearance import Clearance, clearance_of
from quarterdeck.domain.days import BEGINNING
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.records.adoption import adopt_organisation, adopt_targets
from quarterdeck.records.book import cleared_targets
from quarterdeck.records.models import AuditEvent, Person, Target, TargetRefused, Unit
from quarterdeck.records.values import read_targets

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))
ADA = Subject(SubjectKind.PERSON, "ada")
NORTH, SOUTH = Subject(SubjectKind.UNIT, "north"), Subject(SubjectKind.UNIT, "south")

ORGANISATION = org.Organisation(
    (org.Unit("acme", "Acme"), org.Unit("north", "North", "acme"), org.Unit("south", "South", "acme")),
    tuple(org.Person(key, key.title()) for key in ("ada", "mia", "sam")),
    (
        org.Seat("mia", "north", org.Role.LEADER),
        org.Seat("sam", "south", org.Role.LEADER),
        org.Seat("ada", "north", org.Role.MEMBER, BEGINNING, date(2026, 2, 15)),
        org.Seat("ada", "south", org.Role.MEMBER, date(2026, 2, 15)),
    ),
)


@pytest.fixture
def company():
    adopt_organisation(ORGANISATION, by=None)


def test_not_set_is_not_zero(company):
    ada = Person.objects.get(key="ada")
    Target.agree("bookings", ada, JANUARY, FEBRUARY, None, by=None)
    Target.agree("bookings", ada, FEBRUARY, MARCH, Decimal(0), by=None)
    found = read_targets()
    assert found.amount("bookings", ADA, JANUARY, FEBRUARY) is None
    assert found.amount("bookings", ADA, FEBRUARY, MARCH) == 0


def test_the_same_days_again_revise_the_target_and_the_trail_tells_both(company):
    ada = Person.objects.get(key="ada")
    Target.agree("bookings", ada, JANUARY, FEBRUARY, Decimal(10), by=None)
    Target.agree("bookings", ada, JANUARY, FEBRUARY, Decimal(12), by=None)
    told = AuditEvent.objects.last().told()
    assert (told["old"], told["new"], Target.objects.count()) == ("10.0000", "12", 1)


def test_a_quarter_over_months_is_refused(company):
    north = Unit.objects.get(key="north")
    Target.agree("bookings", north, JANUARY, FEBRUARY, Decimal(10), by=None)
    with pytest.raises(TargetRefused, match="already"):
        Target.agree("bookings", north, JANUARY, APRIL, Decimal(30), by=None)


def test_many_targets_are_adopted_and_adopting_them_again_changes_nothing(company):
    entries = [
        targets.Target("bookings", subject, begin, end, Decimal(amount))
        for subject in (ADA, NORTH)
        for begin, end, amount in ((JANUARY, FEBRUARY, 10), (FEBRUARY, MARCH, 20))
    ]
    assert adopt_targets(entries, by=None) == 4
    events = AuditEvent.objects.count()
    assert adopt_targets(entries, by=None) == 0
    assert AuditEvent.objects.count() == events
    assert sorted(read_targets().entries, key=str) == sorted(entries, key=str)


def test_adopting_overlapping_periods_is_refused(company):
    mixed = [
        targets.Target("bookings", ADA, JANUARY, FEBRUARY, Decimal(1)),
        targets.Target("bookings", ADA, JANUARY, APRIL, Decimal(3)),
    ]
    with pytest.raises(TargetRefused, match="not a mixture"):
        adopt_targets(mixed, by=None)
    assert not Target.objects.exists()


def cleared(viewer):
    everything = targets.Targets(
        tuple(
            targets.Target("bookings", subject, FEBRUARY, MARCH, Decimal(amount))
            for subject, amount in ((ADA, 28), (NORTH, 100), (SOUTH, 200))
        )
    )
    clearance = viewer if isinstance(viewer, Clearance) else clearance_of(ORGANISATION, viewer, MARCH)
    return cleared_targets(everything, clearance, clearance.view(ORGANISATION), ORGANISATION)


def test_a_seller_sees_their_own_target_whole():
    assert [(t.subject.key, t.amount) for t in cleared("ada").entries] == [("ada", 28)]


def test_a_manager_sees_the_target_of_their_unit_and_of_people_while_they_sat_there():
    found = cleared("mia")
    assert found.amount("bookings", NORTH, FEBRUARY, MARCH) == 100
    assert found.amount("bookings", SOUTH, FEBRUARY, MARCH) is None
    assert [(t.begin_on, t.end_on, t.amount) for t in found.entries if t.subject == ADA] == [
        (FEBRUARY, date(2026, 2, 15), 14)
    ]


def test_nobody_else_sees_any_target():
    assert cleared(Clearance(None)).entries == ()
