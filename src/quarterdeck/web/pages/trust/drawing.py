"""The Trust report as drawings."""

from __future__ import annotations

from functools import partial

from quarterdeck.domain import formats
from quarterdeck.reports.trust.shape import Accuracy, CheckCard, Lean, Trust
from quarterdeck.web.charts.accuracy import NARROW, WIDE, ForecastMonth, accuracy
from quarterdeck.web.charts.bullet import bullet
from quarterdeck.web.charts.dumbbell import dumbbell
from quarterdeck.web.charts.unit_row import unit_row


def check_drawing(card: CheckCard) -> str:
    """A bar against the limit for the forecast, a row of opportunities for the others; nothing if nothing is known."""
    if card.verdict == "cannot_check":
        return ""
    if card.limit is not None and card.figure.value is not None and not card.open_count:
        miss = abs(float(card.figure.value))
        return bullet(miss, card.limit, good=miss <= card.limit, reach=max(card.limit * 2, miss), size=(148.0, 18.0))
    return unit_row(card.open_count, card.flagged) if card.open_count else ""


def accuracy_drawing(tile: Accuracy) -> dict[str, str]:
    """Forecast and actual month by month, in two sizes."""
    months = [ForecastMonth(m.label, m.forecast, m.actual) for m in tile.months]
    draw = partial(
        accuracy, months, percent=lambda v: formats.percent(v, sign=True), title=tile.title, limit=tile.limit
    )
    return {"wide": draw(size=WIDE), "narrow": draw(size=NARROW)}


def lean_drawing(lean: Lean, limit: float) -> str:
    """How far and to which side somebody's forecasts lean."""
    return dumbbell(lean.lean, limit=limit)


def drawn(report: Trust) -> list[str]:
    """The drawing of each check."""
    return [check_drawing(card) for card in report.checks]
