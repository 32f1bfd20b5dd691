"""Golden vectors of conversion (CONVENTIONS 8), worked out by hand."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.domain.calendar import Calendar, Months
from quarterdeck.domain.money import RateType
from quarterdeck.domain.rates import Rates, RateStatement, conversion, schedule

NEW_YEAR = date(2026, 1, 1)


def said(currency, rate, begin_on=NEW_YEAR, base="", rates=RateType.DATED, **more):
    return RateStatement(currency, base, rates, begin_on, Decimal(rate), **more)


def worth(statements, own, currency, on, rates=RateType.DATED, as_of=date(2026, 6, 30), start_month=1):
    spans = schedule(statements, own, rates, as_of, Calendar(Months(start_month)))
    return next((s.rate for s in spans if s.currency == currency and s.begin_on <= on < s.end_on), None)


@pytest.mark.parametrize(
    ("statements", "own", "currency", "expected"),
    [
        ([said("USD", "0.92")], "EUR", "USD", "0.92"),
        ([said("EUR", "1.25", base="USD")], "EUR", "USD", "0.8"),
        ([said("EUR", "1.25", base="USD"), said("GBP", "1.5", base="USD")], "EUR", "GBP", "1.2"),
        ([said("USD", "0.8", base="EUR"), said("USD", "0.5", base="GBP")], "EUR", "GBP", "1.6"),
        ([said("EUR", "28000", base="VND")], "EUR", "VND", "0.000035714286"),
        ([said("USD", "0.92"), said("EUR", "1.25", base="USD")], "EUR", "USD", "0.92"),
        ([said("SEK", "0.1", base="NOK")], "EUR", "SEK", None),
        ([said("EUR", "2")], "EUR", "EUR", None),
    ],
    ids=["straight", "turned", "across", "across both turned", "small", "straight first", "no way", "own"],
)
def test_what_one_unit_is_worth(statements, own, currency, expected):
    found = worth(statements, own, currency, NEW_YEAR)
    assert found == (None if expected is None else Decimal(expected))


def test_dated_is_the_rate_of_the_day_and_the_newest_one_after_it():
    rates = [said("USD", "0.9"), said("USD", "0.8", date(2026, 3, 1))]
    assert worth(rates, "EUR", "USD", date(2025, 12, 31)) is None
    assert worth(rates, "EUR", "USD", date(2026, 2, 28)) == Decimal("0.9")
    assert worth(rates, "EUR", "USD", date(2031, 1, 1)) == Decimal("0.8")


def test_plan_is_the_rate_in_force_when_the_fiscal_year_began():
    rates = [
        said("USD", "0.9", date(2024, 10, 1), rates=RateType.PLAN),
        said("USD", "0.8", date(2025, 11, 15), rates=RateType.PLAN),
    ]
    assert worth(rates, "EUR", "USD", date(2025, 9, 30), RateType.PLAN, start_month=10) == Decimal("0.9")
    assert worth(rates, "EUR", "USD", date(2026, 9, 30), RateType.PLAN, start_month=10) == Decimal("0.9")
    assert worth(rates, "EUR", "USD", date(2026, 10, 1), RateType.PLAN, start_month=10) == Decimal("0.8")
    assert worth(rates, "EUR", "USD", date(2024, 9, 30), RateType.PLAN, start_month=10) is None


def test_spot_is_the_newest_known_rate_for_every_day_and_not_one_still_to_come():
    rates = [said("USD", "0.9"), said("USD", "0.8", date(2026, 3, 1)), said("USD", "0.7", date(2026, 8, 1))]
    assert worth(rates, "EUR", "USD", date(2020, 1, 1), RateType.SPOT) == Decimal("0.8")
    stated = [*rates, said("USD", "0.5", rates=RateType.SPOT)]
    assert worth(stated, "EUR", "USD", date(2020, 1, 1), RateType.SPOT) == Decimal("0.5")


def test_a_typed_rate_is_preferred_to_an_imported_one_of_the_same_day_only():
    typed = said("USD", "0.5", is_typed=True)
    later = said("USD", "0.8", date(2026, 3, 1))
    rates = [said("USD", "0.9", known_on=date(2026, 5, 1)), typed, later]
    assert worth(rates, "EUR", "USD", NEW_YEAR) == Decimal("0.5")
    assert worth(rates, "EUR", "USD", date(2026, 3, 1)) == Decimal("0.8")


near = st.dates(date(2025, 10, 1), date(2027, 3, 1))


@given(st.lists(st.tuples(st.sampled_from(["USD", "GBP"]), near), max_size=4), st.sampled_from(RateType), near, near)
def test_the_days_laid_out_say_of_every_day_what_its_rate_was(stated, rates, as_of, on):
    # the way statements find it: a day outside is taken for the nearer one, a day gone by only if it is too early
    statements = tuple(said(currency, n, day, rates=rates) for n, (currency, day) in enumerate(stated, 1))
    found = conversion(Rates(statements), (), "EUR", rates, as_of, Calendar())
    assert found.last >= as_of
    days = [max(min(on, found.last), found.begin), *([max(on, found.begin)] if on <= as_of else [])]
    for currency in ("USD", "GBP"):
        for day in days:
            spans = [s for s in json.loads(found.text) if s["currency"] == currency]
            laid = [Decimal(s["rate"]) for s in spans if s["begin_on"] <= str(day) < s["end_on"]]
            assert laid == [r for r in [worth(statements, "EUR", currency, on, rates, as_of)] if r is not None]
