"""Exchange rates on record, and what is missing among them: for whoever keeps them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from quarterdeck.book import Book
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.money import RateType
from quarterdeck.domain.rates import RateStatement
from quarterdeck.domain.scope import Scope
from quarterdeck.facts.rates import imported_rates
from quarterdeck.metrics.unrated import unrated


@dataclass(frozen=True, slots=True)
class MissingRate:
    """``deals`` with a value in ``currency`` have no rate of that type on their day; the first one is ``first_on``."""

    currency: str
    rates: RateType
    deals: int
    first_on: date
    last_on: date


def missing_rates(book: Book, scope: Scope) -> tuple[MissingRate, ...]:
    """What is missing, by currency and type of rates. NotCleared for whoever does not see everything.

    Plan and spot rates are missed only where somebody uses them, that is where any of that type was known by then;
    typed ones are those on record then.
    """
    if not book.clearance.everything:
        raise NotCleared("Rates are kept by sales operations.")
    known = (s for s in known_rates(book) if s.known_on <= scope.as_of or s.is_typed)
    used = {s.rates for s in known} | {RateType.DATED, scope.rates}
    found = []
    for kind in (kind for kind in RateType if kind in used):
        money = book.conversion(replace(scope, rates=kind))
        for currency, deals, first, last in unrated(book.facts, scope.as_of, book.calendar, money):
            found.append(MissingRate(currency, kind, deals, first, last))
    return tuple(found)


def known_rates(book: Book) -> tuple[RateStatement, ...]:
    """Every rate on record, imported and typed, by currency, type and day."""
    everything = (*imported_rates(book.facts).statements, *book.typed_rates)
    return tuple(sorted(everything, key=lambda s: (s.currency, s.base, s.rates, s.begin_on, s.known_on, s.is_typed)))
