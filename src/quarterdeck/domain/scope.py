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
