"""The minutes of a session: how many looked back, how many ahead, and how many may look back at most."""

from __future__ import annotations

from quarterdeck.web.charts.mark import bar, picture
from quarterdeck.web.charts.scale import clamp

_WIDTH, _HEIGHT = 204.0, 22.0
_TOP, _BAR = 3.0, 16.0
_GAP = 1.0


def looking(back: float, ahead: float, whole: float, limit: float, *, title: str) -> str:
    """Grey looked back, blue ahead, of the ``whole`` minutes; a tick stands at the ``limit`` of looking back.

    Where more was spent than the whole, the bar is as long as what was spent.
    """
    full = max(whole, back + ahead, 1.0)
    past, limit_at = _WIDTH * clamp(back / full, 0, 1), _WIDTH * clamp(limit / full, 0, 1)
    begins = past + (_GAP if past else 0)
    future = min(_WIDTH * clamp(ahead / full, 0, 1), _WIDTH - begins)
    marks = [
        bar(0, _TOP, _WIDTH, _BAR, "c-track", round_by=2),
        bar(0, _TOP, past, _BAR, "c-barpast"),
        bar(begins, _TOP, future, _BAR, "c-barfuture"),
        bar(limit_at - 0.75, 0, 1.5, _HEIGHT, "c-tickmark"),
    ]
    return picture(_WIDTH, _HEIGHT, marks, title=title)
