"""What the Cadence page says of sessions that were held, and how their time is shared among the disciplines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.domain.cadence import Discipline, TimeShare
from quarterdeck.reports.cadence.shape import CadenceYear, HeldSession
from quarterdeck.web.pages.cadence.arranging import time_words
from quarterdeck.web.pages.cadence.drawing import NAMES
from quarterdeck.web.scope import pinned

PARTS = {
    Discipline.PERFORMANCE: "Performance",
    Discipline.DEAL: "Deal and account",
    Discipline.SKILLS: "Skills",
    Discipline.PREPARATION: "Meeting preparation",
}
HOUR = 60


def held_context(report: CadenceYear, pinned_to: date | None) -> dict[str, object]:
    """What the templates take of both."""
    parts = [
        part for part in Discipline if any(share.planned.get(part) or share.spent.get(part) for share in report.time)
    ]
    return {
        **_unended(report),
        "held": [_held(each, report.on.year, pinned_to) for each in report.held],
        "held_title": _held_title(report),
        "time_parts": [PARTS[part] for part in parts],
        "time_rows": [_row(share, parts) for share in report.time],
        "time_title": time_title(report.time),
    }


def _unended(report: CadenceYear) -> dict[str, object]:
    """The viewer's sessions that are over and have no end, and what they come to in a sentence."""
    count = len(report.unended)
    has = "session is over and has" if count == 1 else "sessions are over and have"
    return {
        "unended": [
            {
                "when": time_words(each.begins, report.on.year),
                "cycle": each.cycles[0].value.capitalize(),
                "owner": each.owner,
                "leader": each.leader,
                "href": reverse("session", args=[each.key]),
                "word": "Opened, and not ended" if each.is_opened else "Nobody opened it",
                "next": "End it" if each.is_opened else "Hold it, move it, or say why it was not held",
            }
            for each in report.unended
        ],
        "unended_title": f"{formats.count(count)} {has} no end yet",
    }


def time_title(shares: tuple[TimeShare, ...]) -> str:
    """How much of the planned time of all levels belongs to performance."""
    planned = sum(sum(share.planned.values()) for share in shares)
    if not planned:
        return "No time is planned"
    performance = sum(share.planned.get(Discipline.PERFORMANCE, 0) for share in shares)
    return f"Performance takes {formats.percent(performance / planned)} of the planned time"


def minutes_words(minutes: int) -> str:
    """Minutes as a person tells them: 45 min, 12 h, 1 h 30 min."""
    hours, rest = divmod(minutes, HOUR)
    if hours and (not rest or hours >= 10):  # noqa: PLR2004 nobody counts minutes of a day
        return f"{formats.count(round(minutes / HOUR))} h"
    return f"{hours} h {rest} min" if hours else f"{minutes} min"


def _row(share: TimeShare, parts: list[Discipline]) -> dict[str, object]:
    return {
        "level": NAMES[share.level],
        "sessions": formats.counted(share.sessions, "session", "sessions"),
        "planned": _cells(share.planned, parts),
        "spent": _cells(share.spent, parts) if share.held else [],
        "held": formats.counted(share.held, "session", "sessions"),
    }


def _cells(minutes: Mapping[Discipline, int], parts: list[Discipline]) -> list[tuple[str, str, str]]:
    """For each discipline what it is called, its share and its time."""
    whole = sum(minutes.values())
    return [
        (PARTS[part], formats.percent(minutes.get(part, 0) / whole), minutes_words(minutes.get(part, 0)))
        if minutes.get(part)
        else (PARTS[part], "", "")
        for part in parts
    ]


def _held(each: HeldSession, year: int, pinned_to: date | None) -> dict[str, object]:
    tally = each.tally
    return {
        "when": time_words(each.begins, year),
        "cycle": each.cycles[0].value.capitalize(),
        "owner": each.owner,
        "leader": each.leader,
        "href": pinned(reverse("session", args=[each.key]), pinned_to) if each.is_own else "",
        "is_held": each.is_held,
        "taken": formats.count(tally.taken),
        "open": formats.count(tally.open) if tally.open else "",
        "parked": formats.count(tally.parked) if tally.parked else "",
    }


def _held_title(report: CadenceYear) -> str:
    taken = sum(round_.tally.taken for lane in report.lanes for round_ in lane.rounds)
    still = sum(round_.tally.open for lane in report.lanes for round_ in lane.rounds)
    if not taken:
        return "No decision was taken in these sessions"
    told = f"{formats.counted(taken, 'decision', 'decisions')} taken"
    return f"{told}, {formats.count(still)} carried over" if still else f"{told}, and none is carried over"
