"""The marks a chart is made of: text, lines, bars, dots and the picture that holds them.

Coordinates are pixels from the top left. Every word is escaped here and nowhere else, and every number goes through
`px`, so no chart can print a NaN, an infinity or a negative width.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

type Point = tuple[float, float]

_FARTHEST = 100_000.0


def px(value: float) -> str:
    """A coordinate with at most one decimal; what cannot be drawn is drawn at zero."""
    if not math.isfinite(value):
        return "0"
    written = f"{max(-_FARTHEST, min(_FARTHEST, value)):.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def picture(width: float, height: float, marks: Iterable[str], *, title: str, detail: str = "", css: str = "") -> str:
    """A chart with a meaning of its own; `title` is its conclusion, `detail` the numbers behind it."""
    described = f"<title>{escape(title)}</title>" + (f"<desc>{escape(detail)}</desc>" if detail else "")
    return _svg(width, height, f'role="img" focusable="false">{described}', marks, css)


def ornament(width: float, height: float, marks: Iterable[str], *, css: str = "") -> str:
    """A chart that repeats the number beside it and is therefore silent to a screen reader."""
    return _svg(width, height, 'aria-hidden="true" focusable="false">', marks, css)


def fluid(height: float, marks: Iterable[str], *, title: str = "", detail: str = "", css: str = "") -> str:
    """A chart as wide as its place: its marks are laid out in percent, so its text never scales."""
    described = f"<title>{escape(title)}</title>" + (f"<desc>{escape(detail)}</desc>" if detail else "")
    role = f'role="img" focusable="false">{described}' if title else 'aria-hidden="true" focusable="false">'
    return (
        f'<svg class="{_classes("chart fluid", css)}" width="100%" height="{px(height)}" {role}{"".join(marks)}</svg>'
    )


def text(x: float, y: float, words: str, css: str, anchor: str = "start") -> str:
    """Words with their baseline at y; `anchor` is start, middle or end."""
    anchored = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{px(x)}" y="{px(y)}" class="{css}"{anchored}>{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    """A straight stroke."""
    return f'<line x1="{px(x1)}" y1="{px(y1)}" x2="{px(x2)}" y2="{px(y2)}" class="{css}"/>'


def bar(x: float, y: float, width: float, height: float, css: str, *, round_by: float = 0) -> str:
    """A filled rectangle; one without an area is left out."""
    if not (width > 0 and height > 0):
        return ""
    corner = f' rx="{px(round_by)}"' if round_by else ""
    return f'<rect x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}" class="{css}"{corner}/>'


def dot(x: float, y: float, radius: float, css: str) -> str:
    """A filled disc."""
    return f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(radius)}" class="{css}"/>'


def path(points: Sequence[Point], css: str, *, closed: bool = False) -> str:
    """A polyline, or an area when closed."""
    if not points:
        return ""
    steps = "L".join(f"{px(x)},{px(y)}" for x, y in points)
    return f'<path d="M{steps}{"Z" if closed else ""}" class="{css}"/>'


def pointed(x: float, middle: float, half: float) -> list[Point]:
    """The corners to cut off a bar that ends at x, so that it points beyond the edge of its axis."""
    top, foot = middle - half, middle + half
    return [(x - half, top), (x, middle), (x - half, foot), (x + 1, foot), (x + 1, top)]


def _svg(width: float, height: float, opening: str, marks: Iterable[str], css: str) -> str:
    size = f'viewBox="0 0 {px(width)} {px(height)}" width="{px(width)}" height="{px(height)}"'
    return f'<svg class="{_classes("chart", css)}" {size} {opening}{"".join(marks)}</svg>'


def _classes(first: str, more: str) -> str:
    return f"{first} {more}" if more else first
