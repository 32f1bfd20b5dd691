"""The dumbbell: how far, and to which side, a person's forecasts miss on average."""

from __future__ import annotations

from quarterdeck.web.charts.lettering import TICK
from quarterdeck.web.charts.mark import bar, dot, line, ornament, path, text
from quarterdeck.web.charts.scale import clamp, straight

WIDTH = 150.0
HEIGHT = 18.0
REACH = 0.40


def dumbbell(
    lean: float | None, *, limit: float = 0.15, reach: float = REACH, size: tuple[float, float] = (WIDTH, HEIGHT)
) -> str:
    """A dot left (too low) or right (too high) of the middle, on a ground that marks the limit.

    `lean` is a ratio, positive when the forecast was too high. A miss beyond `reach` ends in a point at the edge.
    None leaves the ground empty: nothing is known.
    """
    width, height = size
    x = straight(-reach, reach, 5, width - 5)
    middle = height / 2
    edge = min(abs(limit), reach)
    marks = [bar(x(-edge), 2, x(edge) - x(-edge), height - 4, "c-track"), line(x(0), 0, x(0), height, "c-base")]
    if lean is not None:
        within = abs(lean) <= limit
        at = x(clamp(lean, -reach, reach))
        marks.append(line(x(0), middle, at, middle, "c-stem" if within else "c-stemgap"))
        marks.append(_end(lean, at, middle, reach, "c-futuredot" if within else "c-gapdot"))
    return ornament(width, height, marks)


def dumbbell_axis(*, width: float = WIDTH) -> str:
    """The words above a column of dumbbells: too low on the left, too high on the right."""
    middle = width / 2
    words = [text(middle - 6, 11, "too low", "c-tick", "end"), text(middle + 6, 11, "too high", "c-tick")]
    return ornament(width, TICK + 2, words)


def _end(lean: float, x: float, middle: float, reach: float, css: str) -> str:
    if abs(lean) <= reach:
        return dot(x, middle, 4, css)
    side = 1 if lean > 0 else -1
    return path([(x - 4 * side, middle - 5), (x + 4 * side, middle), (x - 4 * side, middle + 5)], css, closed=True)
