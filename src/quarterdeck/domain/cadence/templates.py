"""What a session is made of: its parts in order, each of one discipline, with the minutes it is given.

Each part takes only its own kind of decision, so performance is never decided between two deals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarterdeck.domain.cadence.cycles import Cycle, Level
from quarterdeck.domain.cadence.decisionkinds import Discipline
from quarterdeck.domain.cadence.written import MOST_MINUTES, Unreadable

_DISCIPLINES = ", ".join(discipline.value for discipline in Discipline)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a session, and its time box in minutes."""

    discipline: Discipline
    minutes: int


@dataclass(frozen=True, slots=True)
class Template:
    """The parts of the sessions of one level and cycle, in their order."""

    level: Level
    cycle: Cycle
    parts: tuple[Part, ...]

    @property
    def minutes(self) -> int:
        """How long all parts take together."""
        return sum(part.minutes for part in self.parts)


def written_template(template: Template) -> str:
    """The template in words: performance 45, deal 15. ``read_template`` reads it back."""
    return ", ".join(f"{part.discipline.value} {part.minutes}" for part in template.parts)


def read_template(level: Level, cycle: Cycle, text: str) -> Template:
    """The template that was written. Unreadable says what to write."""
    parts = tuple(_part(" ".join(said.split())) for said in text.split(",") if said.strip())
    disciplines = [part.discipline for part in parts]
    if Discipline.PERFORMANCE not in disciplines:
        raise Unreadable("A session has a performance part. Write for example: performance 45, deal 15.")
    if len(set(disciplines)) < len(disciplines):
        raise Unreadable("Each discipline has one part. Put its minutes together.")
    template = Template(level, cycle, parts)
    if template.minutes > MOST_MINUTES:
        raise Unreadable(f"These parts take {template.minutes} minutes. A session has {MOST_MINUTES} at most.")
    return template


def _part(said: str) -> Part:
    found = re.fullmatch(r"([a-z]+) (\d{1,4})(?: ?min(?:utes)?)?", said.lower())
    if not found or found[1] not in set(Discipline):
        raise Unreadable(
            f"'{said}' is not a part. Write a discipline ({_DISCIPLINES}) and its minutes: performance 45, deal 15."
        )
    if not 1 <= int(found[2]) <= MOST_MINUTES:
        raise Unreadable(f"'{said}' cannot be. A part takes 1 to {MOST_MINUTES} minutes.")
    return Part(Discipline(found[1]), int(found[2]))


_USUAL = {
    (Level.SALESPERSON, Cycle.WEEKLY): "performance 15, preparation 5, deal 10",
    (Level.SALESPERSON, Cycle.FORTNIGHTLY): "performance 15, preparation 5, deal 10",
    (Level.SALESPERSON, Cycle.MONTHLY): "performance 35, preparation 5, deal 10, skills 10",
    (Level.SALESPERSON, Cycle.QUARTERLY): "performance 60, deal 15, skills 15",
    (Level.SALESPERSON, Cycle.ANNUAL): "performance 90, skills 30",
    (Level.MANAGER, Cycle.MONTHLY): "performance 45, preparation 5, deal 10",
    (Level.MANAGER, Cycle.QUARTERLY): "performance 75, skills 15",
}

USUAL_TEMPLATES: dict[tuple[Level, Cycle], Template] = {
    place: read_template(*place, text) for place, text in _USUAL.items()
}
"""The templates a company begins with; where there is none, the whole session is about performance."""


def usual_template(level: Level, cycle: Cycle, minutes: int) -> Template:
    """What the product comes with for that level and cycle; else ``minutes`` of performance."""
    whole = Template(level, cycle, (Part(Discipline.PERFORMANCE, minutes),))
    return USUAL_TEMPLATES.get((level, cycle), whole)
