"""A price in another currency is the exact product, rounded half away from nothing, however it is worked out."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.metrics.pricing import priced

GRAIN = Decimal("0.0001")
amounts = st.decimals(-(10**13), 10**13, places=4) | st.decimals(-100000, 100000, places=2)
rates = st.decimals(Decimal("0.000000000001"), 10**4, places=12) | st.decimals(Decimal("0.01"), 20, places=7)
ROW = "(SELECT $amount::DECIMAL(18, 4) AS amount, 'USD' AS currency, $rate::DECIMAL(20, 12) AS rate)"
SQL = f"SELECT {priced('amount', 'currency', 'rate', 'CAST(rate AS DOUBLE)')} FROM {ROW}"


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as opened:
        yield opened


def price(connection, amount: Decimal, rate: Decimal) -> Decimal | None:
    return connection.execute(SQL, {"amount": amount, "rate": rate, "currency": "EUR"}).fetchall()[0][0]


@given(amounts, rates)
def test_a_price_is_exact(connection, amount, rate):
    exact = (amount * rate).quantize(GRAIN, ROUND_HALF_UP)
    assert price(connection, amount, rate) == (exact if abs(exact) < 10**14 else None)


@given(st.integers(-(10**11), 10**11), st.integers(1, 10**6))
def test_a_price_that_lies_halfway_is_rounded_away_from_nothing(connection, whole, odd):
    # amount × rate is a whole number of ten-thousandths and a half, or as near to it as a rate comes
    rate = Decimal(2 * odd + 1) / 20000
    amount = Decimal(whole) / 100
    for nudge in (0, Decimal("0.000000000001"), -Decimal("0.000000000001")):
        exact = (amount * (rate + nudge)).quantize(GRAIN, ROUND_HALF_UP)
        assert price(connection, amount, rate + nudge) == (exact if abs(exact) < 10**14 else None)


@given(st.integers(1, 10**11).filter(lambda n: n % 2 and n % 5), st.integers(-9, 9), st.integers(0, 50), st.booleans())
def test_a_price_is_exact_as_near_to_halfway_as_products_come(connection, grains, off, more, is_owed):
    # grains × rate, both whole, end in a half of a ten-thousandth and so many of its million-millionths
    places = 10**12
    rate = Decimal((places // 2 + off) * pow(grains, -1, places) % places + more * places).scaleb(-12)
    amount = Decimal(-grains if is_owed else grains).scaleb(-4)
    exact = (amount * rate).quantize(GRAIN, ROUND_HALF_UP)
    assert price(connection, amount, rate) == (exact if abs(exact) < 10**14 else None)
