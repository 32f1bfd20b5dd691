"""Invitations and reminders: each once, to a real mail server that may be away, refuse or say nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar
from tests.smtp import mail_server

from quarterdeck.domain import org
from quarterdeck.records.arranging import Arranging, as_seen
from quarterdeck.records.letters import write_letters
from quarterdeck.records.models import Account, Company, Holiday, Letter, Person, Seat, Unit
from quarterdeck.records.post import send_letters

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)
KEY = "jonas.monthly.2026-03"


@pytest.fixture(autouse=True)
def company():
    Company.current().revise(by=None, name="Acme", time_zone="Europe/Copenhagen", start_month=10)
    acme = Unit.found("Acme", None, by=None)
    team = Unit.found("Denmark", acme, by=None)
    for name, unit, role in (("Sara", team, org.Role.LEADER), ("Jonas", team, org.Role.MEMBER)):
        person = Person.join(name, f"{name.lower()}@acme.example", by=None)
        Seat.place(person, unit, role, by=None)
        Account.open(f"{name.lower()}@acme.example", None, by=None, person=person)


@pytest.fixture
def box(settings):
    with mail_server() as box:
        settings.DEFAULT_FROM_EMAIL = "deck@acme.example"
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": box.port, "timeout": 0.2},
            }
        }
        yield box


def run(now=NOW):
    write_letters(now)
    return send_letters(lambda: now)


def subjects(box):
    return [(mail["To"], mail["Subject"]) for mail in box.arrived]


def events(box):
    found = []
    for mail in box.arrived:
        part = next(p for p in mail.walk() if p.get_content_type() == "text/calendar")
        calendar = Calendar.from_ical(part.get_content())
        (event,) = calendar.walk("VEVENT")
        assert part.get_param("method") == str(calendar["METHOD"])
        found.append((str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), event["DTSTART"].dt))
    return found


def move(begins, now=NOW, who="sara"):
    opened = Arranging.open(Account.objects.get(email=f"{who}@acme.example"), KEY, date(2026, 3, 2))
    opened.move(begins, "Fair", seen=as_seen(opened.stands), now=now)


def test_both_are_invited_once_and_reminded_a_day_before(box):
    assert run().sent == 2
    assert subjects(box) == [
        ("jonas@acme.example", "Invitation: Monthly session: Jonas with Sara, Wed 4 Mar 2026, 09:00"),
        ("sara@acme.example", "Invitation: Monthly session: Jonas with Sara, Wed 4 Mar 2026, 09:00"),
    ]
    assert events(box)[0] == ("REQUEST", f"{KEY}@quarterdeck", 0, datetime(2026, 3, 4, 8, tzinfo=UTC))
    assert run().sent == 0
    box.arrived.clear()
    assert (run(TUESDAY).sent, run(TUESDAY).sent) == (2, 0)
    assert [subject.partition(":")[0] for _, subject in subjects(box)] == ["Reminder", "Reminder"]
    assert len({mail["Message-ID"] for mail in box.arrived}) == 2


def test_a_move_is_told_with_a_higher_sequence_and_a_cancellation_takes_it_back(box):
    run()
    box.arrived.clear()
    move(datetime(2026, 6, 1, 13))
    assert run().sent == 2
    assert events(box)[0] == ("REQUEST", f"{KEY}@quarterdeck", 1, datetime(2026, 6, 1, 11, tzinfo=UTC))
    assert "Fair" in box.arrived[0].get_body(("plain",)).get_content()
    box.arrived.clear()
    opened = Arranging.open(None, KEY, date(2026, 3, 2))
    opened.cancel("Ill", seen=as_seen(opened.stands), now=NOW)
    assert (run().sent, run().sent) == (2, 0)
    assert [event[::2] for event in events(box)] == [("CANCEL", 2)] * 2


def test_what_is_not_planned_any_more_is_taken_back(box):
    run()
    box.arrived.clear()
    Seat.objects.get(person__key="jonas").leave(date(2026, 3, 3), by=None)
    assert (run().sent, run().sent) == (2, 0)
    assert [event[0] for event in events(box)] == ["CANCEL", "CANCEL"]


def test_a_holiday_moves_what_was_planned_and_both_are_told(box):
    run()
    box.arrived.clear()
    Holiday.keep(date(2026, 3, 4), "Day off", by=None)
    assert run().sent == 2
    assert events(box)[0][2:] == (1, datetime(2026, 3, 5, 8, tzinfo=UTC))


@pytest.mark.parametrize("word", ["MAIL", "DATA"])
def test_a_server_that_hangs_up_loses_nothing(box, word):
    box.hangs_up = word
    posted = run()
    assert (posted.sent, Letter.waiting().count()) == (0, 2)
    assert posted.stopped
    box.hangs_up = ""
    assert (run().sent, Letter.waiting().count()) == (2, 0)


def test_a_server_that_says_nothing_or_is_away_loses_nothing(box, settings):
    box.is_silent = True
    assert run().stopped
    box.is_silent = False
    port, settings.MAILERS["default"]["OPTIONS"]["port"] = box.port, 1
    assert all(run().stopped for _ in range(25))
    assert Letter.waiting().first().problem.startswith("The mail server did not answer")
    settings.MAILERS["default"]["OPTIONS"]["port"] = port
    assert run().sent == 2


def test_one_address_that_is_refused_does_not_hold_up_the_others_and_is_given_up_in_the_end(box):
    box.refuses.add("jonas@")
    posted = run()
    assert (posted.sent, posted.refused) == (1, 1)
    for _ in range(25):
        run()
    assert Letter.waiting().count() == 0
    assert Letter.objects.get(person__key="jonas").problem.startswith("Refused")


def test_what_comes_too_late_is_dropped_and_told(box):
    write_letters(NOW)
    posted = send_letters(lambda: datetime(2026, 3, 4, 9, tzinfo=UTC))
    assert (posted.sent, posted.dropped) == (0, 2)


def test_of_two_who_send_at_once_one_sends(box):
    write_letters(NOW)
    letter = Letter.waiting().first()
    assert letter.claim(NOW)
    assert not Letter.objects.get(pk=letter.pk).claim(NOW)
    assert send_letters(lambda: NOW).sent == 1
    assert send_letters(lambda: datetime(2026, 3, 2, 8, 11, tzinfo=UTC)).sent == 1


def test_nobody_is_written_to_who_has_no_address(box):
    Person.objects.filter(key="jonas").update(email=None)
    assert run().sent == 1
