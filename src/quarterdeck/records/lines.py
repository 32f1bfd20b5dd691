"""A line of the record of a session."""

from __future__ import annotations

from typing import TypedDict


class Line(TypedDict):
    """Something that came of a session: what it is about, its words, and more about it."""

    about: str
    text: str
    more: str
