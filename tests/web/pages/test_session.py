"""A session: the owner prepares first and decides about every gap; the leader reads it when it is due, and answers."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from tests.living import it_is
from tests.scope.faces import client_of
from tests.web.setup.asking import page, text_of

from quarterdeck.checks.four import TITLES
from quarterdeck.domain import formats
from quarterdeck.domain.cadence import Cycle, Level, starts_at
from quarterdeck.domain.calendar import Clock
from quarterdeck.domain.repairs import Mended
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.book import open_book, today
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import (
    Account,
    AuditEvent,
    Decision,
    Preparation,
    Session,
    SessionTemplate,
    Sitting,
    Topic,
    Waiver,
)
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.repairing import OpenedDeal, confirm_all
from quarterdeck.records.schedule import open_schedule
from quarterdeck.records.speaking import voice
from quarterdeck.records.values import current_values
from quarterdeck.reports.trust import trust
from quarterdeck.web.pages.cadence import arranging

WORDS = {"expects": "A quiet month", "matters": "Too few <b>meetings</b>", "will_do": "Call more"}
DUE = {"due_on": "2099-01-01"}


@pytest.fixture
def session(living):
    """Where ada's next session with mia is."""
    span = (today() + timedelta(days=2), today() + timedelta(days=100))
    found = open_schedule(None, today(), span).sessions
    return next(each for each in found if each.session.owner_key == "ada" and each.is_held).session


@pytest.fixture
def at(session, monkeypatch):
    """Its page, two days before it is held: it can be opened by then, and what is prepared is not due yet."""
    two_days_before = starts_at(session.begins, current_values().calendar.clock) - timedelta(days=2)
    it_is(lambda: two_days_before, monkeypatch)
    return f"/session/{session.key}/"


def prepare(client, at, version, **more):
    return client.post(at, {**WORDS, "version": version} | more, follow=True)


def say(client, what, **given):
    return client.post(f"/decisions/person/ada/say/{what}/", given, follow=True)


def on_the_day(monkeypatch, session, **before):
    """The clock stands so long before the session."""
    begins = Session.objects.get(key=session.key).begins_at
    monkeypatch.setattr("quarterdeck.web.pages.session.view.now", lambda: begins - timedelta(**before))


def test_only_the_two_in_it_come_in(at):
    for who, status in {"ada": 200, "mia": 200, "dana": 404, "eve": 404, "ole": 404, "olga": 404, "admin": 404}.items():
        assert client_of(who).get(at).status_code == status, who
        assert client_of(who).post(at, {**WORDS, "version": 0}).status_code in ({302, 409} if status == 200 else {404})


def test_a_draft_is_the_owners_alone_and_leaves_no_trace(at, session, monkeypatch):
    ada, mia = client_of("ada"), client_of("mia")
    before = AuditEvent.objects.count()
    assert "Kept as your draft" in text_of(prepare(ada, at, 0))
    assert AuditEvent.objects.count() == before
    assert "Too few &lt;b&gt;meetings&lt;/b&gt;" in ada.get(at).content.decode()
    on_the_day(monkeypatch, session, hours=1)
    told = page(mia, at)
    assert "Too few" not in told
    assert "Ada Known has not handed anything over" in told


def test_what_is_handed_over_is_read_when_it_is_due_and_not_before(at, session, monkeypatch):
    ada, mia = client_of("ada"), client_of("mia")
    prepare(ada, at, 0, hand_over="1")
    assert AuditEvent.objects.last().verb == "hand over"
    on_the_day(monkeypatch, session, days=1, seconds=1)
    assert "Call more" not in page(mia, at)
    on_the_day(monkeypatch, session, days=1)
    assert "Call more" in page(mia, at)
    prepare(ada, at, Preparation.objects.get(session__key=session.key).version, will_do="Sleep on it")
    assert "Sleep on it" in ada.get(at).content.decode()
    assert "Sleep on it" not in page(mia, at)
    assert "Call more" in page(mia, at)
    assert verify_trail().holds


