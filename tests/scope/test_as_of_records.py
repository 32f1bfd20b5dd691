"""The page of a past day is what it was, whatever people have put on record since."""

from __future__ import annotations

from datetime import date

import pytest
from tests.scope.company import EVERYTHING, World
from tests.scope.faces import ask, client_of
from tests.scope.test_as_of import as_of, differences

from quarterdeck.domain import org
from quarterdeck.domain.calendar import Months, Weeks
from quarterdeck.records.models import CalendarVersion, Company, OwnerIdentity, Person, Seat, Target, TrustLimit, Unit

pytestmark = pytest.mark.slow
DAY = date(2025, 9, 30)
JANUARY = date(2026, 1, 1)


def reorganise():
    """A seller moves, a leader is replaced, and somebody new joins: all on days that are over already."""
    south = Unit.objects.get(key="south")
    Seat.objects.get(person__key="ole").move(south, date(2025, 6, 1), by=None)
    Seat.objects.get(person__key="mia").leave(date(2025, 7, 1), by=None)
    Seat.place(Person.join("Nia", by=None), south, org.Role.LEADER, date(2025, 7, 1), by=None)
    Unit.objects.get(key="vienna").place(Unit.objects.get(key="nordics"), date(2025, 8, 1), by=None)
    Unit.objects.get(key="south").rename("Far South", by=None)
    Unit.found("West", Unit.company(), by=None)


def revise_targets():
    """Every target of a seller is doubled."""
    for target in Target.objects.filter(person__key="ada").exclude(amount=None):
        target.revise(target.amount * 2, by=None)


def correct_a_seat():
    """It turns out that a seller never sat where everybody thought."""
    seat = Seat.objects.get(person__key="carl")
    seat.withdraw(by=None)
    Seat.place(seat.person, Unit.objects.get(key="north"), by=None)


def correct_an_owner():
    """It turns out that what one seller owned was another's."""
    OwnerIdentity.link(Person.objects.get(key="ben"), "crm:ada", "hand", by=None)


def tighten_limits():
    """Deals are in doubt sooner."""
    TrustLimit.of().revise(by=None, stale_days=3, closing_days=300)


def correct_the_calendar():
    """While the company is still set up, it turns out that its months are of four and five weeks."""
    Company.current().revise(by=None, opened_on=date(2199, 1, 1))
    CalendarVersion.plan(Months(10), None, by=None)
    CalendarVersion.plan(Weeks(end_month=9), None, by=None)


CHANGES = [reorganise, revise_targets, correct_a_seat, correct_an_owner, tighten_limits, correct_the_calendar]


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_put_on_record_later_changes_no_byte_of_a_page_as_of_an_earlier_day(inhabited, change):
    with inhabited(World(EVERYTHING, 1, 2)):
        Company.current().revise(by=None, opened_on=JANUARY)
        before, today = as_of(DAY), shown_today()
        change()
        assert differences(before, as_of(DAY)) == []
        assert today != shown_today()


def shown_today():
    """What sales operations is shown today, in words and as figures."""
    client = client_of("olga")
    return [ask(client, f"/{page}/unit/acme/") for page in ("performance", "trust")] + [
        ask(client, f"/api/v1/performance/person/{who}") for who in ("ada", "ole", "ben", "carl")
    ]
