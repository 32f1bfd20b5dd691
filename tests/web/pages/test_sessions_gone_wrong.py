"""What goes wrong around sessions: people leave, leaders change, calendars change, clocks jump. Nothing is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.living import AHEAD, it_is
from tests.scope.faces import client_of
from tests.web.setup.asking import page, text_of

from quarterdeck.domain import org
from quarterdeck.domain.calendar import Weeks
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conducting import Step
from quarterdeck.domain.gate import OPEN
from quarterdeck.records.arranging import Arranging, as_seen
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.book import today
from quarterdeck.records.letters import write_letters
from quarterdeck.records.models import (
    Account,
    Action,
    Anyway,
    AuditEvent,
    CalendarVersion,
    Company,
    Concluded,
    Decision,
    Letter,
    Note,
    Person,
    Preparation,
    Rested,
    Seat,
    Session,
    Sitting,
    Unit,
    Wording,
)
from quarterdeck.records.plan import session_called
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.schedule import open_schedule
from quarterdeck.records.speaking import voice
from quarterdeck.records.values import current_values
from quarterdeck.records.voice import NotYours, Stands

FAR = date(2099, 1, 1)


def coming(owner, days=100):
    """The owner's sessions to come, from the day after tomorrow on."""
    found = open_schedule(None, today(), (today() + timedelta(days=2), today() + timedelta(days=days))).sessions
    return [each.session for each in found if each.session.owner_key == owner]


def agree(session):
    """Something is said in it, so that it is a record."""
    return Session.of(session, current_values().calendar.clock)


def account(who):
    return Account.objects.get(email=f"{who}@acme.example")


def test_an_owner_who_left_leaves_sessions_and_actions_that_say_so(living):
    session = coming("ada")[0]
    agree(session)
    Action.write(Wording("Call the customer", AHEAD), gate=OPEN, by=voice(account("ada"), "ada", today()))
    Seat.objects.get(person__key="ada").leave(date(2026, 2, 1), by=None)
    told = "Ada Known has no seat on that day: cancel it, or hold it all the same"
    for address in ("/cadence/", f"/session/{session.key}/"):
        assert told in page(client_of("mia"), address)
    assert told in page(client_of("ada"), f"/session/{session.key}/")
    said = page(client_of("mia"), "/decisions/unit/north/")
    assert "Call the customer" in said
    assert "Ada Known left on 1 February 2026, and what they wanted to do is still open." in said
    assert "Call the customer" in page(client_of("mia"), "/decisions/person/ada/")
    assert [each.key for each in coming("ada")] == [session.key]


def test_a_leader_who_was_replaced_is_told_and_the_new_one_has_a_session_of_their_own(living):
    session = coming("ada")[0]
    agree(session)
    Seat.objects.get(person__key="mia").leave(today(), by=None)
    told = "Mia Known does not lead Ada Known then: give it to whoever does, cancel it, or hold it all the same"
    assert told in page(client_of("ada"), "/cadence/")
    assert told in page(client_of("ada"), f"/session/{session.key}/")
    assert told in page(client_of("mia"), "/cadence/")
    said = page(client_of("mia"), f"/session/{session.key}/")
    assert "What Ada Known does counts for a unit that you do not lead." in said
    assert "Agenda" not in said
    assert client_of("ole").get(f"/session/{session.key}/").status_code == 404
    assert {each.leader_key for each in coming("ada")} == {"mia", "dana"}


def test_whoever_has_two_leaders_meets_both_and_the_second_is_told_whose_the_numbers_are(living):
    Seat.place(Person.objects.get(key="mia"), Unit.objects.get(key="vienna"), org.Role.LEADER, today(), by=None)
    Seat.objects.get(person__key="vera").leave(today(), by=None)
    sessions = {each.leader_key: each for each in coming("mia", 40)}
    assert sessions.keys() == {"dana", "eve"}
    assert "Mia Known" in page(client_of("dana"), f"/session/{sessions['dana'].key}/")
    for each in sessions.values():
        assert "Preparation" in page(client_of("mia"), f"/session/{each.key}/")
    assert client_of("dana").get(f"/session/{sessions['eve'].key}/").status_code == 404
    assert client_of("eve").get(f"/session/{sessions['eve'].key}/").status_code == 200
    assert client_of("eve").get(f"/session/{sessions['dana'].key}/").status_code == 404


