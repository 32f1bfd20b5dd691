"""What came of sessions, counted on the Cadence page, by the API and in the terminal, and how their time is shared."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.scope.faces import client_of
from tests.web.setup.asking import page

from quarterdeck.cli import main
from quarterdeck.domain.cadence import (
    AgreedSession,
    Cycle,
    Discipline,
    Held,
    Level,
    PlannedSession,
    Rhythm,
    Tally,
    time_shares,
    together,
)
from quarterdeck.domain.calendar import Calendar, Clock
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conducting import Look, Step
from quarterdeck.domain.gate import OPEN, gate
from quarterdeck.records.book import today
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import (
    Account,
    Action,
    Company,
    Concluded,
    Decision,
    Rested,
    Session,
    Sitting,
    Topic,
    Wording,
)
from quarterdeck.records.parking import park
from quarterdeck.records.plan import session_called
from quarterdeck.records.tallies import closed, tallies

KEY, SAID, LATER, FAR = "ada.quarterly.FY2026-Q2", date(2026, 1, 12), date(2026, 1, 25), date(2099, 1, 1)
NOW = datetime(2026, 2, 6, 8)
DAY = date(2026, 1, 20)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("quarterdeck.web.pages.cadence.view.clock", lambda: NOW)
    monkeypatch.setattr("quarterdeck.api.v1.clock", lambda: NOW)


def meeting(who):
    return Meeting.open(Account.objects.get(email=f"{who}@acme.example"), KEY, today())


def conclude(gap, conclusion, **more):
    ada = meeting("ada")
    rests = Rested(f"{gap} is short", SAID, (("Gap", "1"),), gate([], [], SAID, anyway=False))
    return Decision.conclude(
        ada.record(), gap, rests, Concluded(conclusion, "So", FAR, **more), by=ada.voice, now=ada.begins_at
    )


@pytest.fixture
def held(living, recorded):
    """A session in which four gaps ended, two topics were parked and half an hour was spent; one answer came later."""
    Company.current().revise(by=None, opened_on=date(2026, 1, 1))
    recorded(SAID)
    act = conclude("landing", Conclusion.ACT)
    Action.write(Wording("Call", date(2026, 12, 31)), gate=OPEN, by=meeting("ada").voice, decision_key=act.key)
    conclude("level", Conclusion.ACT)
    conclude("focus", Conclusion.NO_ACTION)
    asked = conclude("quality", Conclusion.ESCALATE, escalated_to="manager")
    for discipline in (Discipline.DEAL, Discipline.SKILLS):
        park(meeting("mia"), discipline, "Later")
    sit(datetime(2026, 1, 12, 9, tzinfo=UTC))
    recorded(LATER)
    return asked


def sit(at):
    """Opened at that instant: five minutes of trust, twenty of focus with a pause between, ten about deals."""
    by = meeting("ada").voice
    sitting = Sitting.open(meeting("ada").record(), by=by, now=at)
    shut = gate([], [], SAID, anyway=False)
    sitting.go(Step.FOCUS, Look.AHEAD, gate=shut, by=by, now=at + timedelta(minutes=5))
    sitting.pause(by=by, now=at + timedelta(minutes=15))
    sitting.resume(by=by, now=at + timedelta(minutes=20))
    sitting.go(Step.DEAL, Look.NEITHER, gate=shut, by=by, now=at + timedelta(minutes=30))
    sitting.close({}, by=by, now=at + timedelta(minutes=40))


SPENT = {Discipline.PERFORMANCE: 25, Discipline.DEAL: 10}


def test_decisions_open_ones_topics_and_minutes_are_counted(held):
    assert tallies([KEY]) == {KEY: Tally(1, 4, 3, 2, SPENT)}
    held.reply("From March on", by=meeting("mia").voice, level=Level.MANAGER)
    Action.objects.get(text="Call").finish(by=meeting("ada").voice)
    later = Session.of(session_called("ada.monthly.2026-03").session, Clock())
    Topic.objects.first().settle("terms", "Well", by=meeting("ada").voice, now=later.begins_at, session=later)
    assert tallies([KEY]) == {KEY: Tally(1, 4, 1, 2, SPENT)}
    assert tallies([KEY], DAY) == {KEY: Tally(1, 4, 3, 2, SPENT)}, "as of a day before"
    assert tallies([KEY], SAID - timedelta(days=1)) == {}
    assert tallies([]) == {}


def test_the_page_shows_them_below_the_round_in_the_matrix_and_in_a_table(held):
    said = page(client_of("ada"), "/cadence/")
    assert "4 decisions taken, 3 carried over" in said
    assert "Quarterly Ada Known Mia Known 4 3 2" in said
    assert "1/4" in client_of("ada").get("/cadence/").content.decode()
    assert "4 taken, 3 open" in said
    assert f'href="/session/{KEY}/"' in client_of("mia").get("/cadence/").content.decode()
    assert f'href="/session/{KEY}/"' not in client_of("dana").get("/cadence/").content.decode()
    assert "4 decisions taken, 3 carried over" in page(client_of("dana"), "/cadence/")
    assert "decisions taken" not in page(client_of("sol"), "/cadence/").partition("Sessions held this year")[2]
    assert "open action" not in page(client_of("olga"), "/cadence/")


def test_a_past_day_counts_what_was_said_by_then(held):
    addresses = [f"/cadence/?as_of={DAY}", f"/api/v1/cadence?as_of={DAY}"]
    before = [client_of("mia").get(address).content for address in addresses]
    assert b"4 decisions taken, 3 carried over" in before[0].replace(b"\n", b" ")
    held.reply("From March on", by=meeting("mia").voice, level=Level.MANAGER)
    Action.objects.get(text="Call").finish(by=meeting("ada").voice)
    sitting = Sitting.objects.get(session__key=KEY)
    sitting.open_again(by=meeting("ada").voice, now=datetime(2026, 1, 26, 9, tzinfo=UTC))
    after = [client_of("mia").get(address).content for address in addresses]
    assert [neutral(html) for html in after] == [neutral(html) for html in before]


def neutral(html):
    return re.sub(rb'(nonce="|csrfmiddlewaretoken" value=")[^"]+', rb"\1", html)


def test_time_is_told_as_planned_and_as_spent_by_page_api_and_terminal(held, capsys):
    said = page(client_of("ada"), "/cadence/")
    assert "Performance takes" in said
    assert "Really spent 1 session 71% 25 min 29% 10 min" in said
    time = client_of("ada").get("/api/v1/cadence").json()["time"]
    (mine,) = time
    assert (mine["level"], mine["held"], mine["spent"]) == ("salesperson", 1, {"performance": 25, "deal": 10})
    with pytest.raises(SystemExit) as ended:
        main(["cadence", "time", "--period", "FY2026"])
    assert not ended.value.code
    told = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "salesperson spent, 1 session 25 (71%) 10 (29%)" in told
    assert "executive planned" in told


def test_the_planned_share_is_that_of_the_templates():
    month = Calendar().parse("2026-01")
    year = Calendar().parse("FY2026")

    def session(key, cycle, period, level, minutes=60):
        held = (Held(cycle, period),)
        return AgreedSession(
            PlannedSession(key, key, "b", "u", "u", level, held, datetime(2026, 1, 7, 9), minutes, "w"),
            datetime(2026, 1, 7, 9),
        )

    sessions = [
        session("a", Cycle.MONTHLY, month, Level.SALESPERSON),
        session("c", Cycle.MONTHLY, month, Level.SALESPERSON),
        session("d", Cycle.ANNUAL, year, Level.SALESPERSON, 120),
        session("e", Cycle.MONTHLY, month, Level.DIRECTOR, 50),
    ]
    found = time_shares(sessions, Rhythm(), {"a": Tally(held=1, minutes={Discipline.DEAL: 7})})
    assert [(share.level, share.sessions, dict(share.planned)) for share in found] == [
        (
            Level.SALESPERSON,
            3,
            {
                Discipline.PERFORMANCE: 2 * 35 + 90,
                Discipline.PREPARATION: 2 * 5,
                Discipline.DEAL: 2 * 10,
                Discipline.SKILLS: 2 * 10 + 30,
            },
        ),
        (Level.DIRECTOR, 1, {Discipline.PERFORMANCE: 50}),
    ]
    assert [(share.held, dict(share.spent)) for share in found] == [(1, {Discipline.DEAL: 7}), (0, {})]
    assert together([]) == Tally()


def test_a_session_closed_before_its_day_is_over(living, recorded, monkeypatch):
    """It is among those that were held, no more among those to come; opened again, it is to come again."""
    told = session_called("ada.quarterly.FY2026-Q2").session
    for view in ("web.pages.cadence.view", "api.v1"):
        monkeypatch.setattr(f"quarterdeck.{view}.clock", lambda: told.begins - timedelta(days=2))
    day = (told.begins - timedelta(days=2)).date()
    Company.current().revise(by=None, opened_on=day - timedelta(days=1))
    recorded(day)
    began = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)

    def listed():
        answer = client_of("mia").get("/api/v1/cadence").json()
        return answer["coming"], *({each["key"] for each in answer[which]} for which in ("next", "held"))

    coming, to_come, _ = listed()
    by = meeting("ada").voice
    sitting = Sitting.open(meeting("ada").record(), by=by, now=began)
    assert listed()[0] == coming, "it is under way"
    sitting.close({"because": "We met"}, by=by, now=began + timedelta(minutes=20))
    after, left, held_by_now = listed()
    assert (after, KEY in left, KEY in held_by_now) == (coming - 1, False, True)
    assert closed([KEY], day) == {KEY}
    assert closed([KEY], day - timedelta(days=1)) == frozenset()
    Sitting.objects.get(session__key=KEY).open_again(by=by, now=began + timedelta(minutes=30))
    assert listed()[0] == coming
    assert KEY in to_come
