"""The first and the last day there is: what has neither a beginning nor an end reaches from one to the other."""

from __future__ import annotations

from datetime import date, datetime, time

BEGINNING = date(1900, 1, 1)
"""Stands for a beginning nobody knows, or needs to."""
END = date(2200, 1, 1)
"""Stands for an end that nobody has set."""


def end_of(day: date) -> datetime:
    """The last moment of that day, at which whoever looks back to it stands."""
    return datetime.combine(day, time.max)
