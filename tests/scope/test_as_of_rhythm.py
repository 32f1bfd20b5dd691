"""Sessions, what was said in them and by which rules they were held: of a past day as they were on record then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.living import ALL_RED
from tests.scope.faces import ask, client_of
from tests.web.setup.asking import text_of

from quarterdeck.checks.four import TITLES
from quarterdeck.cli import main
from quarterdeck.domain.cadence import Cycle, Discipline, Level
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conducting import Step
from quarterdeck.domain.gate import OPEN, gate
from quarterdeck.records.arranging import Arranging, as_seen
from quarterdeck.records.book import today
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import (
    Account,
    Action,
    CadenceRule,
    Company,
    Concluded,
    Decision,
    DecisionKind,
    Holiday,
    Note,
    Preparation,
    Rested,
    Seat,
    Session,
    SessionTemplate,
    SharedNote,
    Sitting,
    Topic,
    Unit,
    Waiver,
    Wording,
)
from quarterdeck.records.parking import park

OPENED, SAID, DAY, LATER = date(2026, 1, 1), date(2026, 1, 12), date(2026, 1, 20), date(2026, 1, 25)
KEY, NEXT, LONGER = "ada.monthly.2026-02", "ada.monthly.2026-03", "ada.quarterly.FY2026-Q3"
FAR, DUE = date(2099, 1, 1), date(2026, 12, 31)
HELD_AT = datetime(2026, 1, 20, 15, tzinfo=UTC)
PAGES = (
    "/cadence/",
    "/cadence/?period=FY2025",
    f"/session/{KEY}/",
    f"/session/{NEXT}/",
    f"/session/{KEY}/preread.pdf",
    "/session/",
    "/decisions/person/ada/",
    "/api/v1/cadence",
    "/api/v1/catalogue",
    "/api/v1/decisions/person/ada",
    "/setup/rhythm/",
)
COMMANDS = (
    ("cadence", "show", "--until", "2026-03-31"),
    ("cadence", "holidays", "show"),
    ("decisions", "show"),
)
VIEWERS = ("ada", "mia", "dana", "olga")


@pytest.fixture
def told(living, recorded):
    """A company in which something was said on an earlier day; what follows is recorded later."""
    Company.current().revise(by=None, opened_on=OPENED)
    recorded(SAID)
    say_something()
    recorded(LATER)


def meeting(who, key=KEY):
    return Meeting.open(Account.objects.get(email=f"{who}@acme.example"), key, today())


def move(key, begins, reason, by="mia"):
    arranging = Arranging.open(Account.objects.get(email=f"{by}@acme.example"), key, today())
    now = datetime(2026, 1, 12, 8, tzinfo=UTC)
    return arranging.move(begins, reason, seen=as_seen(arranging.stands), now=now)


def prepare(words, at):
    ada = meeting("ada")
    found = Preparation.of(ada.record())
    texts = dict.fromkeys(Preparation.TEXTS, words)
    found.write(texts, hand_over=True, by=ada.voice, now=at, due_at=ada.due_at)
    found.write(
        dict.fromkeys(Preparation.TEXTS, f"{words}, and a draft"),
        hand_over=False,
        by=ada.voice,
        now=at,
        due_at=ada.due_at,
    )


def rested():
    return Rested("Landing short", SAID, (("Target", "1"),), gate([], [], SAID, anyway=False))


def opened(at):
    by, record = meeting("ada").voice, meeting("ada").record()
    sitting = Sitting.objects.filter(session=record).first()
    if sitting is None:
        return Sitting.open(record, by=by, now=at)
    return sitting.open_again(by=by, now=at) if sitting.closed_at else sitting


def hold(*sentences, at):
    """The session is opened if it is not, and closed an hour later, at which time it is told like that."""
    by = meeting("ada").voice
    sitting = opened(at)
    lines = [{"about": "decided", "text": text, "more": ""} for text in sentences]
    told = {
        "begun": "2026-01-20 15:00",
        "ended": "2026-01-20 16:00",
        "minutes": {"trust": 5},
        "back": 1,
        "ahead": 4,
        "limit": 9,
        "lines": lines,
    }
    sitting.close(told, by=by, now=at + timedelta(hours=1))


def say_something():
    """A session moved to the day looked at, prepared, decided in, parked in; an action and a waiver."""
    ada, mia = meeting("ada"), meeting("mia")
    move(KEY, datetime(2026, 1, 20, 15), "Fair in Vienna")
    prepare("Said first", datetime(2026, 1, 13, tzinfo=UTC))
    Decision.conclude(
        ada.record(),
        "landing",
        rested(),
        Concluded(Conclusion.ESCALATE, "More leads", FAR, "", "manager"),
        by=ada.voice,
        now=HELD_AT,
    )
    Action.write(Wording("Call more", DUE), gate=OPEN, by=ada.voice)
    put_off = Concluded(Conclusion.ESCALATE, "Needs prices", FAR, "", "quarterly")
    Decision.conclude(ada.record(), "prices", rested(), put_off, by=ada.voice, now=HELD_AT)
    for check in TITLES:
        said = {"gate": ALL_RED, "now": HELD_AT}
        Waiver.waive(ada.record(), check, "It is the season", SAID + timedelta(days=30), by=mia.voice, **said)
        Waiver.waive(ada.record(), check, "Nobody has accepted that", SAID + timedelta(days=40), by=ada.voice, **said)
    park(meeting("mia"), Discipline.DEAL, "Price for Aarhus")
    Holiday.keep(date(2026, 2, 16), "Carnival", by=None)
    note = Note.of(ada.record(), Step.FOCUS)
    note.write("Between the two", by=ada.voice, now=datetime(2026, 1, 12, 9, tzinfo=UTC))
    SharedNote.share(note, by=ada.voice)
    hold("Told at first", at=datetime(2026, 1, 20, 15, tzinfo=UTC))


def say_more():
    """All of it is changed, withdrawn or closed."""
    ada, mia = meeting("ada"), meeting("mia")
    move(NEXT, datetime(2026, 3, 20, 9), "Skiing")
    opened(datetime(2026, 1, 26, tzinfo=UTC))
    prepare("Said again", datetime(2026, 1, 26, tzinfo=UTC))
    Decision.objects.get(gap="landing").reply("From March on", by=mia.voice, level=Level.MANAGER)
    Action.objects.get(text="Call more").finish(by=ada.voice)
    Action.write(Wording("Call less", DUE), gate=OPEN, by=ada.voice)
    for waiver in Waiver.objects.all():
        (waiver if waiver.accepted_by else waiver.accept(by=mia.voice)).end(by=mia.voice)
    hold("Told anew", at=datetime(2026, 1, 26, 9, tzinfo=UTC))
    later = meeting("ada", NEXT)
    Topic.objects.get().settle("terms", "Two per cent", by=ada.voice, now=later.begins_at, session=later.record())
    SharedNote.objects.get(session__key=KEY).agree(by=mia.voice)
    quarter = meeting("ada", LONGER)
    ended = Concluded(Conclusion.NO_ACTION, "Prices stay", FAR)
    Decision.conclude(quarter.record(), "prices", rested(), ended, by=quarter.voice, now=quarter.begins_at)
    Holiday.objects.get().withdraw(by=None)
    CadenceRule.of(Level.SALESPERSON, Cycle.MONTHLY).revise("last Friday of the month", by=None)
    CadenceRule.of(Level.MANAGER, Cycle.WEEKLY).revise("every Monday", by=None)
    SessionTemplate.of(Level.SALESPERSON, Cycle.MONTHLY).revise("performance 60", by=None)
    DecisionKind.of("set-activity").drop(by=None)
    Unit.objects.get(key="south").rename("Far South", by=None)
    Seat.objects.get(person__key="ole").leave(today() + timedelta(days=40), by=None)
    mid = Arranging.open(None, "mia.monthly.2026-02", today())
    mid.cancel("Ill", seen=as_seen(mid.stands), now=datetime(2026, 1, 12, tzinfo=UTC))


def asked(capsys, day=DAY):
    """What everybody is shown as of the day, and what the terminal says."""
    found = {}
    for who in VIEWERS:
        client = client_of(who)
        for page in PAGES:
            address = f"{page}{'&' if '?' in page else '?'}as_of={day}"
            found[who, address] = ask(client, address)
    for command in COMMANDS:
        main_ended(command, day)
        found[command] = capsys.readouterr().out
    return found


def main_ended(command, day):
    with pytest.raises(SystemExit) as ended:
        main([*command, "--as-of", str(day)])
    assert not ended.value.code, command


def test_what_is_recorded_later_changes_no_byte_of_what_is_shown_of_an_earlier_day(told, capsys):
    before = asked(capsys)
    now = {(who, page): ask(client_of(who), page) for who in ("ada", "mia") for page in PAGES[2:]}
    assert {found.status for key, found in before.items() if key[0] == "mia" and "setup" not in key[1]} == {200, 302}
    say_more()
    after = asked(capsys)
    assert [key for key in before if before[key] != after[key]] == []
    changed = {page for (who, page), found in now.items() if ask(client_of(who), page) != found}
    assert changed >= {f"/session/{KEY}/", f"/session/{NEXT}/", "/decisions/person/ada/", "/api/v1/catalogue"}


def test_a_past_day_shows_what_was_said_by_then_and_lets_nothing_be_said(told):
    say_more()
    ada, mia = client_of("ada"), client_of("mia")
    for client in (ada, mia):
        html = client.get(f"/session/{KEY}/?as_of={DAY}").content.decode()
        assert "hx-get" not in html
        said = text_of(client.get(f"/session/{KEY}/?as_of={DAY}"))
        assert f"as it stood on {DAY.day} January 2026" in said
        for words in ("Tue 20 Jan 2026, 15:00", "Told at first"):
            assert words in said, words
        eve = text_of(client.get(f"/session/{KEY}/?as_of={DAY - timedelta(days=1)}"))
        for words in ("Said first", "More leads", "Call more", "Price for Aarhus", "season"):
            assert words in eve, words
        for words in ("Between the two", "Prices stay"):
            assert words not in text_of(client.get(f"/decisions/person/ada/?as_of={DAY}")), words
            assert words in text_of(client.get(f"/decisions/person/ada/?as_of={LATER}")), words
        for words in ("draft", "Said again", "From March on", "Call less", "Two per cent", "Answer", "End it", "Told"):
            assert words not in eve, words
        assert "Told anew" not in said
        assert "Told anew" in text_of(client.get(f"/session/{KEY}/"))
        assert 'method="post"' not in html.partition("<main")[2]
    assert "Said first" not in text_of(mia.get(f"/session/{KEY}/?as_of=2026-01-18")), "it was not due"
    assert "Said first" in text_of(ada.get(f"/session/{KEY}/?as_of=2026-01-18"))
    assert "Said first" not in text_of(ada.get(f"/session/{KEY}/?as_of=2026-01-12")), "it was not handed over"
    assert "Wed 4 Feb 2026" in text_of(ada.get(f"/session/{KEY}/?as_of=2026-01-11")), "nobody had moved it"
    assert "Fri 20 Mar 2026" in text_of(mia.get(f"/session/{NEXT}/?as_of={LATER}"))
    assert client_of("dana").get(f"/session/{KEY}/?as_of={DAY}").status_code == 404
    assert client_of("olga").get(f"/session/{KEY}/?as_of={DAY}").status_code == 404


def test_a_pinned_year_tells_moves_as_they_were_known(told):
    say_more()
    mia = client_of("mia")
    assert "Moved from Wed 4 Feb, 09:00: Fair in Vienna" in text_of(mia.get(f"/cadence/?as_of={SAID}"))
    assert "Fair in Vienna" not in text_of(mia.get("/cadence/?as_of=2026-01-11"))
    assert "Cancelled" not in text_of(mia.get(f"/cadence/?as_of={DAY}"))
    assert Session.ever.filter(key=KEY).count() > Session.objects.filter(key=KEY).count() == 1


def test_the_menu_leads_to_the_session_that_was_next_then(told):
    there = client_of("ada").get(f"/session/?as_of={DAY - timedelta(days=1)}").headers["Location"]
    assert there == f"/session/{KEY}/?as_of={DAY - timedelta(days=1)}"
    assert client_of("ada").get(f"/session/?as_of={DAY}").headers["Location"].startswith(f"/session/{NEXT}/")
    assert client_of("olga").get(f"/session/?as_of={DAY}").headers["Location"] == f"/cadence/?as_of={DAY}"


@pytest.mark.parametrize(
    "page", ["/cadence/", "/session/", f"/session/{KEY}/", "/cadence/subscribe/", f"/cadence/{NEXT}/move/"]
)
def test_nothing_that_is_asked_is_ignored(living, page):
    answer = client_of("ada").get(f"{page}?asof={DAY}")
    assert answer.status_code == 400
    assert "There is no parameter 'asof' here" in text_of(answer)


@pytest.mark.parametrize(
    "page",
    [f"/session/{KEY}/", f"/cadence/{NEXT}/move/", "/cadence/subscribe/", "/decisions/person/ada/say/write/"],
)
def test_nothing_is_said_on_a_page_pinned_to_a_day(living, page):
    answer = client_of("ada").post(f"{page}?as_of={DAY}", {"text": "x"})
    assert (answer.status_code, "Go back to now first" in text_of(answer)) == (409, True)


def test_a_day_of_which_nothing_can_be_known_is_refused(living):
    for page in ("/cadence/", f"/session/{KEY}/", "/session/"):
        for day, words in (("2027-01-01", "Nothing is known of 2027-01-01 yet"), ("soon", "is not a day")):
            answer = client_of("ada").get(f"{page}?as_of={day}")
            assert (answer.status_code, words in text_of(answer)) == (400, True), page
    assert client_of("ada").get("/api/v1/catalogue?as_of=2099-01-01").status_code == 400