def read_by(who, session, begins):
    """What of it they read, two days before the session."""
    seen = Meeting.open(Account.objects.get(email=f"{who}@acme.example"), session.key, today())
    return seen.handed_over(begins - timedelta(days=2))


def test_a_leader_who_opens_the_session_early_reads_nothing_sooner_and_ends_nothing_alone(at, session):
    ada, mia = client_of("ada"), client_of("mia")
    prepare(ada, at, 0, hand_over="1")
    begins = Session.objects.get(key=session.key).begins_at
    assert "or once its owner opens the session" in page(mia, at)
    mia.post(f"{at}do/open/")
    sitting = Sitting.objects.get(session__key=session.key)
    assert sitting.marks.count() == 1
    assert read_by("mia", session, begins) == {}
    assert read_by("ada", session, begins)["will_do"] == "Call more"
    by = voice(Account.objects.get(email="mia@acme.example"), "ada", today())
    with pytest.raises(Refusal, match=r"Its time has not come .* Ada Known has said nothing in it"):
        sitting.close({"lines": []}, by=by, now=begins - timedelta(minutes=1))
    ada.post(f"{at}do/pause/", {"version": 1})
    assert read_by("mia", session, begins) == {}, "stopping it is no wish to go on"
    ada.post(f"{at}do/resume/", {"version": 2})
    assert read_by("mia", session, begins)["will_do"] == "Call more"
    assert Sitting.objects.get(pk=sitting.pk).close({"lines": []}, by=by, now=begins - timedelta(minutes=1)).closed_at


def test_an_owner_who_opens_the_session_early_shows_what_they_prepared(at, session):
    prepare(client_of("ada"), at, 0, hand_over="1")
    client_of("ada").post(f"{at}do/open/")
    assert read_by("mia", session, Session.objects.get(key=session.key).begins_at)["will_do"] == "Call more"


def test_a_leader_prepares_nothing_for_the_owner(at):
    said = prepare(client_of("mia"), at, 0, hand_over="1")
    assert said.status_code == 409
    assert "no decision yet" in text_of(said) or "No gap" in text_of(said)
    assert not Preparation.objects.filter(expects=WORDS["expects"]).exists()


def test_two_windows_of_the_owner_lose_nothing(at):
    ada = client_of("ada")
    prepare(ada, at, 0)
    said = prepare(ada, at, 0, expects="Another month")
    assert said.status_code == 409
    assert "was changed by somebody else while you had it open" in text_of(said)
    assert "Another month" in said.content.decode()
    assert not Preparation.objects.filter(expects="Another month").exists()


def gap_of(client, at):
    """The first gap on the agenda that is still open; checks that are red are waived for it."""
    session = at.split("/")[2]
    for check in TITLES:
        given = {"session": session, "check": check, "text": "A made-up company", "due_on": today() + timedelta(days=9)}
        say(client_of("mia"), "waive", **given)
    return re.search(r"gap=([^&]+)&amp;conclusion=act", client.get(at).content.decode())[1]


def test_every_gap_ends_and_keeps_the_numbers_it_rested_on(at, session):
    ada = client_of("ada")
    gap = gap_of(ada, at)
    asked = {"session": session.key, "gap": gap, "conclusion": "no_action", "text": "It is the season", **DUE}
    form = page(ada, f"/decisions/person/ada/say/conclude/?session={session.key}&gap={gap}")
    assert "Decided:" in text_of(say(ada, "conclude", **asked))
    kept = Decision.objects.get()
    assert f"{kept.gap_words} , by the numbers of {formats.day(kept.as_of)}." in form
    assert all(f"{name} {words}" in form for name, words in kept.numbers)
    assert (kept.gap, kept.text, kept.owner.key) == (gap, "It is the season", "ada")
    assert len(kept.numbers) >= 2
    assert "It is the season" in page(client_of("mia"), at)
    assert "has a decision already" in text_of(say(ada, "conclude", **asked))
    assert Decision.objects.count() == 1


