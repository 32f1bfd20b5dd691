"""The delivered histories hang together."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest

from quarterdeck.demo.days import AS_OF, FIRST_ON, is_worked
from quarterdeck.demo.people import JOINED_ON, JOINER_KEY, LEAVER_KEY, LEFT_ON, MOVED_ON, MOVER_KEY
from quarterdeck.domain.facts import DELIVERED_BY_NAME

TRACKED = ("stage", "amount", "close_on", "owner_id", "category", "probability", "next_step", "loss_reason")


def test_every_column_is_one_of_the_canonical_table(made):
    for batch in made.delivery.batches:
        assert set(batch.columns) <= set(DELIVERED_BY_NAME[batch.table].names)
        assert all(len(values) == len(batch) for values in batch.columns.values())


@pytest.mark.parametrize(
    "table", ["opportunity", "opportunity_line", "sale", "activity", "selling_cost", "account", "product", "seller"]
)
def test_no_key_is_delivered_twice_and_none_is_empty(tables, table):
    key = DELIVERED_BY_NAME[table].key[0]
    keys = [row[key] for row in tables[table]]
    assert all(keys)
    assert len(keys) == len(set(keys))


def test_the_company_stays_small_enough_to_build_while_one_waits(made):
    assert sum(map(len, made.delivery.batches)) <= 150_000


def test_each_field_s_changes_form_a_chain_that_ends_in_the_present_state(tables):
    for opportunity in tables["opportunity"]:
        last = {}
        for change in tables.changes[opportunity["opportunity_id"]]:
            assert change["field"] in TRACKED
            assert change["value"] != change["old_value"]
            assert last.get(change["field"], change["old_value"]) == change["old_value"]
            last[change["field"]] = change["value"]
        for field, value in last.items():
            present = opportunity[field]
            assert value == (None if present is None else str(present))


def test_changes_come_in_order_after_creation_and_not_after_the_day_of_the_data(tables):
    created = {row["opportunity_id"]: row["created_on"] for row in tables["opportunity"]}
    for opportunity_id, changes in tables.changes.items():
        times = [change["changed_at"] for change in changes]
        assert times == sorted(times)
        assert all(created[opportunity_id] < time.date() <= AS_OF for time in times)


def test_the_end_is_stated_once_and_agrees_with_the_stage(tables):
    for row in tables["opportunity"]:
        closed = row["status"] != "open"
        assert (row["stage"] in {"Won", "Lost"}) == closed
        assert (row["closed_on"] is not None) == closed
        assert (row["loss_reason"] is not None) == (row["status"] == "lost")
        if closed:
            assert row["closed_on"] == row["close_on"] == tables.changes[row["opportunity_id"]][-1]["changed_at"].date()
            assert row["created_on"] < row["closed_on"] <= AS_OF


def test_nobody_works_on_weekends(tables):
    assert all(is_worked(change["changed_at"].date()) for change in tables["opportunity_change"])
    assert all(is_worked(row["created_on"]) for row in tables["opportunity"])
    assert all(is_worked(row["occurs_on"]) for row in tables["activity"])


def test_nothing_is_recorded_after_the_day_of_the_data(tables):
    assert max(row["created_on"] for row in tables["opportunity"]) <= AS_OF
    assert min(row["created_on"] for row in tables["opportunity"]) >= FIRST_ON
    assert max(row["sold_on"] for row in tables["sale"]) <= AS_OF
    assert max(row["incurred_on"] for row in tables["selling_cost"]) <= AS_OF
    assert max(row["recorded_at"] for row in tables["activity"]).date() <= AS_OF


def test_what_lies_ahead_is_booked_and_what_lies_behind_is_done(tables):
    booked = [row for row in tables["activity"] if row["occurs_on"] > AS_OF]
    assert booked
    assert not any(row["is_done"] for row in booked)
    assert all(row["is_done"] for row in tables["activity"] if row["occurs_on"] <= AS_OF)
    assert {row["channel"] for row in booked} == {"meeting"}


def test_every_reference_leads_somewhere(tables):
    accounts = {row["account_id"] for row in tables["account"]}
    products = {row["product_id"] for row in tables["product"]}
    deals = {row["opportunity_id"] for row in tables["opportunity"]}
    for table in ("opportunity", "sale", "activity", "selling_cost", "account"):
        assert {row["owner_id"] for row in tables[table]} <= set(tables.person)
    for table in ("opportunity", "sale", "activity"):
        assert {row["account_id"] for row in tables[table]} <= accounts
    for table in ("opportunity_line", "sale"):
        assert {row["product_id"] for row in tables[table]} <= products
        assert {row["opportunity_id"] for row in tables[table]} <= deals
    assert {row["opportunity_id"] for row in tables["activity"]} - {None} <= deals


def test_the_lines_of_every_deal_add_up_to_its_amount_exactly(tables):
    sold, offered = defaultdict(Decimal), defaultdict(Decimal)
    for row in tables["sale"]:
        sold[row["opportunity_id"]] += row["amount"]
    for row in tables["opportunity_line"]:
        offered[row["opportunity_id"]] += row["amount"]
    by_status = {
        s: {r["opportunity_id"]: r["amount"] for r in tables["opportunity"] if r["status"] == s}
        for s in ("won", "open")
    }
    assert sold == by_status["won"]
    assert offered == by_status["open"]


def test_a_line_is_sold_below_list_price_and_mostly_above_cost(tables):
    prices = {row["product_id"]: (row["list_price"], row["unit_cost"]) for row in tables["product"]}
    for row in tables["sale"]:
        list_price, unit_cost = prices[row["product_id"]]
        assert row["list_amount"] == Decimal(row["quantity"]) * list_price
        assert row["cost_amount"] == Decimal(row["quantity"]) * unit_cost
        assert 0 < row["amount"] <= row["list_amount"]
    lossy = sum(row["amount"] < row["cost_amount"] for row in tables["sale"])
    assert lossy < 0.05 * len(tables["sale"])


def test_owners_only_ever_own_what_came_while_they_worked_here(tables):
    for row in tables["opportunity"]:
        first = tables.as_of(row, row["created_on"])["owner_id"]
        owner = tables.person[first]
        assert owner != JOINER_KEY or row["created_on"] >= JOINED_ON
        assert owner != LEAVER_KEY or row["created_on"] < LEFT_ON


def test_the_leaver_leaves_open_deals_that_nobody_touches(tables):
    orphans = [r for r in tables["opportunity"] if tables.person[r["owner_id"]] == LEAVER_KEY and r["status"] == "open"]
    assert orphans
    for row in orphans:
        assert all(change["changed_at"].date() < LEFT_ON for change in tables.changes[row["opportunity_id"]])
    taken_over = Counter(
        change["changed_at"].date()
        for change in tables["opportunity_change"]
        if change["field"] == "owner_id" and tables.person[change["old_value"]] == LEAVER_KEY
    )
    assert taken_over[date(2025, 12, 30)] >= 3


def test_the_mover_hands_over_part_of_the_old_patch_to_the_old_team(tables, made):
    handed = [
        tables.person[c["value"]]
        for c in tables["opportunity_change"]
        if c["field"] == "owner_id"
        and tables.person[c["old_value"]] == MOVER_KEY
        and c["changed_at"].date() == MOVED_ON
    ]
    assert len(handed) >= 5
    assert {made.organisation.home(key, MOVED_ON).unit_key for key in handed} == {"denmark"}
