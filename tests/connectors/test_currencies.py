"""Currencies: an amount whose currency nobody can tell is asked about or unknown, never counted as our own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.connectors.desk import Desk, column, gentle

from quarterdeck.connectors import Refused

HEADER = "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Amount Currency,Close Date"
SALES = """
source = "shop"
[files.sales]
path = "sales.csv"
[[table]]
name = "sale"
file = "sales"
[table.columns]
sale_id = "no"
sold_on = "day"
amount = "net"
list_amount = "list"
currency = "unit"
"""


def deals(*amounts: tuple[str, str]) -> str:
    rows = (f'o{at},One,Acme,Anna,Prospecting,"{a}",{c},2026-05-01' for at, (a, c) in enumerate(amounts))
    return "\n".join([HEADER, *rows, ""])


@pytest.mark.parametrize(("mark", "first"), [("$", "USD"), ("kr", "DKK"), ("¥", "JPY")])
@pytest.mark.parametrize("where", ["amount", "column"])
def test_a_sign_several_currencies_share_is_asked_about(desk: Desk, mark: str, first: str, where: str) -> None:
    cells = (f"{mark} 100.50", "") if where == "amount" else ("100.50", mark)
    with pytest.raises(Refused, match="nothing says which currency") as refused:
        desk.deals(deals(cells, cells))
    [question] = refused.value.questions
    assert (question.topic, question.choices[0], question.samples) == ("default_currency", first, (mark,))
    assert f"--currency {first}" in question.remedy
    reading = desk.deals(deals(cells), default_currency=first)
    assert column(reading, "currency") == [first]
    assert column(reading, "amount") == [Decimal("100.5000")]


def test_a_currency_column_says_what_a_shared_sign_means(desk: Desk) -> None:
    reading = desk.deals(deals(("$100.50", "CAD"), ("€7.50", ""), ("7.50", "")))
    assert column(reading, "currency") == ["CAD", "EUR", None]
    assert column(reading, "amount") == [Decimal("100.5000"), Decimal("7.5000"), Decimal("7.5000")]
    assert reading.delivery.rejections == ()


@pytest.mark.parametrize("default", [None, "CHF"])
def test_a_currency_nobody_can_read_leaves_the_amount_unknown(desk: Desk, default: str | None) -> None:
    reading = desk.deals(deals(("100.50", "XXQ"), ("100.50", "USD")), default_currency=default)
    assert column(reading, "opportunity_id") == ["o0", "o1"]
    assert column(reading, "amount") == [None, Decimal("100.5000")]
    assert column(reading, "currency") == [None, "USD"]
    [bad] = reading.delivery.rejections
    assert (bad.value, bad.fatal, bad.place.row) == ("XXQ", False, 2)
    assert "amount unknown" in bad.reason


@pytest.mark.parametrize(("amount", "said"), [("USD 1.000,00", "USD"), ("£ 1.000,00", "GBP"), ("$1.000,00", "$")])
def test_an_amount_in_another_currency_than_its_row_is_unknown(desk: Desk, amount: str, said: str) -> None:
    reading = desk.deals(deals((amount, "EUR"), ("1,50", "EUR")))
    assert column(reading, "amount") == [None, Decimal("1.5000")]
    assert column(reading, "currency") == ["EUR", "EUR"]
    [bad] = gentle(reading)
    assert f"written in {said} and the row says EUR" in bad.reason
    assert (bad.place.row, bad.place.column, bad.value) == (2, "Amount", f"{said} 1000")


def test_sales_keep_the_same_rules(desk: Desk) -> None:
    path = desk.write(
        "sales.csv",
        "no,day,net,list,unit\n1,2026-01-13,10.50,12.50,XXQ\n"
        "2,2026-01-13,USD 10.50,12.50,EUR\n3,2026-01-13,1.50,2.50,\n",
    )
    reading = desk.read(path, mapping=desk.mapping(SALES), default_currency="CHF")
    assert column(reading, "amount", of="sale") == [None, None, Decimal("1.5000")]
    assert column(reading, "list_amount", of="sale") == [None, Decimal("12.5000"), Decimal("2.5000")]
    assert column(reading, "currency", of="sale") == [None, "EUR", "CHF"]
    assert len(gentle(reading)) == 2
