"""Amounts: separators, signs, currencies, and never a guess about 1,234."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.connectors.decimals import LARGEST, DecimalReader, Written, sign_evidence
from quarterdeck.connectors.values import Bad


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,5", "1234.5"),
        ("1'234.50", "1234.5"),
        ("1’234’567.5", "1234567.5"),
        ("12,34,567.00", "1234567"),
        ("1.234.567", "1234567"),
        ("0,125", "0.125"),
        ("2000.0", "2000"),
        ("(1,000.00)", "-1000"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("5-", "-5"),
        ("+5", "5"),
        ("1.2E+05", "120000"),
        (".5", "0.5"),
        (1234.5, "1234.5"),
        (7, "7"),
    ],
)
def test_a_number_that_can_only_be_read_one_way_needs_no_sign(text: str, amount: str) -> None:
    found = DecimalReader(None).read(text)
    assert isinstance(found, Written)
    assert found.amount == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("USD 485,000.00", "485000", "USD"),
        ("€1.2", "1.2", "EUR"),
        ("1.234,50 €", "1234.5", "EUR"),
        ("-£5.10", "-5.1", "GBP"),
        ("£-5.10", "-5.1", "GBP"),
        ("R$ 1.000,00", "1000", "BRL"),
        ("chf 12.50", "12.5", "CHF"),
        ("99 zł", "99", "PLN"),
    ],
)
def test_the_currency_beside_an_amount_is_read_where_it_means_one(text: str, amount: str, currency: str) -> None:
    assert DecimalReader(None).money(text) == Written(Decimal(amount).quantize(Decimal("0.0001")), currency)


@pytest.mark.parametrize(("text", "amount", "mark"), [("$1,234.50", "1234.5", "$"), ("100 kr", "100", "kr")])
def test_a_sign_that_several_currencies_share_is_kept_as_a_sign(text: str, amount: str, mark: str) -> None:
    found = DecimalReader(None).money(text)
    assert isinstance(found, Written)
    assert (found.amount, found.currency, found.mark) == (Decimal(amount), None, mark)


@pytest.mark.parametrize("text", ["1,234", "1.234", "-12.000", "€ 999,999"])
def test_thousands_or_decimals_cannot_be_told_from_one_number(text: str) -> None:
    assert sign_evidence([text])["open"] == 1
    assert isinstance(DecimalReader(None).read(text), Bad)
    assert isinstance(DecimalReader(".").read(text), Written)
    assert isinstance(DecimalReader(",").read(text), Written)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "--5",
        "(5",
        "5)",
        "(-5)",
        "1,,2",
        "1.2.3",
        "1.2k",
        "12 boxes",
        "1/2",
        "NaN",
        "inf",
        "1e999",
        True,
        "€",
        "1 €2",
    ],
)
def test_what_is_no_number_says_so(text: str) -> None:
    assert isinstance(DecimalReader(".").read(text), Bad)


def test_an_amount_stays_below_ten_to_the_fourteen() -> None:
    assert isinstance(DecimalReader(None).money(str(LARGEST - 1)), Written)
    assert isinstance(DecimalReader(None).money(str(LARGEST)), Bad)
    assert isinstance(DecimalReader(None).money(str(-LARGEST)), Bad)


def test_grouping_must_be_grouping() -> None:
    assert isinstance(DecimalReader(".").read("0,125"), Bad)
    assert isinstance(DecimalReader(".").read("1,23"), Bad)


@pytest.mark.parametrize(("cell", "share"), [("90%", 0.9), ("90", 0.9), ("0", 0.0), ("100", 1.0), (45.5, 0.455)])
def test_a_percentage_becomes_a_share(cell: str, share: float) -> None:
    assert DecimalReader(".").share(cell, percent=True) == share


def test_a_share_stays_between_nothing_and_all() -> None:
    assert DecimalReader(".").share("0.65", percent=False) == 0.65
    assert DecimalReader(".").share("65%", percent=False) == 0.65
    assert isinstance(DecimalReader(".").share("65", percent=False), Bad)
    assert isinstance(DecimalReader(".").share("1000", percent=True), Bad)
    assert isinstance(DecimalReader(".").money("65%"), Bad)


def test_a_count_is_whole() -> None:
    assert DecimalReader(".").count("3.0") == 3
    assert isinstance(DecimalReader(".").count("3.5"), Bad)


AMOUNTS = st.decimals(min_value=-(10**13), max_value=10**13, places=2)
STYLES = {".": ("", ",", "'", " ", "\u00a0"), ",": ("", ".", "'", " ", "\u202f")}


@given(AMOUNTS, st.sampled_from(".,"), st.integers(0, 4), st.sampled_from(["{}", "EUR {}", "{} €", "€{}"]))
def test_an_amount_written_any_usual_way_is_read_back(amount: Decimal, sign: str, style: int, around: str) -> None:
    grouped = f"{abs(amount):,.2f}".replace(",", "\0").replace(".", sign).replace("\0", STYLES[sign][style])
    text = around.format(f"-{grouped}" if amount < 0 else grouped)
    found = DecimalReader(sign).money(text)  # type: ignore[arg-type]
    assert isinstance(found, Written)
    assert found.amount == amount
    evidence = sign_evidence([text])
    assert evidence[sign] == 1
    assert evidence.total() == 1


@given(st.text(alphabet="0123456789.,' -+()%€$EURe\u00a0"))
def test_no_text_breaks_the_reader(text: str) -> None:
    for sign in (".", ",", None):
        assert isinstance(DecimalReader(sign).read(text), Written | Bad)  # type: ignore[arg-type]
