"""A number week by week before a decision and since, with the level that was hoped for."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.web.charts.mark import bar, dot, line, path, picture
from quarterdeck.web.charts.scale import straight

WIDTH, HEIGHT = 168.0, 40.0
_EDGE = 4.0


def since(
    before: Sequence[float | None], after: Sequence[float | None], *, hoped: float | None, weeks: int, title: str
) -> str:
    """The course of a number, the weeks since on the ground of what is to come; weeks without a number are bridged.

    The picture has room for ``weeks`` since, so that several of them can be read down a column.
    """
    values = [value for value in (*before, *after, hoped) if value is not None]
    pad = (max(values) - min(values)) * 0.18 or 1 if values else 1
    low, high = (min(values) - pad, max(values) + pad) if values else (0, 1)
    y = straight(low, high, HEIGHT - _EDGE, _EDGE)
    x = straight(0, max(1, len(before) + max(weeks, len(after)) - 1), _EDGE, WIDTH - _EDGE)
    decided = x(len(before) - 0.5)
    was = [(x(at), y(value)) for at, value in enumerate(before) if value is not None]
    became = [(x(len(before) + at), y(value)) for at, value in enumerate(after) if value is not None]
    marks = [bar(decided, 0, WIDTH - decided, HEIGHT, "c-futureground")]
    if hoped is not None:
        marks.append(line(0, y(hoped), WIDTH, y(hoped), "c-planline"))
    marks += [
        line(decided, 0, decided, HEIGHT, "c-today"),
        path(was, "c-sparkpast"),
        path([*was[-1:], *became], "c-sparkfuture"),
        *(dot(*point, 3, "c-futuredot") for point in became[-1:]),
    ]
    return picture(WIDTH, HEIGHT, marks, title=title)
