"""Fields of an opportunity that somebody puts right, in words."""

from __future__ import annotations

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.repairs import Mended, Told
from quarterdeck.records.repairing import OpenedDeal


def currency_of(deal: OpenedDeal, book: Book) -> str:
    """The currency of an opportunity's amount; the company's where the CRM does not say."""
    return book.currency if deal.version is None else str(deal.version["currency"] or book.currency)


def in_words(field: Mended, value: Told, currency: str) -> str:
    """What a field says, as a reader writes it."""
    if value is None or value == "":
        return "nothing"
    match field:
        case Mended.CLOSE_ON:
            return formats.day(value)  # type: ignore[arg-type] # a close date is a day
        case Mended.AMOUNT:
            return formats.money_exact(value, currency)  # type: ignore[arg-type] # an amount is a number
        case _:
            return str(value)
