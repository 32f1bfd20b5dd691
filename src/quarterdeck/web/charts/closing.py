"""How much of a gap the decided actions would close, in six units."""

from __future__ import annotations

from quarterdeck.web.charts.mark import bar, picture
from quarterdeck.web.charts.scale import clamp

UNITS = 6
_WIDTH, _HEIGHT = 232.0, 14.0


def closing(covered: float, gap: float, *, title: str) -> str:
    """Six units, each a sixth of the gap: blue as far as it is covered, dashed where nothing covers it yet."""
    share = clamp(covered / gap, 0, 1) * UNITS if gap > 0 else UNITS
    pitch, marks = _WIDTH / UNITS, []
    for unit in range(UNITS):
        left, part = unit * pitch, clamp(share - unit, 0, 1)
        if part < 1:
            marks.append(bar(left + 1, 1, pitch - 5, _HEIGHT - 2, "c-gapbox"))
        marks.append(bar(left, 0, (pitch - 3) * part, _HEIGHT, "c-barfuture", round_by=1))
    return picture(_WIDTH, _HEIGHT, marks, title=title)