def test_nobody_decides_for_the_owner_and_a_gap_that_is_not_there_is_refused(at, session):
    ada, mia = client_of("ada"), client_of("mia")
    asked = {"session": session.key, "gap": gap_of(ada, at), "conclusion": "act", "text": "Do it", **DUE}
    assert "Only Ada Known may decide" in text_of(say(mia, "conclude", **asked))
    assert say(client_of("dana"), "conclude", **asked).status_code == 404
    assert "not on the agenda: the numbers do not show it, or not any more" in text_of(
        say(ada, "conclude", **{**asked, "gap": "weather"})
    )
    assert "This field is required" in text_of(
        say(ada, "conclude", **{**asked, "conclusion": "no_action", "text": " "})
    )
    assert not Decision.objects.exists()


def test_what_is_escalated_comes_back_with_an_answer_and_a_day(at, session):
    ada, mia = client_of("ada"), client_of("mia")
    asked = {"session": session.key, "gap": gap_of(ada, at), "conclusion": "escalate", "text": "More leads", **DUE}
    assert "Say which level is asked" in text_of(say(ada, "conclude", **asked))
    say(ada, "conclude", **asked, escalated_to="manager")
    decision = Decision.objects.get()
    assert "Ada Known asks the manager" in page(client_of("dana"), "/decisions/unit/nordics/")
    assert "More leads" not in page(client_of("olga"), "/decisions/unit/nordics/")
    assert "More leads" not in page(client_of("sol"), "/decisions/")
    meant = {"key": decision.key, "version": decision.version}
    assert "Only somebody who leads Ada" in text_of(say(ada, "answer", **meant, text="Yes"))
    form = page(mia, f"/decisions/person/ada/say/answer/?key={decision.key}&version={decision.version}")
    assert "Ada Known asks: More leads" in form
    assert decision.gap_words in form
    say(mia, "answer", **meant, text="From March on")
    assert "From March on" in page(ada, at)
    assert "Mia Known: From March on" in page(ada, "/decisions/")
    assert "waits for an answer" not in page(client_of("dana"), "/decisions/unit/nordics/")
    assert Decision.objects.get().closed_on == today()
    again = {"key": decision.key, "version": Decision.objects.get().version, "conclusion": "act", "text": "x", **DUE}
    assert "It was answered already" in text_of(say(ada, "reconsider", **again))


def test_the_menu_leads_to_the_next_session_of_ones_own(living):
    answer = client_of("ada").get("/session/")
    assert answer.headers["Location"].startswith("/session/ada.")
    assert client_of("olga").get("/session/").headers["Location"] == "/cadence/"
    assert arranging.now() is not None


def gap_behind(client, at):
    """The key of a gap, whatever the gate says, and the gate left as it was before."""
    found = gap_of(client, at)
    for waiver in Waiver.objects.all():
        say(client, "end-waiver", key=waiver.key, version=waiver.version)
    return found


def test_nothing_is_decided_while_a_check_is_red_and_neither_put_right_nor_waived(at, session):
    ada = client_of("ada")
    gap = gap_behind(ada, at)
    told = ada.get(at).content.decode()
    assert "Nothing can be decided on these numbers yet" in told
    assert "conclusion=act" not in told
    asked = {"session": session.key, "gap": gap, "conclusion": "act", "text": "Call more", **DUE}
    assert "cannot be trusted yet" in text_of(say(ada, "conclude", **asked))
    assert not Decision.objects.exists()


def test_where_nobody_leads_the_session_one_reason_is_told_as_one(living, monkeypatch):
    span = (today(), today() + timedelta(days=200))
    found = (each.session for each in open_schedule(None, today(), span).sessions if each.is_held)
    session = next(each for each in found if each.owner_key == "eve" and each.leader_key is None)
    it_is(lambda: starts_at(session.begins, current_values().calendar.clock), monkeypatch)
    given = {"session": session.key, "text": "The board waits"}
    told = text_of(client_of("eve").post("/decisions/person/eve/say/decide-anyway/", given, follow=True))
    assert "You have said why: today’s decisions are marked" in told
    assert "Both" not in told


