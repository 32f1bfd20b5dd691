"""Whatever the splits, whoever is asked for: the parts add up to the company's number, and overlay is never in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from tests.metrics.second_opinion import Small
from tests.metrics.small_companies import companies
from tests.metrics.test_second_opinion import money_of, rows_of
from tests.world import Tables

from quarterdeck.domain.calendar import Calendar, Clock, Months, span
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.org import Stint
from quarterdeck.metrics.query import Lens, Question, answers

SHARED = ("bookings", "open_pipeline", "open_pipeline_due", "committed_pipeline_due")
COUNTED = ("deals_won", "deals_lost", "win_rate", "average_deal_value", "sales_cycle", "open_opportunities")


@pytest.fixture(scope="module")
def tables() -> Iterator[Tables]:
    tables = Tables()
    yield tables
    tables.close()


@settings(max_examples=40, phases=(Phase.generate,))
@given(companies())
def test_the_company_has_the_same_numbers_with_and_without_splits(tables: Tables, small: Small):
    rows = rows_of(small)
    split = asked(tables, small, rows)
    whole = asked(tables, small, rows | {"opportunity_credit": []})
    for name in (*SHARED, *COUNTED):
        (with_splits,), (without) = split[name, ()], whole[name, ()][0]
        assert (with_splits.value, with_splits.n, with_splits.unpriced) == (without.value, without.n, without.unpriced)
    for name in SHARED:
        parts = [row.value for row in split[name, ("person",)] if row.value is not None]
        assert sum(parts) == (split[name, ()][0].value or 0)


def asked(tables: Tables, small: Small, rows: dict[str, list[dict]]):
    """Every metric for the company as a whole and seller by seller: everybody is in it, for ever."""
    facts = tables.facts(rows, small.as_of)
    owners = {*facts.owner_ids, *(c["seller_id"] for c in small.credits)}
    lens = Lens(tuple(Stint(owner, owner, "all", BEGINNING, END, owner) for owner in sorted(owners)))
    calendar = Calendar(Months(small.start_month), Clock(small.zone, small.moved))
    period, money = span(small.begin, small.end), money_of(small, calendar)
    questions = {
        (name, by): Question(name, lens, period, small.as_of, calendar, money, by)
        for name in (*SHARED, *COUNTED)
        for by in ((), ("person",))
    }
    found = answers(facts, questions.values())
    return {key: found[question] for key, question in questions.items()}


def test_three_thirds_lose_nothing_and_overlay_stands_beside(tables: Tables):
    told = {"source": "crm", "opportunity_id": "crm:1", "known_on": date(1900, 1, 1), "until_on": date(2200, 1, 1)}
    bounds = [Decimal(0), Decimal("0.333333333333"), Decimal("0.666666666667"), Decimal(1)]
    small_credit = [
        {**told, "kind": "prime", "seller_id": f"crm:{who}", "begin_share": low, "end_share": high}
        for who, low, high in zip(("ann", "ben", "cia"), bounds, bounds[1:], strict=False)
    ]
    half = {"begin_share": Decimal(0), "end_share": Decimal("0.5")}
    small_credit += [{**told, "kind": "overlay", "seller_id": f"crm:{who}", **half} for who in ("cia", "eve")]
    deal = {
        "source": "crm",
        "opportunity_id": "crm:1",
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2200, 1, 1),
        "origin": "history",
        "owner_id": "crm:ann",
        "status": "won",
        "amount": Decimal("100.01"),
        "close_on": date(2026, 1, 5),
        "is_deleted": False,
    }
    small = Small(
        [deal], [], [], [], [], [], [], [], [], [], date(2026, 1, 1), date(2027, 1, 1), date(2026, 2, 1), "UTC", 1
    )
    small.credits = small_credit
    facts = tables.facts(rows_of(small), small.as_of)
    lens = Lens(tuple(Stint(f"crm:{who}", who, "team") for who in ("ann", "ben", "cia", "eve")))
    calendar = Calendar()
    said = {}
    for metric in ("bookings", "overlay_bookings", "deals_won"):
        question = Question(
            metric, lens, span(small.begin, small.end), small.as_of, calendar, money_of(small, calendar), ("person",)
        )
        said[metric] = {row.keys[0]: row.value for row in answers(facts, [question])[question]}
    assert said["bookings"] == {
        "ann": Decimal("33.3367"),
        "ben": Decimal("33.3366"),
        "cia": Decimal("33.3367"),
        "eve": 0,
    }
    assert sum(said["bookings"].values()) == Decimal("100.01")
    assert said["overlay_bookings"] == {"ann": 0, "ben": 0, "cia": Decimal("50.005"), "eve": Decimal("50.005")}
    assert said["deals_won"] == {"ann": 1, "ben": 0, "cia": 0, "eve": 0}
