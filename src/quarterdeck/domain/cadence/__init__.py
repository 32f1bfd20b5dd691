"""The rhythm of sessions: cycles, levels, pairs, the rules by which rounds begin, and every session they plan."""

from quarterdeck.domain.cadence.agreed import AgreedSession, Standing, agreed
from quarterdeck.domain.cadence.cycles import Cycle, Level
from quarterdeck.domain.cadence.decisionkinds import Catalogue, DecisionKind, Discipline, Right
from quarterdeck.domain.cadence.pairs import Pair, Unled, level, pairs, unled
from quarterdeck.domain.cadence.parted import Parted, parted
from quarterdeck.domain.cadence.planning import Plan, Unplaced, planned
from quarterdeck.domain.cadence.rhythm import Rhythm, rhythm
from quarterdeck.domain.cadence.rounds import Held
from quarterdeck.domain.cadence.rules import Cadence, CadenceRule, Every, Nth
from quarterdeck.domain.cadence.schedule import Schedule
from quarterdeck.domain.cadence.sessions import PlannedSession, session_key, starts_at
from quarterdeck.domain.cadence.tallies import Tally, TimeShare, time_shares, together
from quarterdeck.domain.cadence.templates import Part, Template, read_template, usual_template, written_template
from quarterdeck.domain.cadence.usual import USUAL
from quarterdeck.domain.cadence.usual_decisions import USUAL_DECISIONS
from quarterdeck.domain.cadence.workdays import Holiday, Workdays
from quarterdeck.domain.cadence.written import NEVER, Unreadable, read_rule, written

__all__ = [
    "NEVER",
    "USUAL",
    "USUAL_DECISIONS",
    "AgreedSession",
    "Cadence",
    "CadenceRule",
    "Catalogue",
    "Cycle",
    "DecisionKind",
    "Discipline",
    "Every",
    "Held",
    "Holiday",
    "Level",
    "Nth",
    "Pair",
    "Part",
    "Parted",
    "Plan",
    "PlannedSession",
    "Rhythm",
    "Right",
    "Schedule",
    "Standing",
    "Tally",
    "Template",
    "TimeShare",
    "Unled",
    "Unplaced",
    "Unreadable",
    "Workdays",
    "agreed",
    "level",
    "pairs",
    "parted",
    "planned",
    "read_rule",
    "read_template",
    "rhythm",
    "session_key",
    "starts_at",
    "time_shares",
    "together",
    "unled",
    "usual_template",
    "written",
    "written_template",
]
