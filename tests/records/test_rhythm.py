"""Cadence rules, holidays and the decision catalogue are said, changed and taken back, and known from the day on."""

from __future__ import annotations

from datetime import date

import pytest

from quarterdeck.domain.cadence import NEVER, USUAL, USUAL_DECISIONS, Cycle, Level, Right, written_template
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.models import (
    AuditEvent,
    CadenceRule,
    Company,
    DecisionKind,
    Holiday,
    SessionTemplate,
    StaleRecord,
)
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import current_values

pytestmark = pytest.mark.django_db(transaction=True)
SELLERS = (Level.SALESPERSON, Cycle.MONTHLY)


def _rule(as_of=None):
    return current_values(as_of).rhythm.cadence.rule(*SELLERS)


def test_before_anybody_has_said_anything_the_usual_rhythm_holds():
    rhythm = current_values().rhythm
    assert (rhythm.cadence, rhythm.catalogue, rhythm.holidays) == (USUAL, USUAL_DECISIONS, ())


def test_every_metric_and_every_level_of_the_usual_catalogue_exists():
    assert {metric for kind in USUAL_DECISIONS.kinds for metric in kind.metrics} <= set(METRICS)
    assert {(k.level, k.cycle) for k in USUAL_DECISIONS.kinds} >= {(r.level, r.cycle) for r in USUAL.rules}
    for kind in USUAL_DECISIONS.kinds:
        DecisionKind.of(kind.key).revise(by=None, words=f"{kind.words} here")
    assert all(kind.words.endswith(" here") for kind in current_values().rhythm.catalogue.kinds)


def test_a_rule_is_said_in_any_words_and_kept_in_its_own():
    CadenceRule.of(*SELLERS).revise("first Friday, 45 min", by=None)
    assert CadenceRule.of(*SELLERS).text == "first Friday of the month, 09:00, 45 minutes, 2 a day"
    assert _rule().minutes == 45
    CadenceRule.of(*SELLERS).revise(NEVER, by=None)
    assert _rule() is None
    CadenceRule.of(*SELLERS).withdraw(by=None)
    assert _rule() == USUAL.rule(*SELLERS)
    assert verify_trail().holds


def test_the_same_rule_again_leaves_no_trace():
    before = AuditEvent.objects.count()
    CadenceRule.of(*SELLERS).revise("third working day after month end", by=None)
    assert (AuditEvent.objects.count(), CadenceRule.objects.count()) == (before, 0)


def test_a_rule_nobody_understands_is_refused():
    with pytest.raises(Refusal, match="Write for example"):
        CadenceRule.of(*SELLERS).revise("when it suits", by=None)
    with pytest.raises(Refusal, match="nothing to take back"):
        CadenceRule.of(*SELLERS).withdraw(by=None)
    assert not CadenceRule.ever.exists()


def test_of_two_who_say_another_rule_at_once_the_second_is_told_both():
    first, second = CadenceRule.of(*SELLERS), CadenceRule.of(*SELLERS)
    first.revise("first Friday", by=None)
    with pytest.raises(StaleRecord, match=r"It now reads rule “first Friday.*you wanted rule “last Friday"):
        second.revise("last Friday of the month", by=None)
    third, fourth = CadenceRule.of(*SELLERS), CadenceRule.of(*SELLERS)
    third.revise("last Monday", by=None)
    with pytest.raises(StaleRecord):
        fourth.revise("last Tuesday", by=None)


def test_a_past_day_knows_the_rhythm_of_that_day(recorded):
    Company.current().revise(by=None, opened_on=date(2026, 1, 1))
    recorded(date(2026, 3, 1))
    CadenceRule.of(*SELLERS).revise("first Friday", by=None)
    Holiday.keep(date(2026, 4, 3), "Good Friday", by=None)
    DecisionKind.of("set-activity").drop(by=None)
    before, after = current_values(date(2026, 2, 28)).rhythm, current_values(date(2026, 3, 1)).rhythm
    assert (before.cadence, before.holidays, before.catalogue) == (USUAL, (), USUAL_DECISIONS)
    assert after.cadence.rule(*SELLERS) != USUAL.rule(*SELLERS)
    assert [h.name for h in after.holidays] == ["Good Friday"]
    assert "set-activity" not in {kind.key for kind in after.catalogue.kinds}


