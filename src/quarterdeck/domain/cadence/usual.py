"""The cadence a company begins with: three cycles at four levels, from the front line up within two weeks.

It holds until somebody writes another rule, one level and cycle at a time.
"""

from __future__ import annotations

from quarterdeck.domain.cadence.cycles import Cycle, Level
from quarterdeck.domain.cadence.rules import Cadence, CadenceRule
from quarterdeck.domain.cadence.written import read_rule

_FIRST_DAYS = {
    Level.SALESPERSON: "third",
    Level.MANAGER: "seventh",
    Level.DIRECTOR: "tenth",
    Level.EXECUTIVE: "twelfth",
}
_LENGTHS = {Cycle.MONTHLY: 60, Cycle.QUARTERLY: 90, Cycle.ANNUAL: 120}
_WHERE = {
    Cycle.MONTHLY: "the month",
    Cycle.QUARTERLY: "the quarter's first month",
    Cycle.ANNUAL: "the month before the year",
}


def _rule(level: Level, cycle: Cycle) -> CadenceRule:
    text = f"{_FIRST_DAYS[level]} working day of {_WHERE[cycle]}, 09:00, {_LENGTHS[cycle]} minutes, 2 a day"
    rule = read_rule(level, cycle, text)
    if rule is None:
        raise TypeError(f"{text} says that nothing is held.")
    return rule


USUAL = Cadence(tuple(_rule(level, cycle) for level in Level for cycle in _WHERE))
