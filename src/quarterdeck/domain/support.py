"""Support: what somebody above promises an owner of numbers, so that their actions succeed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Promise(StrEnum):
    """What was said last about a piece of support."""

    ASKED = "asked"
    """The owner would need it; nobody has promised it yet."""
    PROMISED = "promised"
    DECLINED = "declined"
    KEPT = "kept"
    NOT_KEPT = "not_kept"


@dataclass(frozen=True, slots=True)
class Support:
    """Help for an owner, for one of their actions or for all they do.

    ``by_key`` and ``by_name`` are who promised or declined it, if anybody has.
    """

    key: str
    version: int
    owner_key: str
    owner: str
    text: str
    standing: Promise
    due_on: date
    said_on: date
    action_key: str = ""
    by_key: str = ""
    by_name: str = ""
    closed_on: date | None = None
    because: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer it or to keep it."""
        return self.standing in {Promise.ASKED, Promise.PROMISED}

    def is_overdue(self, on: date) -> bool:
        """Whether it was promised for a day before that one and is not kept yet."""
        return self.standing is Promise.PROMISED and self.due_on < on