def test_a_holiday_is_kept_renamed_and_withdrawn():
    day = date(2026, 12, 25)
    Holiday.keep(day, " Christmas  Day ", by=None)
    Holiday.keep(day, "Christmas Day", by=None)
    Holiday.keep(day, "First Day of Christmas", by=None)
    assert [(h.on, h.name) for h in current_values().rhythm.holidays] == [(day, "First Day of Christmas")]
    assert AuditEvent.objects.filter(noun="holiday").count() == 2
    Holiday.objects.get(on=day).withdraw(by=None)
    assert current_values().rhythm.holidays == ()
    with pytest.raises(Refusal, match="needs a name"):
        Holiday.keep(day, "  ", by=None)


def test_a_decision_is_added_said_anew_dropped_and_taken_up():
    kind = DecisionKind.add(
        "Lend a car", by=None, level="manager", cycle="monthly", metrics=["meetings"], right="leader"
    )
    found = {k.key: k for k in current_values().rhythm.catalogue.kinds}["lend-a-car"]
    assert (found.words, found.metrics, found.right) == ("Lend a car", ("meetings",), Right.LEADER)
    kind.revise(by=None, words="Lend two cars", right="escalated", escalates_to="executive")
    kind.drop(by=None)
    assert "lend-a-car" not in {k.key for k in current_values().rhythm.catalogue.kinds}
    DecisionKind.of("lend-a-car").take_up(by=None)
    found = {k.key: k for k in current_values().rhythm.catalogue.kinds}["lend-a-car"]
    assert (found.words, found.escalates_to) == ("Lend two cars", Level.EXECUTIVE)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"words": " "}, "what is decided"),
        ({"level": "boss"}, "'boss' is not a level"),
        ({"cycle": "daily"}, "There are: weekly"),
        ({"metrics": ["luck"]}, "no metric called 'luck'"),
        ({"right": "escalated"}, "'' is not a level"),
        ({"right": "escalated", "escalates_to": "salesperson"}, "a level above"),
        ({"escalates_to": "executive"}, "Leave it empty"),
        ({"part": "small talk"}, "not a part of a session"),
    ],
)
def test_what_cannot_be_a_decision_is_refused(given, told):
    with pytest.raises(Refusal, match=told):
        DecisionKind.of("set-activity").revise(by=None, **given)
    assert not DecisionKind.ever.exists()


def test_a_decision_that_is_not_there_is_refused():
    with pytest.raises(Refusal, match="no decision called 'guess'"):
        DecisionKind.of("guess")


def test_of_two_who_change_a_usual_decision_at_once_the_second_is_told_both():
    first, second = DecisionKind.of("set-activity"), DecisionKind.of("set-activity")
    first.revise(by=None, words="Do more")
    with pytest.raises(StaleRecord, match="now reads words “Do more”; you wanted words “Do less”"):
        second.revise(by=None, words="Do less")


def test_what_sessions_are_made_of_is_said_and_known_from_the_day_on(recorded):
    Company.current().revise(by=None, opened_on=date(2026, 1, 1))
    recorded(date(2026, 3, 1))
    first, second = SessionTemplate.of(*SELLERS), SessionTemplate.of(*SELLERS)
    first.revise("performance 40 min, skills 20", by=None)
    with pytest.raises(StaleRecord, match="now reads parts “performance 40, skills 20"):
        second.revise("performance 60", by=None)
    with pytest.raises(Refusal, match="performance part"):
        SessionTemplate.of(*SELLERS).revise("deal 60", by=None)
    told = [current_values(day).rhythm.template(*SELLERS, 60).minutes for day in (date(2026, 2, 28), None)]
    texts = [written_template(current_values(day).rhythm.template(*SELLERS, 60)) for day in (date(2026, 2, 28), None)]
    assert (told, texts) == (
        [60, 60],
        ["performance 35, preparation 5, deal 10, skills 10", "performance 40, skills 20"],
    )
