"""How the demo company's sellers keep their pipelines and spend their weeks shows in what is delivered."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import numpy as np
import pytest

from quarterdeck.demo.days import AS_OF, CALENDAR
from quarterdeck.demo.goals import LEVELS
from quarterdeck.demo.sellers import CLEAN, HASTY, PASSED, SHORT_KEY, SLIPPING, STALE, TOO_HIGH, TOO_LOW
from quarterdeck.domain.calendar import add_months

MEANINGFUL = {"stage", "amount", "close_on", "next_step"}


def keys_with(made, *habits):
    return [key for key, seller in made.truth.sellers.items() if seller.habits in habits]


def passed(row):
    return row["close_on"] < AS_OF


def early(row):
    return row["stage"] in {"Qualification", "Discovery"} and row["close_on"] <= AS_OF + timedelta(days=30)


def stale(tables, row):
    looked_on = [c["changed_at"].date() for c in tables.changes[row["opportunity_id"]] if c["field"] in MEANINGFUL]
    return max([row["created_on"], *looked_on]) < AS_OF - timedelta(days=60)


@pytest.fixture(scope="module")
def doubts(tables):
    """How many deals each seller has that a trust check must find: close date passed, not updated, too early."""
    found = defaultdict(lambda: [0, 0, 0])
    for row in tables["opportunity"]:
        if row["status"] == "open":
            counts = found[tables.person[row["owner_id"]]]
            for place, doubt in enumerate((passed(row), stale(tables, row), early(row))):
                counts[place] += doubt
    return found


@pytest.fixture(scope="module")
def calls(made, tables):
    """For each seller, what was committed for a month when it began and what was won in it, for six months."""
    months = [add_months(AS_OF, -n) for n in range(6, 0, -1)]
    found = {key: [[0.0, 0.0] for _ in months] for key in made.truth.sellers}
    for row in tables["opportunity"]:
        for place, month in enumerate(months):
            if row["status"] == "won" and month <= row["close_on"] < add_months(month, 1):
                found[tables.person[row["owner_id"]]][place][1] += float(row["amount"])
            if row["created_on"] < month <= (row["closed_on"] or AS_OF):
                then = tables.as_of(row, month - timedelta(days=1))
                if then["category"] == "commit" and month <= then["close_on"] < add_months(month, 1):
                    found[tables.person[then["owner_id"]]][place][0] += float(then["amount"])
    return found


def test_the_salesperson_of_the_cast_has_three_dates_and_two_deals_to_fix(doubts):
    assert doubts[SHORT_KEY] == [3, 2, 0]


def test_clean_sellers_have_nothing_to_fix(made, doubts):
    for key in keys_with(made, CLEAN):
        assert doubts[key] == [0, 0, 0], key


def test_each_habit_leaves_the_doubts_it_is_named_for(made, doubts):
    usual = np.mean(
        [doubts[key] for key in made.truth.sellers if made.truth.sellers[key].habits not in (PASSED, STALE, HASTY)],
        axis=0,
    )
    for place, habits in enumerate((PASSED, STALE, HASTY)):
        theirs = np.mean([doubts[key][place] for key in keys_with(made, habits)])
        assert theirs > 2
        assert theirs > 3 * usual[place]


def test_what_was_left_lying_on_purpose_is_found_where_it_should_be(made, doubts):
    assert sum(doubts[key][0] >= PASSED.passed for key in keys_with(made, PASSED)) >= 4
    assert sum(doubts[key][1] >= STALE.stale for key in keys_with(made, STALE)) >= 5
    assert all(doubts[key][2] >= HASTY.early for key in keys_with(made, HASTY))


def test_those_who_forecast_too_high_commit_much_more_than_they_win(made, calls):
    for habits, low, high in ((TOO_HIGH, 1.4, 5.0), (TOO_LOW, 0.0, 0.65), (CLEAN, 0.85, 1.05)):
        forecast = sum(f for key in keys_with(made, habits) for f, _ in calls[key])
        actual = sum(a for key in keys_with(made, habits) for _, a in calls[key])
        assert low < forecast / actual < high


def test_at_least_three_clean_sellers_hit_each_of_the_last_three_months_within_fifteen_percent(made, calls):
    steady = [
        key for key in keys_with(made, CLEAN) if all(f > 0 and abs(a - f) <= 0.15 * f for f, a in calls[key][-3:])
    ]
    assert len(steady) >= 3


def test_those_who_slip_push_their_close_dates_again_and_again(made, tables):
    pushes = defaultdict(list)
    for row in tables["opportunity"]:
        moved = [c for c in tables.changes[row["opportunity_id"]] if c["field"] == "close_on"]
        if row["status"] != "open":
            moved = moved[:-1]
        pushes[tables.person[row["owner_id"]]].append(sum(c["value"] > c["old_value"] for c in moved))
    slipping = np.mean([np.mean(pushes[key]) for key in keys_with(made, SLIPPING)])
    others = np.mean([np.mean(pushes[key]) for key in made.truth.sellers if key not in keys_with(made, SLIPPING)])
    assert slipping > 3 * others


def test_the_margin_and_the_share_of_flux_are_near_their_goals_but_short(tables):
    sold = [row for row in tables["sale"] if row["sold_on"] in CALENDAR.year(AS_OF)]
    family = {row["product_id"]: row["family"] for row in tables["product"]}
    amount = float(sum(row["amount"] for row in sold))
    margin = 1 - float(sum(row["cost_amount"] for row in sold)) / amount
    flux = float(sum(row["amount"] for row in sold if family[row["product_id"]] == "Flux")) / amount
    assert abs(margin - float(LEVELS["margin_percent"])) < 0.05
    assert 0.20 < flux < float(LEVELS["product_mix:Flux"])


def test_selling_costs_about_a_tenth_of_sales(tables):
    year = CALENDAR.fiscal_year(2025)
    costs = float(sum(row["amount"] for row in tables["selling_cost"] if row["incurred_on"] in year))
    sales = float(sum(row["amount"] for row in tables["sale"] if row["sold_on"] in year))
    assert 0.08 < costs / sales < 0.12


def test_level_focus_and_quality_of_activity_are_the_sellers_own(made, tables):
    strategic = {row["account_id"] for row in tables["account"] if row["segment"] == "strategic"}
    mine = defaultdict(list)
    for row in tables["activity"]:
        if row["is_done"] and not row["is_system"]:
            mine[tables.person[row["owner_id"]]].append(row)
    for key, rows in mine.items():
        seller = made.truth.sellers[key]
        assert abs(np.mean([r["account_id"] in strategic for r in rows]) - seller.focus) < 4 * 0.5 / np.sqrt(len(rows))
        meetings = [r["has_next_step"] for r in rows if r["channel"] == "meeting"]
        assert abs(np.mean(meetings) - seller.quality) < 4 * 0.5 / np.sqrt(len(meetings))
    assert len(mine) == 61
