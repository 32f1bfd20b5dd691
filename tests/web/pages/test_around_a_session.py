"""Deputies who arrange sessions, gaps put off once, words about what was handed over, waived, and proposed before."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.living import AHEAD, ALL_RED, it_is
from tests.scope.faces import client_of
from tests.web.setup.asking import page, text_of

from quarterdeck.checks.four import TITLES
from quarterdeck.domain.cadence import Cycle
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.gate import OPEN
from quarterdeck.records.arranging import Arranging, as_seen
from quarterdeck.records.book import today
from quarterdeck.records.carried import carried
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import (
    Account,
    Action,
    Concluded,
    Decision,
    Person,
    Preparation,
    Rested,
    Seat,
    Sitting,
    SpokenRefused,
    Unit,
    Waiver,
    Wording,
)
from quarterdeck.records.put_off import gaps_of, put_off_to
from quarterdeck.records.schedule import open_schedule
from quarterdeck.records.told import Unfinished, told

FAR = date(2099, 1, 1)
RESTS = Rested("Prices is short", FAR, (("Gap", "1"),), OPEN)


def coming(cycle=None, after=None):
    found = open_schedule(None, today(), (today() + timedelta(days=2), today() + timedelta(days=500))).sessions
    mine = [each.session for each in found if each.session.owner_key == "ada" and each.is_held]
    return next(each for each in mine if (after is None or each.begins > after.begins) and cycle in {None, each.cycle})


def account(who):
    return Account.objects.get(email=f"{who}@acme.example")


def meeting(who, session):
    return Meeting.open(account(who), session.key, today())


def conclude(session, **said):
    ada = meeting("ada", session)
    concluded = Concluded(**{"conclusion": Conclusion.ACT, "text": "So", "due_on": FAR} | said)
    return Decision.conclude(ada.record(), "prices", RESTS, concluded, by=ada.voice, now=ada.begins_at)


# Deputies


def test_a_deputy_moves_and_cancels_sessions_as_the_leader_could_and_not_a_day_longer(living):
    session = coming()
    Seat.deputise(
        Person.objects.get(key="sol"),
        Unit.objects.get(key="north"),
        today() - timedelta(days=1),
        today() + timedelta(days=3),
        by=None,
    )
    span = (session.on, session.on + timedelta(days=1))
    assert session.key in open_schedule(account("sol"), today(), span).arranged
    assert "Move a session" in page(client_of("sol"), f"/cadence/{session.key}/move/")
    arranging = Arranging.open(account("sol"), session.key, today())
    moved = arranging.move(
        session.begins + timedelta(days=1), "Mia is away", seen=as_seen(arranging.stands), now=_before(session)
    )
    again = Arranging.open(account("sol"), session.key, today())
    assert not again.cancel("Still away", seen=as_seen(moved), now=_before(session)).is_held
    with pytest.raises(NotCleared):
        Arranging.open(account("sol"), session.key, today() + timedelta(days=3))
    assert session.key not in open_schedule(account("sol"), today() + timedelta(days=3), span).arranged
    with pytest.raises(NotCleared):
        Arranging.open(account("dana"), session.key, today())


def _before(session):
    return meeting("ada", session).begins_at - timedelta(days=2)


# Putting off


def close(session):
    """It is closed by its owner, and everything on its agenda that has no decision stays open."""
    ada = meeting("ada", session)
    sitting = Sitting.open(ada.record(), by=ada.voice, now=ada.begins_at)
    decided = ada.decisions()
    since = {each.gap: each.since for each in carried(ada, ada.begins_at)}
    gaps = [gap for gap in gaps_of(ada, (), ada.begins_at) if gap.key not in decided]
    left = Unfinished(tuple((gap.key, gap.words, since.get(gap.key, session.on)) for gap in gaps), "It waits")
    end = ada.begins_at + timedelta(minutes=30)
    sitting.close(dict(told(ada, sitting, left, end, "EUR")), by=ada.voice, now=end)


def shown(session, now=None):
    at = meeting("mia", session)
    return list(put_off_to(at, now or at.begins_at)), [gap.key for gap in gaps_of(at, (), now or at.begins_at)]


def test_what_is_put_off_shows_in_the_session_it_was_put_off_to_and_then_is_carried(living):
    month = coming(Cycle.MONTHLY)
    quarter = coming(Cycle.QUARTERLY, after=month)
    second = coming(Cycle.QUARTERLY, after=quarter)
    after = coming(None, after=quarter)
    put = conclude(month, conclusion=Conclusion.ESCALATE, escalated_to="quarterly")
    now = meeting("ada", month).begins_at
    assert shown(quarter, now) == (["prices"], ["prices"])
    assert shown(after, now) == shown(second, now) == ([], []), "only where it was put off to"
    close(quarter)
    assert shown(after) == ([], ["prices"]), "left open there, it is carried to the next of the two"
    assert [(each.gap, each.since) for each in carried(meeting("mia", after), meeting("mia", after).begins_at)] == [
        ("prices", quarter.on)
    ]
    ended = conclude(after, text="Prices stay")
    put.refresh_from_db()
    assert (put.answer, put.answered_in) == ("Prices stay", ended.key)
    close(after)
    assert shown(second) == ([], []), "it has ended"


def test_where_nobody_held_the_session_it_was_put_off_to_the_next_of_that_cycle_takes_it(living):
    month = coming(Cycle.MONTHLY)
    quarter = coming(Cycle.QUARTERLY, after=month)
    second = coming(Cycle.QUARTERLY, after=quarter)
    conclude(month, conclusion=Conclusion.ESCALATE, escalated_to="quarterly")
    assert shown(second) == (["prices"], ["prices"])


# Words


def test_a_session_moved_to_before_the_preparation_was_promised_says_when_it_is_read(living, monkeypatch):
    session = coming()
    ada = meeting("ada", session)
    early = ada.begins_at - timedelta(days=9)
    it_is(lambda: early, monkeypatch)
    texts = dict.fromkeys(Preparation.TEXTS, "A quiet month")
    Preparation.of(ada.record()).write(texts, hand_over=True, by=ada.voice, now=early, due_at=ada.due_at)
    assert "on, or once its owner opens the session" in page(client_of("mia"), f"/session/{session.key}/")
    arranging = Arranging.open(account("mia"), session.key, today())
    arranging.move(session.begins - timedelta(days=3), "Earlier", seen=as_seen(arranging.stands), now=early)
    told_now = page(client_of("mia"), f"/session/{session.key}/")
    assert "can be read once the session is opened in its time, or by its owner, else from" in told_now
    assert "A quiet month" not in told_now


def test_the_record_names_who_waived_and_who_accepted_it(living):
    session = coming()
    ada, mia = meeting("ada", session), meeting("mia", session)
    sitting = Sitting.open(ada.record(), by=ada.voice, now=ada.begins_at)
    code = next(iter(TITLES))
    until = today() + timedelta(days=30)
    Waiver.waive(ada.record(), code, "It is the season", until, gate=ALL_RED, by=ada.voice, now=ada.begins_at)
    Waiver.objects.get().accept(by=mia.voice)
    lines = told(ada, sitting, Unfinished((), ""), ada.begins_at, "EUR")["lines"]
    [waived] = [line["more"] for line in lines if line["about"] == "waived"]
    assert waived.startswith("Ada Known, accepted by Mia Known, until")


def test_a_proposal_from_before_goals_had_limits_is_looked_at_when_it_is_accepted(living):
    ada, mia = meeting("ada", coming()), meeting("mia", coming())
    proposed = Action.propose(Wording("Call more", AHEAD, "bookings", Decimal(1), Decimal(2)), by=mia.voice)
    Action.objects.filter(pk=proposed.pk).update(goal_value=Decimal(-5))
    stored = Action.objects.get(pk=proposed.pk)
    with pytest.raises(SpokenRefused, match="cannot be below zero"):
        stored.accept(gate=OPEN, by=ada.voice)
    assert Action.objects.get(pk=proposed.pk).standing_now == "proposed"
    good = Wording("Call more", AHEAD, "bookings", Decimal(1), Decimal(3))
    assert stored.accept(good, gate=OPEN, by=ada.voice).standing_now == "accepted"
    assert text_of(client_of("ada").get("/decisions/"))


def test_what_no_check_doubts_is_not_waived_in_advance(living):
    mia = meeting("mia", coming())
    code, until = next(iter(TITLES)), today() + timedelta(days=30)
    with pytest.raises(SpokenRefused, match="nothing to waive"):
        Waiver.waive(mia.record(), code, "Nothing wrong", until, gate=OPEN, by=mia.voice, now=mia.begins_at)
    assert not Waiver.objects.exists()
