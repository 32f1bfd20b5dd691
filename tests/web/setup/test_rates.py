"""The rates' set-up: what is known, what is missing, and a rate typed, corrected and taken back."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from tests.web.setup.asking import page, text_of

from quarterdeck.domain import formats
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.models import AuditEvent, Company, ExchangeRate
from quarterdeck.records.models.statement import recorded_on

USD = {"currency": "usd", "rate": "0.92", "rate_type": "dated", "on": "2025-10-01"}


def typed(client, *, save=True, **given):
    return client.post("/setup/rates/change/set/", {**USD, **given, **({"save": "1"} if save else {})})


def test_before_any_rate_the_page_says_what_will_be_here(olga):
    html = page(olga, "/setup/rates/")
    assert re.search(r"No currency has\s+a rate against EUR\.", html)
    assert "No rate of this type is known." in html
    assert "No rate is missing." in html


def test_a_rate_is_looked_at_typed_corrected_told_and_withdrawn(olga):
    before = AuditEvent.objects.count()
    said = text_of(typed(olga, save=False))
    assert "1 USD is worth 0.92 EUR from 1 October 2025 (dated)." in said
    assert AuditEvent.objects.count() == before
    assert typed(olga).status_code == 302
    assert typed(olga, rate="0.93", stood="0.92").status_code == 302
    html = page(olga, "/setup/rates/")
    assert "1 currency has" in html
    assert "USD 1 October 2025 0.93 EUR" in html
    assert "0.92 becomes 0.93" in html
    raw = olga.get("/setup/rates/").content.decode()
    address = unescape(re.search(r'href="([^"]*change/withdraw[^"]*)"', raw)[1])
    assert "1 USD is worth 0.93 EUR" in page(olga, address)
    rate = ExchangeRate.objects.get()
    olga.post("/setup/rates/change/withdraw/", {"number": rate.pk, "version": rate.version, "save": "1"})
    assert not ExchangeRate.objects.exists()
    assert "Withdrawn: USD/own dated 2025-10-01, 0.93" in page(olga, "/setup/rates/")
    assert verify_trail().holds


def test_rates_are_listed_by_their_type(olga):
    ExchangeRate.set("USD", Decimal("0.9"), date(2025, 10, 1), by=None)
    assert "No rate of this type is known." in page(olga, "/setup/rates/?type=plan")
    assert "No rate of this type is known." not in page(olga, "/setup/rates/?type=dated")
    assert olga.get("/setup/rates/?type=best").status_code == 400


def test_a_rate_typed_after_the_set_up_is_known_from_that_day(olga):
    Company.current().revise(by=None, opened_on="2026-01-01")
    ExchangeRate.set("USD", Decimal("0.9"), date(2025, 10, 1), by=None)
    assert f"since {formats.day(recorded_on())}" in page(olga, "/setup/rates/")


def test_a_rate_that_somebody_else_has_typed_meanwhile_is_refused_with_both(olga):
    typed(olga)
    said = text_of(typed(olga, rate="0.95", stood=""))
    assert "was changed by somebody else" in said
    assert "0.95" in said
    assert ExchangeRate.objects.get().rate == Decimal("0.92")
    rate = ExchangeRate.objects.get()
    old = {"number": rate.pk, "version": rate.version, "save": "1"}
    rate.correct(Decimal("0.94"), by=None)
    assert "was changed by somebody else" in text_of(olga.post("/setup/rates/change/withdraw/", old))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"currency": "xyz"}, "is no currency"),
        ({"rate": "0"}, "cannot be an exchange rate"),
        ({"rate": "much"}, "Enter a number"),
        ({"currency": "EUR"}, "needs no rate"),
        ({"rate_type": "plan", "on": "2025-12-24"}, "in the middle of one"),
    ],
)
def test_what_cannot_be_a_rate_is_refused_in_words(olga, given, words):
    for save in (False, True):
        assert words in text_of(typed(olga, save=save, **given))
    assert not ExchangeRate.objects.exists()
    assert olga.get("/setup/rates/change/burn/").status_code == 404
