"""The lens a report looks through: whose numbers, which period, and what was known on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quarterdeck.domain.calendar import Period


class SubjectKind(StrEnum):
    """Whose numbers: a person's or a unit's."""

    PERSON = "person"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Subject:
    """The person or unit a report is about."""

    kind: SubjectKind
    key: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Subject, period and knowledge day. Lives in the URL; every link carries it on."""

    subject: Subject
    period: Period
    as_of: date


class UnreadableDay(ValueError):
    """A day that cannot be looked at; the message says why, and how to write one that can."""


def read_day(text: str) -> date | None:
    """The day that ``text`` names, None for an empty one. Raises UnreadableDay."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as wrong:
        raise UnreadableDay(f"'{text}' is not a day. Write it like 2026-02-05.") from wrong
