"""Data nobody here typed: the public practice set, and genuine exports of Salesforce, HubSpot and Odoo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.connectors.desk import Desk, column, fatal, table

from quarterdeck.connectors import Mapping, Reading, read

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "crm-sales-opportunities" / "mapping.toml"

Shared = Callable[[str], Path]


@pytest.fixture
def practice(shared: Shared) -> Reading:
    folder = shared("crm-sales-opportunities")
    return read([folder], mapping=Mapping.load(EXAMPLE), observed_on=date(2017, 12, 31))


def test_the_practice_set_gives_the_sums_its_readme_checked(practice: Reading) -> None:
    deals = table(practice, "opportunity").columns
    assert len(deals["status"]) == 8800
    assert Counter(deals["status"]) == {"won": 4238, "lost": 2473, "open": 2089}
    assert Counter(deals["stage"]) == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    by_quarter: Counter[int] = Counter()
    for status, amount, closed in zip(deals["status"], deals["amount"], deals["close_on"], strict=True):
        if status == "won":
            assert closed.year == 2017
            by_quarter[(closed.month - 1) // 3 + 1] += amount
    assert by_quarter == {1: 1_134_672, 2: 3_086_111, 3: 2_982_255, 4: 2_802_496}
    assert sum(by_quarter.values()) == 10_005_534


def test_the_practice_set_is_as_open_in_september_as_its_readme_says(practice: Reading) -> None:
    deals = table(practice, "opportunity").columns
    day = date(2017, 9, 30)
    states = zip(deals["created_on"], deals["close_on"], strict=True)
    assert sum(1 for begun, ended in states if begun and begun <= day and not (ended and ended <= day)) == 2409


def test_the_practice_set_s_gaps_stay_gaps(practice: Reading) -> None:
    deals = table(practice, "opportunity").columns
    assert practice.delivery.rejections == ()
    assert sum(account is None for account in deals["account_id"]) == 1425
    unknown = [stage for stage, begun in zip(deals["stage"], deals["created_on"], strict=True) if begun is None]
    assert Counter(unknown) == {"Prospecting": 500}
    assert all(
        amount is None for amount, status in zip(deals["amount"], deals["status"], strict=True) if status != "won"
    )


def test_the_practice_set_s_misspelt_values_are_corrected(practice: Reading) -> None:
    products = set(column(practice, "product_id", of="product"))
    assert set(column(practice, "product_id", of="opportunity_line")) <= products
    assert all(price is not None for price in column(practice, "list_amount", of="sale"))
    accounts = table(practice, "account").columns
    assert "technology" in accounts["industry"]
    assert "technolgy" not in accounts["industry"]
    assert "Philippines" in accounts["country"]
    assert set(accounts["parent_id"]) - {None} <= set(accounts["account_id"])


def test_the_practice_set_s_sales_are_its_won_deals(practice: Reading) -> None:
    sales = table(practice, "sale").columns
    assert len(sales["amount"]) == 4238
    assert sum(sales["amount"]) == 10_005_534
    assert set(sales["owner_id"]) <= set(column(practice, "seller_id", of="seller"))


def test_the_practice_set_s_organisation_has_sellers_managers_and_offices(practice: Reading) -> None:
    sellers = [seat for seat in practice.organisation if seat.role == "seller"]
    managers = [seat for seat in practice.organisation if seat.role == "manager"]
    assert (len(sellers), len(managers)) == (35, 6)
    assert {seat.unit_path[1] for seat in sellers} == {"Central", "East", "West"}
    moses = next(seat for seat in sellers if seat.person == "Moses Frase")
    assert moses.unit_path == ("Hardware sales", "Central", "Dustin Brinkmann's team")
    assert (moses.manager, moses.seller_id) == ("Dustin Brinkmann", "Moses Frase")
    assert {seat.manager for seat in sellers} == {seat.person for seat in managers}


def test_a_salesforce_weekly_export_comes_with_its_history(shared: Shared, desk: Desk) -> None:
    reading = desk.read(shared("export-formats/salesforce-weekly-export"))
    assert reading.delivery.source == "salesforce"
    assert fatal(reading) == []
    assert Counter(column(reading, "status")) == {"won": 18, "open": 13}
    assert len(table(reading, "account")) == 12
    assert set(column(reading, "parent_id", of="account")) == {None}
    history = table(reading, "opportunity_change").columns
    assert Counter(history["field"]) == dict.fromkeys(
        ("stage", "amount", "close_on", "probability", "category", "status"), 31
    )
    assert set(history["changed_at"]) == {datetime(2018, 10, 13, 17, 16, 45)}
    latest = dict(zip(column(reading, "opportunity_id"), column(reading, "close_on"), strict=True))
    rows = zip(history["opportunity_id"], history["field"], history["value"], strict=True)
    assert {key: value for key, field, value in rows if field == "close_on"} == {
        key: str(day) for key, day in latest.items()
    }
    stages = table(reading, "stage").columns
    assert min(zip(stages["position"], stages["name"], strict=True)) == (1, "Prospecting")


@pytest.mark.parametrize("name", ["odoo17_opportunities.csv", "odoo17_opportunities.xlsx"])
def test_an_odoo_list_is_read_without_a_mapping(shared: Shared, desk: Desk, name: str) -> None:
    reading = desk.read(shared(f"export-formats/odoo/{name}"), match_by_name=True)
    assert fatal(reading) == []
    assert Counter(column(reading, "status")) == {"open": 886, "won": 328}
    assert Counter(column(reading, "stage")) == {"Qualified": 352, "Proposition": 331, "Won": 328, "New": 203}
    first = {name: values[0] for name, values in table(reading, "opportunity").columns.items()}
    assert first["name"] == "Interest in your products"
    assert first["amount"] == Decimal(2000)
    assert (first["created_on"], first["close_on"]) == (date(2026, 11, 22), date(2026, 11, 23))


def test_odoo_s_csv_and_workbook_are_the_same_opportunities(shared: Shared, desk: Desk) -> None:
    text = desk.read(shared("export-formats/odoo/odoo17_opportunities.csv"), match_by_name=True)
    book = desk.read(shared("export-formats/odoo/odoo17_opportunities.xlsx"), match_by_name=True)
    assert table(text, "opportunity").columns == table(book, "opportunity").columns
    assert table(text, "opportunity").rows == table(book, "opportunity").rows


def test_salesforce_tables_of_an_elt_tool_are_read_together(shared: Shared, desk: Desk) -> None:
    paths = sorted(shared("export-formats/salesforce-hubspot-tables").glob("sf_*.csv"))
    reading = desk.read(*paths)
    found = Counter()
    for batch in reading.delivery.batches:
        found[batch.table] += len(batch)
    assert found["opportunity"] == found["account"] == found["seller"] == found["opportunity_line"] == 10
    assert found["activity"] == 20
    assert found["product"] == 2
    assert Counter(column(reading, "status")) == {"won": 5, "lost": 4, "open": 1}
    assert set(column(reading, "is_deleted")) == {True}
    assert found["opportunity_change"] > 0


def test_hubspot_tables_without_stages_put_their_deals_aside_and_say_why(shared: Shared, desk: Desk) -> None:
    paths = sorted(shared("export-formats/salesforce-hubspot-tables").glob("hubspot_*.csv"))
    reading = desk.read(*paths)
    assert len([bad for bad in fatal(reading) if "stage is empty" in bad.reason]) == 44
    assert len(table(reading, "seller")) == 100
    assert {batch.table for batch in reading.delivery.batches} >= {"activity", "opportunity_change", "seller"}
