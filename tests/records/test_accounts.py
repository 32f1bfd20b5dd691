from __future__ import annotations

from datetime import date

import pytest

from quarterdeck.domain import org
from quarterdeck.records.adoption import adopt_organisation
from quarterdeck.records.book import NOTHING, viewer_clearance
from quarterdeck.records.models import Account, AccountRefused, AuditEvent, Person, Seat
from quarterdeck.records.values import current_values

pytestmark = pytest.mark.django_db

TODAY = date(2026, 2, 5)
PASSWORD = "a long and winding road"


@pytest.fixture
def company():
    people = tuple(org.Person(key, key.title(), f"{key}@acme.example") for key in ("eve", "mia", "ada", "olga"))
    adopt_organisation(
        org.Organisation(
            (org.Unit("acme", "Acme"), org.Unit("north", "North", "acme"), org.Unit("south", "South", "acme")),
            people,
            (
                org.Seat("eve", "acme", org.Role.LEADER),
                org.Seat("mia", "north", org.Role.LEADER),
                org.Seat("ada", "north"),
                org.Seat("olga", "acme"),
            ),
        ),
        by=None,
    )


def account(key, **more):
    person = Person.objects.filter(key=key).first()
    return Account.open(f"{key}@acme.example", PASSWORD, by=None, person=person, **more)


def clearance(viewer, on=TODAY):
    return viewer_clearance(viewer, current_values().organisation, on)


def test_a_seller_sees_themselves_only(company):
    assert clearance(account("ada")).unit_keys == frozenset()
    assert not clearance(account("olga")).everything


def test_a_manager_sees_their_unit_and_an_executive_everything(company):
    assert clearance(account("mia")).unit_keys == {"north"}
    assert clearance(account("eve")).everything


def test_sales_operations_sees_everything_and_a_technical_administrator_nothing(company):
    assert clearance(account("ops", is_operations=True)).everything
    assert clearance(account("admin")) == NOTHING


def test_a_stranger_sees_nothing_and_the_console_everything(company):
    from django.contrib.auth.models import AnonymousUser

    assert clearance(AnonymousUser()) == NOTHING
    assert clearance(None).everything


def test_who_moves_loses_the_old_unit_at_once(company):
    mia = account("mia")
    seat = Seat.objects.get(person__key="mia")
    assert clearance(mia).unit_keys == {"north"}
    seat.leave(TODAY, by=None)
    assert clearance(mia).unit_keys == frozenset()


def test_a_shut_account_is_out_on_the_next_request(company, client):
    mia = account("mia")
    client.force_login(mia)
    mia.deactivate(by=None)
    from django.contrib.auth import get_user

    request = type("Request", (), {"session": client.session})()
    assert not get_user(request).is_authenticated
    assert clearance(mia) == NOTHING


def test_a_shut_account_frees_its_person_for_another(company):
    account("mia").deactivate(by=None)
    again = Account.open("mia.new@acme.example", PASSWORD, by=None, person=Person.objects.get(key="mia"))
    assert clearance(again).unit_keys == {"north"}


def test_one_address_has_one_account_whatever_its_case(company):
    account("mia")
    with pytest.raises(AccountRefused, match="already"):
        Account.open("MIA@acme.example", PASSWORD, by=None)


def test_one_person_has_one_account(company):
    mia = account("mia")
    with pytest.raises(AccountRefused, match=r"signs in as mia@acme\.example already"):
        Account.open("other@acme.example", PASSWORD, by=None, person=mia.person)


def test_a_demo_holds_no_real_people_and_the_real_thing_no_demo_accounts(company, settings):
    with pytest.raises(AccountRefused, match="demo account"):
        account("mia", is_demo=True)
    settings.DEMO_MODE = True
    with pytest.raises(AccountRefused, match="this is a demo"):
        account("mia")
    assert account("mia", is_demo=True).is_demo


def test_passwords_are_kept_as_argon2_and_never_in_the_trail(company):
    assert account("mia").password.startswith("argon2")
    assert not any(PASSWORD in event.details for event in AuditEvent.objects.all())


def test_another_password_ends_the_open_logins(company, client):
    mia = account("mia")
    client.force_login(mia)
    before = mia.get_session_auth_hash()
    mia.reset_password("another long road", by=mia)
    assert mia.get_session_auth_hash() != before
    assert AuditEvent.objects.last().actor == "mia@acme.example"
