"""What is seen of a text: nothing in it hides, or turns round what follows."""

from __future__ import annotations

import re
from unicodedata import category

JOINERS = "\u200c\u200d"
"""Between letters some scripts, and pictures made of several, need them."""
_UNSEEN = frozenset({"Cc", "Cf"})


def plain(text: str) -> str:
    """The text without characters that control or format, but for its lines and blanks, and joiners within words."""
    # Most texts hide nothing, which is quickly seen.
    if all(line.isprintable() for line in text.split("\n")):
        return text
    kept = "".join(each for each in text if each.isspace() or each in JOINERS or category(each) not in _UNSEEN)
    return re.sub(r"\S+", lambda word: word[0].strip(JOINERS), kept)
