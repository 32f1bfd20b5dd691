"""Sessions as they are agreed beside the plan: moved, cancelled, and by whom."""

from __future__ import annotations

import importlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps

from quarterdeck.domain import org
from quarterdeck.domain.cadence import Standing
from quarterdeck.domain.calendar import Clock
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.records.arranging import Arranging, as_seen, seen_session
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.models import (
    Account,
    AuditEvent,
    CadenceRule,
    Company,
    Holiday,
    Person,
    Seat,
    Session,
    StaleRecord,
    Unit,
)
from quarterdeck.records.models.cadencerule import Cycle, Level
from quarterdeck.records.plan import agreed_between, session_called
from quarterdeck.records.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 2, 2)
NOW = datetime(2026, 2, 2, 8, tzinfo=UTC)
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
KEY = "jonas.monthly.2026-03"


@pytest.fixture(autouse=True)
def company():
    Company.current().revise(by=None, name="Acme", time_zone="Europe/Copenhagen", start_month=10)
    acme = Unit.found("Acme", None, by=None)
    team = Unit.found("Denmark", acme, by=None)
    other = Unit.found("Sweden", acme, by=None)
    leads, sells = org.Role.LEADER, org.Role.MEMBER
    for name, unit, role in (
        ("Ingrid", acme, leads),
        ("Sara", team, leads),
        ("Jonas", team, sells),
        ("Maja", team, sells),
        ("Oskar", other, leads),
    ):
        person = Person.join(name, f"{name.lower()}@acme.example", by=None)
        Seat.place(person, unit, role, by=None)
        Account.open(f"{name.lower()}@acme.example", None, by=None, person=person)
    Account.open("olga@acme.example", None, by=None, is_operations=True)


def account(name):
    return Account.objects.get(email=f"{name}@acme.example")


def opened(who="sara", key=KEY):
    return Arranging.open(account(who), key, TODAY)


def moved(arranging, begins, reason="Fair", seen=None):
    return arranging.move(begins, reason, seen=seen or as_seen(arranging.stands), now=NOW)


def march(owner="jonas"):
    return [s for s in agreed_between(*MARCH) if s.session.owner_key == owner]


def test_nothing_is_stored_about_sessions_that_nobody_touched():
    (found,) = march()
    assert (found.session.key, found.session.begins) == (KEY, datetime(2026, 3, 4, 9))
    assert (found.standing, found.version, Session.objects.count()) == (Standing.PLANNED, 0, 0)
    assert session_called(KEY) == found


def test_a_moved_session_keeps_its_key_and_tells_from_where_and_why():
    moved(opened(), datetime(2026, 3, 30, 14, 30))
    (found,) = march()
    assert (found.session.key, found.session.begins) == (KEY, datetime(2026, 3, 30, 14, 30))
    assert (found.planned_for, found.standing, found.reason) == (datetime(2026, 3, 4, 9), Standing.MOVED, "Fair")
    assert Session.objects.get().begins_at == datetime(2026, 3, 30, 12, 30, tzinfo=UTC)
    assert verify_trail().holds
    assert AuditEvent.objects.filter(noun="session", verb="move", actor="sara@acme.example").count() == 1


def test_a_session_moved_into_another_month_is_held_there_and_not_twice():
    moved(opened(), datetime(2026, 4, 20, 9))
    assert march() == []
    april = [s for s in agreed_between(date(2026, 4, 1), date(2026, 5, 1)) if s.session.owner_key == "jonas"]
    assert [s.session.period_key for s in april] == ["FY2026-Q3", "2026-03"]


def test_what_was_agreed_stays_whatever_becomes_of_rules_holidays_and_organisation():
    moved(opened(), datetime(2026, 3, 11, 9))
    Holiday.keep(date(2026, 3, 11), "Free", by=None)
    CadenceRule.of(Level.SALESPERSON, Cycle.MONTHLY).revise("last Friday of the month", by=None)
    Seat.objects.get(person__key="jonas").leave(date(2026, 3, 1), by=None)
    assert [(s.session.begins, s.session.leader_key) for s in march()] == [(datetime(2026, 3, 11, 9), "sara")]
    assert [s.session.begins for s in march("maja")] == [datetime(2026, 3, 27, 9)]


def test_a_quarterly_session_that_was_touched_is_not_planned_again_as_a_monthly_one():
    key = "jonas.quarterly.FY2026-Q3"
    moved(opened(key=key), datetime(2026, 4, 9, 9))
    CadenceRule.of(Level.SALESPERSON, Cycle.QUARTERLY).revise("not held", by=None)
    april = [s for s in agreed_between(date(2026, 4, 1), date(2026, 5, 1)) if s.session.owner_key == "jonas"]
    assert [s.session.key for s in april] == [key]


def test_a_cancelled_session_is_told_and_may_be_held_after_all():
    opened().cancel("Sara is ill", seen=as_seen(march()[0]), now=NOW)
    (found,) = march()
    assert (found.standing, found.is_held, found.reason) == (Standing.CANCELLED, False, "Sara is ill")
    with pytest.raises(Refusal, match="cancelled already"):
        opened().cancel("Again", seen=as_seen(found), now=NOW)
    moved(opened(), datetime(2026, 3, 4, 9), "She is well")
    assert [(s.standing, s.changes) for s in march()] == [(Standing.PLANNED, 2)]


@pytest.mark.parametrize("who", ["jonas", "sara", "olga"])
def test_owner_leader_and_sales_operations_may_move(who):
    moved(opened(who), datetime(2026, 3, 12, 9))
    assert march()[0].standing is Standing.MOVED


