"""The changes of exchange rates: one typed in or corrected, and one taken back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import forms
from django.db import transaction
from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.domain.money import RateType
from quarterdeck.domain.rates import RateStatement
from quarterdeck.records.audit import Actor
from quarterdeck.records.models import Account, Company, ExchangeRate, StaleRecord
from quarterdeck.records.refusal import Refusal
from quarterdeck.web.pages.setup.changing import Change, Sections, day_field
from quarterdeck.web.pages.setup.rates.asking import book_of, known, missing

TYPES = (
    (RateType.DATED.value, "Dated: for the days from then on"),
    (RateType.PLAN.value, "Plan: for a fiscal year"),
    (RateType.SPOT.value, "Spot: the newest one counts for everything"),
)


class RateChange(Change):
    """A change of the rates, seen on their page."""

    section = "rates"

    def done_at(self) -> str:
        """The page of the rates."""
        return reverse("setup_rates")

    def preview(self, by: Actor) -> Sections:
        """What is said, and how many opportunities get or lose a price by it."""
        before = _missing(by)
        with transaction.atomic():
            said = self.apply(by)
            after = _missing(by)
            transaction.set_rollback(True)
        return [("The rate", [said]), ("Opportunities without a rate", _priced(before, after))]


class SetRate(RateChange):
    """What one unit of a currency is worth from a day on."""

    title, button = "Type a rate", "Save the rate"
    currency = forms.CharField(label="One", max_length=3, help_text="Three letters, such as USD.")
    rate = forms.DecimalField(label="Is worth", max_digits=20, decimal_places=12)
    base = forms.CharField(label="In; empty for the company’s own currency", max_length=3, required=False)
    rate_type = forms.ChoiceField(label="What for", choices=TYPES)
    on = day_field("From")
    stood = forms.CharField(widget=forms.HiddenInput, required=False)

    def suggestions(self) -> Sequence[str]:
        """None: currencies are written."""
        return ()

    def apply(self, by: Actor) -> str:
        """See `ExchangeRate.set`. StaleRecord where another rate was typed for the same day meanwhile."""
        given = self.cleaned_data
        stands = self._stands()
        if str(given["stood"]) != _exact(stands.rate if stands else None):
            raise StaleRecord("The rate", {"rate": stands.rate if stands else None}, {"rate": given["rate"]})
        made = ExchangeRate.set(
            given["currency"],
            given["rate"],
            given["on"],
            rate_type=RateType(given["rate_type"]),
            base=given["base"],
            by=by,
        )
        before = f" It was {_exact(stands.rate)}." if stands else ""
        return f"{worth(made.value())}.{before}"

    def clean(self) -> dict[str, object]:
        """A form that was opened without saying what stands takes what stands when it is looked at first."""
        given: dict[str, object] = super().clean() or self.cleaned_data
        if "stood" not in self.data and not self.errors:
            stands = self._stands()
            given["stood"] = _exact(stands.rate if stands else None)
            self.data = {**dict(self.data.items()), "stood": given["stood"]}
        return given

    def _stands(self) -> ExchangeRate | None:
        given = self.cleaned_data
        same = {"currency": given["currency"].strip().upper(), "base": given["base"].strip().upper()}
        found: ExchangeRate | None = ExchangeRate.objects.filter(
            **same, rate_type=given["rate_type"], first_on=given["on"]
        ).first()
        return found


class WithdrawRate(RateChange):
    """A typed rate that is wrong altogether."""

    title, button = "Withdraw a typed rate", "Withdraw it"
    number = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def about(self) -> str:
        """The rate."""
        number = str(self["number"].value() or "")
        found = ExchangeRate.objects.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
        return f"{worth(found.value())}." if found else ""

    def apply(self, by: Actor) -> str:
        """See `ExchangeRate.withdraw`."""
        found: ExchangeRate | None = ExchangeRate.objects.filter(pk=self.cleaned_data["number"]).first()
        if found is None:
            raise Refusal("This rate is not on record any more: somebody withdrew it. Open the rates again.")
        self.refuse_stale(str(found), found.version, rate=_exact(found.rate))
        found.withdraw(by=by)
        return f"Withdrawn: {worth(found.value())}. An imported rate of that day counts again."


def worth(rate: RateStatement) -> str:
    """A rate as a person says it: 1 USD is worth 0.92 EUR from 1 January 2026 (dated)."""
    base = rate.base or Company.current().currency
    return f"1 {rate.currency} is worth {_exact(rate.rate)} {base} from {formats.day(rate.begin_on)} ({rate.rates})"


def _exact(rate: Decimal | None) -> str:
    return "" if rate is None else f"{rate.normalize():f}"


def _missing(by: Actor) -> dict[tuple[str, str], int]:
    book = book_of(by) if isinstance(by, Account) else None
    return {(gap.currency, gap.rates.value): gap.deals for gap in missing(book)} if known(book) else {}


def _priced(before: dict[tuple[str, str], int], after: dict[tuple[str, str], int]) -> list[str]:
    lines = [
        f"{currency}, {kind}: {formats.count(before.get((currency, kind), 0))} "
        f"become {formats.count(after.get((currency, kind), 0))}."
        for currency, kind in sorted({*before, *after})
        if before.get((currency, kind), 0) != after.get((currency, kind), 0)
    ]
    return lines or ["As many as before."]


CHANGES: dict[str, type[RateChange]] = {"set": SetRate, "withdraw": WithdrawRate}
"""The forms by the word in their address."""
