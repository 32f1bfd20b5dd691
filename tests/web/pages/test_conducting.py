"""A session that is held: opened by one of the two, led step by step, seen by both, closed with its record."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.living import AHEAD, it_is
from tests.scope.faces import client_of
from tests.web.setup.asking import page, text_of

from quarterdeck.checks.four import TITLES
from quarterdeck.domain import org
from quarterdeck.domain.cadence import starts_at
from quarterdeck.domain.calendar import Clock
from quarterdeck.domain.formats import day
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.book import today
from quarterdeck.records.live import shown
from quarterdeck.records.models import (
    Account,
    Action,
    AuditEvent,
    Decision,
    Person,
    Pulse,
    Seat,
    Session,
    Sitting,
    Topic,
    Unit,
)
from quarterdeck.records.models.sitting import IS_CLOSED
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.schedule import open_schedule
from quarterdeck.web.pages.cadence.arranging import time_words

DUE = {"due_on": str(AHEAD)}
LATER = "The quarter has to close first"
TWO, OTHERS = ("ada", "mia"), ("dana", "eve", "ole", "sol", "olga", "admin")


@pytest.fixture
def session(living):
    """The session of ada with mia that is planned next."""
    span = (today() + timedelta(days=2), today() + timedelta(days=100))
    found = open_schedule(None, today(), span).sessions
    return next(each for each in found if each.session.owner_key == "ada" and each.is_held).session


@pytest.fixture
def at(session, clock):
    return f"/session/{session.key}/"


@pytest.fixture
def clock(session, monkeypatch, settings):
    """The instant it is, at first ten minutes before the session; a test moves it. Logins last longer than that."""
    settings.SESSION_COOKIE_AGE = timedelta(days=400).total_seconds()
    begins = Session.of(session, Clock()).begins_at
    hands = {"now": begins - timedelta(minutes=10)}
    it_is(lambda: hands["now"], monkeypatch)
    return hands


def do(client, at, what, **given):
    return client.post(f"{at}do/{what}/", given, follow=True)


def held():
    """The sitting of this test; those of the company that lives here are long over."""
    return Sitting.objects.latest("opened_at")


def version():
    return held().version


def go(client, at, step, look="ahead", **more):
    return do(client, at, "go", step=step, look=look, **({"version": version()} | more))


def trusted(at):
    """Every check is waived, so that the gate is open."""
    mia = client_of("mia")
    for check in TITLES:
        until = today() + timedelta(days=9)
        mia.post(
            "/decisions/person/ada/say/waive/",
            {"session": at.split("/")[2], "check": check, "text": "Made up", "due_on": until},
        )


def opened(at, who="ada"):
    trusted(at)
    client = client_of(who)
    do(client, at, "open")
    return client


def note(client, at, text, version, step="trust", shown="", **headers):
    said = {"step": step, "version": version, "text": text}
    return client.post(f"{at}note/", said, headers={"if-none-match": shown, **headers})


def saved(client, at, text, version, step="trust"):
    return note(client, at, text, version, step, accept="application/json")


@pytest.mark.parametrize("who", TWO)
def test_either_of_the_two_opens_it_and_the_instant_is_on_record(at, clock, who):
    opened(at, who)
    sitting = held()
    assert (sitting.opened_at, sitting.step, sitting.closed_at) == (clock["now"], "trust", None)
    assert [(m.step, m.at, m.by.key) for m in held().marks.all()] == [("trust", clock["now"], who)]
    assert AuditEvent.objects.filter(noun="sitting", verb="open", key=sitting.session.key).count() == 1


@pytest.mark.parametrize("what", ["open", "go", "pause", "close", "note", "share", "agree", "ask", "open-again"])
def test_nobody_else_does_anything_in_it_whatever_they_lead_or_see(at, what):
    opened(at)
    before = (version(), AuditEvent.objects.count())
    given = {"version": 1, "step": "actions", "look": "ahead", "text": "x"}
    for who in OTHERS:
        assert client_of(who).post(f"{at}do/{what}/", given).status_code == 404, who
        assert client_of(who).post(f"{at}note/", given).status_code == 404, who
        assert client_of(who).get(f"{at}live/").status_code == 404, who
    assert (version(), AuditEvent.objects.count()) == before
    assert not held().session.notes.exists()


def test_to_open_it_twice_is_to_open_it_once(at):
    opened(at)
    do(client_of("mia"), at, "open")
    assert held().marks.count() == 1


def test_a_session_far_ahead_or_cancelled_is_not_opened(at, clock, session):
    trusted(at)
    clock["now"] -= timedelta(days=8)
    assert "This session can be opened from" in text_of(do(client_of("ada"), at, "open"))
    clock["now"] += timedelta(days=8)
    planned = Session.objects.get(key=session.key)
    planned.cancel("Ill", by=None, now=clock["now"])
    assert "It is cancelled" in text_of(do(client_of("ada"), at, "open"))
    assert not Sitting.objects.filter(session=planned).exists()


def test_the_step_one_goes_to_is_shown_to_the_other(at):
    ada, mia = opened(at), client_of("mia")
    assert "Step 1 of" in page(mia, at)
    go(ada, at, "outlook")
    assert "Step 2 of" in page(mia, at)
    go(mia, at, "actions")
    assert "Step 4 of" in page(ada, at)
    assert [(m.number, m.step, m.by.key) for m in held().marks.all()] == [
        (1, "trust", "ada"),
        (2, "outlook", "ada"),
        (3, "actions", "mia"),
    ]
    assert verify_trail().holds


def test_every_step_has_a_page_for_both(at):
    ada, mia = opened(at), client_of("mia")
    for step, look in {"outlook": "back", "focus": "ahead", "support": "ahead", "deal": "neither"}.items():
        go(ada, at, step, look)
        for client in (ada, mia):
            assert f'<input type="hidden" name="step" value="{step}">' in client.get(at).content.decode()


def test_who_goes_on_from_an_old_page_is_told_where_the_other_went(at):
    ada, mia = opened(at), client_of("mia")
    seen = version()
    go(ada, at, "outlook")
    told = text_of(go(mia, at, "support", version=seen))
    assert "The other one went on meanwhile: the session has come to “Outlook” now" in told
    assert held().step == "outlook"
    assert "went on meanwhile" not in text_of(go(mia, at, "outlook", version=seen))  # both wanted the same


def test_while_the_gate_is_shut_every_later_step_is_locked(at):
    ada = client_of("ada")
    do(ada, at, "open")
    told = ada.get(at).content.decode()
    assert told.count("(locked)") == told.count('class="lock"') > 3
    assert "Then decide what to do about the gap" in told
    assert "The trust check comes first" in text_of(go(ada, at, "actions"))
    assert held().step == "trust"
    trusted(at)
    assert "(locked)" not in ada.get(at).content.decode()
    go(ada, at, "actions")
    assert held().step == "actions"


def test_the_meter_counts_what_looks_back_and_what_looks_ahead(at, clock):
    ada = opened(at)
    clock["now"] += timedelta(minutes=4)
    go(ada, at, "outlook", "back")
    clock["now"] += timedelta(minutes=3)
    go(ada, at, "outlook", "ahead")
    clock["now"] += timedelta(minutes=7)
    do(ada, at, "pause", version=version())
    clock["now"] += timedelta(minutes=60)
    do(ada, at, "resume", version=version())
    clock["now"] += timedelta(minutes=2)
    told = page(ada, at)
    assert "3 min back" in told
    assert "9 min ahead" in told
    clock["now"] -= timedelta(hours=2)  # the server's clock is set back: what was not put down yet is not made up
    go(ada, at, "actions")
    assert "7 min ahead" in page(ada, at)
    assert [mark.at for mark in held().marks.all()] == sorted(mark.at for mark in held().marks.all())


def test_a_screen_that_shows_what_stands_is_told_nothing(at, clock):
    ada, mia = opened(at), client_of("mia")
    shown = re.search(r'If-None-Match": "\\"([^\\]+)\\""', mia.get(at).content.decode())[1]
    asked = {"if-none-match": f'"{shown}"', "hx-request": "true"}
    answer = mia.get(f"{at}live/", headers=asked)
    assert (answer.status_code, answer.content) == (304, b"")
    saved(ada, at, "Both deals are known", 0)
    answer = mia.get(f"{at}live/", headers=asked)
    assert "Both deals are known" in text_of(answer)
    assert "#stage" not in answer.content.decode()  # a note alone does not ask for the numbers
    go(ada, at, "outlook")
    answer = mia.get(f"{at}live/", headers=asked)
    assert 'hx-select="#stage"' in answer.content.decode()
    clock["now"] += timedelta(minutes=1)
    assert mia.get(f"{at}live/", headers={**asked, "if-none-match": answer.headers["ETag"]}).status_code == 200


def test_a_note_alone_is_all_that_is_sent_and_who_saved_it_is_not_sent_it_again(at):
    ada, mia = opened(at), client_of("mia")
    first = {"if-none-match": '"1.0.0.0"', "hx-request": "true"}
    mine, theirs = (client.get(f"{at}live/", headers=first).headers["ETag"] for client in (ada, mia))
    told = note(ada, at, "Hannover <list>", 0, accept="application/json", shown=mine).json()
    assert ada.get(f"{at}live/", headers={"if-none-match": f'"{told["tag"]}"'}).status_code == 304
    answer = mia.get(f"{at}live/", headers={"if-none-match": theirs})
    found = answer.content.decode().strip()
    assert found.startswith('<div id="noted" data-step="trust" data-name="trust check" data-version="2" data-tag=')
    assert found.endswith("hidden>Hannover &lt;list&gt;</div>")
    assert (answer.headers["HX-Retarget"], "no-store" in answer.headers["Cache-Control"]) == ("#noted", True)
    assert mia.get(f"{at}live/", headers={"if-none-match": answer.headers["ETag"]}).status_code == 304
    go(mia, at, "outlook")
    told = note(ada, at, "Bremen", 2, accept="application/json", shown=f'"{told["tag"]}"').json()
    assert told == {"version": 3, "tag": ""}  # the other has gone on meanwhile: the screen has to ask


@pytest.mark.parametrize(
    "what", ["signs out", "is deactivated", "leads no more", "has another password", "asks for another"]
)
def test_a_ticket_is_worth_nothing_once_its_screen_may_not_see_it_any_more(at, what):
    saved(opened(at), at, "As it was", 0)
    mia = client_of("mia")
    first = mia.get(f"{at}live/", headers={"if-none-match": '"1.0.0.0"', "hx-request": "true"})
    ticket = {"if-none-match": first.headers["ETag"]}
    assert mia.get(f"{at}live/", headers=ticket).status_code == 304
    account, asked = Account.objects.get(email="mia@acme.example"), f"{at}live/"
    match what:
        case "signs out":
            mia.logout()
        case "is deactivated":
            account.deactivate(by=None)
        case "leads no more":
            Seat.objects.get(person__key="mia").leave(today(), by=None)
        case "has another password":
            account.set_password("quite another password")
            account.save()
        case "asks for another":
            asked = "/session/ole.monthly.2025-11/live/"
    told = mia.get(asked, headers=ticket)
    assert told.status_code != 304
    wrote = note(mia, asked.removesuffix("live/"), "Still here", 2, shown=first.headers["ETag"])
    assert wrote.status_code in {302, 404, 422}
    assert held().session.notes.get().text == "As it was"
    if what != "asks for another":
        assert told.status_code in {302, 404}


def test_looking_with_a_ticket_takes_one_statement_and_saving_three(at):
    ada = opened(at)
    saved(ada, at, "The first words", 0)
    ticket = ticket_of(ada, at)
    with CaptureQueriesContext(connection) as looking:
        assert ada.get(f"{at}live/", headers={"if-none-match": ticket}).status_code == 304
    with CaptureQueriesContext(connection) as saving:
        told = note(ada, at, "And more", 2, accept="application/json", shown=ticket).json()
    assert (told["version"], bool(told["tag"])) == (3, True)
    assert [verbs(looking), verbs(saving)] == [["SELECT"], ["SELECT", "UPDATE", "UPDATE"]]


def ticket_of(client, at):
    first = {"if-none-match": '"1.0.0.0"', "hx-request": "true"}
    return client.get(f"{at}live/", headers=first).headers["ETag"]


def verbs(captured):
    found = [re.search(r"[A-Z]{5,}(?! =)", query["sql"])[0] for query in captured]
    return [verb for verb in found if verb not in {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}]


def test_with_a_ticket_a_stale_note_is_refused_with_both_texts_and_a_closed_session_takes_none(at):
    ada, mia = opened(at), client_of("mia")
    saved(ada, at, "Hannover list", 0)
    mine = {"accept": "application/json", "shown": ticket_of(mia, at)}
    saved(ada, at, "Hannover and Bremen", 2)
    before = (held().noted, held().session.notes.get().written_at)
    told = note(mia, at, "Another list", 2, **mine)
    assert (told.status_code, told.json()["theirs"]) == (409, "Hannover and Bremen")
    assert told.json()["yours"] == "Another list"
    assert note(mia, at, "Another list", 2**31, **mine).status_code == 400
    assert (held().noted, held().session.notes.get().written_at) == before
    assert note(mia, at, "Hannover and Bremen", 2, **mine).json() == {"version": 3, "tag": ""}
    assert held().noted == before[0]
    assert note(mia, at, "Both", 3, **mine).json()["version"] == 4
    assert held().session.notes.get().written_by.key == "mia"
    do(ada, at, "close", version=version(), because=LATER)
    told = note(mia, at, "Too late", 4, **mine)
    assert (told.status_code, told.json()["told"]) == (422, IS_CLOSED)
    assert held().session.notes.get().text == "Both"


def test_a_session_that_is_closed_between_the_look_and_the_save_takes_no_note(at, session, clock, monkeypatch):
    ada = opened(at)
    saved(ada, at, "As it was", 0)
    ticket = ticket_of(ada, at)
    seen, _, sealed = ticket.strip('"').partition("~")
    stands = shown(sealed, seen, ada.cookies["sessionid"].value, session.key, clock["now"])
    assert stands is not None
    monkeypatch.setattr("quarterdeck.web.pages.session.live.shown", lambda *_: stands)
    do(ada, at, "close", version=version(), because=LATER)
    noted = held().noted
    told = note(ada, at, "Too late", 2, accept="application/json", shown=ticket)
    assert (told.status_code, told.json()["told"]) == (422, IS_CLOSED)
    assert (held().session.notes.get().text, held().noted) == ("As it was", noted)


def test_a_deputy_writes_with_a_ticket_while_they_are_one(at, clock):
    ada = opened(at)
    saved(ada, at, "As it was", 0)
    begin, end = today() - timedelta(days=1), clock["now"].date() + timedelta(days=3)
    Seat.deputise(Person.objects.get(key="sol"), Unit.objects.get(key="north"), begin, end, by=None)
    sol = client_of("sol")
    mine = {"accept": "application/json", "shown": ticket_of(sol, at)}
    assert note(sol, at, "Of the deputy", 2, **mine).json()["version"] == 3
    assert held().session.notes.get().written_by.key == "sol"
    Seat.objects.get(person__key="sol", role=org.Role.DEPUTY.value).leave(today(), by=None)
    assert note(sol, at, "Still here", 3, **mine).status_code == 404
    assert held().session.notes.get().text == "Of the deputy"


def test_a_screen_sees_that_it_was_opened_and_that_it_was_closed(at):
    mia = client_of("mia")
    waiting = {"if-none-match": '"planned"', "hx-request": "true"}
    assert mia.get(f"{at}live/", headers=waiting).status_code == 304
    ada = opened(at)
    assert mia.get(f"{at}live/", headers=waiting).headers["HX-Refresh"] == "true"
    do(ada, at, "close", version=version(), because=LATER)
    held = {"if-none-match": '"1.0.0.0"', "hx-request": "true"}
    assert mia.get(f"{at}live/", headers=held).headers["HX-Refresh"] == "true"


def test_a_form_that_leaves_the_session_out_does_not_pass_its_gate(at, session):
    ada, write = client_of("ada"), "/decisions/person/ada/say/write/"
    client_of("mia").post("/decisions/person/ada/say/propose/", {"text": "Call ten", **DUE})
    proposed = Action.objects.get(text="Call ten")
    accepting = {"key": proposed.key, "version": proposed.version, "text": "Call ten", **DUE}
    do(ada, at, "open")
    other = coming_after(session)[0].key
    for named in ({}, {"session": ""}, {"session": other}, {"session": session.key}):
        told = text_of(ada.post(write, {"text": "Call more", **DUE} | named, follow=True))
        assert "The numbers cannot be trusted yet" in told, named
        told = text_of(ada.post("/decisions/person/ada/say/accept/", accepting | named, follow=True))
        assert "The numbers cannot be trusted yet" in told, named
    assert not Action.objects.filter(text="Call more").exists()
    assert Action.objects.get(key=proposed.key).standing_now == "proposed"
    for client in (ada, client_of("mia")):
        given = {"session": session.key, "text": "Known to both"}
        client.post("/decisions/person/ada/say/decide-anyway/", given)
    ada.post(write, {"text": "Call more", **DUE})
    assert Action.objects.get(text="Call more").is_despite
    ada.post("/decisions/person/ada/say/accept/", accepting)
    assert Action.objects.get(key=proposed.key).is_despite


def test_what_is_said_about_the_numbers_stirs_the_screens_of_the_two(at):
    ada = opened(at)
    before = held().stirs
    ada.post("/decisions/person/ada/say/write/", {"text": "Call more", "due_on": AHEAD})
    client_of("dana").post("/decisions/person/ada/say/offer/", {"text": "A day with you", "due_on": str(AHEAD)})
    assert held().stirs == before + 2
    client_of("ole").post("/decisions/person/ole/say/write/", {"text": "Call more", "due_on": AHEAD})
    assert held().stirs == before + 2


def test_a_note_is_kept_and_a_stale_one_is_refused_with_both_texts(at):
    ada, mia = opened(at), client_of("mia")
    assert saved(ada, at, "Hannover list", 0).json() == {"version": 2, "tag": ""}
    assert "Hannover list" in page(mia, at)
    refused = saved(mia, at, "Another list", 0)
    told = refused.json()
    assert (refused.status_code, told["theirs"], told["yours"]) == (409, "Hannover list", "Another list")
    assert saved(mia, at, "Hannover list\nAnother list", told["version"]).status_code == 200
    assert held().session.notes.get().text == "Hannover list\nAnother list"
    plain = note(ada, at, "Mine", 2)
    assert plain.status_code == 409
    assert "Another list" in text_of(plain)
    assert "Mine" in text_of(plain)


def test_nothing_in_a_note_turns_round_what_follows_it(at):
    saved(opened(at), at, "Pay \u202e001\u200b now\n\u200b", 0)
    assert held().session.notes.get().text == "Pay 001 now\n"


def test_the_same_note_sent_twice_is_saved_once(at):
    ada = opened(at)
    saved(ada, at, "Hannover list", 0)
    assert saved(ada, at, "Hannover list", 0).json()["version"] == 2
    assert held().session.notes.get().version == 2


def test_each_step_has_its_own_note_and_one_that_is_too_long_is_refused(at):
    ada = opened(at)
    saved(ada, at, "Of trust", 0)
    saved(ada, at, "Of actions", 0, "actions")
    assert set(held().session.notes.values_list("step", "text")) == {("trust", "Of trust"), ("actions", "Of actions")}
    long = saved(ada, at, "x" * 4001, 2)
    assert long.status_code == 422
    assert "4000 is the most" in long.json()["told"]
    assert held().session.notes.get(step="trust").text == "Of trust"


def test_notes_leave_no_trace_until_one_is_shared(at):
    ada = opened(at)
    before = AuditEvent.objects.count()
    saved(ada, at, "Between us", 0)
    assert AuditEvent.objects.count() == before
    assert "Only Ada Known and Mia Known read this" in page(ada, at)
    do(ada, at, "share", step="trust")
    assert AuditEvent.objects.last().verb == "share"
    assert "Ada Known would share this with everybody who leads Ada Known" in page(client_of("mia"), at)
    do(client_of("mia"), at, "agree", step="trust", version=held().session.shared_notes.get().version)
    saved(ada, at, "Between us again", 2)
    assert held().session.shared_notes.get().text == "Between us"
    assert "Ada Known shared this note with Mia Known’s consent" in page(client_of("mia"), at)
    do(client_of("mia"), at, "take-back", step="trust")
    assert held().session.shared_notes.get().closed_on == today()
    do(ada, at, "share", step="outlook")
    assert held().session.shared_notes.filter(closed_on=None).count() == 0


def test_a_shared_note_is_read_by_those_who_lead_the_owner_and_by_nobody_else(at):
    ada = opened(at)
    saved(ada, at, "Between us", 0)
    reads = {"ada": "person/ada", "mia": "person/ada", "dana": "unit/nordics", "eve": "unit/acme"}
    for who, where in {**reads, "olga": "unit/acme"}.items():
        assert "Between us" not in page(client_of(who), f"/decisions/{where}/"), who
    do(client_of("mia"), at, "share", step="trust")
    for who, where in reads.items():
        assert "Between us" not in page(client_of(who), f"/decisions/{where}/"), "the owner has not agreed"
    waits = held().session.shared_notes.get()
    assert "You have shared it" in text_of(do(client_of("mia"), at, "agree", step="trust", version=waits.version))
    assert "changed by somebody else" in text_of(do(ada, at, "agree", step="trust", version=waits.version - 1))
    assert held().session.shared_notes.get().agreed_by is None
    do(ada, at, "agree", step="trust", version=waits.version)
    told = client_of("dana").get("/api/v1/decisions/unit/nordics").json()["shared"]
    assert [(each["said_by"], each["agreed_by"]) for each in told if each["text"] == "Between us"] == [
        ("Mia Known", "Ada Known")
    ]
    for who, where in {"olga": "unit/acme", "sol": "unit/south"}.items():
        told = client_of(who).get(f"/api/v1/decisions/{where}").json()["shared"]
        assert "Between us" not in {each["text"] for each in told}, who
    saved(ada, at, "And more between us", 2)
    for who, where in reads.items():
        assert "Between us" in page(client_of(who), f"/decisions/{where}/"), who
        assert "And more" not in page(client_of(who), f"/decisions/{where}/"), who
    for who, where in {"olga": "unit/acme", "sol": "unit/south", "ole": "person/ole"}.items():
        assert "Between us" not in page(client_of(who), f"/decisions/{where}/"), who
    do(ada, at, "take-back", step="trust")
    assert "Between us" not in page(client_of("eve"), "/decisions/unit/acme/")


def test_a_leader_asks_and_an_owner_does_not(at):
    opened(at)
    do(client_of("mia"), at, "ask", step="actions", text="Which could you start on Monday?")
    assert "Which could you start on Monday?" in page(client_of("ada"), at)
    sent = do(client_of("mia"), at, "ask", step="actions", text="And on Tuesday?").content.decode()
    assert 'class="note done"' in sent, "by which the browser knows that it need not keep the words"
    told = text_of(do(client_of("ada"), at, "ask", step="actions", text="Why me?"))
    assert "Only somebody who leads Ada Known may ask" in told
    assert held().session.questions.count() == 2


def test_a_closed_session_tells_everything_that_came_of_it(at, session, clock):
    ada, mia = opened(at), client_of("mia")
    clock["now"] += timedelta(minutes=5)
    go(mia, at, "focus")
    gap = re.search(r"gap=([^&]+)&amp;conclusion=act", ada.get(at).content.decode())[1]
    asked = {"session": session.key, "gap": gap, "conclusion": "act", "text": "Call more", **DUE}
    ada.post("/decisions/person/ada/say/conclude/", asked)
    back = ada.post(f"/decisions/person/ada/say/write/?session={session.key}", {"text": "Eight meetings", **DUE})
    assert back.headers["Location"] == at
    mia.post("/decisions/person/ada/say/offer/", {"text": "Joins two meetings", **DUE})
    mia.post("/decisions/person/ada/say/park/", {"session": session.key, "text": "Price", "discipline": "deal"})
    do(mia, at, "ask", step="focus", text="Why so few?")
    clock["now"] += timedelta(minutes=11)
    do(ada, at, "close", version=version(), because=LATER)
    told = page(ada, at)
    for words in ("Call more", "Eight meetings", "Joins two meetings", "Price", "Why so few?", "Made up", "11 min"):
        assert words in told, words
    left = len(held().told["left_open"])
    assert re.search(rf"1 gap is decided *, and *{left} go(es)? *on to the next session\.", told)
    assert told.count(LATER) == 1
    begun = clock["now"] - timedelta(minutes=16)
    assert f"{time_words(begun)} to {clock['now']:%H:%M}" in told
    assert held().told["minutes"] == {"trust": 5, "focus": 11}
    assert held().told["ahead"] == 11
    assert "The session is closed. Open it again first." in text_of(go(ada, at, "actions"))
    assert "Call more" in page(ada, at)
    assert verify_trail().holds


def test_the_record_tells_what_belongs_to_the_session_and_nothing_of_the_same_day(at, session):
    ada, mia = client_of("ada"), client_of("mia")
    ada.post("/decisions/person/ada/say/write/", {"text": "Of this morning", **DUE})
    mia.post("/decisions/person/ada/say/offer/", {"text": "Promised this morning", **DUE})
    opened(at)
    numbers = {"metric": "meeting_level", "begin": "4", "goal": "9", "worth": "12000"}
    ada.post("/decisions/person/ada/say/write/", {"text": "Eight meetings", **numbers, **DUE})
    mia.post("/decisions/person/ada/say/offer/", {"text": "Joins two meetings", **DUE})
    do(ada, at, "close", version=version(), because=LATER)
    ada.post("/decisions/person/ada/say/write/", {"text": "Between the two", **DUE})
    do(ada, at, "open-again", version=version())
    ada.post("/decisions/person/ada/say/write/", {"text": "Of the second time", **DUE})
    do(ada, at, "close", version=version(), because=LATER)

    def of(about):
        return {line["text"]: line["more"] for line in held().told["lines"] if line["about"] == about}

    assert set(of("will do")) == {"Eight meetings", "Of the second time"}
    assert {"Of this morning", "Between the two", "Promised this morning"} <= set(of("carried over"))
    assert set(of("promised")) == {"Joins two meetings"}
    meant = of("will do")["Eight meetings"]
    for words in (day(AHEAD), "Meetings a week 4.0 → 9.0", "expected +€12k", "waived"):
        assert words in meant, words
    told = [line["text"] for line in held().told["lines"] if "Made up" in line["text"] + line["more"]]
    assert len(told) == len(set(told)) > 0
    assert of("waived") == {}
    assert "4.0 → 9.0" in page(mia, at)


def test_the_record_tells_the_numbers_of_a_decision_its_answer_and_what_was_prepared(at, session):
    ada = opened(at)
    go(ada, at, "focus")
    gap = re.search(r"gap=([^&]+)&amp;conclusion=act", ada.get(at).content.decode())[1]
    asked = {"session": session.key, "gap": gap, "conclusion": "escalate", "escalated_to": "manager", "text": "Prices"}
    ada.post("/decisions/person/ada/say/conclude/", asked | DUE)
    do(ada, at, "close", version=version(), because=LATER)

    def of(about):
        return [(line["text"], line["more"]) for line in held().told["lines"] if line["about"] == about]

    assert of("prepared") == [("Nothing was handed over.", "")]
    assert of("answered") == []
    decision = Decision.objects.get(gap=gap, session=held().session)
    assert decision.numbers
    assert all(f"{name} {words}" in of("decided")[0][1] for name, words in decision.numbers)
    do(ada, at, "open-again", version=version())
    told = {"expects": "A little short", "matters": "", "will_do": "Two more a week", "version": 0, "hand_over": "1"}
    ada.post(at, told)
    answer = {"key": decision.key, "version": decision.version, "text": "Prices stay"}
    client_of("mia").post("/decisions/person/ada/say/answer/", answer)
    do(ada, at, "close", version=version(), because=LATER)
    assert of("prepared") == [("A little short", "What do you expect?"), ("Two more a week", "What will you do?")]
    [(text, more)] = of("answered")
    assert text.endswith(": Prices stay")
    assert more.startswith("Mia Known, ")


def test_the_record_stays_as_it_was_written_whatever_is_said_later(at):
    ada = opened(at)
    ada.post("/decisions/person/ada/say/write/", {"text": "Eight meetings", **DUE})
    do(ada, at, "close", version=version(), because=LATER)
    before = held().told
    ada.post("/decisions/person/ada/say/write/", {"text": "Nine meetings", **DUE}, follow=True)
    assert held().told == before
    assert "Nine meetings" not in page(ada, at)


def test_closed_too_early_it_is_opened_again_and_time_goes_on(at, clock):
    ada = opened(at)
    clock["now"] += timedelta(minutes=5)
    do(ada, at, "close", version=version(), because=LATER)
    clock["now"] += timedelta(minutes=30)
    do(client_of("mia"), at, "open-again", version=version())
    clock["now"] += timedelta(minutes=2)
    do(ada, at, "close", version=version(), because=LATER)
    assert held().told["minutes"] == {"trust": 7}


def test_an_unknown_verb_is_not_there_and_a_verb_is_not_asked_for_by_a_link(at):
    ada = opened(at)
    assert ada.post(f"{at}do/dance/").status_code == 404
    assert ada.get(f"{at}do/close/").status_code == 405
    assert "Select a valid choice" in text_of(go(ada, at, "lunch"))


def test_two_taps_of_the_owner_are_read_by_the_two_alone(at):
    ada, mia = opened(at), client_of("mia")
    assert "not closed yet" in text_of(do(ada, at, "tell", asked="clarity", level=4))
    do(ada, at, "close", version=version(), because=LATER)
    do(ada, at, "tell", asked="clarity", level=2)
    do(ada, at, "tell", asked="clarity", level=4)
    do(ada, at, "tell", asked="motivation", level=5)
    pulse = held().session.pulse
    assert (pulse.clarity, pulse.motivation) == (4, 5)
    assert "How clear is what to do now? 4 of 5" in page(mia, at)
    assert "Only Ada Known may say" in text_of(do(mia, at, "tell", asked="clarity", level=1))
    for asked, level in (("clarity", 6), ("clarity", 0), ("version", 3)):
        assert "Choose a number from 1 to 5" in text_of(do(ada, at, "tell", asked=asked, level=level))
    assert "a clarity of" not in page(client_of("eve"), "/decisions/unit/acme/")  # one person's answer is nobody else's


def test_averages_are_told_of_five_people_or_more_and_only_to_those_who_lead_them(at):
    owners = Session.objects.filter(sitting__isnull=False, owner__key__in=("ada", "ole", "ben", "mo", "carl"))
    for number, session in enumerate(owners.order_by("owner__key"), start=1):
        Pulse.objects.create(session=session, clarity=number, motivation=5, told_at=session.begins_at)
    assert Pulse.objects.count() == 5
    assert "a clarity of 3.0 and a motivation of 5.0, of 5: 5 answers" in page(
        client_of("eve"), "/decisions/unit/acme/"
    )
    for who, where in {"dana": "nordics", "olga": "acme", "mia": "north"}.items():
        assert "a clarity of" not in page(client_of(who), f"/decisions/unit/{where}/"), who


def test_who_closes_it_says_why_gaps_stay_open_and_they_are_carried_to_the_next(at, session):
    ada = opened(at)
    assert "Not every gap has a decision" in text_of(do(ada, at, "close", version=version()))
    assert held().closed_at is None
    do(ada, at, "close", version=version(), because=LATER)
    left = held().told["left_open"]
    assert left
    assert held().told["because"] == LATER
    assert LATER in page(ada, at)
    span = (session.on + timedelta(days=1), session.on + timedelta(days=100))
    coming = [each.session for each in open_schedule(None, today(), span).sessions if each.session.owner_key == "ada"]
    there = page(ada, f"/session/{coming[0].key}/")
    assert there.count("Carried over Left open on") == len(left)
    assert LATER in there


def test_the_leader_ends_it_only_once_every_gap_has_a_decision(at, session):
    ada, mia = opened(at), client_of("mia")
    button = f'action="{at}do/close/"'
    assert button in ada.get(at).content.decode()
    assert button not in mia.get(at).content.decode()
    assert "before that only Ada Known may" in page(mia, at)
    assert "Only Ada Known may leave the rest open" in text_of(do(mia, at, "close", version=version(), because=LATER))
    for because in (".", "?!", "12"):
        assert "in words" in text_of(do(ada, at, "close", version=version(), because=because))
    assert held().closed_at is None
    go(ada, at, "focus")
    while found := re.search(r"gap=([^&]+)&amp;conclusion=act", ada.get(at).content.decode()):
        asked = {"session": session.key, "gap": found[1], "conclusion": "act", "text": "Call more", **DUE}
        ada.post("/decisions/person/ada/say/conclude/", asked)
    assert button in mia.get(at).content.decode()
    told = text_of(do(mia, at, "close", version=version()))
    assert "Every gap has its decision" in told
    assert held().told["left_open"] == []
    assert held().closed_at is not None


def test_on_closing_it_is_said_what_the_owner_left_open(at):
    ada = opened(at)
    told = text_of(do(ada, at, "close", version=version(), because=LATER))
    left = held().told["left_open"]
    assert re.search(rf"Ada Known left {len(left)} gaps? without a decision open", told)
    assert all(words in told for _, words, *_ in left)
    assert "complete" not in told


def test_nothing_is_said_in_the_name_of_a_closed_session_until_it_is_open_again(at, session):
    ada, mia = opened(at), client_of("mia")
    note(ada, at, "Before", 0)
    do(ada, at, "close", version=version(), because=LATER)
    gap = held().told["left_open"][0][0]
    named = {"session": session.key, "text": "Afterwards", **DUE}
    concluded = {"gap": gap, "conclusion": "act"}
    said = {"conclude": concluded, "park": {"discipline": "deal"}, "write": {}, "decide-anyway": {}}
    for what, more in said.items():
        refused = ada.post(f"/decisions/person/ada/say/{what}/", named | more)
        assert IS_CLOSED in text_of(refused), what
    assert IS_CLOSED in text_of(do(mia, at, "ask", step="focus", text="Why?"))
    assert note(ada, at, "After", held().session.notes.get().version).status_code == 422
    assert held().session.notes.get().text == "Before"
    first = held().told
    do(mia, at, "open-again", version=version())
    ada.post("/decisions/person/ada/say/conclude/", named | said["conclude"])
    do(ada, at, "close", version=version(), because=LATER)
    assert len(held().told["left_open"]) == len(first["left_open"]) - 1
    assert [told for _, _, told in held().tellings] == [first, held().told]


def test_a_session_that_was_opened_is_neither_moved_nor_cancelled(at, session, clock):
    def arranged():
        span = (session.on, session.on + timedelta(days=1))
        return open_schedule(Account.objects.get(person__key="ada"), today(), span).arranged

    assert session.key in arranged()
    opened(at)
    assert session.key not in arranged()
    record = held().session
    with pytest.raises(Refusal, match="It was opened"):
        record.move(record.begins_at + timedelta(days=1), "Ill", by=None, now=clock["now"])
    with pytest.raises(Refusal, match="It was opened"):
        record.cancel("Ill", by=None, now=clock["now"])


def decide(client, at, session, **more):
    """The first gap on the agenda ends; its key."""
    gap = re.search(r"gap=([^&]+)&amp;conclusion=act", client.get(at).content.decode())[1]
    asked = {"session": session.key, "gap": gap, "conclusion": "act", "text": "Call more", **DUE}
    client.post("/decisions/person/ada/say/conclude/", asked | more)
    return gap


def test_what_was_decided_to_be_done_waits_for_its_action_at_the_next_step_and_in_the_record(at, session):
    ada, mia = opened(at), client_of("mia")
    go(ada, at, "focus")
    decision = Decision.objects.get(session=held().session, gap=decide(ada, at, session))
    decide(ada, at, session, conclusion="no_action", text="One large order less")
    go(ada, at, "actions")
    for client in (ada, mia):
        said = text_of(client.get(at))
        assert "1 decision to act has no action yet Call more" in said
        assert ("Write the action" in said) == (client is ada)
    html = ada.get(at).content.decode()
    assert f'<option value="{decision.key}">Call more</option>' in html
    said = text_of(do(ada, at, "close", version=version(), because=LATER))
    assert "1 decision to act has no action yet." in said
    assert "no action follows from it yet" in said
    do(ada, at, "open-again", version=version())
    follows = {"text": "Eight meetings", "decision_key": decision.key, "session": session.key}
    ada.post("/decisions/person/ada/say/write/", follows | DUE)
    assert "has no action yet" not in text_of(ada.get(at))
    said = text_of(do(ada, at, "close", version=version(), because=LATER))
    assert "has no action yet" not in said
    assert "leads to “Eight meetings”" in said
    assert "no action follows" not in said


def test_the_next_session_shows_what_was_decided_last_time_about_the_same_gap(at, session):
    ada = opened(at)
    go(ada, at, "focus")
    act = Decision.objects.get(session=held().session, gap=decide(ada, at, session))
    ada.post("/decisions/person/ada/say/write/", {"text": "Eight meetings", "decision_key": act.key, **DUE})
    asked = decide(ada, at, session, conclusion="escalate", escalated_to="manager", text="May we give more?")
    assert "Last time" not in text_of(ada.get(at))
    do(ada, at, "close", version=version(), because=LATER)
    span = (session.on + timedelta(days=1), session.on + timedelta(days=100))
    coming = [each.session for each in open_schedule(None, today(), span).sessions if each.session.owner_key == "ada"]
    there = f"/session/{coming[0].key}/"
    for who in TWO:
        said = page(client_of(who), there)
        assert re.search(r"Last time [^:]+: Act Call more to be looked at again by", said)
        assert "Led to: Eight meetings To do" in said
        assert "May we give more? asked of the manager, no answer yet" in said
    decision = Decision.objects.get(session=held().session, gap=asked)
    answer = {"key": decision.key, "version": decision.version, "text": "Up to a tenth"}
    client_of("mia").post("/decisions/person/ada/say/answer/", answer)
    assert re.search(r"May we give more\? Mia Known answered on \d+ \w+ \d{4}: Up to a tenth", page(ada, there))


def test_a_topic_of_this_session_is_not_said_to_come_from_an_earlier_one(at, session):
    ada = opened(at)
    parked = {"session": session.key, "text": "Price", "discipline": "deal"}
    ada.post("/decisions/person/ada/say/park/", parked)
    go(ada, at, "deal", "neither")
    assert "Ada Known parked it in this session" in text_of(ada.get(at))


def test_what_comes_up_goes_to_a_later_part_of_the_same_session_while_there_is_one(at, session):
    ada = opened(at)
    parked = {"session": session.key, "text": "Price", "discipline": "deal"}
    ada.post("/decisions/person/ada/say/park/", parked)
    Sitting.objects.filter(pk=held().pk).update(step="skills")
    ada.post("/decisions/person/ada/say/park/", parked)
    here, later = Topic.objects.filter(raised_in=held().session).order_by("pk")
    assert here.goes_to == held().session
    assert later.goes_to.begins_at > held().session.begins_at


def test_the_record_names_who_gave_which_reason_to_decide_anyway(at, session):
    ada, mia = client_of("ada"), client_of("mia")
    do(ada, at, "open")
    for client, text, about in ((ada, "Known to me", "one reason alone"), (mia, "Known to me too", "decided anyway")):
        client.post("/decisions/person/ada/say/decide-anyway/", {"session": session.key, "text": text})
        do(ada, at, "close", version=version(), because=LATER)
        lines = [line for line in held().told["lines"] if line["about"] == about]
        assert {"about": about, "text": "Known to me", "more": "Ada Known"} in lines
        do(ada, at, "open-again", version=version())


def test_a_closed_session_shows_its_notes_and_nothing_of_how_they_are_kept(at):
    ada = opened(at)
    note(ada, at, "Bring the offer", 0)
    do(ada, at, "close", version=version(), because=LATER)
    assert "Bring the offer" in page(ada, at)
    assert "Note:" not in page(ada, at)


def test_the_page_names_the_day_of_its_numbers_and_says_where_the_rule_plans_another_time(at, session):
    ada = client_of("ada")
    assert "· numbers of " in page(ada, at)
    assert "The rule plans it" not in page(ada, at)
    record = Session.of(session, Clock())
    other = record.begins_at - timedelta(days=1)
    Session.objects.filter(pk=record.pk).update(planned_for=other, begins_at=other)
    assert f"The rule plans it for {time_words(session.begins)} now" in page(ada, at)


def coming_after(session, days=130):
    """The owner's next sessions."""
    span = (session.on + timedelta(days=1), session.on + timedelta(days=days))
    return [each.session for each in open_schedule(None, today(), span).sessions if each.session.owner_key == "ada"]


