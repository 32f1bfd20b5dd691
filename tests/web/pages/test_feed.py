"""The calendar one subscribes to: only one's own sessions, by a secret address that can be revoked."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar
from tests.scope.faces import client_of

from quarterdeck.records.arranging import Arranging, as_seen
from quarterdeck.records.models import Account, AuditEvent, Feed, Person
from quarterdeck.records.plan import agreed_between

TODAY = date(2026, 2, 6)


@pytest.fixture
def subscribed(living, monkeypatch):
    """The address of Ada's sessions, in a world where it is 6 February 2026."""
    monkeypatch.setattr("quarterdeck.web.pages.cadence.subscribing.today", lambda: TODAY)
    return made("ada")


def made(who):
    html = client_of(who).post("/cadence/subscribe/", {"make": "1"}).content.decode()
    return re.search(r"http://localhost(/calendar/[\w-]+\.ics)", html)[1]


def read(address):
    return Client(headers={"host": "localhost"}).get(address)


def test_a_calendar_reads_ones_own_sessions_without_signing_in_and_follows_changes(subscribed):
    answer = read(subscribed)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    found = events(answer)
    begin, end = date(2026, 1, 6), date(2026, 8, 15)
    own = [s.session for s in agreed_between(begin, end) if "ada" in s.session.people]
    assert [str(e["UID"]) for e in found] == [f"{s.key}@quarterdeck" for s in own]
    assert [e["DTSTART"].dt for e in found] == [s.begins.replace(tzinfo=UTC) for s in own]
    assert {(str(e["STATUS"]), int(e["SEQUENCE"])) for e in found} == {("CONFIRMED", 0)}
    now = datetime(2026, 2, 6, 8, tzinfo=UTC)
    opened = Arranging.open(None, "ada.monthly.2026-03", date(2026, 2, 6))
    opened.move(datetime(2026, 3, 17, 13), "Fair; in Vienna,\nwith Ole", seen=as_seen(opened.stands), now=now)
    moved = event(subscribed, "ada.monthly.2026-03")
    assert (moved["DTSTART"].dt, int(moved["SEQUENCE"])) == (datetime(2026, 3, 17, 13, tzinfo=UTC), 1)
    assert str(moved["DESCRIPTION"]) == "Fair; in Vienna, with Ole"
    opened = Arranging.open(None, "ada.monthly.2026-03", date(2026, 2, 6))
    opened.cancel("Ill", seen=as_seen(opened.stands), now=now + timedelta(days=1))
    cancelled = event(subscribed, "ada.monthly.2026-03")
    assert (str(cancelled["STATUS"]), int(cancelled["SEQUENCE"])) == ("CANCELLED", 2)


def events(answer):
    return Calendar.from_ical(answer.content).walk("VEVENT")


def event(address, key):
    return next(e for e in events(read(address)) if e["UID"] == f"{key}@quarterdeck")


def test_an_address_is_kept_as_a_digest_and_revoked_in_every_way_there_is(subscribed):
    secret = subscribed.removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in str(list(Feed.objects.values())) + str(list(AuditEvent.objects.values_list("details")))
    page = client_of("ada").get("/cadence/subscribe/").content.decode()
    assert secret not in page
    unknown = read("/calendar/guess.ics")
    again = made("ada")
    assert read(again).status_code == 200
    gone = read(subscribed)
    assert (gone.status_code, gone.content, dict(gone.headers)) == (404, unknown.content, dict(unknown.headers))
    client_of("ada").post("/cadence/subscribe/", {"revoke": "1"})
    assert read(again).status_code == 404
    third = made("ada")
    Account.objects.get(email="ada@acme.example").deactivate(by=None)
    assert read(third).status_code == 404
    assert Feed.standing(Person.objects.get(key="ada")) is not None
    assert client_of("olga").post("/cadence/subscribe/", {"make": "1"}).status_code == 404
