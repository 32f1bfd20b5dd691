"""Readable, stable keys for addresses: "Łukasz Sørensen" becomes lukasz-sorensen."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.text import slugify

LONGEST = 60
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ß": "ss"})
_PAIRS = str.maketrans({"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe"})


def fresh_key(name: str, taken: Callable[[str], bool]) -> str:
    """A key made from the name that is not taken yet; a number is put behind it where it must."""
    plain = name.translate(_LETTERS).translate(_PAIRS)
    base = (slugify(plain) or slugify(name, allow_unicode=True))[:LONGEST].strip("-") or "nameless"
    key, number = base, 1
    while taken(key):
        number += 1
        key = f"{base}-{number}"
    return key
