"""A row of squares, one for each thing counted, by what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.web.charts.mark import bar, picture

_SQUARE, _PITCH = 17.0, 20.0
_MOST = 40
_CSS = {
    "future": "c-barfuture",
    "created": "c-band50 c-solid",
    "below": "c-bargap",
    "context": "c-seg-1",
    "hollow": "c-hollow",
}


def tally(counts: Sequence[tuple[str, int]], title: str) -> str:
    """Squares in the order given: kind, and how many of it. Where there are too many, one stands for several."""
    worth = max(1, -(-sum(number for _, number in counts) // _MOST))
    kinds = [kind for kind, number in counts for _ in range(-(-number // worth))]
    marks = [
        bar(at * _PITCH + inset, inset, _SQUARE - 2 * inset, _SQUARE - 2 * inset, _CSS[kind], round_by=1)
        for at, kind in enumerate(kinds)
        for inset in (1.0 if kind == "hollow" else 0.0,)
    ]
    return picture(len(kinds) * _PITCH, _SQUARE, marks, title=title)
