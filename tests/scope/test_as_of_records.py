"""The page of a past day is what it was, whatever people have put on record since."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest
from django.db import transaction
from tests.scope.company import EVERYTHING, TODAY, World
from tests.scope.faces import ask, client_of, put_right
from tests.scope.test_as_of import as_of, corrections, differences

from quarterdeck.cli import main
from quarterdeck.domain import org
from quarterdeck.domain.calendar import Months, Weeks
from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.records.imports import import_delivery
from quarterdeck.records.models import (
    CalendarVersion,
    Company,
    ExchangeRate,
    OwnerIdentity,
    Person,
    Seat,
    Target,
    TimeZoneVersion,
    TrustLimit,
    Unit,
)
from quarterdeck.records.present import as_if_at
from quarterdeck.records.publications import standing_reader

pytestmark = pytest.mark.slow
DAY = date(2025, 9, 30)
DAYS = (TODAY - timedelta(days=1), TODAY)
"""A past day, and the newest of the data."""
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


def say_otherwise():
    """Every seller says something else of an open deal, lets one go, and confirms another."""
    put_right(World(EVERYTHING, 1, 2))


CHANGES = [
    say_otherwise,
    reorganise,
    revise_targets,
    correct_a_seat,
    correct_an_owner,
    tighten_limits,
    correct_the_calendar,
]


@pytest.mark.once
def test_what_is_put_on_record_later_changes_no_byte_of_a_page_as_of_an_earlier_day(inhabited):
    """Each change by itself, taken back before the next; the test below makes all of them on every database."""
    with inhabited(World(EVERYTHING, 1, 2)):
        Company.current().revise(by=None, opened_on=JANUARY)
        before, today = as_of(DAY), shown_today()
        for change in CHANGES:
            with transaction.atomic():
                change()
                assert differences(before, as_of(DAY)) == [], change.__name__
                assert today != shown_today(), change.__name__
                transaction.set_rollback(True)
            assert today == shown_today(), change.__name__


def correct_a_rate():
    """A dollar was worth less all the time."""
    ExchangeRate.set("USD", Decimal("0.5"), date(2023, 1, 1), by=None)


def move_the_head_office():
    """The days after the newest of the data are those of Tokyo; the first of them is shorter."""
    with as_if_at(datetime.combine(TODAY, time(12), UTC)):
        TimeZoneVersion.plan("Asia/Tokyo", TODAY + timedelta(days=1), by=None)


def test_the_newest_day_asked_for_stays_what_it_was_like_any_other(inhabited, capsys):
    """Whatever is put on record, and after an export of days of another time zone: on pages, in API and commands."""
    with inhabited(World(EVERYTHING, 1, 2)):
        set_up_in_dollars()
        before, now = asked_for(capsys), shown_today()
        for change in (correct_a_rate, *CHANGES):
            change()
        Company.current().revise(by=None, opened_on=JANUARY)
        move_the_head_office()
        assert differences(before, asked_for(capsys)) == []
        assert [one == other for one, other in zip(now, shown_today(), strict=True)] == [False] * len(now)
        import_delivery(corrections(date(2026, 2, 10), 2), by=None)
        assert differences(before, asked_for(capsys)) == []
        with standing_reader() as facts:
            assert "Asia/Tokyo" in facts.fetch("SELECT value FROM setting WHERE name = 'time_zone'")[0][0]


def test_nothing_is_different_on_the_newest_day_while_nothing_was_recorded_since(inhabited):
    with inhabited(World(EVERYTHING, 1, 2)):
        client = client_of("olga")
        for report in ("performance/unit/acme", "trust/person/ada", "bridge/unit/north", "measure/target/unit/acme"):
            now, then = (json.loads(ask(client, f"/api/v1/{report}{asked}").body) for asked in ("", f"?as_of={TODAY}"))
            assert then == pinned(now)


def set_up_in_dollars():
    """One seller sells in dollars, their worth is typed in, and the set-up is over."""
    Company.current().revise(by=None, opened_on=date(2199, 1, 1))
    ExchangeRate.set("USD", Decimal("0.9"), date(2023, 1, 1), by=None)
    CalendarVersion.plan(Months(10), None, by=None)
    sold = {"source": "crm", "owner_id": "ada", "currency": "USD", "stage": "Late", "status": "open"}
    deal = {**sold, "opportunity_id": "usd", "name": "In dollars", "amount": Decimal(50_000), "close_on": JANUARY}
    columns = {name: [value] for name, value in deal.items() if name != "source"}
    import_delivery(Delivery("us", TODAY, (Batch("opportunity", "us", columns, [1], "us.csv"),), digest="us"), by=None)
    import_delivery(corrections(TODAY, 1), by=None)
    Company.current().revise(by=None, opened_on=JANUARY)


def asked_for(capsys):
    """What pages, API and terminal say when one of the days is asked for."""
    client, found = client_of("olga"), {}
    for day in DAYS:
        for address in (
            *(f"/{page}/{who}/" for page in ("performance", "trust", "bridge") for who in ("unit/acme", "person/ada")),
            *(f"/api/v1/{page}/unit/acme" for page in ("performance", "trust", "bridge")),
            "/api/v1/measure/open_pipeline/unit/acme",
            "/api/v1/measure/target/person/ada",
        ):
            found[f"{address}?as_of={day}"] = ask(client, f"{address}?as_of={day}")
        for command in (("show", "performance"), ("show", "bridge"), ("measure", "bookings")):
            with pytest.raises(SystemExit) as ended:
                main([*command, "--for", "acme", "--as-of", str(day)])
            found[f"{command} {day}"] = Said(200 if not ended.value.code else 500, capsys.readouterr().out)
    return found


class Said(NamedTuple):
    """What a command wrote."""

    status: int
    text: str


def pinned(report):
    """The report as it is where its day was asked for."""
    if isinstance(report, list):
        return [pinned(each) for each in report]
    if not isinstance(report, dict):
        return report
    return {name: True if name == "is_pinned" else pinned(each) for name, each in report.items()}


def shown_today():
    """What sales operations is shown today, in words and as figures."""
    client = client_of("olga")
    return [ask(client, f"/{page}/unit/acme/") for page in ("performance", "trust")] + [
        ask(client, f"/api/v1/performance/person/{who}") for who in ("ada", "ole", "ben", "carl")
    ]
