"""The leading chart: some weeks back in grey, what is already booked ahead in blue, and the plan as a dotted line."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.web.charts.mark import bar, line, picture
from quarterdeck.web.charts.scale import straight

WIDTH, HEIGHT = 92.0, 40.0
_GAP = 2.5


def leading(
    past: Sequence[float | None],
    ahead: Sequence[float],
    *,
    title: str,
    plan: float | None = None,
    size: tuple[float, float] = (WIDTH, HEIGHT),
) -> str:
    """Bars for the weeks back and the weeks booked ahead, on one scale from zero.

    None is a week without data and leaves a gap; a value at or below zero leaves one too. `plan` is one level for
    all weeks, or None.
    """
    width, height = size
    weeks = [*past, *ahead]
    heights = [max(0.0, value) for value in weeks if value is not None]
    top = max([*heights, plan or 0.0, 0.0]) * 1.12
    y = straight(0.0, top, height - 1, 3.0)
    slot = width / max(len(weeks), 1)
    marks = []
    for index, value in enumerate(weeks):
        css = "c-barpast" if index < len(past) else "c-barfuture"
        if value is not None and value > 0:
            marks.append(bar(index * slot, y(value), max(slot - _GAP, 1.0), height - 1 - y(value), css))
    marks.append(line(0, height - 0.5, width, height - 0.5, "c-base"))
    if plan is not None and plan > 0:
        marks.append(line(0, y(plan), width, y(plan), "c-planline"))
    today = min(len(past) * slot - _GAP / 2, width - 0.5) if past else 0.5
    marks.append(line(today, 0, today, height, "c-today"))
    return picture(width, height, marks, title=title)
