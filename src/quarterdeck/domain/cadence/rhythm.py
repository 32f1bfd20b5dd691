"""How a company works: by which rules sessions are held, on which days nobody works, and which decisions are taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quarterdeck.domain.cadence.cycles import Cycle, Level
from quarterdeck.domain.cadence.decisionkinds import Catalogue, DecisionKind, catalogue
from quarterdeck.domain.cadence.rules import Cadence, CadenceRule
from quarterdeck.domain.cadence.templates import Template, usual_template
from quarterdeck.domain.cadence.usual import USUAL
from quarterdeck.domain.cadence.usual_decisions import USUAL_DECISIONS
from quarterdeck.domain.cadence.workdays import Holiday


@dataclass(frozen=True)
class Rhythm:
    """What holds: what people have said, and where they have said nothing, what the product comes with."""

    cadence: Cadence = USUAL
    holidays: tuple[Holiday, ...] = ()
    catalogue: Catalogue = USUAL_DECISIONS
    said_templates: tuple[Template, ...] = ()

    def template(self, level: Level, cycle: Cycle, minutes: int) -> Template:
        """What a session of that level and cycle is made of; nothing but ``minutes`` of performance if nobody says."""
        said = next((each for each in self.said_templates if (each.level, each.cycle) == (level, cycle)), None)
        return said or usual_template(level, cycle, minutes)


def rhythm(
    rules: Mapping[tuple[Level, Cycle], CadenceRule | None],
    holidays: Iterable[Holiday],
    kinds: Mapping[str, DecisionKind | None],
    templates: Iterable[Template] = (),
) -> Rhythm:
    """What holds when all of this was said; None is a rule of what is not held, or a kind that is not taken."""
    usual_rules: dict[tuple[Level, Cycle], CadenceRule | None] = {(r.level, r.cycle): r for r in USUAL.rules}
    usual_kinds: dict[str, DecisionKind | None] = {kind.key: kind for kind in USUAL_DECISIONS.kinds}
    held = (usual_rules | dict(rules)).values()
    taken = (usual_kinds | dict(kinds)).values()
    return Rhythm(
        Cadence(tuple(sorted(filter(None, held), key=lambda rule: (rule.level.height, rule.cycle.reach)))),
        tuple(sorted(set(holidays))),
        catalogue(filter(None, taken)),
        tuple(templates),
    )
