"""A row of units: every open opportunity a square, those to fix in orange."""

from __future__ import annotations

import math

from quarterdeck.web.charts.mark import bar, ornament
from quarterdeck.web.charts.scale import clamp

_SQUARE = 8.5
_PITCH = 10.5
_PER_ROW = 20
_ROWS = 5


def unit_row(total: int, flagged: int, *, per_row: int = _PER_ROW, rows: int = _ROWS) -> str:
    """Squares for `total` opportunities, the first `flagged` of them orange; it accompanies the number above it.

    When they do not fit into the rows, one square stands for several (`square_worth` says how many), and a single
    flagged opportunity still shows.
    """
    worth = square_worth(total, per_row=per_row, rows=rows)
    squares = math.ceil(max(total, 0) / worth)
    orange = math.ceil(clamp(flagged, 0, max(total, 0)) / worth)
    marks = []
    for index in range(squares):
        x, y = index % per_row * _PITCH, index // per_row * _PITCH
        marks.append(bar(x, y, _SQUARE, _SQUARE, "c-bargap" if index < orange else "c-barpast", round_by=1))
    height = max(1, math.ceil(squares / per_row)) * _PITCH
    return ornament(per_row * _PITCH, height, marks)


def square_worth(total: int, *, per_row: int = _PER_ROW, rows: int = _ROWS) -> int:
    """How many opportunities one square stands for: 1, 2, 5, 10, 20, 50 and so on."""
    worth, steps = 1, (2, 2.5, 2)
    for index in range(60):
        if total <= worth * per_row * rows:
            break
        worth = int(worth * steps[index % 3])
    return worth
