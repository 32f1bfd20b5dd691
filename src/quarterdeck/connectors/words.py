"""Yes and no, forecast categories and other words with a fixed meaning."""

from __future__ import annotations

from collections.abc import Mapping

from quarterdeck.connectors.currencies import CODES, SHARED, SYMBOLS
from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.rows import Cell, text_of
from quarterdeck.connectors.values import Bad, Doubtful
from quarterdeck.domain.facts import Category, Status
from quarterdeck.domain.money import RateType

_YES = frozenset(
    {"true", "1", "yes", "y", "t", "x", "ja", "oui", "si", "sí", "sì", "wahr", "vrai", "verdadero", "on", "checked"}
)
_NO = frozenset({"false", "0", "no", "n", "f", "nein", "non", "falsch", "faux", "falso", "off", "unchecked"})

CATEGORIES: Mapping[str, Category] = {
    "omitted": Category.OMITTED,
    "omit": Category.OMITTED,
    "not forecasted": Category.OMITTED,
    "lost": Category.OMITTED,
    "closed lost": Category.OMITTED,
    "pipeline": Category.PIPELINE,
    "bestcase": Category.BEST_CASE,
    "best case": Category.BEST_CASE,
    "best_case": Category.BEST_CASE,
    "upside": Category.BEST_CASE,
    "mostlikely": Category.MOST_LIKELY,
    "most likely": Category.MOST_LIKELY,
    "most_likely": Category.MOST_LIKELY,
    "forecast": Category.COMMIT,
    "commit": Category.COMMIT,
    "committed": Category.COMMIT,
    "closed": Category.CLOSED,
    "closed won": Category.CLOSED,
    "won": Category.CLOSED,
}
"""What the products call each forecast category; ``Forecast`` is Salesforce's inner name of Commit."""


_CURRENCY_NAMES = {
    "euro": "EUR",
    "us dollar": "USD",
    "u.s. dollar": "USD",
    "united states dollar": "USD",
    "us-dollar": "USD",
    "pound sterling": "GBP",
    "british pound": "GBP",
    "swiss franc": "CHF",
    "schweizer franken": "CHF",
    "japanese yen": "JPY",
    "canadian dollar": "CAD",
    "australian dollar": "AUD",
    "danish krone": "DKK",
    "norwegian krone": "NOK",
    "swedish krona": "SEK",
    "polish zloty": "PLN",
    "czech koruna": "CZK",
}


RATE_TYPES: Mapping[str, RateType] = {
    "dated": RateType.DATED,
    "daily": RateType.DATED,
    "historical": RateType.DATED,
    "plan": RateType.PLAN,
    "planned": RateType.PLAN,
    "budget": RateType.PLAN,
    "constant": RateType.PLAN,
    "spot": RateType.SPOT,
    "current": RateType.SPOT,
}
"""What finance people call each type of exchange rate."""


def flag(cell: Cell) -> bool | Bad:
    """Yes or no."""
    if isinstance(cell, bool):
        return cell
    word = normal(text_of(cell))
    if word in _YES:
        return True
    return False if word in _NO else Bad("is neither yes nor no")


def category(cell: Cell) -> Category | Bad:
    """The forecast category a word stands for."""
    return CATEGORIES.get(normal(text_of(cell))) or Bad("is no forecast category we know")


def currency(cell: Cell) -> str | Bad:
    """The ISO code of a currency written as code, sign or common name."""
    text = text_of(cell)
    if text in SHARED:
        return Doubtful("is a sign that several currencies share", text)
    code = text.upper() if text.upper() in CODES else SYMBOLS.get(text) or _CURRENCY_NAMES.get(normal(text))
    return code or Bad("is no currency we know")


def rate_type(cell: Cell) -> RateType | Bad:
    """The type of exchange rate a word stands for."""
    return RATE_TYPES.get(normal(text_of(cell))) or Bad("is not one of dated, plan, spot")


def status(cell: Cell) -> Status | Bad:
    """The status a mapping file's word stands for."""
    try:
        return Status(normal(text_of(cell)))
    except ValueError:
        return Bad("is not one of open, won, lost")