def test_what_was_put_right_or_confirmed_opens_the_gate(at, session):
    ada, account = client_of("ada"), Account.objects.get(email="ada@acme.example")
    gap = gap_behind(ada, at)
    say(
        client_of("mia"),
        "waive",
        session=session.key,
        check="forecast_deviation",
        text="A made-up company",
        due_on=today() + timedelta(days=9),
    )
    assert "Nothing can be decided on these numbers yet" in page(ada, at)
    book = open_book(account, today())
    lost, *others = trust(book, book.scope()).findings
    OpenedDeal.open(account, lost.opportunity_id, today()).mend(Mended.STATUS, "lost", None, "They bought elsewhere")
    doubted = [(each.opportunity_id, code) for each in others for code, _ in each.problems]
    confirm_all(account, book.scope(), doubted, "They sign in spring", today(), today())
    assert "Nothing can be decided on these numbers yet" not in page(ada, at)
    say(ada, "conclude", session=session.key, gap=gap, conclusion="act", text="Call more", **DUE)
    assert not Decision.objects.get().is_despite


def test_deciding_anyway_takes_a_reason_from_both_and_marks_the_decisions_of_the_day(at, session):
    ada, mia = client_of("ada"), client_of("mia")
    asked = {"session": session.key, "gap": gap_behind(ada, at), "conclusion": "act", "text": "Call more", **DUE}
    because = {"session": session.key, "text": "The two deals are known to both"}
    assert "The other one has to, too" in text_of(say(ada, "decide-anyway", **because))
    assert "cannot be trusted yet" in text_of(say(ada, "conclude", **asked))
    assert say(client_of("dana"), "decide-anyway", **because).status_code == 404
    assert "Both have said why" in text_of(say(mia, "decide-anyway", **because))
    say(ada, "conclude", **asked)
    assert Decision.objects.get().is_despite
    assert "on numbers that failed a check" in page(mia, at)
    assert verify_trail().holds


def test_a_waiver_has_a_reason_an_end_and_a_name(at, session):
    ada, mia, there = client_of("ada"), client_of("mia"), {"session": session.key}
    check = next(iter(TITLES))
    far, gone = today() + timedelta(days=200), today() - timedelta(days=1)
    assert "92 days at most" in text_of(say(mia, "waive", **there, check=check, text="x", due_on=far))
    assert "It cannot end on" in text_of(say(mia, "waive", **there, check=check, text="x", due_on=gone))
    assert "required" in text_of(say(mia, "waive", **there, check=check, text=" ", due_on=today()))
    assert not Waiver.objects.exists()
    for each in TITLES:  # what is not red is refused
        say(mia, "waive", **there, check=each, text="The forecast was of another team", due_on=today())
    said = list(Waiver.objects.values_list("said_by__key", "text"))
    assert set(said) == {("mia", "The forecast was of another team")}
    assert len(said) < len(TITLES)
    assert say(client_of("ben"), "waive", **there, check=check, text="x", due_on=today()).status_code == 404
    waiver = Waiver.objects.earliest("pk")
    dana = client_of("dana")
    further_up = say(dana, "waive", **there, check=check, text="x", due_on=today())
    assert further_up.status_code == 404, "further up is not the pair"
    assert "Only Ada" in text_of(say(dana, "end-waiver", key=waiver.key, version=waiver.version))
    assert list(Waiver.objects.values_list("said_by__key", "text")) == said
    assert ada.get(at).status_code == 200


