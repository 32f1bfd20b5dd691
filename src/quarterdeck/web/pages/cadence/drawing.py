"""The year's sessions as a drawing."""

from __future__ import annotations

from functools import partial

from quarterdeck.domain import formats
from quarterdeck.domain.cadence import Cycle, Level
from quarterdeck.reports.cadence.shape import CadenceYear, Lane, Round
from quarterdeck.web.charts.cadence import NARROW, WIDE, Event, Swimlane, YearMonth, cadence

NAMES = {
    Level.SALESPERSON: "Salespeople",
    Level.MANAGER: "Managers",
    Level.DIRECTOR: "Directors",
    Level.EXECUTIVE: "Executive",
}
WITH = {
    Level.SALESPERSON: "with their manager",
    Level.MANAGER: "with their director",
    Level.DIRECTOR: "with the executive",
    Level.EXECUTIVE: "with the leadership team",
}
_SIGNS = {Cycle.ANNUAL: "A", Cycle.QUARTERLY: "Q", Cycle.MONTHLY: "M"}


def drawing(report: CadenceYear) -> dict[str, str]:
    """The lanes in two sizes."""
    months = [YearMonth(month.label, month.begin, month.quarter) for month in report.months]
    lanes = [Swimlane(NAMES[lane.level], WITH[lane.level], tuple(map(_event, lane.rounds))) for lane in report.lanes]
    today, words = report.on, formats.day(report.on, year=report.on.year)
    draw = partial(
        cadence,
        months,
        report.year.end,
        lanes,
        today=(today, f"As of {words}" if report.is_pinned else f"Today, {words}"),
        title=report.title,
        detail=" ".join(_told(lane) for lane in report.lanes),
    )
    return {"wide": draw(size=WIDE), "narrow": draw(size=NARROW)}


def _event(each: Round) -> Event:
    tally = each.tally
    note = f"{formats.count(tally.closed)}/{formats.count(tally.taken)}" if tally.taken else ""
    return Event(each.on, _SIGNS.get(each.cycle, "W"), each.is_past, note, tally.open > 0)


def _told(lane: Lane) -> str:
    rounds = "; ".join(
        f"{each.cycle.value}, {formats.counted(each.count, 'session', 'sessions')}, {_days(each)}{_taken(each)}"
        for each in lane.rounds
    )
    return f"{NAMES[lane.level]}: {rounds}."


def _taken(each: Round) -> str:
    if not each.tally.taken:
        return ""
    closed = formats.count(each.tally.closed)
    return f", {closed} of {formats.counted(each.tally.taken, 'decision', 'decisions')} closed"


def _days(each: Round) -> str:
    if each.first_on == each.last_on:
        return formats.weekday(each.first_on)
    return f"{formats.weekday(each.first_on)} to {formats.weekday(each.last_on)}"
