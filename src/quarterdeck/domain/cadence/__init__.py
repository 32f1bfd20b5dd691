"""The rhythm of sessions: cycles, levels, pairs, the rules by which rounds begin, and every session they plan."""

from quarterdeck.domain.cadence.cycles import Cycle, Level
from quarterdeck.domain.cadence.pairs import Pair, Unled, level, pairs, unled
from quarterdeck.domain.cadence.planning import Plan, Unplaced, planned
from quarterdeck.domain.cadence.rounds import Held
from quarterdeck.domain.cadence.rules import Cadence, CadenceRule, Every, Nth
from quarterdeck.domain.cadence.sessions import PlannedSession, starts_at
from quarterdeck.domain.cadence.usual import USUAL
from quarterdeck.domain.cadence.workdays import Holiday, Workdays
from quarterdeck.domain.cadence.written import NEVER, Unreadable, read_rule, written

__all__ = [
    "NEVER",
    "USUAL",
    "Cadence",
    "CadenceRule",
    "Cycle",
    "Every",
    "Held",
    "Holiday",
    "Level",
    "Nth",
    "Pair",
    "Plan",
    "PlannedSession",
    "Unled",
    "Unplaced",
    "Unreadable",
    "Workdays",
    "level",
    "pairs",
    "planned",
    "read_rule",
    "starts_at",
    "unled",
    "written",
]
