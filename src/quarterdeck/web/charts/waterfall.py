"""Waterfall: how one total became another, one row a reason, each bar where the one before it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from quarterdeck.web.charts.lettering import TICK, text_width
from quarterdeck.web.charts.mark import bar, line, picture, text
from quarterdeck.web.charts.scale import straight

WIDE = 660.0
NARROW = 330.0

_PITCH = 34.0
_BAR = 14.0
_TOP = 4.0
_GAP = 12.0
_LABELS = {WIDE: 196.0, NARROW: 122.0}
"""Room for names, where words beside them have room too on the wide one."""


@dataclass(frozen=True, slots=True)
class Fall:
    """One reason: its name, some words beside it, its signed size, and how that is written."""

    name: str
    words: str
    size: float
    written: str


@dataclass(frozen=True, slots=True)
class Total:
    """The level at one end: its name, its size, and how that is written."""

    name: str
    size: float
    written: str


def waterfall(
    start: Total, falls: Sequence[Fall], end: Total, *, title: str, detail: str = "", width: float = WIDE
) -> str:
    """Bars from zero for both ends; between them gains and losses, each from where the one before it ended.

    Gains are blue, losses orange, and the sign is written too. The narrow size leaves out the words beside the names.
    """
    height = _TOP + (len(falls) + 2) * _PITCH
    written = [start.written, *(fall.written for fall in falls), end.written]
    left = _LABELS.get(width, _LABELS[WIDE])
    right = width - max(text_width(words, bold=True) for words in written) - _GAP
    levels = list(accumulate((fall.size for fall in falls), initial=start.size))
    reach = [0.0, end.size, *levels]
    x = straight(min(reach), max(reach), left, right)
    marks = [line(x(0), 0, x(0), height, "c-base")]
    marks += _total(start, x, 0, width, css="c-barpast")
    for place, (fall, before, after) in enumerate(zip(falls, levels, levels[1:], strict=False), 1):
        marks += _joint(x(before), place)
        marks += _fall(fall, sorted((x(before), x(after))), place, width)
    marks += _joint(x(levels[-1]), len(falls) + 1)
    marks += _total(end, x, len(falls) + 1, width, css="c-bartotal")
    return picture(width, height, marks, title=title, detail=detail, css="waterfall")


def _total(total: Total, x: Callable[[float], float], place: int, width: float, css: str) -> list[str]:
    edges = sorted((x(0), x(total.size)))
    return [*_label(total.name, "", place), _bar(edges, place, css), _value(total.written, place, width, "c-strong")]


def _fall(fall: Fall, edges: Sequence[float], place: int, width: float) -> list[str]:
    gain = fall.size >= 0
    drawn = _bar(edges, place, "c-barfuture" if gain else "c-bargap")
    value = _value(fall.written, place, width, "c-futurelab" if gain else "c-gaplab")
    return [*_label(fall.name, fall.words if width >= WIDE else "", place), drawn, value]


def _label(name: str, words: str, place: int) -> list[str]:
    """The name in the middle of its row, or above the words beside it."""
    middle = _middle(place)
    if not words:
        return [text(0, middle + 4.5, name, "c-lab c-strong")]
    return [text(0, middle - 2, name, "c-lab c-strong"), text(0, middle - 2 + TICK + 1, words, "c-tick")]


def _value(written: str, place: int, width: float, css: str) -> str:
    return text(width, _middle(place) + 4.5, written, f"c-lab {css}", "end")


def _bar(edges: Sequence[float], place: int, css: str) -> str:
    """At least a hairline, so that a small reason can be seen."""
    return bar(edges[0], _middle(place) - _BAR / 2, max(edges[1] - edges[0], 1.0), _BAR, css)


def _joint(at: float, place: int) -> list[str]:
    """The stroke from the foot of one row's bar to the head of the next one's, where the level stays."""
    return [line(at, _middle(place - 1) + _BAR / 2, at, _middle(place) - _BAR / 2, "c-conn")]


def _middle(place: int) -> float:
    return _TOP + (place + 0.5) * _PITCH
