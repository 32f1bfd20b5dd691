"""Rounds: for one level, the day from which on everybody's session of a cycle is held, and which cycles it holds.

A fiscal month is planned by itself. What would be held twice in it is held once: a monthly round that falls into the
month of a quarterly or annual one becomes that one, and the annual session for a year sets its first quarter too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from quarterdeck.domain.cadence.cycles import Cycle, Level
from quarterdeck.domain.cadence.rules import BEFORE, LAST, Cadence, CadenceRule, Every, Nth
from quarterdeck.domain.cadence.workdays import Workdays
from quarterdeck.domain.calendar import Calendar, Period

_LONGEST_FIRST = (Cycle.ANNUAL, Cycle.QUARTERLY, Cycle.MONTHLY)


@dataclass(frozen=True, slots=True)
class Held:
    """A cycle held in a session, and the period that the session is about."""

    cycle: Cycle
    period: Period


@dataclass(frozen=True, slots=True)
class Round:
    """Sessions of one level from ``first_on`` up to, not including, ``end``; the longest cycle held comes first.

    Rounds of one ``wave`` run bottom up.
    """

    level: Level
    rule: CadenceRule
    held: tuple[Held, ...]
    first_on: date
    end: date
    wave: str


def rounds(month: Period, calendar: Calendar, cadence: Cadence, workdays: Workdays) -> tuple[Round, ...]:
    """Every round of a fiscal month, wave by wave, each from the front line up; those of weeks come last."""
    found = [*_of_months(month, calendar, cadence, workdays), *_of_weeks(month, calendar, cadence, workdays)]
    waves = {each.wave: place for place, each in reversed(list(enumerate(found)))}
    return tuple(sorted(found, key=lambda each: (waves[each.wave], each.level.height)))


def _of_months(month: Period, calendar: Calendar, cadence: Cadence, workdays: Workdays) -> Iterator[Round]:
    for level in Level:
        rules = [rule for cycle in _LONGEST_FIRST if (rule := cadence.rule(level, cycle))]
        falling = [(rule, held) for rule in rules for held in _falling(rule, month, calendar, cadence)]
        if not falling:
            continue
        rule = falling[0][0]
        if isinstance(rule.on, Nth) and (day := rule.on.day(month, workdays)):
            yield Round(level, rule, tuple(held for _, held in falling), day, month.end, month.key)


def _falling(rule: CadenceRule, month: Period, calendar: Calendar, cadence: Cadence) -> Iterator[Held]:
    """What of the rule's cycle is held in that month; several where an annual session sets the first quarter too."""
    if rule.cycle is Cycle.MONTHLY:
        yield Held(rule.cycle, month)
        return
    for whole in _wholes(rule.cycle, month, calendar):
        if month_of(rule, whole, calendar) != month:
            continue
        if rule.cycle is Cycle.QUARTERLY and _is_set_by_the_year(rule.level, whole, calendar, cadence):
            continue
        yield Held(rule.cycle, whole)
        if rule.cycle is Cycle.ANNUAL and cadence.rule(rule.level, Cycle.QUARTERLY) and _is_ahead(rule):
            yield Held(Cycle.QUARTERLY, calendar.quarter(whole.begin))


def _wholes(cycle: Cycle, month: Period, calendar: Calendar) -> Iterator[Period]:
    """The quarter or year of the month; and the one after it, whose sessions may be held before it begins."""
    own = calendar.holding(month.begin, cycle.grain)
    yield own
    if month.end == own.end:
        yield calendar.holding(month.end, cycle.grain)


def month_of(rule: CadenceRule, whole: Period, calendar: Calendar) -> Period:
    """The month of the quarter or year in which the rule's round is held; a short one has its last for a later one."""
    place = rule.on.month if isinstance(rule.on, Nth) else 1
    if place == BEFORE:
        return calendar.previous(calendar.month(whole.begin))
    months = calendar.months(whole)
    return months[LAST] if place == LAST else months[min(place, len(months)) - 1]


def _is_set_by_the_year(level: Level, quarter: Period, calendar: Calendar, cadence: Cadence) -> bool:
    annual = cadence.rule(level, Cycle.ANNUAL)
    is_first = calendar.year(quarter.begin).begin == quarter.begin
    return annual is not None and is_first and _is_ahead(annual)


def _is_ahead(annual: CadenceRule) -> bool:
    """Whether the annual session is held before the year's first month is over."""
    return isinstance(annual.on, Nth) and annual.on.month in {BEFORE, 1}


def _of_weeks(month: Period, calendar: Calendar, cadence: Cadence, workdays: Workdays) -> Iterator[Round]:
    for week in _weeks(month, calendar):
        for level in Level:
            rules = [rule for cycle in (Cycle.FORTNIGHTLY, Cycle.WEEKLY) if (rule := cadence.rule(level, cycle))]
            falling = [rule for rule in rules if isinstance(rule.on, Every) and _is_on(rule.on, rule.cycle, week)]
            day = _day_of_week(falling[0], week, workdays) if falling else None
            if day and day in month:
                held = tuple(Held(rule.cycle, week) for rule in falling)
                yield Round(level, falling[0], held, day, min(week.end, month.end), f"week.{week.key}")


def _is_on(on: Every, cycle: Cycle, week: Period) -> bool:
    return cycle is Cycle.WEEKLY or on.counts(week.begin)


def _day_of_week(rule: CadenceRule, week: Period, workdays: Workdays) -> date | None:
    return rule.on.day(week, workdays)


def _weeks(month: Period, calendar: Calendar) -> Iterator[Period]:
    week = calendar.week(month.begin)
    while week.begin < month.end:
        yield week
        week = calendar.week(week.end)