def test_a_second_leader_sees_the_numbers_they_lead_and_not_what_is_said_for_the_first(living):
    cleo = Person.join("Cleo", "cleo@acme.example", by=None)
    Seat.place(cleo, Unit.objects.get(key="central"), org.Role.LEADER, by=None)
    Account.open("cleo@acme.example", None, by=None, person=cleo)
    Seat.place(Person.objects.get(key="mia"), Unit.objects.get(key="vienna"), org.Role.LEADER, today(), by=None)
    Seat.objects.get(person__key="vera").leave(today(), by=None)
    session = next(each for each in coming("mia", 40) if each.leader_key == "cleo")
    Action.write(Wording("Promised to Dana", AHEAD), gate=OPEN, by=voice(account("mia"), "mia", today()))
    client = client_of("cleo")
    answer = client.get(f"/session/{session.key}/")
    said = text_of(answer)
    assert "What Mia Known does counts for a unit that you do not lead." in said
    assert 'href="/performance/unit/vienna/"' in answer.content.decode()
    assert "Promised to Dana" not in said
    assert client.get("/performance/unit/vienna/").status_code == 200
    assert client.get("/performance/unit/north/").status_code == 404
    assert client.get("/session/", follow=True).status_code == 200


def test_a_leader_without_reports_is_told_so(living):
    unit = Unit.found("Empty", Unit.objects.get(key="nordics"), by=None)
    emma = Person.join("Emma", "emma@acme.example", by=None)
    Seat.place(emma, unit, org.Role.LEADER, today(), by=None)
    Account.open("emma@acme.example", None, by=None, person=emma)
    client = client_of("emma")
    assert "Nobody sits in Empty yet, and nobody leads below it." in page(client, "/decisions/")
    assert "Nothing to decide about is known of Empty yet" in page(client, f"/session/{coming('emma')[0].key}/")
    assert "Next: the monthly session of Emma with Dana Known" in page(client, "/cadence/")
    assert "Nothing was known of Empty" in page(client, "/performance/")


def test_a_session_whose_period_changes_under_it_stays_and_is_held_once(living):
    Company.current().revise(by=None, opened_on=date(2026, 1, 1))
    year = current_values().calendar.year(today())
    after = [each for each in coming("ada", 500) if each.on >= year.end + timedelta(days=40)]
    session = after[0]
    agree(session)
    last = year.end - timedelta(days=1)  # a year of weeks that ends on that weekday begins where the months end
    CalendarVersion.plan(Weeks(end_month=9, weekday=last.weekday()), year.end, by=None)
    same = [each for each in coming("ada", 500) if abs(each.on - session.on) < timedelta(days=15)]
    assert [each.key for each in same] == [session.key]
    said = page(client_of("ada"), f"/session/{session.key}/")
    assert "Fiscal periods have changed since this session was agreed. It stays about" in said
    assert session_called(session.key).session.held == session.held


def test_a_clock_that_goes_back_makes_nothing_known_before_it_was_said(living, recorded):
    recorded(date(2026, 3, 10))
    by = voice(account("ada"), "ada", today())
    action = Action.write(Wording("Call more", date(2026, 12, 31)), gate=OPEN, by=by)
    recorded(date(2026, 3, 20))
    action.revise(Wording("Call again", date(2026, 12, 31)), gate=OPEN, by=by)
    recorded(date(2026, 3, 15))
    action.revise(Wording("Call less", date(2026, 12, 31)), gate=OPEN, by=by)
    assert [known(day) for day in (9, 10, 19, 20)] == [None, "Call more", "Call more", "Call less"]
    recorded(date(2026, 3, 1))
    action.close()
    assert [known(day) for day in (10, 19, 20)] == ["Call more", "Call more", None]


def known(day):
    found = Action.on_record(date(2026, 3, day)).filter(owner__key="ada", text__startswith="Call").first()
    return found.text if found else None


def test_what_was_handed_over_by_a_clock_that_was_ahead_is_read_when_it_is_due(living, monkeypatch):
    session = coming("ada")[0]
    record = agree(session)
    ahead = record.begins_at + timedelta(days=90)
    texts = dict.fromkeys(Preparation.TEXTS, "Said ahead of time")
    by = voice(account("ada"), "ada", today())
    Preparation.of(record).write(texts, hand_over=True, by=by, now=ahead, due_at=record.begins_at - timedelta(days=1))
    mia = client_of("mia")
    assert "Said ahead of time" not in page(mia, f"/session/{session.key}/")
    monkeypatch.setattr("quarterdeck.web.pages.session.view.now", lambda: record.begins_at)
    assert "Said ahead of time" in page(mia, f"/session/{session.key}/")


