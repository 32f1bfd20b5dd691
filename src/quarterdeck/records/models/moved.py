"""Whether a number can be what a target says, or go where an action wants to bring it."""

from __future__ import annotations

from decimal import Decimal

from quarterdeck.domain.figures import Format
from quarterdeck.domain.kpis import ABOVE_THE_WHOLE, BELOW_NOTHING, KPIS
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.measure import Direction
from quarterdeck.records.models.spoken import SpokenRefused

WHOLE = Decimal(1)
"""Of a share."""


def refuse_impossible(metric: str, begin: Decimal | None, goal: Decimal | None) -> None:
    """SpokenRefused where that number cannot be there, or the goal would be no better than where it begins."""
    if metric not in METRICS or metric not in KPIS:
        raise SpokenRefused("That is no KPI that an action can move. Choose one of those listed.")
    name, measure = KPIS[metric], METRICS[metric]
    for number in (begin, goal):
        if number is not None and (why := impossible(metric, number)):
            raise SpokenRefused(f"{why} Look at both numbers again.")
    if begin is None or goal is None:
        return
    if begin == goal:
        raise SpokenRefused(f"{name} would stay where it is. Choose another goal, or leave both numbers out.")
    if measure.direction is not Direction.NEITHER and (goal > begin) != (measure.direction is Direction.UP):
        better = "more" if measure.direction is Direction.UP else "less"
        raise SpokenRefused(f"Of {name} {better} is better: the goal has to be {better} than where it begins.")


def impossible(metric: str, number: Decimal) -> str:
    """Why that metric, whichever dimension it is of, cannot have this value; empty where it can."""
    bare = metric.partition(":")[0]
    name = KPIS.get(bare) or bare.replace("_", " ").capitalize()
    if number < 0 and bare not in BELOW_NOTHING:
        return f"{name} cannot be below zero."
    if number > WHOLE and METRICS[bare].format is Format.PERCENT and bare not in ABOVE_THE_WHOLE:
        return f"{name} is a share: it cannot be more than 100 %, which is written 1."
    return ""
