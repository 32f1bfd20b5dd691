"""A session whose owner never came, or cannot come: it has an end that says so, and its gaps go on to the next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.living import AHEAD, it_is
from tests.scope.faces import client_of
from tests.web.setup.asking import page, text_of

from quarterdeck.checks.four import TITLES
from quarterdeck.domain.cadence import starts_at
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.gate import OPEN
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.book import today
from quarterdeck.records.carried import carried
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Account, AuditEvent, Concluded, Decision, Pulse, Rested, Seat, Sitting
from quarterdeck.records.schedule import open_schedule
from quarterdeck.records.tallies import closed, missed, tallies
from quarterdeck.records.values import current_values

WHY = "Ada was ill, and nobody could reach her"


def coming():
    found = open_schedule(None, today(), (today() + timedelta(days=2), today() + timedelta(days=120))).sessions
    return [each.session for each in found if each.session.owner_key == "ada" and each.is_held]


@pytest.fixture
def session(living):
    return coming()[0]


@pytest.fixture
def clock(session, monkeypatch, settings):
    """The instant it is: at first the one at which its time is over."""
    settings.SESSION_COOKIE_AGE = timedelta(days=400).total_seconds()
    ends = starts_at(session.begins, current_values().calendar.clock) + timedelta(minutes=session.minutes)
    hands = {"now": ends}
    it_is(lambda: hands["now"], monkeypatch)
    return hands


@pytest.fixture
def at(session, clock):
    return f"/session/{session.key}/"


def do(who, at, what, **given):
    return client_of(who).post(f"{at}do/{what}/", given, follow=True)


def sitting(session):
    return Sitting.objects.filter(session__key=session.key).first()


def meeting(who, session):
    return Meeting.open(Account.objects.get(email=f"{who}@acme.example"), session.key, today())


def conclude(session, now, gap="landing"):
    ada = meeting("ada", session)
    rests = Rested("The landing is short", today(), (("Gap", "1"),), OPEN)
    said = Concluded(Conclusion.ACT, "So", AHEAD)
    return Decision.conclude(ada.record(), gap, rests, said, by=ada.voice, now=now)


@pytest.mark.parametrize("is_opened", [False, True])
def test_the_leader_says_that_it_did_not_take_place_and_its_gaps_go_on(at, session, clock, is_opened):
    if is_opened:
        do("mia", at, "open")
        clock["now"] += timedelta(minutes=20)
    gaps = page(client_of("mia"), at)
    assert "It did not take place" in gaps
    assert "It is on record that this session did not take place" in text_of(do("mia", at, "not-held", because=WHY))
    held = sitting(session)
    assert (held.was_missed, held.told["missed_by"]) == (True, "Mia Known")
    assert held.told["left_open"]
    assert (held.told["minutes"], held.told["back"], held.told["ahead"]) == ({}, 0, 0)
    assert not Decision.objects.filter(session__key=session.key).exists()
    for who in ("ada", "mia"):
        told = page(client_of(who), at)
        for words in ("It did not take place.", WHY, "Mia Known, on", "It goes on to the next session"):
            assert words in told, (who, words)
        assert "How clear is what to do now" not in told
    following = next(each for each in coming() if each.begins > session.begins)
    clock["now"] = starts_at(following.begins, current_values().calendar.clock)
    told = page(client_of("ada"), f"/session/{following.key}/")
    assert f"“It did not take place: {WHY}”" in told
    assert "Carried over" in told
    assert AuditEvent.objects.filter(noun="sitting", verb="not held", key=session.key).count() == 1
    assert verify_trail().holds


@pytest.mark.parametrize("is_opened", [False, True])
def test_one_whose_time_is_over_without_an_end_is_found_by_the_two_until_it_has_one(
    at, session, clock, monkeypatch, is_opened
):
    wall = session.ends + timedelta(days=1)
    monkeypatch.setattr("quarterdeck.web.pages.cadence.view.clock", lambda: wall)
    monkeypatch.setattr("quarterdeck.web.pages.session.view.today", wall.date)
    if is_opened:
        do("mia", at, "open")
    word = "Opened, and not ended" if is_opened else "Nobody opened it"
    for who in ("ada", "mia"):
        told = page(client_of(who), "/cadence/")
        assert "has no end yet" in told or "have no end yet" in told
        assert f"Ada Known and Mia Known {word}" in told
        assert (client_of(who).get("/session/").headers["Location"] == at) == is_opened
    assert "no end yet" not in page(client_of("olga"), "/cadence/")
    do("mia", at, "not-held", because=WHY)
    assert f"Ada Known and Mia Known {word}" not in page(client_of("mia"), "/cadence/")
    assert client_of("mia").get("/session/").headers["Location"] != at


def test_gaps_of_one_that_was_not_held_go_past_a_next_one_that_is_closed_already(at, session, clock):
    clocks, meetings = current_values().calendar.clock, [e for e in coming() if e.begins > session.begins]
    following, third = [each for each in meetings if each.leader_key == session.leader_key][:2]
    clock["now"] = starts_at(following.begins, clocks)
    there = f"/session/{following.key}/"
    do("ada", there, "open")
    conclude(following, clock["now"])
    do("ada", there, "close", version=sitting(following).version, because="The rest waits")
    before = {each.gap: each.because for each in carried(meeting("ada", third), clock["now"])}
    assert set(before.values()) == {"The rest waits"}
    clock["now"] += timedelta(days=1)
    told = sitting(following).told["left_open"]
    Sitting.objects.filter(session__key=following.key).update(
        tellings=[[since, until, was | {"left_open": told[:1]}] for since, until, was in sitting(following).tellings]
    )
    do("mia", at, "not-held", because=WHY)
    missed_gaps = {gap for gap, *_ in sitting(session).told["left_open"]}
    assert "landing" in missed_gaps
    assert carried(meeting("ada", third), clock["now"] - timedelta(minutes=1)) != ()
    after = {each.gap: each.because for each in carried(meeting("ada", third), clock["now"])}
    assert set(after) == (missed_gaps - {"landing"}) | {told[0][0]}, "what was decided about since is not carried"
    assert after.pop(told[0][0]) == "The rest waits"
    assert set(after.values()) == {f"It did not take place: {WHY}"}


def test_cadence_tells_it_as_not_held(at, session, clock, monkeypatch):
    do("mia", at, "not-held", because=WHY)
    assert (missed([session.key]), closed([session.key])) == ({session.key}, {session.key})
    tally = tallies([session.key])[session.key]
    assert (tally.held, tally.taken, dict(tally.minutes)) == (0, 0, {})
    wall = (clock["now"] + timedelta(hours=2)).replace(tzinfo=None)
    monkeypatch.setattr("quarterdeck.web.pages.cadence.view.clock", lambda: wall)
    monkeypatch.setattr("quarterdeck.api.v1.clock", lambda: wall)
    year = current_values().calendar.year(session.on).key
    assert "not held" in page(client_of("mia"), f"/cadence/?period={year}")
    [told] = [
        e for e in client_of("mia").get(f"/api/v1/cadence?period={year}").json()["held"] if e["key"] == session.key
    ]
    assert told["is_held"] is False


def test_it_is_not_said_before_its_time_is_over_by_others_or_without_words(at, session, clock):
    clock["now"] -= timedelta(seconds=1)
    assert "It did not take place" not in page(client_of("mia"), at)
    assert "Its time is not over yet" in text_of(do("mia", at, "not-held", because=WHY))
    clock["now"] += timedelta(seconds=1)
    for who in ("dana", "eve", "ole", "olga", "admin"):
        assert do(who, at, "not-held", because=WHY).status_code == 404, who
    do("mia", at, "not-held", because=" \u3164 ")
    assert "Say why it did not take place, in words" in text_of(do("mia", at, "not-held", because="--"))
    assert sitting(session) is None
    meeting("mia", session).record().cancel("Ill", by=None, now=clock["now"] - timedelta(days=2))
    assert "It is cancelled" in text_of(do("mia", at, "not-held", because=WHY))


def test_what_was_decided_in_took_place(at, session, clock):
    conclude(session, clock["now"])
    assert "not-held" not in client_of("mia").get(at).content.decode()
    assert "Something was decided in it, so it took place" in text_of(do("mia", at, "not-held", because=WHY))
    do("mia", at, "open")
    assert "Only Ada Known may leave the rest open" in text_of(do("mia", at, "close", version=1, because="Tired"))
    assert sitting(session).closed_at is None


def says(who, what, **given):
    return client_of(who).post(f"/decisions/person/ada/say/{what}/", {"due_on": str(AHEAD), **given}, follow=True)


SAID = {
    "an action": lambda at, key: says("ada", "write", text="Call", session=key),
    "support asked": lambda at, key: says("ada", "ask", text="A bid desk"),
    "a reason": lambda at, key: says("ada", "decide-anyway", text="It is known", session=key),
    "a topic": lambda at, key: says("ada", "park", text="Price for Aarhus", discipline="deal", session=key),
    "a note": lambda at, key: client_of("ada").post(f"{at}note/", {"text": "Met", "version": 0, "step": "trust"}),
    "a pause": lambda at, key: do("ada", at, "pause", version=1),
}


@pytest.mark.parametrize("what", SAID)
def test_the_leader_alone_does_not_say_it_of_a_session_in_which_the_owner_said_something(
    at, session, clock, what, monkeypatch
):
    """The trail keeps the time of the pages."""
    monkeypatch.setattr("quarterdeck.records.audit.now", lambda: clock["now"])
    do("mia", at, "open")
    for check in TITLES:
        says("mia", "waive", session=session.key, check=check, text="Made up", due_on=str(today() + timedelta(days=9)))
    assert "not-held" in client_of("mia").get(at).content.decode(), "what she says herself to nobody is no session"
    SAID[what](at, session.key)
    assert "not-held" not in client_of("mia").get(at).content.decode()
    assert "The other one said something in it, so it took place" in text_of(do("mia", at, "not-held", because=WHY))
    assert sitting(session).closed_at is None
    do("ada", at, "close", version=sitting(session).version, because="The quarter has to close first")
    assert (sitting(session).closed_at is None, sitting(session).was_missed) == (False, False)


def test_the_owner_alone_does_not_say_it_either_and_what_is_said_days_later_is_not_said_in_it(
    at, session, clock, monkeypatch
):
    monkeypatch.setattr("quarterdeck.records.audit.now", lambda: clock["now"])
    do("mia", at, "open")
    clock["now"] += timedelta(days=1, minutes=1)
    says("ada", "ask", text="A bid desk")
    says("mia", "propose", text="Call them")
    for who in ("ada", "mia"):
        assert "not-held" in client_of(who).get(at).content.decode(), who
    clock["now"] -= timedelta(hours=2)
    says("mia", "propose", text="Call them in it")
    assert "so it took place" in text_of(do("ada", at, "not-held", because=WHY))
    do("mia", at, "not-held", because=WHY)
    assert sitting(session).was_missed


def test_what_was_ended_as_held_is_not_said_to_be_not_held_later(at, session, clock):
    do("mia", at, "open")
    do("ada", at, "close", version=1, because="The quarter has to close first")
    first = sitting(session).told
    do("mia", at, "open-again", version=sitting(session).version)
    assert "so it took place" in text_of(do("mia", at, "not-held", because=WHY))
    assert sitting(session).told == first


def test_its_owner_tells_no_pulse_of_it(at, session, clock):
    do("mia", at, "not-held", because=WHY)
    assert "did not take place" in text_of(do("ada", at, "tell", asked="clarity", level=5))
    assert not Pulse.objects.filter(session__key=session.key).exists()


def test_nothing_is_said_in_it_afterwards_until_it_is_opened_again(at, session, clock):
    do("mia", at, "not-held", because=WHY)
    with pytest.raises(Exception, match="The session is closed"):
        conclude(session, clock["now"])
    assert "closed" in text_of(do("mia", at, "not-held", because="Twice"))
    assert "did not take place, and that is on record" in text_of(
        client_of("mia").post(
            f"/cadence/{session.key}/cancel/", {"reason": "x", "seen": f"{session.begins:%Y-%m-%d %H:%M}, planned"}
        )
    )
    clock["now"] += timedelta(minutes=30)
    do("ada", at, "open-again", version=sitting(session).version)
    assert conclude(session, clock["now"])
    clock["now"] += timedelta(minutes=10)
    do("ada", at, "close", version=sitting(session).version, because="The rest waits for the quarter")
    told = sitting(session).told
    assert not sitting(session).was_missed
    assert any(line["about"] == "decided" for line in told["lines"])
    assert sum(told["minutes"].values()) == 10
    assert tallies([session.key])[session.key].held == 1
    assert not Pulse.objects.filter(session__key=session.key).exists()


@pytest.mark.parametrize("who", ["no login", "left"])
def test_whoever_leads_an_owner_who_cannot_come_ends_the_session_in_their_stead(at, session, clock, who):
    conclude(session, clock["now"], "another")
    do("mia", at, "open")
    if who == "left":
        Seat.objects.get(person__key="ada").leave(today(), by=None)
    else:
        Account.objects.get(email="ada@acme.example").deactivate(by=None)
    assert "Why gaps stay open" in page(client_of("mia"), at)
    for said in ("", "--"):
        told = text_of(do("mia", at, "close", version=1, because=said))
        assert "or say why it stays open, in words" in told
    told = text_of(do("mia", at, "close", version=1, because="Nobody answers for them"))
    assert "Mia Known left" in told
    lines = [line["more"] for line in sitting(session).told["lines"] if line["about"] == "left open"]
    assert lines
    assert all("Nobody answers for them (said by Mia Known in their owner’s stead)" in more for more in lines)
    assert verify_trail().holds
