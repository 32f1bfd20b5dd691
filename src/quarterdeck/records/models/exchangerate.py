"""Exchange rates that somebody typed in; they are preferred to imported ones of the same currency, type and day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q

from quarterdeck.connectors.currencies import CODES
from quarterdeck.domain.days import END
from quarterdeck.domain.money import RateType
from quarterdeck.domain.rates import EXACT, LARGEST_RATE, RateStatement
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.company import Company
from quarterdeck.records.models.statement import Statement
from quarterdeck.records.refusal import Refusal


class RateRefused(Refusal):
    """What was given cannot be an exchange rate."""


class ExchangeRate(Statement):
    """What one unit of a currency is worth in another from a day on. ``base`` empty: the company's own currency."""

    currency = models.CharField(max_length=3)
    base = models.CharField(max_length=3, blank=True, default="")
    rate_type = models.CharField(max_length=10, default=RateType.DATED)
    first_on = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=12)

    SAME = ("currency", "base", "rate_type", "first_on")

    class Meta:
        ordering = ("currency", "base", "rate_type", "first_on")
        constraints = (
            models.UniqueConstraint(
                fields=("currency", "base", "rate_type", "first_on"),
                condition=Q(known_to=END),
                name="a_rate_stands_once",
            ),
        )

    def __str__(self) -> str:
        return f"the {self.rate_type} rate of {self.currency} from {self.first_on}"

    @classmethod
    def set(
        cls,
        currency: str,
        rate: Decimal,
        first_on: date,
        *,
        rate_type: RateType = RateType.DATED,
        base: str = "",
        by: Actor | None,
    ) -> Self:
        """Say what ``currency`` is worth from that day on, for the first time or anew. RateRefused if it cannot be."""
        code, own = _code(currency), _code(base) if base else ""
        exact = _exact(rate)
        if code == (own or Company.current().currency):
            raise RateRefused(f"{code} is worth 1 {code}; it needs no rate. Name another currency.")
        if rate_type is RateType.PLAN:
            _check_begins_year(first_on)
        same = {"currency": code, "base": own, "rate_type": rate_type, "first_on": first_on}
        with trail_held():
            stands: Self | None = cls.objects.filter(**same).first()
            if stands:
                return stands.correct(exact, by=by)
            made = cls(**same, rate=exact).say()
            record_event("set", made, made.key, by, rate=exact)
        return made

    def correct(self, rate: Decimal, *, by: Actor | None) -> Self:
        """Another rate for the same day, known from today on; the same rate again changes nothing."""
        exact = _exact(rate)
        if exact == self.rate:
            return self
        with trail_held():
            old = self.rate
            self.change(rate=exact)
            record_event("correct", self, self.key, by, old=old, new=exact)
        return self

    def withdraw(self, *, by: Actor | None) -> None:
        """Take it back: from today on it is not known any more, and an imported one counts again."""
        with trail_held():
            self.close()
            record_event("withdraw", self, self.key, by, old=self.rate)

    @property
    def key(self) -> str:
        """How the audit trail names it."""
        return f"{self.currency}/{self.base or 'own'} {self.rate_type} {self.first_on}"

    def value(self) -> RateStatement:
        """The rate as the domain knows it."""
        kind = RateType(self.rate_type)
        return RateStatement(
            self.currency, self.base, kind, self.first_on, self.rate, known_on=self.known_from, is_typed=True
        )


def _code(text: str) -> str:
    code = text.strip().upper()
    if code not in CODES:
        raise RateRefused(f"'{text}' is no currency. Write its three letters, such as USD.")
    return code


def _exact(rate: Decimal) -> Decimal:
    if not rate.is_finite() or not 0 < rate < LARGEST_RATE or not (exact := rate.quantize(EXACT)):
        raise RateRefused(f"{rate} cannot be an exchange rate. Write a number above 0, such as 0.92.")
    return exact


def _check_begins_year(day: date) -> None:
    year = Company.current().calendar().year(day)
    if year.begin != day:
        raise RateRefused(
            f"A plan rate holds for fiscal years, and {day} is in the middle of one. "
            f"Say it for {year.begin} or for {year.end}."
        )
