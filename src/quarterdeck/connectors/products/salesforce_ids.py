"""Salesforce's identifiers, which reports and exports write in two lengths."""

from __future__ import annotations

import re

_SHORT = re.compile(r"[A-Za-z0-9]{15}")
_NOTHING = re.compile(r"0{15}(?:AAA)?")
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_OPPORTUNITY_PREFIX = "006"


def long_id(text: str) -> str | None:
    """The identifier with its three check letters, so that a report's 15 and an export's 18 are the same."""
    if _NOTHING.fullmatch(text):
        return None
    if not _SHORT.fullmatch(text):
        return text
    check = ""
    for begin in (0, 5, 10):
        bits = sum(1 << place for place, letter in enumerate(text[begin : begin + 5]) if letter.isupper())
        check += _CHECK[bits]
    return text + check


def opportunity_id(text: str) -> str | None:
    """The identifier if it is an opportunity's; a task may hang on other things too."""
    return long_id(text) if text.startswith(_OPPORTUNITY_PREFIX) else None


def owner_id(text: str) -> str | None:
    """The identifier if it is a user's or queue's; field history also writes the name."""
    return long_id(text) if re.fullmatch(r"00[5G][A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?", text) else None
