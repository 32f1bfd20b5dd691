"""A season is typed, taken from monthly targets or from history, and shares what is held for part of a period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.records import seasons
from quarterdeck.records.book import open_book
from quarterdeck.records.imports import import_delivery
from quarterdeck.records.models import Season, Target, Unit
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import read_targets

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
QUARTER = (date(2026, 10, 1), date(2027, 1, 1))
STEEP = [Decimal(n) for n in range(1, 13)]
ACME = Subject(SubjectKind.UNIT, "acme")


@pytest.fixture
def acme():
    return Unit.found("Acme", None, by=None)


def test_a_season_shares_targets_from_the_day_it_is_known(acme, recorded):
    Target.agree("bookings", acme, *YEAR, Decimal(7800), by=None)
    recorded(date(2026, 3, 1))
    Season.agree([Decimal(1)] * 12, "what was typed", by=None, metric="bookings")
    recorded(date(2026, 4, 1))
    season = Season.agree(STEEP, "what was typed", by=None, metric="bookings")
    told = [read_targets(day).amount("bookings", ACME, *QUARTER) for day in (date(2026, 3, 5), date(2026, 4, 1), None)]
    assert told == [1950, 3300, 3300]
    recorded(date(2026, 5, 1))
    season.withdraw(by=None)
    assert read_targets().amount("bookings", ACME, *QUARTER) == Decimal(7800) * 92 / 365


def test_a_season_is_taken_from_twelve_monthly_targets(acme):
    for n in range(1, 13):
        end = date(2026 + n // 12, n % 12 + 1, 1)
        Target.agree("bookings", acme, date(2026, n, 1), end, Decimal(n * 100), by=None)
    assert seasons.from_targets("bookings", acme, YEAR[0]) == [Decimal(n * 100) for n in range(1, 13)]
    with pytest.raises(Refusal, match="no bookings target for the month of 2027-01"):
        seasons.from_targets("bookings", acme, date(2026, 2, 1))


def test_a_season_is_taken_from_complete_years_the_last_day_of_each_month_among_them(house):
    import_delivery(won_on({date(2025, 1, 31): 300, date(2025, 2, 1): 100, date(2025, 12, 31): 600}), by=None)
    weights, origin = seasons.from_history("bookings", open_book(None, date(2026, 1, 5)))
    assert weights == [300, 100, *[0] * 9, 600]
    assert origin == "bookings from 2025-01-01 until 2026-01-01"


def won_on(days):
    """One deal won on each of those days, for that amount, as an export of 5 January 2026."""
    ids = [f"D{n}" for n in range(len(days))]
    columns = {
        "opportunity_id": ids,
        "owner_id": ["005A"] * len(ids),
        "status": ["won"] * len(ids),
        "amount": [Decimal(amount) for amount in days.values()],
        "close_on": [*days],
        "created_on": [date(2024, 12, 1)] * len(ids),
    }
    batch = Batch("opportunity", "crm", columns, [*range(2, len(ids) + 2)], "deals.csv")
    return Delivery("crm", date(2026, 1, 5), (batch,), digest="won")


@pytest.mark.parametrize("weights", [[], STEEP[:11], [Decimal(0)] * 12, [Decimal(-1), *STEEP[1:]]])
def test_what_cannot_be_a_season_is_refused(weights):
    with pytest.raises(Refusal, match="twelve weights"):
        Season.agree(weights, "what was typed", by=None)
