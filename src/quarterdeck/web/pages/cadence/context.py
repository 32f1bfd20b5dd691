"""What the Cadence template takes beside the report."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.domain.cadence import Cycle, DecisionKind, Discipline, Level, Right, Standing, Tally
from quarterdeck.domain.calendar import Calendar
from quarterdeck.reports.cadence.report import SHOWN
from quarterdeck.reports.cadence.shape import CadenceYear, NextSession
from quarterdeck.web.answer import segments
from quarterdeck.web.controls import Choice
from quarterdeck.web.pages.cadence.arranging import parted_words, time_words
from quarterdeck.web.pages.cadence.came_of_it import held_context
from quarterdeck.web.pages.cadence.drawing import WITH, drawing
from quarterdeck.web.scope import pinned

REACH = {
    Cycle.WEEKLY: "acts within days",
    Cycle.FORTNIGHTLY: "acts within two weeks",
    Cycle.MONTHLY: "acts within weeks",
    Cycle.QUARTERLY: "acts within the quarter",
    Cycle.ANNUAL: "sets the frame",
}
_PARTS = {
    Discipline.DEAL: "Deal and account",
    Discipline.SKILLS: "Skills",
    Discipline.PREPARATION: "Meeting preparation",
}


def context(report: CadenceYear, calendar: Calendar, page: int, *, subscribes: bool) -> dict[str, object]:
    """Everything the template takes; ``page`` of the table counts from 1, and only people subscribe to sessions."""
    pinned_to = report.on if report.is_pinned else None
    past = (f"as it stood on {formats.day(pinned_to)}",) if pinned_to else ()
    return {
        "headline": {
            "eyebrow": " · ".join(("Cadence", report.label, *past)),
            "lines": [segments(line) for line in report.lines],
            "sub": [],
            "actions": [{"label": "Subscribe in your calendar", "href": reverse("subscribe")}]
            if subscribes and not pinned_to
            else [],
        },
        "setup": "" if pinned_to else reverse("setup_rhythm"),
        "years": _years(report, calendar, pinned_to),
        "drawing": drawing(report) if report.lanes else None,
        "signs": [cycle.value for cycle in reversed(report.matrix.cycles)],
        "columns": [(cycle.value.capitalize(), REACH[cycle]) for cycle in report.matrix.cycles],
        "rows": [
            (
                level_words(row.level),
                WITH[row.level],
                [_cell(*each) for each in zip(report.matrix.cycles, row.cells, row.tallies, strict=True)],
            )
            for row in report.matrix.rows
        ],
        "sessions": [_session(each, report.on.year, pinned_to) for each in report.next],
        "carries": any(each.carried is not None for each in report.next),
        **held_context(report, pinned_to),
        "arranges": any(each.may_arrange for each in report.next),
        "pager": _pager(report, page, pinned_to),
        "unled": formats.listed(report.unled),
        "unplaced": formats.listed(report.unplaced),
    }


def _pager(report: CadenceYear, page: int, pinned_to: date | None) -> dict[str, str] | None:
    if report.coming <= SHOWN:
        return None
    first, last = (page - 1) * SHOWN + 1, min(page * SHOWN, report.coming)

    def at(number: int) -> str:
        return pinned("", pinned_to, period=report.year.key, page=str(number))

    return {
        "text": f"{formats.count(first)}–{formats.count(last)} of {formats.count(report.coming)}",
        "previous": at(page - 1) if page > 1 else "",
        "next": at(page + 1) if last < report.coming else "",
    }


def level_words(level: Level) -> str:
    """A level as a row is headed: Salesperson."""
    return level.value.capitalize()


def _years(report: CadenceYear, calendar: Calendar, pinned_to: date | None) -> list[Choice]:
    before, after = calendar.previous(report.year), calendar.year(report.year.end)
    return [
        Choice(calendar.label(year), pinned("", pinned_to, period=year.key), year == report.year)
        for year in (before, report.year, after)
    ]


def _cell(cycle: Cycle, kinds: tuple[DecisionKind, ...], tally: Tally) -> dict[str, object]:
    """The kinds of a cell, and how many decisions were taken there this year."""
    return {
        "cycle": cycle.value.capitalize(),
        "kinds": [_kind(kind) for kind in kinds],
        "taken": f"{formats.count(tally.taken)} taken" if tally.taken else "",
        "open": f"{formats.count(tally.open)} open" if tally.open else "",
    }


def _kind(kind: DecisionKind) -> tuple[str, str]:
    """The words, and what is unusual about it: another part of the session, another one's right."""
    if kind.part is not Discipline.PERFORMANCE:
        return (kind.words, _PARTS[kind.part])
    if kind.right is Right.LEADER:
        return (kind.words, "the leader decides")
    if kind.right is Right.HEARD:
        return (kind.words, "the leader decides, after hearing the owner")
    if kind.escalates_to is not None:
        return (kind.words, f"goes up to the {kind.escalates_to.value}")
    return (kind.words, "")


def _session(each: NextSession, year: int, pinned_to: date | None) -> dict[str, object]:
    moved = each.standing is Standing.MOVED
    numbers = reverse("performance_of", args=[each.numbers.kind.value, each.numbers.key])
    return {
        "when": time_words(each.begins, year),
        "cycle": each.cycles[0].value.capitalize(),
        "also": formats.listed([cycle.value for cycle in each.cycles[1:]]),
        "owner": each.owner,
        "href": pinned(numbers, pinned_to) if each.opens else "",
        "leader": each.leader,
        "trust": each.trust,
        "cancelled": each.standing is Standing.CANCELLED,
        "note": f"Moved from {time_words(each.planned_for, year)}: {each.reason}" if moved else each.reason,
        "carried": formats.counted(each.carried, "open action", "open actions") if each.carried else "",
        "waiting": formats.counted(each.waiting, "topic", "topics") if each.waiting else "",
        "clash": each.clash,
        "parted": parted_words(each.parted, each.owner, each.leader),
        "move": reverse("move_session", args=[each.key]) if each.may_arrange else "",
    }
