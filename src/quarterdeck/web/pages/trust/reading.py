"""Days and amounts as people write them into a row: what can be read in one way only is read."""

from __future__ import annotations

import re
from datetime import UTC, date
from zoneinfo import ZoneInfo

from quarterdeck.connectors.dates import DateReader
from quarterdeck.connectors.decimals import DecimalReader
from quarterdeck.connectors.values import Bad
from quarterdeck.domain.formats import ungrouped
from quarterdeck.domain.repairs import Mended, written
from quarterdeck.records.models import SpokenRefused

EXAMPLE = "Write it like 80,000 or 1,000.50."
LONGEST = 40
"""Characters of an amount."""
_POWER = re.compile(r"\d\s*[eE][+-]?\d")
_NAMES_MONTH = re.compile(r"^[\x20-\x7e]*[A-Za-z]{3}[\x20-\x7e]*$")
_TWO_WAYS = re.compile(r"([1-9]\d{0,2})\.(\d{3})")


def read_text(field: Mended, text: str) -> str:
    """What was typed into the field as repairs are written. SpokenRefused, with an example, for what cannot be read."""
    match field:
        case Mended.CLOSE_ON:
            return _day(text)
        case Mended.AMOUNT:
            return _amount(text)
        case _:
            return text


def _day(text: str) -> str:
    if not text:
        raise SpokenRefused("A close date is needed. Choose a day.")
    try:
        return str(date.fromisoformat(text))
    except ValueError:
        found = DateReader(None, ZoneInfo("UTC"), UTC).day(text) if _NAMES_MONTH.search(text) else Bad("")
    if isinstance(found, Bad):
        raise SpokenRefused(f"“{text}” is not a day. Write it like 5 February 2026.")
    return str(found)


def _amount(text: str) -> str:
    """Commas stand between groups as the page writes them; any other writing has to leave no doubt."""
    if not text:
        raise SpokenRefused(f"An amount is needed. {EXAMPLE}")
    if len(text) > LONGEST or any(sign.isdigit() and not sign.isascii() for sign in text) or _POWER.search(text):
        raise SpokenRefused(f"“{text}” is no amount. {EXAMPLE}")
    if two := _TWO_WAYS.fullmatch(text):
        whole, rest = two.groups()
        small = f"{whole}.{rest}0" if rest.strip("0") else whole
        raise SpokenRefused(f"“{text}” can be read in two ways. Write {whole},{rest}, or {small}.")
    found = DecimalReader(None).money(ungrouped(text))
    if isinstance(found, Bad):
        raise SpokenRefused(f"“{text}” {found.reason}. {EXAMPLE}")
    if found.mark or found.currency:
        raise SpokenRefused(f"“{text}” names a currency. Write the amount alone, in that of the opportunity.")
    return written(found.amount) or ""
