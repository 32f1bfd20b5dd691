"""A line the size of a word: what was, what is expected, and the plan."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.web.charts.mark import dot, line, ornament, path, picture
from quarterdeck.web.charts.scale import straight


def spark(
    past: Sequence[float],
    ahead: Sequence[float] = (),
    *,
    plan: float | None = None,
    title: str = "",
    size: tuple[float, float] = (76.0, 24.0),
) -> str:
    """A small line that need not start at zero; without a title it only accompanies the number beside it."""
    width, height = size
    values = [*past, *ahead]
    levels = [*values, plan] if plan is not None else values
    marks: list[str] = []
    if values:
        pad = (max(levels) - min(levels)) * 0.12
        y = straight(min(levels) - pad, max(levels) + pad, height - 4, 4)
        x = straight(0, len(values) - 1, 4, width - 4)
        points = [(x(index), y(value)) for index, value in enumerate(values)]
        if plan is not None:
            marks.append(line(0, y(plan), width, y(plan), "c-planline"))
        marks += [path(points[: len(past)], "c-sparkpast"), path(points[max(len(past) - 1, 0) :], "c-sparkfuture")]
        marks = marks if ahead else marks[:-1]
        marks.append(dot(*points[-1], 2.4, "c-futuredot" if ahead else "c-pastdot"))
    return picture(width, height, marks, title=title) if title else ornament(width, height, marks)
