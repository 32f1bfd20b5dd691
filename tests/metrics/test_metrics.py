"""Metrics on companies told in the tests' docstrings, delivered and published like any other."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.world import Tables, World

from quarterdeck.domain.org import Stint
from quarterdeck.metrics.query import Lens, Question, UnknownDimension, answer, answers


def test_bookings_count_what_was_won_in_the_period(company):
    """
    as of 2026-02-05
    2025-11-01 Ann opens Pump: Late, 100, closes 2026-01-20
    2025-11-01 Ann opens Valve: Late, 300, closes 2026-01-20
    2026-01-20 Pump: Won, 120
    2026-01-31 Valve: Lost
    """
    assert company.value("bookings", "2026-01") == 120
    assert company.value("bookings", "2025-12") == 0
    assert company.value("win_rate", "2026-01") == 0.5


def test_what_was_won_is_not_known_the_day_before(company):
    """
    as of 2026-02-05
    2025-11-01 Ann opens Pump: Late, 100, closes 2026-01-20
    2026-01-20 Pump: Won
    """
    assert company.value("bookings", "2026-01", date(2026, 1, 19)) == 0
    assert company.value("bookings", "2026-01", date(2026, 1, 20)) == 100
    assert company.value("open_pipeline", "2026-01", date(2026, 1, 19)) == 100
    assert company.value("open_pipeline", "2026-01", date(2026, 1, 20)) == 0


def test_a_deal_counts_for_the_owner_known_on_the_day_asked_about(company):
    """
    as of 2026-02-05
    2025-11-01 Ann opens Pump: Late, 100, closes 2026-03-20
    2026-01-10 Pump: owner Ben
    """
    assert company.ask("open_pipeline", "FY2026", "person", as_of=date(2026, 1, 9))[("ann",)].value == 100
    assert company.ask("open_pipeline", "FY2026", "person")[("ben",)].value == 100
    assert company.ask("open_pipeline", "FY2026", "person")[("ann",)].value == 0


def test_a_foreign_amount_without_a_rate_is_counted_and_not_priced(company):
    """
    as of 2026-02-05
    2025-11-01 Ann opens Pump: Late, 100, in USD, closes 2026-01-20
    2025-11-01 Ann opens Valve: Late, 50, closes 2026-01-20
    2026-01-20 Pump: Won
    2026-01-20 Valve: Won
    """
    found = company.ask("bookings", "2026-01")[()]
    assert (found.value, found.n, found.unpriced) == (50, 2, 1)


def test_where_nothing_has_a_value_there_is_a_reason_and_not_a_zero(company):
    """
    as of 2026-02-05
    2025-11-01 Ann opens Pump: Late, closes 2026-01-20
    """
    found = company.ask("open_pipeline", "2026-01")[()]
    assert (found.value, found.n, found.unpriced) == (None, 1, 1)
    assert found.missing == "No open deal has a value in the organisation's currency."


@pytest.mark.parametrize("metric", ["margin", "margin_percent", "discount", "activity_level", "cost_of_sales"])
def test_what_the_sources_cannot_answer_is_said(company, metric):
    """
    as of 2026-02-05
    2025-11-01 Ann opens Pump: Late, 100, closes 2026-01-20
    """
    found = company.ask(metric, "2026-01")[()]
    assert found.value is None
    assert found.missing.endswith(".")


def test_a_value_win_rate_is_refused_while_no_lost_deal_has_a_value(company):
    """
    as of 2026-02-05
    2025-11-01 Ann opens Pump: Late, 100, closes 2026-01-20
    2025-11-01 Ann opens Valve: Late, closes 2026-01-20
    2026-01-20 Pump: Won
    2026-01-20 Valve: Lost
    """
    assert company.value("value_win_rate", "2026-01") is None
    assert company.value("win_rate", "2026-01") == 0.5


def test_a_young_cohort_says_how_much_of_it_is_decided(company):
    """
    as of 2026-02-05
    2026-01-01 Ann opens Pump: Late, 100
    2026-01-02 Ann opens Valve: Late, 100
    2026-01-03 Ann opens Tap: Late, 100
    2026-01-04 Ann opens Seal: Late, 100
    2026-01-20 Pump: Won, closes 2026-01-20
    """
    assert company.value("created_cohort_win_rate", "2026-01") == 0.25
    assert company.value("cohort_maturity", "2026-01") == 0.25


def test_everybody_in_the_lens_has_a_row_even_without_a_deal(company):
    """
    as of 2026-02-05
    2025-11-01 Ann opens Pump: Late, 100, closes 2026-01-20
    2025-11-01 Ben opens Valve: Late, 300, closes 2026-01-20
    2026-01-20 Pump: Won
    """
    found = company.ask("bookings", "2026-01", "row")
    assert {key: row.value for (key,), row in found.items()} == {"person:ann": 100, "person:ben": 0}
    assert (
        company.ask("win_rate", "2026-01", "row")[("person:ben",)].missing == "No deal was won or lost in the period."
    )


def test_an_impossible_split_is_answered_with_those_that_are_possible(company):
    """
    as of 2026-02-05
    2025-11-01 Ann opens Pump: Late, 100
    """
    with pytest.raises(UnknownDimension, match=r"bookings cannot be split by 'channel'.*person"):
        company.ask("bookings", "2026-01", "channel")
    with pytest.raises(UnknownDimension, match=r"product_mix is a share: split it by family or product"):
        company.ask("product_mix", "2026-01", "person")


def test_an_empty_lens_sees_nothing(company):
    """
    as of 2026-02-05
    2025-11-01 Ann opens Pump: Late, 100, closes 2026-01-20
    """
    blind = World(company.facts, Lens(()), company.as_of)
    assert blind.value("open_opportunities", "2026-01") == 0
    assert blind.check().to_fix == 0


def test_questions_about_the_same_events_share_a_statement(company):
    """
    as of 2026-02-05
    2025-11-01 Ann opens Pump: Late, 100, closes 2026-01-20
    2026-01-20 Pump: Won
    """
    asked = [
        Question(
            metric,
            company.lens,
            company.calendar.parse("2026-01"),
            company.as_of,
            company.calendar,
            company.money(),
            by,
        )
        for metric in ("bookings", "deals_won", "win_rate", "sales_cycle")
        for by in ((), ("person",), ("month",))
    ]
    counted = Counted(company)
    together = answers(counted, asked)
    assert counted.statements == 1
    assert all(together[q] == answer(company.facts, q) for q in asked)


class Counted:
    """Facts that count the statements they are asked."""

    def __init__(self, world: World) -> None:
        self._facts, self.statements = world.facts, 0

    def fetch(self, sql, parameters=()):
        self.statements += 1
        return self._facts.fetch(sql, parameters)

    def has_rows(self, table):
        return self._facts.has_rows(table)


def test_shares_of_products_add_up_within_each_person_and_leave_out_what_has_no_value():
    tables = Tables()
    sales = [("ann", "crm:p", 30), ("ann", "crm:q", 10), ("ben", "crm:q", 5), ("ben", None, None)]
    facts = tables.facts(
        {
            "sale": [
                {
                    "source": "crm",
                    "sale_id": str(i),
                    "owner_id": owner,
                    "product_id": product,
                    "amount": amount,
                    "sold_on": date(2026, 1, 5),
                }
                for i, (owner, product, amount) in enumerate(sales)
            ],
            "product": [
                {"source": "crm", "product_id": "crm:p", "name": "P", "family": "Flux"},
                {"source": "crm", "product_id": "crm:q", "name": "Q", "family": "Classic"},
            ],
        },
        date(2026, 2, 5),
    )
    world = World(facts, Lens(tuple(stint(name) for name in ("ann", "ben"))), date(2026, 2, 5))
    mix = world.ask("product_mix", "2026-01", "person", "family")
    assert {keys: row.value for keys, row in mix.items()} == {
        ("ann", "Classic"): 0.25,
        ("ann", "Flux"): 0.75,
        ("ben", "Classic"): 1.0,
        ("ben", None): None,
    }
    assert (mix["ann", "Flux"].top, mix["ann", "Flux"].bottom) == (30, 40)
    tables.close()


def test_the_cost_of_selling_is_a_share_of_bookings_person_by_person():
    tables = Tables()
    cost = {"source": "crm", "channel": "virtual", "incurred_on": date(2026, 1, 5)}
    won = {"source": "crm", "origin": "history", "status": "won", "close_on": date(2026, 1, 5), "is_deleted": False}
    known = {"valid_from": datetime(2026, 1, 1), "valid_to": datetime(2200, 1, 1)}
    facts = tables.facts(
        {
            "selling_cost": [
                {**cost, "cost_id": "1", "owner_id": "ann", "amount": 10},
                {**cost, "cost_id": "2", "owner_id": "ben", "amount": 5},
            ],
            "opportunity_version": [{**won, **known, "opportunity_id": "1", "owner_id": "ann", "amount": 40}],
        },
        date(2026, 2, 5),
    )
    world = World(facts, Lens(tuple(stint(name) for name in ("ann", "ben", "cia"))), date(2026, 2, 5))
    found = world.ask("cost_of_sales_share", "2026-01", "person")
    assert found[("ann",)].value == 0.25
    assert (found[("ben",)].value, found[("ben",)].missing) == (None, "Nothing was booked in the period.")
    assert found[("cia",)].value is None
    tables.close()


def test_what_belongs_to_nobody_counts_where_a_stint_says_so():
    tables = Tables()
    known = {"valid_from": datetime(2026, 1, 1), "valid_to": datetime(2200, 1, 1), "is_deleted": False}
    lost = {"source": "crm", "opportunity_id": "1", "origin": "history", "status": "open", "amount": 7, **known}
    facts = tables.facts({"opportunity_version": [lost]}, date(2026, 2, 5))
    (nobody,) = facts.owner_ids
    assert World(facts, Lens((stint(nobody),)), date(2026, 2, 5)).value("open_pipeline", "2026-01") == 7
    assert World(facts, Lens((stint("ann"),)), date(2026, 2, 5)).value("open_pipeline", "2026-01") == 0
    tables.close()


def stint(name: str) -> Stint:
    return Stint(name, name, "team", row_key=name)


def test_where_nothing_was_won_the_value_win_rate_is_nothing(company):
    """
    as of 2026-02-05
    2025-11-01 Ann opens Valve: Late, 50, closes 2026-01-20
    2026-01-20 Valve: Lost
    """
    assert company.value("value_win_rate", "2026-01") == 0
