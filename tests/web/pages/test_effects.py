"""The effect ledger: what was expected, what moved since, and what its owner makes of it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.living import AHEAD
from tests.scope.company import TODAY
from tests.scope.faces import ask, client_of
from tests.web.setup.asking import page, text_of

from quarterdeck.domain.calendar import span
from quarterdeck.domain.effects import level
from quarterdeck.domain.gate import OPEN
from quarterdeck.domain.kpis import KPIS
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.metrics.query import Question, answer
from quarterdeck.metrics.weekly import APART, COUNTED, weekly, whole_weeks
from quarterdeck.records.book import open_book, today
from quarterdeck.records.models import Account, Action, Person, Seat, Support, TrustLimit, Unit, Wording
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.voice import Stands, Voice

DECIDED = date(2025, 11, 3)
DUE = date(2025, 11, 28)


@pytest.fixture
def decide(living, recorded):
    """Decide something in the owner's name, on a day of the past."""
    Action.ever.all().delete()
    Support.ever.all().delete()

    def decided(who="ada", on=DECIDED, **wording):
        account = Account.objects.get(email=f"{who}@acme.example")
        given = {"text": "Two prospecting afternoons", "due_on": DUE, "metric": "activity_level", **wording}
        recorded(on)
        action = Action.write(Wording(**given), gate=OPEN, by=Voice(account, account.person, Stands.OWNER))
        recorded(today())
        return action

    return decided


def told(client, address="/api/v1/decisions/person/ada"):
    return json.loads(ask(client, address).body)["ledger"]


def say(client, what, **given):
    return client.post(f"/decisions/person/ada/say/{what}/", given, follow=True)


@pytest.fixture
def asked(living):
    book = open_book(None, TODAY)

    def question(metric, kind=SubjectKind.UNIT, key="nordics"):
        scope = book.scope(Subject(kind, key))
        return book, Question(
            metric, book.lens(scope), scope.period, scope.as_of, book.calendar, book.conversion(scope)
        )

    return question


@pytest.mark.parametrize("metric", KPIS)
def test_the_weeks_of_a_number_make_up_the_number_of_all_of_them(asked, metric):
    book, question = asked(metric)
    weeks = whole_weeks(book.calendar, date(2025, 9, 1), date(2025, 12, 28))
    assert len(weeks) == 17
    found = weekly(book.facts, question, weeks)
    whole = Question(**{**vars(question), "period": span(weeks[0].begin, weeks[-1].end)})
    if metric in APART:
        last = weeks[-1]
        ahead = {"period": span(last.end, last.end + timedelta(days=91)), "as_of": last.last_on}
        of = {"period": last} if metric == "slip_rate" else ahead
        value = answer(book.facts, Question(**{**vars(question), **of}))[0].value
        assert found.whole[-1].level == pytest.approx(None if value is None else float(value))
        return
    value = answer(book.facts, whole)[0].value
    expected = None if value is None else float(value)
    if found.adds_up and metric not in COUNTED and expected is not None:
        expected /= len(weeks)
    assert level(found.whole) == pytest.approx(expected)


def test_every_person_has_every_week(asked):
    book, question = asked("meeting_level")
    weeks = whole_weeks(book.calendar, date(2025, 9, 3), date(2025, 10, 1))
    assert [week.begin for week in weeks] == [date(2025, 9, 8), date(2025, 9, 15), date(2025, 9, 22)]
    found = weekly(book.facts, question, weeks).by_person
    assert {"ada", "ole", "ben"} <= set(found)
    assert all([week.begin for week in each] == [week.begin for week in weeks] for each in found.values())


def test_an_action_is_measured_once_there_has_been_time(decide):
    decide(begin_value=Decimal(2), goal_value=Decimal(3))
    [row] = told(client_of("ada"))
    assert row["judge_on"] == "2025-12-29"
    assert row["verdict"] in {"moved", "partly", "not_moved", "cannot_tell"}
    assert row["expected"] == 1
    assert (len(row["before"]), len(row["since"])) == (12, 13)
    effect = row["effect"]
    assert effect["change"] == pytest.approx(effect["since"] - effect["before"])
    text = page(client_of("ada"), "/decisions/person/ada/")
    assert "Of 1 action measured" in text
    assert "Two prospecting afternoons" in text


def test_before_that_it_is_too_early_and_the_day_is_said(decide):
    decide(on=date(2026, 1, 9), due_on=date(2026, 2, 6), begin_value=Decimal(2), goal_value=Decimal(3))
    text = page(client_of("ada"), "/decisions/person/ada/")
    assert "Too early" in text
    assert "Judge 6 Mar" in text
    assert "measured" not in text.partition("Still running")[0].partition("How is")[0].replace("How is movement", "")


