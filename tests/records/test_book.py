from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.records.deliveries import delivery

from quarterdeck.domain import org
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.records.adoption import adopt_organisation
from quarterdeck.records.book import open_book, today
from quarterdeck.records.imports import import_delivery
from quarterdeck.records.models import Account, Company, Person, Seat, Target, Unit
from quarterdeck.records.opened import close_all

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 5)
SOUTH = Subject(SubjectKind.UNIT, "south")


@pytest.fixture
def acme(settings, tmp_path):
    settings.PUBLICATIONS_FOLDER = tmp_path / "facts"
    adopt_organisation(
        org.Organisation(
            (org.Unit("acme", "Acme"), org.Unit("north", "North", "acme"), org.Unit("south", "South", "acme")),
            (org.Person("mia", "Mia"), org.Person("ada", "Ada", owner_ids=("crm:005A",)), org.Person("sam", "Sam")),
            (org.Seat("mia", "north", org.Role.LEADER), org.Seat("ada", "north"), org.Seat("sam", "south")),
        ),
        by=None,
    )
    import_delivery(delivery(1), by=None)
    yield
    close_all()


def account(key):
    return Account.open(f"{key}@acme.example", None, by=None, person=Person.objects.get(key=key))


def test_a_manager_gets_their_unit_and_nothing_of_the_next(acme):
    Target.agree("bookings", Unit.objects.get(key="south"), date(2026, 1, 1), date(2026, 2, 1), Decimal(5), by=None)
    book = open_book(account("mia"), TODAY)
    assert {s.unit_key for s in book.stints} == {"north"}
    assert {u.key for u in book.organisation.units} == {"acme", "north"}
    assert {p.key for p in book.organisation.people} == {"mia", "ada"}
    assert book.targets.entries == ()
    with pytest.raises(NotCleared):
        book.scope(SOUTH)


def test_what_changes_is_seen_by_the_next_book(acme):
    mia = account("mia")
    open_book(mia, TODAY)
    Seat.objects.get(person__key="mia").move(Unit.objects.get(key="south"), TODAY, by=None)
    book = open_book(mia, TODAY)
    assert {s.unit_key for s in book.stints if s.person_key != "mia"} == {"south"}
    assert book.scope(SOUTH).subject == SOUTH


def test_opening_a_book_takes_two_statements_once_it_was_read(acme):
    mia = account("mia")
    open_book(mia, TODAY)
    mia = Account.objects.get(pk=mia.pk)
    with CaptureQueriesContext(connection) as statements:
        open_book(mia, TODAY)
    assert len(statements) <= 2


def test_the_day_it_is_is_that_of_the_organisation(monkeypatch):
    Company.current().revise(by=None, time_zone="Pacific/Kiritimati")
    east = today()
    Company.current().revise(by=None, time_zone="Pacific/Niue")
    assert 0 < (east - today()).days <= 2
