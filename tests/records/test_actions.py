"""Whoever owns the numbers owns the actions: nobody else writes or accepts one, by whatever way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from quarterdeck.domain import org
from quarterdeck.domain.actions import ActionStanding, Status
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.gate import OPEN, gate
from quarterdeck.records.adoption import adopt_organisation
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.models import (
    Account,
    Action,
    AuditEvent,
    Person,
    Seat,
    SpokenRefused,
    StaleRecord,
    Support,
    Wording,
)
from quarterdeck.records.speaking import hearing, voice
from quarterdeck.records.values import current_values
from quarterdeck.records.voice import NotYours, Voice

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 5)
DUE = date(2026, 2, 27)
WORDING = Wording("Call eight food builders", DUE, "opportunities_created", Decimal(4), Decimal(7), Decimal(27_000))

ORGANISATION = org.Organisation(
    (org.Unit("acme", "Acme"), org.Unit("north", "North", "acme"), org.Unit("south", "South", "acme")),
    tuple(org.Person(key, key.title()) for key in ("ada", "ben", "eve", "mia", "sam", "dep")),
    (
        org.Seat("eve", "acme", org.Role.LEADER),
        org.Seat("mia", "north", org.Role.LEADER),
        org.Seat("dep", "north", org.Role.DEPUTY),
        org.Seat("dep", "south"),
        org.Seat("sam", "south", org.Role.LEADER),
        org.Seat("ada", "north"),
        org.Seat("ben", "north"),
    ),
)


@pytest.fixture
def company(recorded):
    recorded(TODAY)
    adopt_organisation(ORGANISATION, by=None)
    for person in Person.objects.all():
        Account.open(f"{person.key}@acme.example", None, by=None, person=person)
    Account.open("olga@acme.example", None, by=None, is_operations=True)
    return recorded


def account(who):
    return Account.objects.get(email=f"{who}@acme.example")


def says(who, owner="ada"):
    return voice(account(who), owner, TODAY)


def test_the_owner_writes_an_action_that_is_theirs_at_once(company):
    action = Action.write(WORDING, gate=OPEN, by=says("ada"))
    value = Action.objects.get().value()
    assert (value.standing, value.status(TODAY), value.owner_key) == (ActionStanding.ACCEPTED, Status.TO_DO, "ada")
    assert (value.begin, value.goal, value.worth) == (4, 7, 27_000)
    assert (action.version, AuditEvent.objects.last().verb) == (1, "write")
    assert verify_trail().holds


@pytest.mark.parametrize("who", ["mia", "eve", "dep"])
def test_who_leads_may_propose_but_neither_write_nor_accept(company, who):
    with pytest.raises(NotYours, match="Only Ada may write"):
        Action.write(WORDING, gate=OPEN, by=says(who))
    proposed = Action.propose(WORDING, by=says(who))
    assert proposed.value().status(TODAY) is Status.PROPOSED
    for verb in (
        lambda by: proposed.accept(gate=OPEN, by=by),
        lambda by: proposed.accept(WORDING, gate=OPEN, by=by),
        lambda by: proposed.decline("no", by=by),
        lambda by: proposed.revise(WORDING, gate=OPEN, by=by),
        lambda by: proposed.finish(by=by),
        lambda by: proposed.let_go("no", by=by),
        lambda by: proposed.reopen(gate=OPEN, by=by),
    ):
        with pytest.raises(NotYours):
            verb(says(who))
    assert Action.objects.get().standing_now == ActionStanding.PROPOSED


@pytest.mark.parametrize("who", ["sam", "ben", "olga"])
def test_who_does_not_lead_somebody_has_no_voice_about_them(company, who):
    with pytest.raises(NotCleared):
        says(who)


def test_a_voice_about_one_owner_says_nothing_about_another(company):
    action = Action.write(WORDING, gate=OPEN, by=says("ada"))
    with pytest.raises(NotYours):
        action.finish(by=says("ben", "ben"))
    with pytest.raises(NotYours):
        Action.propose(WORDING, by=says("ada"))
    forged = replace(says("mia"), stands=says("ada").stands)
    assert isinstance(forged, Voice)
    with pytest.raises(NotYours):
        Action.write(WORDING, gate=OPEN, by=forged)


def test_the_owner_makes_a_proposal_their_own_in_their_own_words(company):
    Action.propose(WORDING, by=says("mia"))
    accepted = Action.objects.get().accept(replace(WORDING, text="  Call  six "), gate=OPEN, by=says("ada"))
    value = accepted.value()
    assert (value.text, value.standing, value.written_by) == ("Call six", ActionStanding.ACCEPTED, "Mia")
    with pytest.raises(SpokenRefused, match="it is accepted"):
        accepted.accept(gate=OPEN, by=says("ada"))


def test_two_who_accept_and_decline_at_once_leave_one_answer_and_one_refusal(company):
    Action.propose(WORDING, by=says("mia"))
    first, second = Action.objects.get(), Action.objects.get()
    first.accept(gate=OPEN, by=says("ada"))
    with pytest.raises(StaleRecord):
        second.decline("Too many already", by=says("ada"))
    assert Action.objects.get().standing_now == ActionStanding.ACCEPTED


def test_what_is_done_late_or_let_go_says_so(company):
    late, left = Action.write(WORDING, gate=OPEN, by=says("ada")), Action.write(WORDING, gate=OPEN, by=says("ada"))
    company(date(2026, 3, 2))
    assert late.value().status(date(2026, 2, 27)) is Status.TO_DO
    assert late.value().status(date(2026, 2, 28)) is Status.OVERDUE
    assert late.finish(by=says("ada")).value().status(date(2026, 3, 2)) is Status.DONE_LATE
    with pytest.raises(SpokenRefused, match="why it will not be done"):
        left.let_go("  ", by=says("ada"))
    value = left.let_go("The list was sold", by=says("ada")).value()
    assert (value.status(date(2026, 3, 2)), value.because) == (Status.NOT_DONE, "The list was sold")
    assert left.reopen(gate=OPEN, by=says("ada")).value().status(date(2026, 3, 2)) is Status.OVERDUE


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": " \n "}, "what will be done"),
        ({"text": "x" * 1001}, "1000 is the most"),
        ({"due_on": date(2026, 2, 4)}, "from 2026-02-05 on"),
        ({"metric": ""}, "which KPI"),
        ({"worth": Decimal("1e20")}, "too large"),
        ({"goal_value": Decimal("NaN")}, "too large"),
        ({"due_on": date(9999, 12, 31)}, "up to 2028-02-06"),
        ({"worth": Decimal(-1)}, "above zero"),
        ({"worth": Decimal(0)}, "above zero"),
        ({"metric": "nonsense"}, "no KPI"),
        ({"goal_value": Decimal(3)}, "more is better"),
        ({"goal_value": Decimal(4)}, "stay where it is"),
        ({"begin_value": Decimal(-4)}, "below zero"),
        ({"metric": "win_rate", "begin_value": Decimal("0.3"), "goal_value": Decimal("1.4")}, "more than 100"),
        ({"metric": "sales_cycle", "begin_value": Decimal(40), "goal_value": Decimal(50)}, "less is better"),
    ],
)
def test_an_action_that_cannot_be_meant_is_refused_and_nothing_is_kept(company, wrong, words):
    with pytest.raises(SpokenRefused, match=words):
        Action.write(replace(WORDING, **wrong), gate=OPEN, by=says("ada"))
    assert not Action.ever.exists()


@pytest.mark.parametrize(
    ("metric", "begin", "goal"),
    [
        ("sales_cycle", 50, 40),
        ("slip_rate", 1, 0),
        ("win_rate", 0, 1),
        ("margin_percent", "-0.1", "0.2"),
        ("discount", "0.1", "-0.1"),
        ("cost_of_sales_share", "1.2", "0.9"),
        ("bookings", None, 5),
    ],
)
def test_what_can_be_meant_is_kept(company, metric, begin, goal):
    told = {"begin_value": None if begin is None else Decimal(begin), "goal_value": Decimal(goal)}
    by = says("ada")
    Action.write(replace(WORDING, metric=metric, due_on=date(2028, 2, 6), **told), gate=OPEN, by=by)
    assert Action.objects.get().goal_value == Decimal(goal)


def test_words_of_an_overdue_action_may_change_but_not_to_another_past_day(company):
    action = Action.write(WORDING, gate=OPEN, by=says("ada"))
    company(date(2026, 3, 10))
    action.revise(replace(WORDING, text="Call ten"), gate=OPEN, by=says("ada"))
    with pytest.raises(SpokenRefused, match="from 2026-03-10 on"):
        action.revise(replace(WORDING, due_on=date(2026, 3, 1)), gate=OPEN, by=says("ada"))
    assert Action.objects.get().text == "Call ten"


def test_every_day_keeps_what_was_said_by_then(company):
    company(date(2026, 2, 1))
    action = Action.write(WORDING, gate=OPEN, by=says("ada"))
    company(date(2026, 2, 3))
    action.revise(replace(WORDING, text="Call ten"), gate=OPEN, by=says("ada"))
    company(date(2026, 2, 5))
    action.finish(by=says("ada"))

    def told(as_of):
        return [(a.text, a.standing) for a in hearing(account("mia"), TODAY, as_of).actions(["ada"])]

    assert told(date(2026, 1, 31)) == []
    assert told(date(2026, 2, 2)) == [("Call eight food builders", ActionStanding.ACCEPTED)]
    assert told(date(2026, 2, 4)) == [("Call ten", ActionStanding.ACCEPTED)]
    assert told(None) == [("Call ten", ActionStanding.DONE)]


def test_only_owner_and_who_leads_them_hear_of_it(company):
    Action.write(WORDING, gate=OPEN, by=says("ada"))
    Support.ask("A list", DUE, by=says("ada"))
    for who, hears in {"ada": 1, "mia": 1, "dep": 1, "eve": 1, "ben": 0, "sam": 0, "olga": 0}.items():
        heard = hearing(account(who), TODAY)
        assert (len(heard.actions(["ada"])), len(heard.support(["ada"]))) == (hears, hears), who


def test_support_is_promised_in_ones_own_name_and_kept_by_whoever_promised(company):
    action = Action.write(WORDING, gate=OPEN, by=says("ada"))
    asked = Support.ask("Join two first meetings", DUE, by=says("ada"), action_key=action.key)
    with pytest.raises(NotYours):
        asked.promise_it(by=says("ada"))
    asked.promise_it(by=says("mia"))
    with pytest.raises(NotYours, match="who promised it"):
        asked.keep(by=says("eve"))
    kept = asked.keep(by=says("mia")).value()
    assert (kept.standing, kept.by_name, kept.closed_on) == ("kept", "Mia", TODAY)
    offered = Support.offer("Two trial units", DUE, by=says("eve"))
    assert offered.take_back("None left", by=says("eve")).value().because == "None left"
    with pytest.raises(NotYours):
        Support.offer("Mine", DUE, by=says("ada"))
    with pytest.raises(SpokenRefused, match="no such action"):
        Support.ask("x", DUE, by=says("ben", "ben"), action_key=action.key)
    assert verify_trail().holds


def test_what_is_said_makes_nobody_read_the_organisation_anew(company):
    before = current_values()
    Action.write(WORDING, gate=OPEN, by=says("ada"))
    assert current_values() is before
    Person.objects.get(key="ada").correct(by=None, name="Ada L")
    assert current_values() is not before


# Taking back, and speaking in the stead of an owner who cannot


def test_whoever_proposed_takes_it_back_and_nobody_else_as_long_as_it_waits(company):
    proposed = Action.propose(WORDING, by=says("mia"))
    for who in ("eve", "dep", "ada"):
        with pytest.raises(NotYours):
            proposed.take_back(by=says(who))
    value = proposed.take_back(by=says("mia")).value()
    assert (value.status(TODAY), value.closed_on, value.closed_by) == (Status.WITHDRAWN, TODAY, "Mia")
    with pytest.raises(SpokenRefused, match="it is withdrawn"):
        Action.objects.get().accept(gate=OPEN, by=says("ada"))
    taken = Action.propose(WORDING, by=says("mia")).accept(gate=OPEN, by=says("ada"))
    with pytest.raises(SpokenRefused, match="it is accepted"):
        taken.take_back(by=says("mia"))
    stale, copy = Action.propose(WORDING, by=says("mia")), Action.objects.get(standing_now="proposed")
    copy.accept(gate=OPEN, by=says("ada"))
    with pytest.raises(StaleRecord):
        stale.take_back(by=says("mia"))
    assert verify_trail().holds


@pytest.mark.parametrize("why", ["left", "no login"])
def test_what_an_owner_who_cannot_speak_had_to_do_is_let_go_in_their_stead(company, why):
    taken, proposed = Action.write(WORDING, gate=OPEN, by=says("ada")), Action.propose(WORDING, by=says("eve"))
    with pytest.raises(NotYours):
        taken.let_go("She is busy", by=says("mia"))
    if why == "left":
        Seat.objects.get(person__key="ada").leave(TODAY, by=None)
    else:
        account("ada").deactivate(by=None)
    with pytest.raises(NotYours):
        taken.let_go("From far above", by=says("eve"))
    with pytest.raises(SpokenRefused, match="why it will not be done"):
        taken.let_go(" ", by=says("mia"))
    for verb in (lambda by: taken.finish(by=by), lambda by: proposed.accept(gate=OPEN, by=by)):
        with pytest.raises(NotYours):
            verb(says("mia"))
    value = taken.let_go("Nobody takes it over", by=says("mia")).value()
    assert (value.standing, value.because, value.closed_by) == (
        ActionStanding.NOT_DONE,
        "Nobody takes it over",
        "Mia",
    )
    with pytest.raises(NotYours):
        taken.reopen(gate=OPEN, by=says("eve"))
    value = taken.reopen(gate=OPEN, by=says("mia")).value()
    assert (value.standing, value.because, value.closed_by) == (ActionStanding.ACCEPTED, "", "")
    assert proposed.decline("She is gone", by=says("mia")).value().closed_by == "Mia"
    assert AuditEvent.objects.last().actor == str(account("mia"))
    assert verify_trail().holds


def test_what_was_changed_or_opened_again_while_a_check_was_red_is_marked_for_good(company):
    red = gate([("stale", "Not updated", True)], [], TODAY, anyway=False)
    action = Action.write(WORDING, gate=OPEN, by=says("ada"))
    action.revise(replace(WORDING, text="Call ten"), gate=red, by=says("ada"))
    assert action.is_despite
    assert action.revise(WORDING, gate=OPEN, by=says("ada")).is_despite
    other = Action.write(WORDING, gate=OPEN, by=says("ada")).finish(by=says("ada"))
    assert other.reopen(gate=red, by=says("ada")).is_despite