def test_a_gap_left_open_again_and_again_tells_since_when(at, session, clock, monkeypatch):
    ada = opened(at)
    do(ada, at, "close", version=version(), because=LATER)
    first = held().told["left_open"]
    assert {since for _, _, since in first} == {f"{today()}"}
    second, third, *_ = coming_after(session)
    Sitting.objects.filter(session__key=session.key).update(
        told={**held().told, "left_open": [[key, words, "2026-01-09"] for key, words, _ in first]},
    )
    earlier = held()
    earlier.tellings = [[since, until, earlier.told] for since, until, _ in earlier.tellings]
    earlier.save()
    clock["now"] = Session.of(second, Clock()).begins_at
    there = f"/session/{second.key}/"
    assert "Open since 9 January 2026" in page(ada, there)
    do(ada, there, "open")
    do(ada, there, "close", version=version(), because="The next one, then")
    assert held().session.key == second.key
    assert {since for _, _, since in held().told["left_open"]} == {"2026-01-09"}
    assert "The next one, then (open since 9 January 2026)" in page(ada, there)
    assert page(ada, f"/session/{third.key}/").count("Open since 9 January 2026") == len(first)


def test_a_topic_is_not_settled_in_a_closed_session_and_goes_on_to_the_next(at, session, clock):
    ada = opened(at)
    ada.post("/decisions/person/ada/say/park/", {"session": session.key, "text": "Price", "discipline": "deal"})
    topic = Topic.objects.get()
    assert topic.goes_to.key == session.key
    do(ada, at, "close", version=version(), because=LATER)
    assert "Came up, and is not settled yet" in page(ada, at)
    meant = {"key": topic.key, "version": topic.version, "ending": "terms", "text": "Two per cent"}
    for named in ({}, {"session": session.key}):
        assert IS_CLOSED in text_of(ada.post("/decisions/person/ada/say/settle/", meant | named))
    after = next(each for each in coming_after(session) if "Price" in page(ada, f"/session/{each.key}/"))
    there = f"/session/{after.key}/"
    assert "say/settle/" not in ada.get(there).content.decode(), "it cannot be opened yet"
    clock["now"] = starts_at(after.begins, Clock())
    way = re.search(r'href="([^"]*/say/settle/[^"]*)"', ada.get(there).content.decode())[1].replace("&amp;", "&")
    assert f"session={after.key}" in way
    ada.post(way, {**meant, "session": after.key})
    settled = Topic.objects.get()
    assert (settled.because, settled.goes_to.key) == ("Two per cent", after.key)
    assert "Terms to offer: Two per cent" in page(client_of("mia"), there)
    assert verify_trail().holds
