"""Fields of an opportunity that somebody puts right, in words."""

from __future__ import annotations

from quarterdeck.domain import formats
from quarterdeck.domain.repairs import Mended, Told


def in_words(field: Mended, value: Told, currency: str) -> str:
    """What a field says, as a reader writes it."""
    if value is None or value == "":
        return "nothing"
    match field:
        case Mended.CLOSE_ON:
            return formats.day(value)  # type: ignore[arg-type] # a close date is a day
        case Mended.AMOUNT:
            return formats.money(value, currency)  # type: ignore[arg-type] # an amount is a number
        case _:
            return str(value)
