"""What is seen of a text: nothing in it hides, or turns round what follows."""

from __future__ import annotations

import re
from unicodedata import category

JOINERS = "\u200c\u200d"
"""Between letters some scripts, and pictures made of several, need them."""
_BLANK = "\u2800\u3164\uffa0"
"""Letters by their category that are drawn as nothing: they stand for a blank."""
_DRESS = frozenset(map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x1D159, *range(0x180B, 0x1810))))
_DRESS |= frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""Seen only by what they do to the letter beside them; by themselves they are nothing."""
_NOTHING = _DRESS | frozenset(_BLANK)
_UNSEEN = frozenset({"Cc", "Cf"})
_IGNORED = (range(0x2065, 0x2066), range(0xFFF0, 0xFFF9), range(0xE0000, 0xE0100), range(0xE01F0, 0xE1000))
"""Not assigned yet, and drawn as nothing if they ever are."""


def plain(text: str) -> str:
    """The text without characters that control or format, but for its lines and blanks, and joiners within words.

    What looks blank is a blank, whatever it is called.
    """
    # Most texts hide nothing, which is quickly seen.
    if all(line.isprintable() for line in text.split("\n")) and _NOTHING.isdisjoint(text):
        return text
    blanks = text.translate(dict.fromkeys(map(ord, _BLANK), " "))
    kept = "".join(each for each in blanks if each.isspace() or each in JOINERS or _is_drawn(each))
    return re.sub(r"\S+", lambda word: _seen(word[0].strip(JOINERS)), kept)


def _is_drawn(letter: str) -> bool:
    return category(letter) not in _UNSEEN and not any(ord(letter) in ignored for ignored in _IGNORED)


def _seen(word: str) -> str:
    """The word; nothing where it has no letter that is drawn."""
    return word if any(each not in _DRESS and each not in JOINERS for each in word) else ""
