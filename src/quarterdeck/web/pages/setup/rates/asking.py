"""What the rates' pages read: the company's whole Book, or what was typed while nothing has been imported yet."""

from __future__ import annotations

from datetime import date

from quarterdeck.book import Book
from quarterdeck.domain.rates import RateStatement
from quarterdeck.domain.scope import Asked
from quarterdeck.records.book import NothingPublished, open_book, today
from quarterdeck.records.models import Account, ExchangeRate
from quarterdeck.reports.rates import MissingRate, known_rates, missing_rates


def book_of(viewer: Account, as_of: date | None = None) -> Book | None:
    """The Book of whoever keeps the rates; None before the first import."""
    try:
        return open_book(viewer, today(), as_of)
    except NothingPublished:
        return None


def known(book: Book | None, as_of: date | None = None) -> tuple[RateStatement, ...]:
    """Every rate on record at the end of ``as_of``, or now."""
    found = known_rates(book) if book else tuple(rate.value() for rate in ExchangeRate.on_record(as_of))
    return found if as_of is None else tuple(rate for rate in found if rate.known_on <= as_of)


def missing(book: Book | None, as_of: date | None = None) -> tuple[MissingRate, ...]:
    """What is missing for the year and the day of the data; nothing is before the first import."""
    if book is None or book.organisation.root is None:
        return ()
    day = min(as_of, book.facts.observed_on).isoformat() if as_of else ""
    return missing_rates(book, book.scope(asked=Asked(as_of=day)))
