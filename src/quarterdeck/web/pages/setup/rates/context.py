"""What the page of the rates takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.domain.money import RateType
from quarterdeck.domain.rates import RateStatement
from quarterdeck.domain.sentences import Segment, Tone
from quarterdeck.records.models import Account, Company, ExchangeRate
from quarterdeck.reports.rates import MissingRate
from quarterdeck.web.answer import segments
from quarterdeck.web.controls import Choice
from quarterdeck.web.pages.setup.day import eyebrow
from quarterdeck.web.pages.setup.history import history
from quarterdeck.web.pages.setup.rates.asking import book_of, known, missing
from quarterdeck.web.scope import pinned

SHOWN = 60
"""Rates on one page, the newest first."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Opportunities that no rate is known for."""

    currency: str
    kind: str
    deals: str
    days: str
    href: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A rate on record; ``withdraw`` is empty for an imported one."""

    currency: str
    since: str
    rate: str
    base: str
    known: str
    origin: str
    correct: str
    withdraw: str


def context(viewer: Account, kind: RateType, today: date, as_of: date | None = None) -> dict[str, object]:
    """Everything the template takes, as on record at the end of ``as_of`` or now; rates of ``kind`` are listed."""
    book = book_of(viewer, as_of)
    gaps, rates = missing(book, as_of), known(book, as_of)
    of_kind = sorted((r for r in rates if r.rates is kind), key=lambda r: (r.begin_on, r.currency), reverse=True)
    own = Company.current().currency
    return {
        "headline": _headline(rates, gaps, own, eyebrow("Rates", as_of)),
        "gaps": [_gap(gap) for gap in gaps],
        "kinds": [
            Choice(k.value.title(), pinned(reverse("setup_rates"), as_of, type=k.value), k is kind) for k in RateType
        ],
        "rates": [_shown(rate, own, is_pinned=as_of is not None) for rate in of_kind[:SHOWN]],
        "more": max(0, len(of_kind) - SHOWN),
        "own": own,
        "set_at": _set_at(today, rate_type=kind.value),
        "history": history(("exchangerate",), as_of),
    }


def _headline(
    rates: tuple[RateStatement, ...], gaps: tuple[MissingRate, ...], own: str, eyebrow: str
) -> dict[str, object]:
    number = len({rate.currency for rate in rates})
    words = formats.counted(number, "currency has", "currencies have") if number else "No currency has"
    first = (Segment(words, Tone.STRONG), Segment(f" rates against {own}." if number else f" a rate against {own}."))
    dated = sum(gap.deals for gap in gaps if gap.rates is RateType.DATED)
    if dated:
        words = formats.counted(dated, "opportunity has", "opportunities have")
        second = (Segment(words, Tone.GAP), Segment(" no rate: counted, not priced."))
    else:
        second = (Segment("No rate"), Segment(" is missing."))
    return {"eyebrow": eyebrow, "lines": [segments(first), segments(second)], "sub": []}


def _gap(gap: MissingRate) -> Gap:
    return Gap(
        gap.currency,
        gap.rates.value.title(),
        formats.count(gap.deals),
        formats.day_range(gap.first_on, gap.last_on),
        _set_at(gap.first_on, currency=gap.currency, rate_type=gap.rates.value),
    )


def _set_at(on: date, **given: str) -> str:
    return f"{reverse('setup_rates_change', args=['set'])}?{urlencode({**given, 'on': on.isoformat()})}"


def _shown(rate: RateStatement, own: str, *, is_pinned: bool) -> Shown:
    exact = f"{rate.rate.normalize():f}"
    typed = _typed(rate) if rate.is_typed and not is_pinned else None
    asked = {"currency": rate.currency, "base": rate.base, "rate_type": rate.rates.value, "rate": exact}
    held = {"number": typed.pk, "version": typed.version} if typed else {}
    return Shown(
        rate.currency,
        formats.day(rate.begin_on),
        exact,
        rate.base or own,
        "all along" if rate.known_on <= rate.begin_on else f"since {formats.day(rate.known_on)}",
        "typed" if rate.is_typed else "imported",
        _set_at(rate.begin_on, **asked),
        f"{reverse('setup_rates_change', args=['withdraw'])}?{urlencode(held)}" if typed else "",
    )


def _typed(rate: RateStatement) -> ExchangeRate | None:
    found: ExchangeRate | None = ExchangeRate.objects.filter(
        currency=rate.currency, base=rate.base, rate_type=rate.rates.value, first_on=rate.begin_on, rate=rate.rate
    ).first()
    return found
