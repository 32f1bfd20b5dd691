"""A mini bar: a value against its plan, in a table cell or below a figure."""

from __future__ import annotations

from quarterdeck.web.charts.mark import bar, ornament, path, pointed
from quarterdeck.web.charts.scale import clamp


def bullet(
    value: float | None,
    plan: float | None = None,
    *,
    good: bool | None = None,
    reach: float | None = None,
    size: tuple[float, float] = (40.0, 18.0),
) -> str:
    """A bar from zero with a tick at plan; it accompanies the number beside it.

    `good` says whether the value is at or on the right side of the plan; by default, whether it is at least the plan.
    `reach` is the value of the full width, by default a little beyond plan. A value beyond it ends in a point. None
    draws the empty track: nothing is known.
    """
    width, height = size
    full = reach or (plan * 1.6 if plan and plan > 0 else max(value or 0.0, 0.0)) or 1.0
    middle = height / 2
    marks = [bar(0, middle - 3, width, 6, "c-track", round_by=1)]
    if value is not None:
        fine = good if good is not None else plan is None or value >= plan
        css = "c-barok" if fine else "c-bargap"
        marks.append(bar(0, middle - 3, width * clamp(value / full, 0.0, 1.0), 6, css, round_by=1))
        if value > full:
            marks.append(path(pointed(width, middle, 4), "c-cut", closed=True))
    if plan is not None and plan > 0:
        at = clamp(width * plan / full, 1.0, width - 1)
        marks.append(bar(at - 1, middle - 7, 2, 14, "c-tickmark"))
    return ornament(width, height, marks)