def test_without_a_number_to_move_there_is_nothing_to_measure(decide):
    decide(metric="")
    decide(metric="activity_level", begin_value=Decimal(2))
    assert told(client_of("ada")) == []


def test_totals_are_expected_for_each_week(decide):
    decide(
        metric="opportunities_created",
        begin_value=Decimal(4),
        goal_value=Decimal(9),
        due_on=DECIDED + timedelta(weeks=5),
    )
    [row] = told(client_of("ada"))
    assert row["expected"] == pytest.approx(1)


def test_the_owner_and_nobody_else_keeps_adjusts_or_stops_it(decide):
    action = decide(begin_value=Decimal(2), goal_value=Decimal(3))
    meant = {"key": action.key, "version": action.version, "because": "It works for me"}
    mia = client_of("mia")
    assert "/say/keep-on/" not in mia.get("/decisions/person/ada/").content.decode()
    for what in ("keep-on", "adjust", "stop"):
        assert "Only Ada" in text_of(say(mia, what, **meant))
    ada = client_of("ada")
    html = ada.get("/decisions/person/ada/").content.decode()
    assert all(f"/say/{what}/" in html for what in ("keep-on", "adjust", "stop"))
    assert "Kept: Two prospecting afternoons" in text_of(say(ada, "keep-on", **meant))
    [row] = told(ada)
    assert row["action"]["judgement"] == "kept"
    text = page(ada, "/decisions/person/ada/")
    assert "It works for me" in text
    assert "was changed by somebody else" in text_of(say(ada, "stop", **meant))


def test_what_was_let_go_is_not_measured(decide):
    account = Account.objects.get(email="ada@acme.example")
    by = Voice(account, account.person, Stands.OWNER)
    decide(begin_value=Decimal(2), goal_value=Decimal(3)).let_go("No time", by=by)
    assert told(client_of("ada")) == []


def test_what_could_be_chance_is_said_before_anything_is_done(living):
    Action.ever.all().delete()
    words = {"text": "Call more", "metric": "activity_level", "begin": "2", "goal": "3", "due_on": AHEAD}
    said = text_of(say(client_of("ada"), "write", **words))
    assert "could not be told from chance" in said
    assert "told from chance" in Action.objects.get().worth_words or "cannot be said yet" in said


def test_a_leader_moves_the_numbers_of_the_unit_they_lead(decide):
    decide(who="mia", begin_value=Decimal(2), goal_value=Decimal(3))
    [row] = told(client_of("dana"), "/api/v1/decisions/person/mia")
    of_team = sum(each["since"] for each in [row["effect"]])
    assert of_team > 0
    assert row["missing"] == ""


def test_colleagues_are_compared_with_only_where_the_company_says_so_and_never_fewer_than_five(decide):
    decide(begin_value=Decimal(2), goal_value=Decimal(3))
    for name in ("Nia", "Pia", "Lia", "Via"):
        Seat.place(Person.join(name, by=None), Unit.objects.get(key="north"), by=None)
    alone = told(client_of("ada"))[0]["effect"]
    assert alone["colleagues"] == 0
    TrustLimit.of().revise(by=None, colleagues=5)
    beside = told(client_of("ada"))[0]["effect"]
    assert beside["colleagues"] == 5  # Ole and four who have nothing; Lee left in between, Mia leads them
    assert beside["change"] == pytest.approx(alone["change"] - beside["theirs"])
    assert told(client_of("mia"))[0]["effect"] == beside
    assert "beside 5 colleagues" in page(client_of("ada"), "/decisions/person/ada/")
    TrustLimit.of().revise(by=None, colleagues=6)
    assert told(client_of("ada"))[0]["effect"] == alone
    with pytest.raises(Refusal, match="A mean of 3 would tell on one of them"):
        TrustLimit.of().revise(by=None, colleagues=3)


def test_weeks_before_somebody_was_there_say_nothing_of_their_level(decide):
    """Mo came to the south in October: who leads there now knows four weeks of before, not twelve."""
    decide(who="mo", on=date(2025, 11, 3), begin_value=Decimal(2), goal_value=Decimal(3))
    [row] = told(client_of("sol"), "/api/v1/decisions/person/mo")
    assert len(row["before"]) == 4
    [own] = told(client_of("mo"), "/api/v1/decisions/person/mo")
    assert len(own["before"]) == 11  # the week of the move lies in neither seat
