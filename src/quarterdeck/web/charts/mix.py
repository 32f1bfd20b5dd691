"""Mix bars: how a whole divides into parts, one bar a row, against an optional goal for the first part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quarterdeck.web.charts.lettering import text_width
from quarterdeck.web.charts.mark import fluid, px, text
from quarterdeck.web.charts.scale import clamp

_BAR = 16.0
_PITCH = 46.0
_TOP = 20.0
_GOAL_LINE = 16.0
_NARROWEST = 250.0
_CONTEXT = ("c-seg-1", "c-seg-2", "c-seg-3")


@dataclass(frozen=True, slots=True)
class MixRow:
    """One bar: its name, the written share of the first part, all shares (ratios), and whether it lies ahead."""

    name: str
    value: str
    shares: Sequence[float]
    ahead: bool = False


def mix(
    rows: Sequence[MixRow], *, title: str, detail: str = "", goal: float | None = None, goal_label: str = ""
) -> str:
    """Bars of shares, as wide as their place; the first share of each is the one that matters.

    Shares below zero count as nothing; shares that sum to more than one are scaled down to one. `goal` is a ratio.
    """
    label = goal_label if goal is not None else ""
    at = clamp(goal or 0.0, 0.0, 1.0)
    top = _TOP + (_GOAL_LINE if label and rows and _meets(rows[0].name, at, label) else 0)
    height = top + len(rows) * _PITCH - 6
    placed = [(row, top + index * _PITCH) for index, row in enumerate(rows)]
    marks = [mark for row, y in placed for mark in _bars(row, y)]
    if goal is not None:
        marks += _goal(at, label, height)
    marks += [mark for row, y in placed for mark in _words(row, y)]
    return fluid(height, marks, title=title, detail=detail, css="mix")


def _bars(row: MixRow, y: float) -> list[str]:
    marks, begun, first = [], 0.0, "c-seg-focus" if row.ahead else "c-seg-focus-past"
    for index, share in enumerate(_whole(row.shares)):
        css = first if index == 0 else _CONTEXT[min(index - 1, len(_CONTEXT) - 1)]
        if share > 0:
            marks.append(_segment(begun, share * 100, y, css))
        begun += share * 100
    return marks


def _words(row: MixRow, y: float) -> list[str]:
    """The row's name, on top of the goal line where they meet, and the share that matters."""
    css = "c-lab c-halo c-futurelab" if row.ahead else "c-lab c-halo c-pastlab"
    shares = _whole(row.shares)
    return [text(0, y - 6, row.name, css), _value(row.value, shares[0] if shares else 0.0, y)]


def _value(words: str, share: float, y: float) -> str:
    """The share, inside its bar when there is room on the narrowest screen, else just right of it."""
    if share * _NARROWEST >= text_width(words, bold=True) + 14:
        return text(8, y + 12, words, "c-lab c-onfill")
    return f'<svg x="{share * 100:.2f}%" y="{px(y)}" class="chart">{text(6, 12, words, "c-lab c-strong")}</svg>'


def _segment(begin: float, share: float, y: float, css: str) -> str:
    return f'<rect x="{begin:.2f}%" y="{px(y)}" width="{share:.2f}%" height="{px(_BAR)}" class="{css} c-part"/>'


def _goal(at: float, label: str, height: float) -> list[str]:
    """The goal line, with its name on the side that has room even on the narrowest screen."""
    place = f"{at * 100:.2f}%"
    stroke = f'<line x1="{place}" y1="0" x2="{place}" y2="{px(height - 4)}" class="c-goal"/>'
    if not label:
        return [stroke]
    words = text(6, 12, label, "c-lab c-strong") if _right(at, label) else text(-6, 12, label, "c-lab c-strong", "end")
    return [stroke, f'<svg x="{place}" y="0" class="chart">{words}</svg>']


def _right(at: float, label: str) -> bool:
    return at * _NARROWEST + 6 + text_width(label, bold=True) <= _NARROWEST


def _meets(name: str, at: float, label: str) -> bool:
    """Whether the goal's name would run into the first row's; then it gets a line of its own above it."""
    begin = at * _NARROWEST + 6 if _right(at, label) else at * _NARROWEST - 6 - text_width(label, bold=True)
    return begin < text_width(name, bold=True) + 8


def _whole(shares: Sequence[float]) -> list[float]:
    kept = [max(0.0, share) for share in shares]
    total = sum(kept)
    return [share / total for share in kept] if total > 1 else kept
