"""The landing bar: the expected landing as a share of target, one row of a team table."""

from __future__ import annotations

from quarterdeck.web.charts.lettering import TICK
from quarterdeck.web.charts.mark import bar, line, ornament, path, pointed, text
from quarterdeck.web.charts.scale import clamp

REACH = 1.25
WIDTH = 200.0
HEIGHT = 22.0


def landing_bar(
    won: float,
    expected: float | None = None,
    low: float | None = None,
    high: float | None = None,
    *,
    size: tuple[float, float] = (WIDTH, HEIGHT),
) -> str:
    """Sold in grey, expected in blue, missing in pale orange, the 8-in-10 range as a whisker, a tick at 100 %.

    All values are shares of the target (1.0 is the target). The axis ends at 125 %; what lies beyond ends in a point
    at the edge. Without an expectation only the sold part is drawn, on an empty track.
    """
    width, height = size
    middle = height / 2
    sold = _x(won, width)
    if expected is None:
        marks = [bar(0, middle - 5, _x(1.0, width), 10, "c-track"), bar(0, middle - 5, sold, 10, "c-barpast")]
        end = won
    else:
        reached, full = _x(expected, width), _x(1.0, width)
        marks = [
            bar(0, middle - 5, min(sold, reached), 10, "c-barpast"),
            bar(sold + 1, middle - 5, reached - sold - 1, 10, "c-barfuture"),
            bar(max(reached, sold) + 1, middle - 5, full - max(reached, sold) - 1, 10, "c-missing"),
            *_whisker(low, high, width, middle),
        ]
        end = expected
    if end > REACH:
        marks.append(path(pointed(width, middle, 6), "c-cut", closed=True))
    marks.append(bar(_x(1.0, width) - 1, 1, 2, height - 2, "c-tickmark"))
    return ornament(width, height, marks)


def landing_axis(*, width: float = WIDTH) -> str:
    """The scale above a column of landing bars: zero, and the tick at the target."""
    marks = [text(0, 11, "0", "c-tick"), text(_x(1.0, width), 11, "100%", "c-tick c-strong", "middle")]
    return ornament(width, TICK + 2, marks)


def _whisker(low: float | None, high: float | None, width: float, middle: float) -> list[str]:
    if low is None or high is None:
        return []
    left, right = _x(min(low, high), width), _x(max(low, high), width)
    caps = [line(x, middle - 4, x, middle + 4, "c-whisker") for x in (left, right) if x < width]
    return [line(left, middle, right, middle, "c-whisker"), *caps]


def _x(share: float, width: float) -> float:
    return width * clamp(share, 0.0, REACH) / REACH
