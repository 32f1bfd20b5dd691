"""Metrics on the public practice set agree with its files, read here a second time with nothing but the csv module."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.world import World

from quarterdeck.checks.checked import Verdict
from quarterdeck.connectors import Mapping, read
from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import bare
from quarterdeck.domain.org import Stint
from quarterdeck.facts.engine import open_facts
from quarterdeck.facts.publish import build
from quarterdeck.metrics.query import Lens

ROOT = Path(__file__).resolve().parents[2]
SET = ROOT.parent / "shared" / "data" / "crm-sales-opportunities"
LAST = date(2017, 12, 31)

pytestmark = pytest.mark.skipif(not SET.exists(), reason="the public practice set is not beside this checkout")


@pytest.fixture(scope="module")
def deals() -> list[dict[str, str]]:
    with (SET / "sales_pipeline.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    mapping = Mapping.load(ROOT / "examples" / "crm-sales-opportunities" / "mapping.toml")
    reading = read([SET], mapping=mapping, observed_on=LAST)
    target = tmp_path_factory.mktemp("public") / "facts-000001.duckdb"
    build(None, target, reading.delivery, number=1, calendar=Calendar(), progress=lambda *_: None)
    facts = open_facts(target)
    yield World(facts, Lens(tuple(Stint(owner, bare(owner), "all") for owner in facts.owner_ids)), LAST)
    facts.close()


def test_bookings_by_quarter_are_the_sums_its_readme_checked(company):
    found = company.ask("bookings", "FY2017", "quarter")
    assert {key: row.value for (key,), row in found.items()} == {
        "FY2017-Q1": 1_134_672,
        "FY2017-Q2": 3_086_111,
        "FY2017-Q3": 2_982_255,
        "FY2017-Q4": 2_802_496,
    }
    assert company.value("bookings", "FY2017") == 10_005_534


def test_counts_are_those_its_readme_checked(company):
    assert company.value("deals_won", "FY2017") == 4238
    assert company.value("deals_lost", "FY2017") == 2473
    stages = company.ask("open_opportunities", "FY2017", "stage")
    assert {key: row.value for (key,), row in stages.items()} == {"Engaging": 1589, "Prospecting": 500}


def test_as_of_september_as_many_were_engaged_and_open_as_its_readme_says(company):
    assert company.value("open_opportunities", "FY2017", date(2017, 9, 30)) == 2409


def test_bookings_and_win_rate_by_seller_and_month_are_those_of_the_file(company, deals):
    value: Counter[tuple[str, str]] = Counter()
    won: Counter[tuple[str, str]] = Counter()
    closed: Counter[tuple[str, str]] = Counter()
    for deal in deals:
        if deal["deal_stage"] in ("Won", "Lost"):
            key = deal["sales_agent"], deal["close_date"][:7]
            closed[key] += 1
            won[key] += deal["deal_stage"] == "Won"
            value[key] += int(deal["close_value"]) if deal["deal_stage"] == "Won" else 0
    bookings = company.ask("bookings", "FY2017", "person", "month")
    rates = company.ask("win_rate", "FY2017", "person", "month")
    assert {keys: row.value for keys, row in bookings.items()} == {key: Decimal(value[key]) for key in closed}
    assert {keys: row.value for keys, row in rates.items()} == {k: won[k] / closed[k] for k in closed}


def test_the_cycle_of_won_deals_is_that_of_the_file(company, deals):
    days = sorted(
        (date.fromisoformat(d["close_date"]) - date.fromisoformat(d["engage_date"])).days
        for d in deals
        if d["deal_stage"] == "Won"
    )
    middle = (days[len(days) // 2 - 1] + days[len(days) // 2]) / 2
    assert company.value("sales_cycle", "FY2017") == pytest.approx(sum(days) / len(days))
    assert company.value("median_sales_cycle", "FY2017") == middle


def test_the_product_mix_is_that_of_the_file(company, deals):
    sold: defaultdict[str, int] = defaultdict(int)
    for deal in deals:
        if deal["deal_stage"] == "Won":
            sold[deal["product"].replace("GTXPro", "GTX Pro")] += int(deal["close_value"])
    mix = company.ask("product_mix", "FY2017", "product")
    assert {key: row.value for (key,), row in mix.items()} == pytest.approx(
        {name: amount / 10_005_534 for name, amount in sold.items()}
    )


@pytest.mark.parametrize(
    "metric", ["open_pipeline", "weighted_pipeline", "margin", "cost_of_sales", "activity_level", "value_win_rate"]
)
def test_what_the_set_cannot_answer_is_said(company, metric):
    found = company.ask(metric, "FY2017")[()]
    assert found.value is None
    assert found.missing


def test_without_close_dates_of_open_deals_the_checks_say_that_they_cannot_be_made(company):
    by_code = {check.code: check for check in company.check().checks}
    assert by_code["close_date_passed"].verdict is Verdict.CANNOT_CHECK
    assert by_code["closing_soon_initial"].verdict is Verdict.CANNOT_CHECK
    assert by_code["forecast_deviation"].verdict is Verdict.CANNOT_CHECK
    assert all(check.verdict is not Verdict.PASS for check in by_code.values())
