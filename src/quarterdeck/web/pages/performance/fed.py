"""Which decisions the tiles of a page have fed: those about gaps that they show."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from quarterdeck.domain.conclusions import Decision
from quarterdeck.records.speaking import Hearing
from quarterdeck.reports.decisions.report import RECENT
from quarterdeck.reports.performance import Performance
from quarterdeck.reports.performance.shape import ActivityTile, MeasuresTile
from quarterdeck.web.pages.decisions.context import ENDS
from quarterdeck.web.scope import pinned


@dataclass(frozen=True, slots=True)
class Fed:
    """A decision: how it ended as shape and word, whose it is, and where it is told."""

    decision: Decision
    shape: str
    word: str
    href: str


@dataclass(frozen=True, slots=True)
class OfTile:
    """The newest decisions that a tile has fed, how many more there are, and where all of them are told."""

    newest: list[Fed]
    more: int
    all_at: str


SHOWN = 2
"""Decisions that a tile shows: it is about its number first."""


def fed(report: Performance, heard: Hearing) -> dict[str, OfTile]:
    """By tile the decisions of the last three months about its gaps, as far as the viewer hears of them."""
    on = heard.as_of or heard.on
    found = heard.decisions_about(report.scope.subject, on - RECENT)
    if not found:
        return {}
    tiles = {"gap": {"landing"}, "activity": _indicators(report), "drivers": _measures(report.drivers)}
    tiles["margin"] = _measures(report.margin)
    subject = report.scope.subject
    all_at = pinned(reverse("decisions_of", args=[subject.kind.value, subject.key]), heard.as_of)
    by_tile = {tile: [each for each in found if each.gap in gaps] for tile, gaps in tiles.items()}
    return {
        tile: OfTile([_fed(each, heard) for each in taken[:SHOWN]], len(taken[SHOWN:]), all_at)
        for tile, taken in by_tile.items()
    }


def _indicators(report: Performance) -> set[str]:
    if not isinstance(report.activity, ActivityTile):
        return set()
    return {each.explain or each.name for each in report.activity.indicators}


def _measures(tile: object) -> set[str]:
    return {measure.name for measure in tile.measures} if isinstance(tile, MeasuresTile) else set()


def _fed(decision: Decision, heard: Hearing) -> Fed:
    there = pinned(reverse("decisions_of", args=["person", decision.owner_key]), heard.as_of)
    return Fed(decision, *ENDS[decision.conclusion], f"{there}#decision-{decision.key}")
