"""The four trust checks on companies told in the tests' docstrings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from tests.world import Tables, World

from quarterdeck.checks.checked import Checked, Verdict
from quarterdeck.checks.four import MEANINGS, Four
from quarterdeck.domain.org import Stint
from quarterdeck.domain.trust import Aside, Limits, Thresholds
from quarterdeck.metrics.question import Lens


def checked(four: Four, code: str, row: str | None = None) -> Checked:
    return next(c for c in four.line(row).checks if c.code == code)


def test_a_deal_due_yesterday_is_in_doubt_and_one_due_today_is_not(company):
    """
    as of 2026-02-05
    2026-01-01 Ann opens Pump: Late, 100, closes 2026-02-04
    2026-01-01 Ann opens Valve: Late, 300, closes 2026-02-05
    """
    found = checked(company.check(), "close_date_passed")
    assert (found.verdict, found.count, found.value, found.share) == (Verdict.FIX, 1, 100, 0.25)
    (doubt,) = found.doubts
    assert (doubt.name, doubt.days, doubt.words, doubt.person_key) == ("Pump", 1, "was due 1 day ago", "ann")


def test_a_deal_without_value_is_counted_and_not_priced(company):
    """
    as of 2026-02-05
    2026-01-01 Ann opens Pump: Late, closes 2026-02-01
    2026-01-01 Ann opens Valve: Late, 300, closes 2026-03-05
    """
    found = checked(company.check(), "close_date_passed")
    assert (found.count, found.value, found.unpriced) == (1, None, 1)


def test_without_any_close_date_nothing_is_passed_and_the_remedy_is_named(company):
    """
    as of 2026-02-05
    2026-01-01 Ann opens Pump: Early, 100
    """
    found = checked(company.check(), "close_date_passed")
    assert found.verdict is Verdict.CANNOT_CHECK
    assert "close date" in found.reason
    assert "mapping" in found.remedy
    assert checked(company.check(), "closing_soon_initial").verdict is Verdict.CANNOT_CHECK


def test_where_only_some_deals_have_a_close_date_the_others_are_counted(company):
    """
    as of 2026-02-05
    2026-01-01 Ann opens Pump: Early, 100
    2026-01-01 Ann opens Valve: Late, 100, closes 2026-09-01
    """
    found = checked(company.check(), "close_date_passed")
    assert (found.verdict, found.unknown, found.unknown_words) == (Verdict.PASS, 1, "no close date")


@pytest.mark.parametrize(("as_of", "count"), [(date(2026, 3, 2), 0), (date(2026, 3, 3), 1)])
def test_sixty_days_without_an_update_are_allowed_and_sixty_one_are_not(company, as_of, count):
    """
    as of 2026-03-03
    2025-12-01 Ann opens Pump: Early, 100, closes 2026-09-01
    2026-01-01 Pump: 120
    """
    found = checked(company.check(as_of), "not_updated")
    assert found.count == count
    assert [d.words for d in found.doubts] == ["not updated for 61 days"] * count


def test_a_pipeline_may_have_limits_of_its_own_and_a_deal_younger_than_the_limit_counts_as_updated(company):
    """
    as of 2026-02-05
    2026-01-20 Ann opens Pump: Early, 100, closes 2026-09-01
    """
    assert checked(company.check(), "not_updated").verdict is Verdict.PASS
    strict = Thresholds(Limits(stale_days=10))
    assert checked(company.check(thresholds=strict), "not_updated").count == 1


def test_closing_within_thirty_days_is_in_doubt_only_at_an_initial_stage(company):
    """
    as of 2026-02-05
    2026-01-20 Ann opens Pump: Early, 100, closes 2026-03-07
    2026-01-20 Ann opens Valve: Late, 100, closes 2026-03-07
    2026-01-20 Ann opens Tap: Early, 100, closes 2026-03-08
    2026-01-20 Ben opens Old: Early, 100, closes 2026-02-04
    """
    four = company.check()
    found = checked(four, "closing_soon_initial")
    assert [(d.name, d.words) for d in found.doubts] == [("Pump", "closes in 30 days, still in Early")]
    assert four.line("person:ben").to_fix == 1
    assert checked(four, "closing_soon_initial", "person:ben").verdict is Verdict.PASS


def test_a_deal_with_two_faults_is_fixed_once(company):
    """
    as of 2026-02-05
    2025-10-01 Ann opens Pump: Early, 100, closes 2026-01-07
    """
    four = company.check()
    assert [c.count for c in four.checks[1:]] == [1, 1, 0]
    assert (four.to_fix, four.doubtful_share) == (1, 1.0)


def test_what_was_known_then_decides_what_was_in_doubt_then(company):
    """
    as of 2026-02-05
    2025-12-01 Ann opens Pump: Late, 100, closes 2026-01-10
    2026-01-15 Pump: closes 2026-06-30
    """
    assert checked(company.check(date(2026, 1, 14)), "close_date_passed").count == 1
    assert checked(company.check(date(2026, 1, 15)), "close_date_passed").count == 0
    assert checked(company.check(date(2026, 1, 10)), "close_date_passed").count == 0


def test_the_forecast_is_the_commit_as_it_stood_at_the_start_of_the_month(company):
    """
    as of 2026-02-05
    2025-12-01 Ann opens Pump: Late, 100, closes 2026-01-20, commit
    2025-12-01 Ann opens Valve: Late, 900, closes 2026-01-20, pipeline
    2026-01-02 Pump: 500
    2026-01-10 Pump: Won, 80
    """
    four = company.check()
    january = four.misses()[-1]
    assert (january.begin_on, january.forecast, january.actual, january.n) == (date(2026, 1, 1), 100, 80, 1)
    assert january.miss == pytest.approx(-0.2)
    found = four.checks[0]
    assert (found.verdict, found.count, found.miss, found.bias) == (
        Verdict.FIX,
        1,
        pytest.approx(0.2),
        pytest.approx(-0.2),
    )


def test_without_categories_the_forecast_is_amount_times_chance(company):
    """
    as of 2026-02-05
    2025-12-01 Ann opens Pump: Late, 100, closes 2026-01-20, 50%
    2026-01-10 Pump: Won, 55
    """
    four = company.check()
    assert four.misses()[-1].forecast == Decimal(50)
    assert four.checks[0].verdict is Verdict.PASS


def test_misses_of_two_people_are_not_set_off_against_each_other(company):
    """
    as of 2026-02-05
    2025-12-01 Ann opens Pump: Late, 100, closes 2026-01-20, commit
    2025-12-01 Ben opens Valve: Late, 100, closes 2026-01-20, commit
    2026-01-10 Pump: Won, 150
    2026-01-11 Valve: Won, 50
    """
    four = company.check()
    assert four.checks[0].miss == 0
    assert four.accuracy().spread == pytest.approx(0.5)
    assert four.accuracy().bias == 0
    assert checked(four, "forecast_deviation", "person:ben").miss == pytest.approx(0.5)


def test_a_month_without_a_forecast_has_a_difference_and_no_share(company):
    """
    as of 2026-02-05
    2025-12-01 Ann opens Pump: Late, 100, closes 2026-06-20, commit
    2026-01-10 Pump: Won, 80, closes 2026-01-10
    """
    january = company.check().misses()[-1]
    assert (january.forecast, january.difference, january.miss) == (0, 80, None)


def test_without_history_the_forecast_cannot_be_checked(company):
    """
    as of 2026-02-05
    2026-02-01 Ann opens Pump: Late, 100, closes 2026-06-20, commit
    """
    found = company.check().checks[0]
    assert found.verdict is Verdict.CANNOT_CHECK
    assert "history" in found.remedy


def test_twelve_complete_months_are_looked_at(company):
    """
    as of 2026-01-31
    2025-12-01 Ann opens Pump: Late, 100, closes 2026-01-20, commit
    """
    begins = [m.begin_on for m in company.check().misses()]
    assert (len(begins), begins[0], begins[-1]) == (12, date(2025, 2, 1), date(2026, 1, 1))
    assert company.check(date(2026, 1, 30)).misses()[-1].begin_on == date(2025, 12, 1)


def test_every_check_explains_itself():
    assert list(MEANINGS) == ["forecast_deviation", "close_date_passed", "not_updated", "closing_soon_initial"]
    assert all(len(meaning) > 80 for meaning in MEANINGS.values())


def test_what_changes_at_midnight_belongs_to_the_new_month_and_not_to_its_forecast():
    tables = Tables()
    midnight = datetime(2026, 1, 1)
    deal = {"source": "crm", "opportunity_id": "1", "owner_id": "ann", "origin": "history", "is_deleted": False}
    due = {"status": "open", "category": "commit", "close_on": date(2026, 1, 20)}
    before = {**deal, **due, "amount": 100, "valid_from": datetime(2025, 12, 1), "valid_to": midnight}
    after = {**deal, **due, "amount": 900, "valid_from": midnight, "valid_to": datetime(2200, 1, 1)}
    facts = tables.facts({"opportunity_version": [before, after]}, date(2026, 2, 5))
    world = World(facts, Lens((Stint("ann", "ann", "team"),)), date(2026, 2, 5))
    assert world.check().misses()[-1].forecast == 100
    tables.close()


def test_a_finding_that_was_confirmed_is_not_counted_until_its_day_has_passed(company):
    """
    as of 2026-02-05
    2026-01-01 Ann opens Pump: Early, 100, closes 2026-02-01
    2026-01-01 Ann opens Valve: Late, 300, closes 2026-02-01
    2025-01-01 Ann opens Hose: Early, 50, closes 2026-02-10
    """
    pump = Aside("crm:Pump", "close_date_passed", date(2026, 2, 5))
    both = company.check(thresholds=Thresholds(aside=(pump, Aside("crm:Hose", "not_updated", date(2026, 3, 1)))))
    assert (both.to_fix, [check.count for check in both.checks[1:]]) == (2, [1, 0, 1])
    assert [(check.code, doubt.name) for check, doubt in both.doubts] == [
        ("close_date_passed", "Valve"),
        ("closing_soon_initial", "Hose"),
    ]
    assert both.doubtful_share == pytest.approx(350 / 450)
    over = company.check(thresholds=Thresholds(aside=(replace(pump, until_on=date(2026, 2, 4)),)))
    assert (over.to_fix, checked(over, "close_date_passed").count) == (company.check().to_fix, 2)
    all_of_them = tuple(
        Aside(doubt.opportunity_id, check.code, date(2026, 3, 1)) for check, doubt in company.check().doubts
    )
    green = company.check(thresholds=Thresholds(aside=all_of_them))
    assert {check.verdict for check in green.checks[1:]} == {Verdict.PASS}
