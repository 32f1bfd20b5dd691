"""Notes of a session that one of the two has shared with those who lead the owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SharedNote:
    """What the pair had written down at a step of their session when ``said_by`` shared it and ``agreed_by`` agreed."""

    owner_key: str
    owner: str
    step: str
    text: str
    said_on: date
    said_by: str
    agreed_by: str
