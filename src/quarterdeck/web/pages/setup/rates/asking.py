"""What the rates' pages read: the company's whole Book, or what was typed while nothing has been imported yet."""

from __future__ import annotations

from quarterdeck.book import Book
from quarterdeck.domain.rates import RateStatement
from quarterdeck.records.book import NothingPublished, open_book, today
from quarterdeck.records.models import Account, ExchangeRate
from quarterdeck.reports.rates import MissingRate, known_rates, missing_rates


def book_of(viewer: Account) -> Book | None:
    """The Book of whoever keeps the rates; None before the first import."""
    try:
        return open_book(viewer, today())
    except NothingPublished:
        return None


def known(book: Book | None) -> tuple[RateStatement, ...]:
    """Every rate on record."""
    return known_rates(book) if book else tuple(rate.value() for rate in ExchangeRate.objects.all())


def missing(book: Book | None) -> tuple[MissingRate, ...]:
    """What is missing for the year and the day of the data; nothing is before the first import."""
    return missing_rates(book, book.scope()) if book and book.organisation.root else ()
