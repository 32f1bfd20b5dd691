"""Forecast accuracy: actual sales a month as bars, the forecast made at its start as a tick, the miss in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quarterdeck.web.charts.lettering import LABEL, TICK, text_width
from quarterdeck.web.charts.mark import bar, line, picture, text
from quarterdeck.web.charts.scale import straight

WIDE = (630.0, 236.0)
MIDDLE = (500.0, 236.0)
NARROW = (320.0, 220.0)

_TOP = 22.0
_BOTTOM = 40.0
_SLOT = 52.0


@dataclass(frozen=True, slots=True)
class ForecastMonth:
    """One month: its short name, the forecast on its first day (None: there was none), and what came in."""

    name: str
    forecast: float | None
    actual: float

    @property
    def miss(self) -> float | None:
        """(Actual − forecast) ÷ forecast, negative when the forecast was too high; None without a forecast."""
        miss = (self.actual - self.forecast) / self.forecast if self.forecast else math.inf
        return miss if math.isfinite(miss) else None


def accuracy(
    months: Sequence[ForecastMonth],
    *,
    percent: Callable[[float], str],
    title: str,
    detail: str = "",
    limit: float = 0.15,
    size: tuple[float, float] = WIDE,
) -> str:
    """Bars and ticks for the months given; a miss beyond `limit` is written in orange.

    `percent` writes a signed miss. The wide size shows the last twelve months, the middle one nine, the narrow one six.
    Bars start at zero; a month with more credits than sales hangs below it.
    """
    width, height = size
    shown = list(months)[-int(width // _SLOT) :]
    values = [month.actual for month in shown] + [month.forecast or 0.0 for month in shown]
    y = straight(min([0.0, *values]), max([0.0, *values]) * 1.1, height - _BOTTOM, _TOP)
    slot = width / max(len(shown), 1)
    marks = [line(0, y(0), width, y(0), "c-base")]
    for index, month in enumerate(shown):
        marks += _month(month, (index + 0.5) * slot, slot, y)
        marks += _words(month, (index + 0.5) * slot, slot, height, percent, limit)
    return picture(width, height, marks, title=title, detail=detail, css="accuracy")


def _month(month: ForecastMonth, x: float, slot: float, y: Callable[[float], float]) -> list[str]:
    half = min(10.0, slot * 0.3)
    top, foot = sorted((y(month.actual), y(0.0)))
    marks = [bar(x - half, top, half * 2, foot - top, "c-barpast")]
    if month.forecast is not None:
        marks.append(line(x - half * 1.5, y(month.forecast), x + half * 1.5, y(month.forecast), "c-fc"))
    return marks


def _words(
    month: ForecastMonth, x: float, slot: float, height: float, percent: Callable[[float], str], limit: float
) -> list[str]:
    """The month and its miss below the bar; words wider than their slot are left out."""
    miss = month.miss
    bad = miss is not None and abs(miss) > limit
    said = percent(miss) if miss is not None else "–"
    names = [text(x, height - 22, month.name, "c-tick", "middle")] if text_width(month.name, TICK) <= slot else []
    if text_width(said, LABEL, bold=bad) > slot:
        return names
    return [*names, text(x, height - 6, said, f"c-lab {'c-gaplab' if bad else 'c-muted'}", "middle")]
