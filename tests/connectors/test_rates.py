"""Files of exchange rates: a plain one, and the currency tables of CRM products."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from quarterdeck.connectors import read

DAY = date(2026, 2, 5)


@pytest.fixture
def taken(tmp_path):
    """The rates of some files, as (currency, base, day, type, rate), and the rejections."""

    def taken(**files: str):
        paths = []
        for name, text in files.items():
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_text(text)
        delivery = read(paths, observed_on=DAY).delivery
        found = [
            (b.columns["currency"][i], column(b, "base")[i], b.columns["begin_on"][i], column(b, "rate_type")[i], rate)
            for b in delivery.batches
            if b.table == "exchange_rate"
            for i, rate in enumerate(b.columns["rate"])
        ]
        return found, delivery.rejections

    return taken


def column(batch, name):
    return batch.columns.get(name) or [None] * len(batch)


def test_a_plain_file_of_rates(taken):
    found, rejections = taken(
        rates="currency,day,rate,type,base\n"
        "USD,2026-01-01,0.92,dated,\nGBP,2026-01-01,1.1534,budget,EUR\nsek,2026-01-01,0.0891,,\n"
    )
    assert found == [
        ("USD", None, date(2026, 1, 1), "dated", Decimal("0.92")),
        ("GBP", "EUR", date(2026, 1, 1), "plan", Decimal("1.1534")),
        ("SEK", None, date(2026, 1, 1), None, Decimal("0.0891")),
    ]
    assert rejections == ()


def test_what_is_no_rate_is_named_with_its_row(taken):
    found, rejections = taken(
        rates="currency,day,rate,type,base\nUSD,2026-01-01,0,dated,\nUSD,2026-01-02,-1.5,dated,\n"
        "QQQ,2026-01-01,0.92,dated,\nUSD,2026-01-03,0.92,weekly,\nUSD,2026-01-04,0.92,dated,Q\n"
        "USD,2026-01-05,92%,dated,\nUSD,2026-01-06,0.92,dated,\n"
    )
    assert [day for _, _, day, _, _ in found] == [date(2026, 1, 6)]
    assert sorted(r.place.row for r in rejections) == [2, 3, 4, 5, 6, 7]
    assert all(r.fatal and r.remedy for r in rejections)


def test_salesforce_states_rates_the_other_way_round_and_names_its_own_currency_elsewhere(taken):
    found, rejections = taken(
        DatedConversionRate="Id,IsoCode,StartDate,ConversionRate\n04wA,USD,2026-01-01,1.25\n04wB,EUR,2026-01-01,1\n",
        CurrencyType="Id,IsoCode,ConversionRate,DecimalPlaces,IsActive,IsCorporate,LastModifiedDate\n"
        "01LA,EUR,1,2,true,true,2025-03-01T10:00:00.000Z\n01LB,GBP,0.8,2,true,false,2025-03-01T10:00:00.000Z\n",
    )
    assert sorted(found) == [
        ("GBP", "EUR", date(2025, 3, 1), "spot", Decimal("1.25")),
        ("USD", "EUR", date(2026, 1, 1), "dated", Decimal("0.8")),
    ]
    assert rejections == ()


def test_dynamics_currencies(taken):
    found, _ = taken(
        currencies="Currency Name,Currency Code,Exchange Rate,Currency Symbol\n"
        "Euro,EUR,1.0000000000,€\nUS Dollar,USD,1.2500000000,$\n"
    )
    assert found == [("USD", "EUR", DAY, "spot", Decimal("0.8"))]
