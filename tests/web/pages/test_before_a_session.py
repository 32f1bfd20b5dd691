"""Before a session can be opened it is prepared; what ends a gap, or opens its gate, waits until it can."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.living import AHEAD, ALL_RED, it_is
from tests.scope.faces import client_of
from tests.web.setup.asking import page, text_of

from quarterdeck.checks.four import TITLES
from quarterdeck.domain.cadence import Discipline, starts_at
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.gate import OPEN
from quarterdeck.records.arranging import Arranging, as_seen
from quarterdeck.records.book import today
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Account, Action, Anyway, Concluded, Decision, Rested, Support, Topic, Waiver
from quarterdeck.records.parking import park
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.schedule import open_schedule
from quarterdeck.records.values import current_values

WEEK = timedelta(days=7)
DUE = {"due_on": str(AHEAD)}
SAID = Concluded(Conclusion.ACT, "So", AHEAD)
RESTS = Rested("The landing is short", AHEAD, (("Gap", "1"),), OPEN)


@pytest.fixture
def session(living):
    span = (today() + timedelta(days=9), today() + timedelta(days=120))
    found = open_schedule(None, today(), span).sessions
    return next(each.session for each in found if each.session.owner_key == "ada" and each.is_held)


@pytest.fixture
def begins(session):
    return starts_at(session.begins, current_values().calendar.clock)


@pytest.fixture
def early(session, begins, monkeypatch):
    """Its page, a second before it can be opened."""
    it_is(lambda: begins - WEEK - timedelta(seconds=1), monkeypatch)
    return f"/session/{session.key}/"


def meeting(who, session):
    return Meeting.open(Account.objects.get(email=f"{who}@acme.example"), session.key, today())


def say(who, what, **given):
    return client_of(who).post(f"/decisions/person/ada/say/{what}/", given, follow=True)


def verbs(session):
    """What ends a gap or opens the gate, each a function of the instant."""
    ada, mia = meeting("ada", session), meeting("mia", session)
    code, until = next(iter(TITLES)), today() + timedelta(days=9)
    return {
        "conclude": lambda now: Decision.conclude(ada.record(), "landing", RESTS, SAID, by=ada.voice, now=now),
        "reason": lambda now: Anyway.agree(ada.record(), today(), "Known to us", by=mia.voice, now=now),
        "waive": lambda now: Waiver.waive(mia.record(), code, "Made up", until, gate=ALL_RED, by=mia.voice, now=now),
    }


@pytest.mark.parametrize("what", ["conclude", "reason", "waive"])
def test_nothing_is_concluded_before_it_can_be_opened_and_everything_from_then_on(session, begins, what):
    verb, from_on = verbs(session)[what], session.begins - WEEK
    told = rf"can be opened from \w+ {from_on.day} \w+ {from_on.year}, {from_on:%H:%M} on.*Prepare it until then"
    with pytest.raises(Refusal, match=told):
        verb(begins - WEEK - timedelta(microseconds=1))
    assert not (Decision.objects.exists())
    assert not (Anyway.objects.exists())
    assert not Waiver.objects.exists()
    assert verb(begins - WEEK)


@pytest.mark.parametrize("what", ["conclude", "reason", "waive"])
def test_nothing_is_concluded_in_a_session_that_is_cancelled(session, begins, what):
    verb = verbs(session)[what]
    stands = Arranging.open(Account.objects.get(email="mia@acme.example"), session.key, today())
    stands.cancel("Ill", seen=as_seen(stands.stands), now=begins - timedelta(days=3))
    with pytest.raises(Refusal, match="It is cancelled"):
        verb(begins)


def test_a_decision_is_not_changed_once_its_session_is_moved_out_of_reach(session, begins):
    ada = meeting("ada", session)
    made = Decision.conclude(ada.record(), "landing", RESTS, SAID, by=ada.voice, now=begins)
    stands = Arranging.open(Account.objects.get(email="mia@acme.example"), session.key, today())
    later = session.begins + timedelta(days=60)
    stands.move(later, "The fair", seen=as_seen(stands.stands), now=begins)
    made.session.refresh_from_db()
    with pytest.raises(Refusal, match="can be opened from"):
        made.revise(RESTS, SAID, by=ada.voice, now=begins)


def test_a_topic_is_settled_in_a_session_that_can_be_opened(session, begins):
    topic = park(meeting("mia", session), Discipline.DEAL, "Price for Aarhus")
    ada = meeting("ada", session)
    with pytest.raises(Refusal, match="can be opened from"):
        topic.settle("terms", "Two per cent", by=ada.voice, now=topic.goes_to.begins_at - timedelta(days=8))
    assert topic.settle("terms", "Two per cent", by=ada.voice, now=topic.goes_to.begins_at).because


def test_its_page_says_from_when_on_and_offers_none_of_it_before(early, session, begins, monkeypatch):
    from_on = f"{session.begins - WEEK:%H:%M}"
    for who in ("ada", "mia"):
        told = client_of(who).get(early).content.decode()
        for form in ("say/conclude/", "say/waive/", "say/decide-anyway/", "do/open/"):
            assert form not in told, (who, form)
        assert f"It can be opened from {(session.begins - WEEK):%a} " in text_of(client_of(who).get(early))
        assert from_on in told
    it_is(lambda: begins - WEEK, monkeypatch)
    told = client_of("ada").get(early).content.decode()
    assert "say/waive/" in told
    assert "do/open/" in told
    assert "It can be opened from" not in told


@pytest.mark.parametrize(("what", "more"), [("conclude", "&gap=landing"), ("waive", ""), ("decide-anyway", "")])
def test_its_forms_are_not_offered_before_it_either_when_their_address_is_typed(early, session, what, more):
    asked = f"/decisions/person/ada/say/{what}/?session={session.key}{more}"
    answer = client_of("ada").get(asked, follow=True)
    assert answer.redirect_chain[-1][0] == early
    assert "can be opened from" in text_of(answer)
    assert f"say/{what}/" not in answer.content.decode()


def test_a_form_replayed_before_it_says_when(early, session):
    """As a page of another day had offered it."""
    there = {"session": session.key}
    until = today() + timedelta(days=9)
    say("ada", "conclude", **there, gap="landing", conclusion="act", text="Call more", **DUE)
    told = [
        say("mia", "waive", **there, check=next(iter(TITLES)), text="Made up", due_on=until),
        say("mia", "decide-anyway", **there, text="Known to both"),
    ]
    assert all("can be opened from" in text_of(each) for each in told)
    assert not (Decision.objects.exists())
    assert not (Anyway.objects.exists())
    assert not Waiver.objects.exists()
    assert say("mia", "waive", check=next(iter(TITLES)), text="Made up", due_on=until).status_code == 200
    assert not Waiver.objects.exists(), "a waiver names the session it is for"


def test_what_prepares_it_is_possible_all_along(early, session):
    texts = {"expects": "Quiet", "matters": "Meetings", "will_do": "Call", "version": 0, "hand_over": "1"}
    assert "Handed over" in text_of(client_of("ada").post(early, texts, follow=True))
    say("mia", "propose", text="Call the three", **DUE)
    say("ada", "ask", text="A bid desk", **DUE)
    say("ada", "park", session=session.key, text="Price for Aarhus", discipline="deal")
    assert Action.objects.filter(text="Call the three").exists()
    assert Support.objects.filter(text="A bid desk").exists()
    assert Topic.objects.filter(text="Price for Aarhus").exists()
    assert "What ends a gap is said in the session" in page(client_of("ada"), early)