@pytest.mark.parametrize("who", ["maja", "oskar", "ingrid"])
def test_nobody_else_may_not_even_who_leads_above(who):
    with pytest.raises(NotCleared) as refused:
        opened(who)
    with pytest.raises(NotCleared) as unknown:
        opened(who, "nobody.monthly.2026-03")
    assert str(refused.value) == str(unknown.value)


def test_whoever_leads_above_sees_it_and_a_colleague_does_not():
    assert seen_session(account("ingrid"), KEY, TODAY).session.key == KEY
    for who in ("maja", "oskar"):
        with pytest.raises(NotCleared):
            seen_session(account(who), KEY, TODAY)
    account("sara").deactivate(by=None)
    with pytest.raises(NotCleared):
        seen_session(account("sara"), KEY, TODAY)


@pytest.mark.parametrize("key", ["", "jonas", "jonas.daily.2026-03", "jonas.monthly.never", "jonas.weekly.2026-99-99"])
def test_a_key_that_means_nothing_is_not_there(key):
    assert session_called(key) is None


@pytest.mark.parametrize(
    ("begins", "reason", "told"),
    [
        (datetime(2026, 2, 2, 9), "Fair", "over"),
        (datetime(2027, 3, 4, 9), "Fair", "more than a year"),
        (datetime(9999, 12, 31, 9), "Fair", "more than a year"),
        (datetime(1, 1, 1, 9), "Fair", "over"),
        (datetime(2026, 3, 4, 9), "Fair", "at that time already"),
        (datetime(2026, 3, 12, 9), "  ", "Say why"),
        (datetime(2026, 3, 4, 10, 30), "Fair", "Sara is in another session from 10:00 to 11:00 on Wed 4 Mar"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(begins, reason, told):
    with pytest.raises(Refusal, match=told):
        moved(opened(), begins, reason)
    assert march()[0].standing is Standing.PLANNED


def test_who_comes_late_is_told_what_stands():
    first, second = opened("sara"), opened("jonas")
    moved(first, datetime(2026, 3, 12, 9))
    with pytest.raises(StaleRecord, match="was changed by somebody else"):
        moved(opened("jonas"), datetime(2026, 3, 13, 9), seen=as_seen(second.stands))
    stale = Session.objects.get()
    moved(opened("sara"), datetime(2026, 3, 16, 9))
    with pytest.raises(StaleRecord):
        stale.cancel("Fair", by=None, now=NOW)


def test_a_record_made_twice_is_one():
    planned = march()[0].session
    one, other = Session.of(planned, Clock("Europe/Copenhagen")), Session.of(planned, Clock("Europe/Copenhagen"))
    assert (one.pk, Session.objects.count()) == (other.pk, 1)
    assert [s.standing for s in march()] == [Standing.PLANNED]


def test_an_executive_meets_the_leadership_team():
    (found,) = march("ingrid")
    assert Session.of(found.session, Clock()).leader is None
    assert march("ingrid")[0].session.leader_key is None


def test_what_a_session_was_before_each_move_stays_on_record(recorded):
    for day, begins in ((date(2026, 2, 1), 11), (date(2026, 2, 8), 12)):
        recorded(day)
        moved(opened(), datetime(2026, 3, begins, 9), f"On the {begins}th")
    recorded(date(2026, 2, 9))
    opened().cancel("Ill", seen=as_seen(march()[0]), now=NOW)
    assert [known(day) for day in (31, 32, 38, 39, 40)] == [
        (datetime(2026, 3, 4, 9), Standing.PLANNED, "", 0),
        (datetime(2026, 3, 11, 9), Standing.MOVED, "On the 11th", 1),
        (datetime(2026, 3, 11, 9), Standing.MOVED, "On the 11th", 1),
        (datetime(2026, 3, 12, 9), Standing.MOVED, "On the 12th", 2),
        (datetime(2026, 3, 12, 9), Standing.CANCELLED, "Ill", 3),
    ]


def known(day):
    """How the session stood at the end of that day, counted from the end of the year before."""
    as_of = date(2025, 12, 31) + timedelta(days=day)
    (found,) = [s for s in agreed_between(*MARCH, as_of) if s.session.owner_key == "jonas"]
    assert session_called(KEY, as_of) == found
    return found.session.begins, found.standing, found.reason, found.changes


def test_the_trail_tells_what_sessions_were_that_were_moved_before_that_was_kept():
    days = [datetime(2026, 2, day, 12, tzinfo=UTC) for day in (1, 8, 9)]
    moved(opened(), datetime(2026, 3, 11, 9), "Fair")
    moved(opened(), datetime(2026, 3, 12, 9), "Skiing")
    opened().cancel("Ill", seen=as_seen(march()[0]), now=NOW)
    for event, at in zip(AuditEvent.objects.filter(noun="session").order_by("number"), days, strict=True):
        AuditEvent.objects.filter(pk=event.pk).update(at=at)
    Session.ever.exclude(known_to=END).delete()
    Session.ever.update(known_from=BEGINNING)
    importlib.import_module("quarterdeck.records.migrations.0017_sessions_are_statements").tell_what_was(apps, None)
    assert [known(day) for day in (31, 32, 39, 40)] == [
        (datetime(2026, 3, 4, 9), Standing.PLANNED, "", 0),
        (datetime(2026, 3, 11, 9), Standing.MOVED, "Fair", 1),
        (datetime(2026, 3, 12, 9), Standing.MOVED, "Skiing", 2),
        (datetime(2026, 3, 12, 9), Standing.CANCELLED, "Ill", 3),
    ]
    assert Session.objects.get().version == 4
