"""The lines of a unit's page: which of them something adds to."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.domain.homes import Homed
from quarterdeck.domain.org import UNASSIGNED
from quarterdeck.domain.scope import Subject, SubjectKind

FORMER = "former"
"""The line for people and teams who have left a unit or moved on; what they did there stays in its totals."""
FORMER_WORDS = "People who left or moved on"


def unit_row(key: str) -> str:
    """The line of a page that stands for a unit."""
    return f"unit:{key}"


def person_row(key: str) -> str:
    """The line of a page that stands for a person."""
    return f"person:{key}"


@dataclass(frozen=True, slots=True)
class Lines:
    """Which line of a unit's page a stint adds to: a child unit, a person present, or whoever has gone."""

    unit_key: str
    children: frozenset[str]
    present: frozenset[str]

    def __call__(self, counted: Homed) -> str:
        """The line of a stint that counts somewhere in the unit."""
        below = counted.keys[counted.keys.index(self.unit_key) + 1 :]
        if below[:1] == (UNASSIGNED,):
            return UNASSIGNED
        if below:
            return self.of(Subject(SubjectKind.UNIT, below[0]))
        return self.of(Subject(SubjectKind.PERSON, counted.stint.person_key))

    def of(self, subject: Subject) -> str:
        """The line of somebody directly below the unit."""
        if subject.kind is SubjectKind.UNIT:
            return unit_row(subject.key) if subject.key in self.children else FORMER
        return person_row(subject.key) if subject.key in self.present else FORMER
