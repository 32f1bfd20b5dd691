"""What the Performance template takes beside the report: drawings, and the parts' own shapes."""

from __future__ import annotations

from quarterdeck.domain import formats
from quarterdeck.domain.sentences import Segment
from quarterdeck.reports.performance import Performance
from quarterdeck.reports.performance.shape import Row
from quarterdeck.web.answer import eyebrow, segments
from quarterdeck.web.charts.landing_bar import landing_axis
from quarterdeck.web.pages.performance.drawing import drawings
from quarterdeck.web.scope import link

_STATE = {"pass": "ok", "fix": "fix", "cannot_check": "none"}
SECONDS_A_FIX = 45
"""What one opportunity takes to put right, roughly."""


def context(report: Performance) -> dict[str, object]:
    """Everything the template takes."""
    drawn = drawings(report)
    rows = zip(report.rows.rows, drawn.rows, strict=True) if report.rows else ()
    return {
        "drawings": drawn,
        "axis": landing_axis(),
        "headline": _headline(report),
        "trust": _trust(report, link("trust", report.scope)),
        "rows": [(row, drawing, _href(report, row)) for row, drawing in rows],
    }


def _headline(report: Performance) -> dict[str, object]:
    place = report.place
    what = "My performance" if place.is_own else "Unit performance" if place.is_unit else "Performance"
    return {
        "eyebrow": eyebrow(report, what, place.role, place.period_label),
        "lines": [segments(line) for line in report.headline.lines],
        "sub": segments((Segment(report.headline.sub),)) if report.headline.sub else [],
    }


def _trust(report: Performance, href: str) -> dict[str, object]:
    strip = report.trust
    action = None
    if strip.to_fix:
        minutes = max(1, round(strip.to_fix * SECONDS_A_FIX / 60))
        action = {"href": href, "label": f"Fix {formats.count(strip.to_fix)}, about {formats.count(minutes)} min"}
    return {
        "title": "Fix before you decide" if strip.to_fix else "Can these numbers be trusted?",
        "summary": strip.summary,
        "cells": [{"state": _STATE[c.verdict], "word": c.word, "text": c.words, "href": href} for c in strip.cells],
        "action": action,
    }


def _href(report: Performance, row: Row) -> str:
    return link("performance", report.scope, row.subject) if row.subject else ""