@pytest.mark.parametrize("now", [datetime(1969, 5, 1, 8), datetime(2150, 1, 1, 8), datetime(2199, 12, 31, 8)])
def test_a_clock_that_is_far_off_shows_its_own_year_and_breaks_nothing(living, monkeypatch, now):
    monkeypatch.setattr("quarterdeck.web.pages.cadence.view.clock", lambda: now)
    for module in ("web.access", "web.pages.session.view", "web.pages.decisions.view"):
        monkeypatch.setattr(f"quarterdeck.{module}.today", now.date)
    monkeypatch.setattr("quarterdeck.web.pages.session.view.now", lambda: now.replace(tzinfo=UTC))
    client = client_of("ada")
    assert f"Cadence · FY{now.year + (now.month > 9):02}"[:10] in page(client, "/cadence/") or now.year > 2100
    for address in ("/decisions/person/ada/", "/session/ada.monthly.2026-03/"):
        assert client.get(address).status_code == 200
    assert text_of(client.get("/session/", follow=True))


def give(who, session, to, **more):
    stands = as_seen(session_called(session.key))
    given = {"to": to, "reason": "Mia has moved on", "seen": stands} | more
    return client_of(who).post(f"/cadence/{session.key}/give/", given, follow=True)


def test_a_session_of_a_leader_who_was_replaced_is_given_to_the_new_one_with_all_that_was_prepared(living):
    session = coming("ada")[0]
    Preparation.of(agree(session)).write(
        dict.fromkeys(Preparation.TEXTS, "A quiet month"),
        hand_over=True,
        by=voice(account("ada"), "ada", today()),
        now=datetime.now(UTC),
        due_at=datetime.now(UTC),
    )
    Seat.objects.get(person__key="mia").leave(today(), by=None)
    assert client_of("dana").get(f"/session/{session.key}/").status_code == 404
    for who in ("dana", "ole", "sol"):
        assert give(who, session, "dana").status_code == 404, who
    assert "Select a valid choice" in text_of(give("ada", session, "sol"))
    assert "does not lead Ada Known" in refused(Arranging.open(account("ada"), session.key, today()), "sol")
    told = page(client_of("mia"), f"/cadence/{session.key}/move/")
    assert "Give it to another leader" in told
    assert "Given: Dana Known holds it." in text_of(give("ada", session, "dana"))
    stands = Session.objects.get(key=session.key)
    assert (stands.leader.key, stands.led_from) == ("dana", "nordics")
    assert "A quiet month" in page(client_of("dana"), f"/session/{session.key}/")
    assert client_of("mia").get(f"/session/{session.key}/").status_code == 404
    assert "all the same" not in page(client_of("ada"), f"/session/{session.key}/")
    assert [each.key for each in coming("ada")].count(session.key) == 1
    assert AuditEvent.objects.filter(noun="session", verb="give").count() == 1
    assert verify_trail().holds


def test_who_is_given_a_session_is_invited_its_owner_told_and_the_one_before_let_go(living):
    session = coming("ada")[0]
    for person in Person.objects.filter(key__in=("ada", "mia", "dana")):
        Person.objects.filter(pk=person.pk).update(email=f"{person.key}@acme.example")
    now = agree(session).begins_at - timedelta(days=3)
    write_letters(now)
    Seat.objects.get(person__key="mia").leave(today(), by=None)
    give("ada", session, "dana")
    for _ in range(2):
        write_letters(now)
    new = list(Letter.objects.filter(session_key=session.key).order_by("pk"))[2:]
    told = {(each.person.key, each.kind) for each in new}
    assert len(new) == len(told)
    assert told == {("dana", "invitation"), ("ada", "invitation"), ("mia", "cancellation")}
    assert all("with Dana Known" in each.subject for each in new if each.person.key == "ada")


def refused(arranging, to):
    with pytest.raises(Refusal) as told:
        arranging.give(to, "so", seen=as_seen(arranging.stands), now=datetime.now(UTC))
    return str(told.value)


def test_a_session_that_nobody_else_could_hold_or_that_was_opened_is_not_given(living):
    session = coming("ada")[0]
    assert "Nobody else leads its owner on that day" in page(client_of("ada"), f"/cadence/{session.key}/give/")
    assert "This field is required" in text_of(give("ada", session, ""))
    assert "does not lead Ada Known" in refused(Arranging.open(account("ada"), session.key, today()), "dana")
    record = agree(session)
    Sitting.open(record, by=voice(account("ada"), "ada", today()), now=record.begins_at)
    Seat.objects.get(person__key="mia").leave(today(), by=None)
    assert "It was opened" in text_of(give("ada", session, "dana"))
    assert Session.objects.get(key=session.key).leader.key == "mia"