def test_what_is_asked_of_a_higher_level_is_answered_there(at, session):
    ada, mia, dana = client_of("ada"), client_of("mia"), client_of("dana")
    gap = gap_of(ada, at)
    asked = {"session": session.key, "gap": gap, "conclusion": "escalate", "text": "A bid desk", "due_on": today()}
    say(ada, "conclude", **asked, escalated_to="director")
    decision = Decision.objects.get()
    meant = {"key": decision.key, "version": decision.version}
    form = f"/decisions/person/ada/say/answer/?{urlencode(meant)}"
    for where in (at, "/decisions/", "/decisions/person/ada/"):
        assert "say/answer/" not in mia.get(where).content.decode()
    assert "is not yours to say about the numbers of Ada" in text_of(mia.get(form, follow=True))
    assert "say/answer/" in dana.get("/decisions/person/ada/").content.decode()
    assert dana.get(form).status_code == 200
    assert "That is asked of the director" in text_of(say(mia, "answer", **meant, text="Yes"))
    assert not Decision.objects.get().answer
    say(dana, "answer", **meant, text="From March on")
    assert Decision.objects.get().answered_by.key == "dana"


def test_moving_a_session_forward_does_not_bring_forward_what_was_handed_over(at, session, monkeypatch):
    ada, mia = client_of("ada"), client_of("mia")
    prepare(ada, at, 0, hand_over="1")
    told = Preparation.objects.get(session__key=session.key).readable_from
    moved = Session.objects.get(key=session.key)
    Session.objects.filter(pk=moved.pk).update(begins_at=moved.begins_at - timedelta(days=3))
    on_the_day(monkeypatch, session, days=-2, seconds=1)
    assert "Call more" not in page(mia, at)
    prepare(ada, at, Preparation.objects.get(session__key=session.key).version, hand_over="1")
    assert Preparation.objects.get(session__key=session.key).readable_from == told
    on_the_day(monkeypatch, session, days=-2)
    assert "Call more" in page(mia, at)


def test_what_does_not_belong_here_goes_to_the_next_session_with_a_part_for_it(at, session, monkeypatch):
    ada, mia = client_of("ada"), client_of("mia")
    stored = Session.of(session, Clock())
    skipped = {"opened_at": stored.begins_at, "since": stored.begins_at, "look": "ahead"}
    Sitting.objects.create(session=stored, step="skills", **skipped)  # the deals of this session lie behind the two
    told = text_of(say(mia, "park", session=session.key, text="Price for Aarhus", discipline="deal"))
    assert "Parked for" in told
    topic = Topic.objects.select_related("goes_to", "raised_in").get()
    assert topic.goes_to.begins_at > topic.raised_in.begins_at
    assert (topic.goes_to.owner.key, topic.goes_to.leader.key) == ("ada", "mia")
    there = f"/session/{topic.goes_to.key}/"
    assert f'href="{there}"' in ada.get(at).content.decode()
    assert f'href="{at}"' in ada.get(there).content.decode()
    meant = {"key": topic.key, "version": topic.version, "ending": "terms", "text": "Two per cent, no more"}
    wrong = {**meant, "ending": "practise"}
    assert "Select a valid choice" in text_of(say(ada, "settle", **wrong))
    assert "Only Ada Known may say what comes of it" in text_of(say(mia, "settle", **meant))
    assert "can be opened from" in text_of(say(ada, "settle", **meant))
    it_is(lambda: topic.goes_to.begins_at, monkeypatch)
    say(ada, "settle", **meant)
    assert "Terms to offer: Two per cent, no more" in page(mia, there)
    assert "It is settled already" in text_of(say(ada, "settle", **{**meant, "version": 2}))
    assert verify_trail().holds


def test_nobody_else_parks_and_performance_is_not_parked(at, session):
    for who in ("dana", "eve", "ole", "olga"):
        parked = say(client_of(who), "park", session=session.key, text="Mine", discipline="deal")
        assert parked.status_code == 404, who
    said = text_of(say(client_of("ada"), "park", session=session.key, text="x", discipline="performance"))
    assert "Select a valid choice" in said
    SessionTemplate.of(Level.SALESPERSON, Cycle.MONTHLY).revise("performance 60", by=None)
    none = text_of(say(client_of("ada"), "park", session=session.key, text="x", discipline="preparation"))
    assert "No session of you two with a part for it (preparation) is planned" in none
    assert not Topic.objects.exists()
