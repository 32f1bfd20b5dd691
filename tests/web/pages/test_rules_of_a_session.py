"""Whose word counts in a session: waivers, actions, the right to decide, putting off, and sharing what both wrote."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.living import AHEAD, it_is
from tests.scope.faces import client_of
from tests.web.setup.asking import page, text_of

from quarterdeck.checks.four import TITLES
from quarterdeck.domain.cadence import NEVER, Cycle, Level, starts_at
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.gate import OPEN
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.book import today
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import (
    Account,
    Action,
    CadenceRule,
    Concluded,
    Decision,
    DecisionKind,
    Rested,
    Session,
    Sitting,
    SpokenRefused,
    StaleRecord,
    Waiver,
)
from quarterdeck.records.models.concluded import askable
from quarterdeck.records.put_off import put_off_to
from quarterdeck.records.schedule import open_schedule
from quarterdeck.records.values import current_values
from quarterdeck.records.voice import NotYours

FAR = date(2099, 1, 1)
DUE = {"due_on": str(AHEAD)}


def coming(cycle=None, after=None):
    """The next session of ada with mia; the next whose longest cycle that is, after another one."""
    found = open_schedule(None, today(), (today() + timedelta(days=2), today() + timedelta(days=400))).sessions
    mine = (each.session for each in found if each.session.owner_key == "ada" and each.is_held)
    fits = (each for each in mine if after is None or each.begins > after.begins)
    return next(each for each in fits if cycle is None or each.cycle is cycle)


@pytest.fixture
def session(living):
    return coming()


@pytest.fixture
def at(session, monkeypatch):
    it_is(lambda: begins_at(session), monkeypatch)
    return f"/session/{session.key}/"


def begins_at(session):
    return starts_at(session.begins, current_values().calendar.clock)


def meeting(who, session):
    return Meeting.open(Account.objects.get(email=f"{who}@acme.example"), session.key, today())


def say(who, what, **given):
    return client_of(who).post(f"/decisions/person/ada/say/{what}/", given, follow=True)


def waive(who, **more):
    for check in TITLES:
        say(
            who,
            "waive",
            **{
                "session": coming().key,
                "check": check,
                "text": "A made-up company",
                "due_on": today() + timedelta(days=9),
            }
            | more,
        )


def accept(who):
    return [say(who, "accept-waiver", key=each.key, version=each.version) for each in Waiver.objects.all()]


def rested(gap="landing"):
    return Rested(f"{gap} is short", today(), (("Gap", "1"),), OPEN)


def conclude(session, who="ada", gap="landing", **said):
    at = meeting(who, session)
    concluded = Concluded(**{"conclusion": Conclusion.ACT, "text": "So", "due_on": FAR} | said)
    return Decision.conclude(at.record(), gap, rested(gap), concluded, by=at.voice, now=at.begins_at)


# Waivers


def test_a_waiver_of_the_owner_opens_the_gate_once_the_leader_has_accepted_it(at):
    waive("ada")
    assert "Nothing can be decided on these numbers yet" in page(client_of("ada"), at)
    assert "It counts once Mia Known accepts it" in page(client_of("mia"), at)
    assert "accept-waiver" not in client_of("ada").get(at).content.decode()
    for who in ("dana", "eve"):
        assert all("Only whoever meets Ada Known in sessions" in text_of(each) for each in accept(who)), who
    assert all("Only whoever meets Ada Known in sessions" in text_of(each) for each in accept("ada"))
    assert all(each.status_code == 404 for each in accept("ole"))
    assert not Waiver.objects.exclude(accepted_by=None).exists()
    assert client_of("mia").get(at).content.decode().count("accept-waiver") == Waiver.objects.count() > 0
    accept("mia")
    assert "Nothing can be decided on these numbers yet" not in page(client_of("ada"), at)
    assert "Accepted by Mia Known" in page(client_of("ada"), at)
    assert verify_trail().holds


def test_an_acceptance_from_an_old_page_is_refused_and_one_sent_twice_says_nothing_twice(at):
    waive("ada")
    stale = Waiver.objects.first()
    stale.end(by=meeting("ada", coming()).voice)
    old = Waiver.objects.get(pk=stale.pk)
    old.version -= 1
    with pytest.raises((StaleRecord, SpokenRefused)):
        old.accept(by=meeting("mia", coming()).voice)
    fresh = Waiver.objects.exclude(pk=stale.pk).first()
    for _ in range(2):
        fresh = Waiver.objects.get(pk=fresh.pk).accept(by=meeting("mia", coming()).voice)
    assert fresh.version == 2


def test_what_is_decided_under_a_waiver_is_marked_wherever_it_is_shown(at, session):
    waive("ada")
    accept("mia")
    gap = re.search(r"gap=([^&]+)&amp;conclusion=act", client_of("ada").get(at).content.decode())[1]
    say("ada", "conclude", session=session.key, gap=gap, conclusion="act", text="Call more", **DUE)
    told = "by Ada Known, accepted by Mia Known, until"
    say("ada", "conclude", session=session.key, gap="activity_level", conclusion="act", text="Visit more", **DUE)
    checks = Waiver.objects.count()
    for who, where in {"ada": at, "mia": "/decisions/person/ada/", "dana": "/decisions/person/ada/"}.items():
        found = page(client_of(who), where)
        assert found.count(told) == checks > 0, "each waiver once, however much was decided under it"
        assert found.count("check waived") + found.count("checks waived") == 2, who
        assert "A made-up company" in found
    ended, *_ = client_of("mia").get("/api/v1/decisions/person/ada").json()["concluded"]
    marks = ended["decision"]["waived"]
    assert {(m["said_by"], m["accepted_by"], m["because"]) for m in marks} == {
        ("Ada Known", "Mia Known", "A made-up company")
    }
    assert {m["check"] for m in marks} <= set(TITLES.values())
    assert not ended["decision"]["is_despite"]
    for waiver in Waiver.objects.all():
        say("mia", "end-waiver", key=waiver.key, version=waiver.version)
    assert told in page(client_of("ada"), "/decisions/person/ada/"), "it keeps what held when it was decided"


# Actions


def test_no_action_is_taken_on_in_a_session_whose_gate_is_shut(at, session):
    say("mia", "propose", text="A proposal", **DUE)
    proposed = Action.objects.get(text="A proposal")
    meant = {"key": proposed.key, "version": proposed.version, "text": "A proposal", "session": session.key, **DUE}
    assert "cannot be trusted yet" in text_of(say("ada", "write", text="Call", session=session.key, **DUE))
    assert "cannot be trusted yet" in text_of(say("ada", "accept", **meant))
    assert not Action.objects.filter(text="Call").exists()
    assert Action.objects.get(key=proposed.key).standing_now == "proposed"
    waive("mia")
    say("ada", "write", text="Call", session=session.key, **DUE)
    say("ada", "accept", **meant)
    for action in (Action.objects.get(text="Call"), Action.objects.get(key=proposed.key)):
        assert (action.standing_now, action.is_despite) == ("accepted", False)
        assert {each["said_by"] for each in action.waived} == {"Mia Known"}
    assert "checks waived" in page(client_of("ada"), "/decisions/person/ada/")


def test_nothing_new_is_said_by_changing_or_reopening_in_a_session_whose_gate_is_shut(at, session):
    waive("mia")
    say("ada", "write", text="Old", session=session.key, **DUE)
    say("ada", "write", text="Done before", session=session.key, **DUE)
    for waiver in Waiver.objects.all():
        say("mia", "end-waiver", key=waiver.key, version=waiver.version)
    old, done = Action.objects.get(text="Old"), Action.objects.get(text="Done before")
    say("ada", "finish", key=done.key, version=done.version)
    meant = {"key": old.key, "version": old.version, "text": "A wholly new one", "session": session.key, **DUE}
    assert "cannot be trusted yet" in text_of(say("ada", "revise", **meant))
    again = {"key": done.key, "version": done.version + 1, "session": session.key}
    assert "cannot be trusted yet" in text_of(say("ada", "reopen", **again))
    assert {(each.text, each.standing_now) for each in Action.objects.filter(key__in=[old.key, done.key])} == {
        ("Old", "accepted"),
        ("Done before", "done"),
    }
    assert "It is marked" in text_of(say("ada", "revise", **meant | {"session": ""}))
    assert "It is marked" in text_of(say("ada", "reopen", **again | {"session": ""}))
    assert Action.objects.get(key=old.key).is_despite
    assert Action.objects.get(key=done.key).is_despite


def test_the_session_that_a_form_names_counts_where_two_are_held(at, session, monkeypatch):
    """The gate of the one opened last is shut: what both said was said in the other one."""
    other = coming(Cycle.QUARTERLY, after=session)
    for held, who in ((session, "ada"), (other, "mia")):
        by = meeting(who, held)
        Sitting.open(by.record(), by=by.voice, now=by.begins_at)
    Session.objects.filter(key=other.key).update(begins_at=begins_at(session) + timedelta(hours=1))
    for who in ("ada", "mia"):
        say(who, "decide-anyway", session=session.key, text="It is known to both")
    assert "Taken on" in text_of(say("ada", "write", text="In its own", session=session.key, **DUE))
    assert "cannot be trusted yet" in text_of(say("ada", "write", text="Elsewhere", session=other.key, **DUE))
    assert [each.text for each in Action.objects.filter(text__in=("In its own", "Elsewhere"))] == ["In its own"]


def test_a_session_opened_days_ahead_or_never_closed_holds_nobody_up(session, monkeypatch):
    begins = begins_at(session)
    hands = {"now": begins - timedelta(days=6)}
    it_is(lambda: hands["now"], monkeypatch)
    by = meeting("mia", session)
    Sitting.open(by.record(), by=by.voice, now=hands["now"])
    length = timedelta(minutes=session.minutes)
    day = timedelta(days=1)
    for now, is_held in {
        begins - day - timedelta(seconds=1): False,
        begins - day: True,
        begins + length + day: True,
        begins + length + day + timedelta(seconds=1): False,
    }.items():
        hands["now"] = now
        told = text_of(say("ada", "write", text=f"At {now}", **DUE))
        assert ("cannot be trusted yet" if is_held else "It is marked") in told, now
        assert Action.objects.filter(text=f"At {now}", is_despite=True).exists() != is_held
    assert "cannot be trusted yet" in text_of(say("ada", "write", text="Named", session=session.key, **DUE))


def test_what_is_taken_on_outside_a_session_while_a_check_is_red_is_marked(at, session):
    assert "It is marked" in text_of(say("ada", "write", text="Call", **DUE))
    assert Action.objects.get(text="Call").is_despite
    for who in ("ada", "mia"):
        assert "taken on or changed while a check was red" in page(client_of(who), "/decisions/person/ada/")
    told = client_of("mia").get("/api/v1/decisions/person/ada").json()["open"]
    assert [each["action"]["is_despite"] for each in told if each["action"]["text"] == "Call"] == [True]
    foreign = say("ada", "write", text="Call", session="ole.monthly.2025-11", **DUE)
    assert foreign.status_code == 404


# The right to decide


def test_where_the_leader_decides_the_owner_is_refused_and_the_leader_has_the_form(living):
    quarter = coming(Cycle.QUARTERLY)
    with pytest.raises(NotYours, match="Only the leader in this session may decide “Agree how far prices"):
        conclude(quarter, gap="discount", kind="agree-prices")
    with pytest.raises(NotYours, match="Only Ada Known may decide"):
        conclude(quarter, "mia")
    with pytest.raises(NotYours, match="Only Ada Known may decide"):
        conclude(quarter, "mia", kind="choose-accounts")
    taken = conclude(quarter, "mia", "discount", kind="agree-prices")
    assert (taken.owner.key, taken.taken_by.key) == ("ada", "mia")
    assert "by Mia Known, whose right it is" in page(client_of("ada"), "/decisions/person/ada/")
    with pytest.raises(NotYours):
        taken.revise(
            rested(), Concluded(Conclusion.ACT, "Mine", FAR), by=meeting("ada", quarter).voice, now=begins_at(quarter)
        )
    again = Concluded(Conclusion.NO_ACTION, "Not now", FAR, kind="agree-prices")
    taken.revise(rested(), again, by=meeting("mia", quarter).voice, now=begins_at(quarter))
    with pytest.raises(NotYours, match="is not about that gap: how it ends is for Ada Known to say"):
        conclude(quarter, "mia", kind="agree-prices")
    own = conclude(quarter, gap="focus", kind="choose-accounts")
    with pytest.raises(NotYours):
        own.revise(rested("focus"), again, by=meeting("ada", quarter).voice, now=begins_at(quarter))
    with pytest.raises(NotYours):
        own.revise(rested("focus"), again, by=meeting("mia", quarter).voice, now=begins_at(quarter))
    say("ada", "write", text="Follows from it", decision_key=taken.key, **DUE)
    assert Action.objects.get(text="Follows from it").decision_key == taken.key


def test_each_is_offered_the_kinds_that_are_theirs_and_no_others(at, session, monkeypatch):
    quarter = coming(Cycle.QUARTERLY)
    waive("mia", due_on=today() + timedelta(days=90))
    asked = {"session": quarter.key, "gap": "discount"}
    it_is(lambda: begins_at(quarter), monkeypatch)
    forms = {
        who: client_of(who).get("/decisions/person/ada/say/conclude/", asked).content.decode() for who in ("ada", "mia")
    }
    assert "agree-prices" not in forms["ada"]
    assert "choose-accounts" in forms["ada"]
    assert "choose-accounts" not in forms["mia"]
    assert "agree-prices" in forms["mia"]
    there = f"/session/{quarter.key}/"
    assert "say/conclude/" not in client_of("mia").get(there).content.decode(), "no gap there is about prices"
    [gap, *_] = re.findall(r"gap=(\w+)", client_of("ada").get(there).content.decode())
    DecisionKind.of("agree-prices").revise(by=None, metrics=["bookings" if gap == "landing" else gap])
    assert f"gap={gap}" in client_of("mia").get(there).content.decode()
    if session.cycle is Cycle.MONTHLY:
        assert "say/conclude/" not in client_of("mia").get(at).content.decode(), "nothing of a month is the leader's"
        monthly = client_of("ada").get("/decisions/person/ada/say/conclude/", {"session": session.key, "gap": "x"})
        assert "choose-accounts" not in monthly.content.decode()


def test_a_kind_is_decided_in_a_session_of_its_cycle_or_a_longer_one(living):
    month, quarter = coming(Cycle.MONTHLY), coming(Cycle.QUARTERLY)
    with pytest.raises(SpokenRefused, match="is decided in the quarterly session"):
        conclude(month, kind="choose-accounts")
    assert conclude(quarter, kind="set-activity").kind == "set-activity"


def test_what_is_not_for_the_two_to_decide_is_asked_of_the_level_that_does(living):
    kind = DecisionKind.add(
        "Hire somebody", by=None, level="salesperson", cycle="monthly", right="escalated", escalates_to="director"
    )
    month = coming(Cycle.MONTHLY)
    for said in ({}, {"conclusion": Conclusion.ESCALATE, "escalated_to": "manager"}):
        with pytest.raises(SpokenRefused, match=r"is not for the two of you to decide\. Ask the director"):
            conclude(month, kind=kind.key, **said)
    asked = conclude(month, kind=kind.key, conclusion=Conclusion.ESCALATE, escalated_to="executive")
    assert asked.escalated_to == "executive"


# Putting off


def test_what_can_be_asked_is_what_the_form_offers(at, session):
    month = coming(Cycle.MONTHLY)
    there = askable(month.level, month.cycle)
    assert there == ("manager", "director", "executive", "quarterly", "annual")
    form = client_of("ada").get("/decisions/person/ada/say/conclude/", {"session": month.key, "gap": "x"})
    offered = form.content.decode().split('name="escalated_to"')[1].split("</select>")[0]
    assert tuple(re.findall(r'value="(\w+)"', offered)) == there
    CadenceRule.of(Level.SALESPERSON, Cycle.QUARTERLY).revise(NEVER, by=None)
    for wrong in ("salesperson", "weekly", "monthly", "quarterly", ""):
        with pytest.raises(SpokenRefused, match="Say which level is asked, or to which session"):
            conclude(month, conclusion=Conclusion.ESCALATE, escalated_to=wrong)
    assert askable(Level.EXECUTIVE, Cycle.ANNUAL) == ()


def test_what_is_put_off_is_a_gap_of_the_next_session_of_that_cycle_and_ends_there(living):
    month = coming(Cycle.MONTHLY)
    quarter = coming(Cycle.QUARTERLY, after=month)
    put = conclude(month, gap="gone", conclusion=Conclusion.ESCALATE, text="Needs prices", escalated_to="quarterly")
    assert put.value().asked == "the next quarterly session"
    with pytest.raises(SpokenRefused, match="put off to the next quarterly session, and ends there"):
        put.reply("Yes", by=meeting("mia", month).voice, level=Level.EXECUTIVE)
    assert "Ada Known put it off to the next quarterly session" in page(client_of("mia"), "/decisions/person/ada/")
    assert list(put_off_to(meeting("mia", quarter), begins_at(quarter))) == ["gone"]
    shown = page(client_of("mia"), f"/session/{quarter.key}/")
    for words in ("gone is short", "Put off to this session", "Needs prices"):
        assert words in shown, words
    with pytest.raises(SpokenRefused, match="here it ends"):
        conclude(quarter, gap="gone", conclusion=Conclusion.ESCALATE, escalated_to="annual")
    ended = conclude(quarter, gap="gone", conclusion=Conclusion.NO_ACTION, text="Prices stay")
    put.refresh_from_db()
    assert (put.answer, put.answered_in, put.answered_by.key, put.closed_on) == (
        "Prices stay",
        ended.key,
        "ada",
        today(),
    )
    ended.revise(
        rested("gone"),
        Concluded(Conclusion.ACT, "Prices fall", FAR),
        by=meeting("ada", quarter).voice,
        now=begins_at(quarter),
    )
    put.refresh_from_db()
    assert put.answer == "Prices fall"
    assert "Put off to this session" in page(client_of("mia"), f"/session/{quarter.key}/")
    with pytest.raises(SpokenRefused, match="answered already"):
        put.revise(
            rested("gone"), Concluded(Conclusion.ACT, "Mine", FAR), by=meeting("ada", month).voice, now=begins_at(month)
        )
    assert verify_trail().holds


def test_a_gap_put_off_by_somebody_else_is_not_on_the_agenda(living):
    month = coming(Cycle.MONTHLY)
    quarter = coming(Cycle.QUARTERLY, after=month)
    put = conclude(month, gap="gone", conclusion=Conclusion.ESCALATE, escalated_to="quarterly")
    Session.objects.filter(pk=put.session_id).update(unit_key="south")
    assert put_off_to(meeting("ada", quarter), begins_at(quarter)) == {}


def test_of_the_two_who_conclude_about_one_gap_the_second_is_told_that_it_has_ended(living):
    quarter = coming(Cycle.QUARTERLY)
    conclude(quarter, "mia", "discount", kind="agree-prices")
    with pytest.raises(SpokenRefused, match="has a decision already"):
        conclude(quarter, gap="discount", kind="choose-accounts")
    twice = Decision.objects.get()
    twice.pk, twice.key = None, "1" * 32
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save(force_insert=True)
    assert Decision.objects.get().taken_by.key == "mia"


def test_of_two_who_accept_and_end_a_waiver_at_once_one_does_and_one_is_refused(at):
    waive("ada")
    mine, theirs = Waiver.objects.first(), Waiver.objects.first()
    theirs.end(by=meeting("ada", coming()).voice)
    with pytest.raises(StaleRecord):
        mine.accept(by=meeting("mia", coming()).voice)
    assert Waiver.objects.get(pk=mine.pk).accepted_by is None