def test_a_deputy_reads_nothing_of_sessions_held_before_their_days(living, monkeypatch):
    gone = open_schedule(None, today(), (today() - timedelta(days=90), today() - timedelta(days=2))).sessions
    session = next(each.session for each in gone if each.session.owner_key == "ada")
    at, record, ada = f"/session/{session.key}/", agree(session), voice(account("ada"), "ada", today())
    begins = record.begins_at
    it_is(lambda: begins, monkeypatch)
    sitting = Sitting.open(record, by=ada, now=begins)
    Note.of(record, Step.TRUST).write("Between the two of us", by=ada, now=begins)
    it_is(lambda: begins + timedelta(days=3), monkeypatch)
    begin = session.on + timedelta(days=1)
    Seat.deputise(Person.objects.get(key="sol"), Unit.objects.get(key="north"), begin, FAR, by=None)
    deputy, shut = client_of("sol"), {"version": sitting.version}
    for is_closed in (False, True):
        if is_closed:
            client_of("ada").post(f"{at}do/close/", shut | {"because": "No time left"})
            assert Sitting.objects.get(session=record).closed_at
        for address in (at, f"{at}live/", f"{at}preread.pdf"):
            assert deputy.get(address).status_code == 404, address
        assert deputy.post(f"{at}note/", {"step": "trust", "version": 1, "text": "Mine"}).status_code == 404
        assert deputy.post(f"{at}do/pause/", shut).status_code == 404
        for who in ("ada", "mia"):
            said = page(client_of(who), at)
            assert "Between the two of us" in said, (who, is_closed)
            assert "Only Ada Known and Mia Known read this" in said
    span = (session.on, session.on + timedelta(days=1))
    assert session.key not in open_schedule(account("sol"), today(), span).own
    later = coming("ada")[0]
    assert deputy.get(f"/session/{later.key}/").status_code == 200


def test_a_deputy_holds_the_session_in_the_leaders_stead_and_not_a_day_longer(living, monkeypatch):
    session = coming("ada")[0]
    at = f"/session/{session.key}/"
    assert client_of("sol").get(at).status_code == 404
    end = today() + timedelta(days=3)
    begin = today() - timedelta(days=1)
    Seat.deputise(Person.objects.get(key="sol"), Unit.objects.get(key="north"), begin, end, by=None)
    deputy = client_of("sol")
    assert deputy.get(at).status_code == 200
    span = (session.on, session.on + timedelta(days=1))
    assert session.key in open_schedule(account("sol"), today(), span).own
    assert session.key not in open_schedule(account("dana"), today(), span).own
    assert deputy.get(f"{at}preread.pdf").status_code == 200
    begins = agree(session).begins_at
    it_is(lambda: begins, monkeypatch)
    deputy.post(f"{at}do/open/")
    assert Sitting.objects.get(session__key=session.key).marks.get().by.key == "sol"
    by = voice(account("sol"), "ada", today())
    assert (by.stands, by.meets) == (Stands.ABOVE, True)
    reasons = Anyway.agree(Session.objects.get(key=session.key), today(), "Known to me", by=by, now=begins)
    assert (reasons.leader_reason, reasons.leader_by.key, reasons.owner_reason) == ("Known to me", "sol", "")
    with pytest.raises(NotYours):
        Action.write(Wording("Mine", AHEAD), gate=OPEN, by=by)
    with pytest.raises(NotYours):
        Decision.conclude(
            Session.objects.get(key=session.key),
            "landing",
            Rested("short", today(), (), OPEN),
            Concluded(Conclusion.ACT, "So", FAR),
            by=by,
            now=begins,
        )
    for who in ("ada", "mia", "sol"):
        assert "Only Ada Known and Mia Known, and Sol Known as deputy, read this" in page(client_of(who), at)
    Seat.objects.get(person__key="sol", role=org.Role.DEPUTY.value).leave(today(), by=None)
    assert client_of("sol").get(at).status_code == 404
    assert client_of("sol").get(f"{at}live/").status_code == 404
    assert client_of("sol").post(f"{at}do/pause/", {"version": 1}).status_code == 404
    with pytest.raises(NotCleared):
        voice(account("sol"), "ada", today())
