"""Asking the pages of the set-up as a browser would."""

from __future__ import annotations

import re
from html import unescape


def text_of(answer):
    """The words of a page, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def page(client, address):
    """The words of the page at that address."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return text_of(answer)
