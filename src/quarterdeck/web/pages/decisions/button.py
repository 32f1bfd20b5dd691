"""Something that may be said on the page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """Something that may be said: at once by a form, or behind a link that opens one; in that session, if in any."""

    label: str
    href: str
    at_once: bool
    key: str
    version: int
    session: str = ""
