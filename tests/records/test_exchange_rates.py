"""Typed rates are statements; a correction leaves every page and answer as of an earlier day as it was."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from tests.records.deliveries import delivery

from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.domain.money import RateType
from quarterdeck.domain.scope import Asked
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.book import open_book
from quarterdeck.records.imports import import_delivery
from quarterdeck.records.models import Account, AuditEvent, Company, ExchangeRate, RateRefused
from quarterdeck.records.opened import close_all
from quarterdeck.records.values import current_values
from quarterdeck.reports.measure import measured
from quarterdeck.reports.rates import missing_rates

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)
FIRST, EARLY, LATER = date(2026, 1, 1), date(2026, 2, 15), date(2026, 3, 1)
ADDRESSES = ("/performance/unit/acme/", "/api/v1/performance/unit/acme", "/api/v1/measure/open_pipeline/unit/acme")


@pytest.fixture(autouse=True)
def company(settings, tmp_path, recorded):
    """Ten open deals of 100 dollars, brought in on 9 February and again on 9 March; the company counts in euros."""
    settings.PUBLICATIONS_FOLDER = tmp_path / "facts"
    recorded(FIRST)
    Company.current().revise(by=None, name="Acme", currency="EUR", opened_on=date(2026, 2, 20))
    for day in (date(2026, 2, 9), date(2026, 3, 9)):
        import_delivery(in_dollars(delivery(100, day=day)), by=None)
    yield
    close_all()


def digest_of(*what):
    """A digest as long as any."""
    return hashlib.sha256(repr(what).encode()).hexdigest()


def in_dollars(made: Delivery) -> Delivery:
    *others, deals = made.batches
    columns = {**deals.columns, "currency": ["USD"] * len(deals), "close_on": [date(2026, 6, 1)] * len(deals)}
    return replace(
        made, batches=(*others, replace(deals, columns=columns)), digest=digest_of(made.digest, made.observed_on)
    )


def bring_rates(day: date, *rates: str) -> None:
    columns = {
        "currency": ["USD"] * len(rates),
        "begin_on": [FIRST] * len(rates),
        "rate": [Decimal(rate) for rate in rates],
    }
    close_all()  # an import is a process of its own
    batch = Batch("exchange_rate", "rates", columns, list(range(2, 2 + len(rates))), "rates.csv")
    import_delivery(Delivery("rates", day, (batch,), digest=digest_of(day, rates)), by=None)


def pipeline(as_of: date | None = None, rates: str = "") -> tuple[Decimal | None, int]:
    book = open_book(None, TODAY, as_of)
    scope = book.scope(asked=Asked(as_of=str(as_of or ""), rates=rates))
    total = measured(book, scope, "open_pipeline").total
    return total.value, total.unpriced


def everything(as_of: date) -> list[str]:
    """Page and API of the whole company as of that day, without what differs from request to request."""
    account = Account.objects.filter(email="olga@acme.example").first() or Account.open(
        "olga@acme.example", None, is_operations=True, by=None
    )
    client = Client()
    client.force_login(account)
    answers = [client.get(address, {"as_of": str(as_of)}) for address in ADDRESSES]
    assert [answer.status_code for answer in answers] == [200] * len(ADDRESSES)
    return [re.sub(r"(nonce=\"|name=\"csrfmiddlewaretoken\" value=\")[^\"]+", "", a.content.decode()) for a in answers]


def test_a_typed_rate_prices_what_was_only_counted_and_can_be_withdrawn(recorded):
    assert pipeline() == (None, 10)
    recorded(date(2026, 2, 10))
    typed = ExchangeRate.set("usd", Decimal("0.9"), FIRST, by=None)
    assert pipeline() == (Decimal(900), 0)
    assert pipeline(EARLY) == (Decimal(900), 0)
    recorded(LATER)
    typed.withdraw(by=None)
    assert pipeline() == (None, 10)
    assert pipeline(EARLY) == (Decimal(900), 0)
    assert [e.verb for e in AuditEvent.objects.filter(noun="exchangerate")] == ["set", "withdraw"]
    assert verify_trail().holds


def test_a_typed_rate_is_preferred_to_an_imported_one_of_the_same_day(recorded):
    bring_rates(date(2026, 2, 10), "0.8")
    recorded(date(2026, 2, 11))
    ExchangeRate.set("USD", Decimal("0.9"), FIRST, by=None)
    assert pipeline() == (Decimal(900), 0)


@pytest.mark.parametrize("how", ["imported", "typed"])
def test_a_correction_changes_no_byte_of_what_was_known_before(recorded, how):
    recorded(date(2026, 2, 10))
    bring_rates(date(2026, 2, 10), "0.8")
    ExchangeRate.set("USD", Decimal("0.7"), date(2026, 5, 1), by=None)
    before, now = everything(EARLY), pipeline()
    recorded(LATER)
    if how == "typed":
        ExchangeRate.set("USD", Decimal("0.6"), date(2026, 5, 1), by=None)
    else:
        ExchangeRate.objects.get().withdraw(by=None)
        bring_rates(date(2026, 3, 9), "0.5")
    assert everything(EARLY) == before
    assert pipeline() != now


def test_rates_that_cannot_be_are_refused_and_say_what_to_do():
    for currency, rate, why in (("QQQ", "1", "no currency"), ("USD", "0", "above 0"), ("EUR", "2", "needs no rate")):
        with pytest.raises(RateRefused, match=why):
            ExchangeRate.set(currency, Decimal(rate), FIRST, by=None)
    with pytest.raises(RateRefused, match="2026-01-01 or for 2027-01-01"):
        ExchangeRate.set("USD", Decimal(1), date(2026, 2, 1), rate_type=RateType.PLAN, by=None)
    assert not ExchangeRate.ever.exists()
    assert current_values().rates == ()


def test_what_is_missing_is_said_by_currency_and_type():
    book = open_book(None, TODAY)
    (missing,) = missing_rates(book, book.scope())
    assert (missing.currency, missing.rates, missing.deals) == ("USD", RateType.DATED, 10)
    assert missing.first_on == date(2026, 6, 1)
    ExchangeRate.set("USD", Decimal("0.9"), FIRST, by=None)
    book = open_book(None, TODAY)
    assert missing_rates(book, book.scope()) == ()
    (plan,) = missing_rates(book, book.scope(asked=Asked(rates="plan")))
    assert plan.rates is RateType.PLAN


def test_what_was_missing_on_a_day_does_not_follow_from_a_type_of_rates_known_only_later():
    columns = {"currency": ["GBP"], "begin_on": [FIRST], "rate": [Decimal("1.1")], "rate_type": ["plan"]}
    batch = Batch("exchange_rate", "rates", columns, [2], "rates.csv")
    close_all()
    import_delivery(Delivery("rates", date(2026, 3, 8), (batch,), digest=digest_of("plan")), by=None)

    def types(as_of):
        book = open_book(None, TODAY, as_of)
        return [m.rates for m in missing_rates(book, book.scope(asked=Asked(as_of=str(as_of))))]

    assert types(EARLY) == [RateType.DATED]
    assert types(date(2026, 3, 9)) == [RateType.DATED, RateType.PLAN]


def test_the_company_s_own_currency_needs_no_rate_in_a_file():
    columns = {"currency": ["EUR", "USD"], "begin_on": [FIRST, FIRST], "rate": [Decimal("1.5"), Decimal("0.9")]}
    batch = Batch("exchange_rate", "rates", columns, [2, 3], "rates.csv")
    imported = import_delivery(Delivery("rates", date(2026, 3, 10), (batch,), digest="own"), by=None)
    (rejected,) = imported.built.rejections
    assert rejected.place.row == 2
    assert "own currency" in rejected.reason
