"""How a session is held: its steps with their time boxes, and how much of it looked back and how much ahead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from quarterdeck.domain.cadence import Discipline, Template

MOST_BACK = Fraction(1, 4)
"""The share of the performance part that may go to the past. It informs; nothing is cut off there."""
AT_MOST = 2
"""How often the time planned for a whole session counts between two marks, at most."""


class Step(StrEnum):
    """What a session is about at one time: five steps for performance, and one for each other part it holds."""

    TRUST = "trust"
    OUTLOOK = "outlook"
    FOCUS = "focus"
    ACTIONS = "actions"
    SUPPORT = "support"
    DEAL = "deal"
    SKILLS = "skills"
    PREPARATION = "preparation"


class Look(StrEnum):
    """Which way the two look: at what happened, or at what is to come. The trust check and coaching do neither."""

    BACK = "back"
    AHEAD = "ahead"
    NEITHER = "neither"


PERFORMANCE: Mapping[Step, int] = {
    Step.TRUST: 5,
    Step.OUTLOOK: 10,
    Step.FOCUS: 10,
    Step.ACTIONS: 15,
    Step.SUPPORT: 5,
}
"""The steps of the performance part in their order, and how its minutes are shared out among them."""
WAYS: Mapping[Step, tuple[Look, ...]] = {
    Step.OUTLOOK: (Look.AHEAD, Look.BACK),
    Step.FOCUS: (Look.AHEAD,),
    Step.ACTIONS: (Look.AHEAD,),
    Step.SUPPORT: (Look.AHEAD,),
}
"""Which way one may look in a step, the way one begins with first; in all others neither counts."""


@dataclass(frozen=True, slots=True)
class Box:
    """A step of a session, and the whole minutes it is given."""

    step: Step
    minutes: int


@dataclass(frozen=True, slots=True)
class Mark:
    """From ``at`` on the two were at ``step``, looking that way; ``counts`` is False while they paused."""

    step: Step
    look: Look
    at: datetime
    counts: bool = True


@dataclass(frozen=True)
class Spent:
    """How long a session has been where."""

    steps: Mapping[Step, timedelta]
    back: timedelta
    ahead: timedelta


def boxes(template: Template) -> tuple[Box, ...]:
    """The steps of such sessions in their order. The minutes of the performance part are shared out without a rest."""
    found: list[Box] = []
    for part in template.parts:
        if part.discipline is Discipline.PERFORMANCE:
            found += [Box(step, minutes) for step, minutes in _shared_out(part.minutes).items()]
        else:
            found.append(Box(Step(part.discipline.value), part.minutes))
    return tuple(found)


def performance_minutes(given: Iterable[Box]) -> int:
    """The minutes of the performance part, of which a share may look back."""
    return sum(box.minutes for box in given if box.step in PERFORMANCE)


def looks(step: Step) -> tuple[Look, ...]:
    """Which ways one may look in a step, the one that it begins with first."""
    return WAYS.get(step, (Look.NEITHER,))


def first_look(step: Step) -> Look:
    """Which way one looks on coming to a step."""
    return looks(step)[0]


def at_earliest(now: datetime, since: datetime) -> datetime:
    """The instant of what happens now, after what happened at ``since``: a clock set back makes no time negative."""
    return max(now, since)


def spent(marks: Sequence[Mark], until: datetime, planned: timedelta) -> Spent:
    """How long each step took up to that instant, by marks in their order; what lies after it does not count.

    From one mark to the next at most twice the time counts that is ``planned`` for the whole session: whoever makes
    no move for longer has left it open.
    """
    most = AT_MOST * planned
    steps: dict[Step, timedelta] = defaultdict(timedelta)
    ways: dict[Look, timedelta] = defaultdict(timedelta)
    ends = [*(mark.at for mark in marks[1:]), until]
    for mark, end in zip(marks, ends, strict=False):
        took = min(max(timedelta(0), end - mark.at), most)
        if mark.counts:
            steps[mark.step] += took
            ways[mark.look] += took
    return Spent(dict(steps), ways[Look.BACK], ways[Look.AHEAD])


def minutes_of(took: timedelta) -> int:
    """Whole minutes, as a person tells them."""
    return round(took.total_seconds() / 60)


def _shared_out(minutes: int) -> dict[Step, int]:
    """Whole minutes for each step, in proportion; what is left over goes to those cut the most."""
    whole = sum(PERFORMANCE.values())
    exact = {step: Fraction(minutes * weight, whole) for step, weight in PERFORMANCE.items()}
    given = {step: int(share) for step, share in exact.items()}
    most_cut = sorted(exact, key=lambda step: given[step] - exact[step])
    for step in most_cut[: minutes - sum(given.values())]:
        given[step] += 1
    return given
