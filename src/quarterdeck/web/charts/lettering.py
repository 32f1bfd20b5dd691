"""How much room words take, and where they can stand without touching each other.

The browser measures text after the server has drawn it, so widths are estimated from the advance widths of Inter,
rounded up. A fallback face differs by a few percent; `SPARE` leaves room for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from quarterdeck.web.charts.mark import Point, text

TICK = 12.0
LABEL = 13.0
SPARE = 1.02

_ASCENT = 0.78
_DESCENT = 0.24
_DEFAULT_ADVANCE = 0.76
_ADVANCES = {
    0.28: " \u00a0ijlI.,:;",
    0.32: "'’!",
    0.36: "t|",
    0.40: "fr()[]/",
    0.48: "_-",
    0.52: '"“”–',
    0.56: "ksxz?",
    0.60: "acehnouvyFJL",
    0.64: "bdgpqEPZ£#",
    0.68: "BKRST0123456789€$+−=<>~&",
    0.72: "AVXY",
    0.76: "CDGHNU",
    0.80: "OQ",
    0.84: "w",
    0.88: "m",
    0.92: "M",
    1.00: "W%—@",
}
_ADVANCE = {letter: advance for advance, letters in _ADVANCES.items() for letter in letters}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box, room: float = 0.0) -> bool:
        """Whether the two rectangles come closer than `room` pixels."""
        apart = (
            self.right + room <= other.left
            or other.right + room <= self.left
            or self.bottom + room <= other.top
            or other.bottom + room <= self.top
        )
        return not apart

    def inside(self, width: float, height: float) -> bool:
        """Whether the rectangle lies within a drawing of that size."""
        return self.left >= 0 and self.top >= 0 and self.right <= width and self.bottom <= height


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text at a place: baseline at y, x where `anchor` says."""

    x: float
    y: float
    content: str
    css: str
    size: float = LABEL
    anchor: str = "start"
    bold: bool = False

    @property
    def box(self) -> Box:
        """The rectangle the text fills."""
        width = text_width(self.content, self.size, bold=self.bold)
        left = self.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * width
        return Box(left, self.y - _ASCENT * self.size, left + width, self.y + _DESCENT * self.size)

    def draw(self) -> str:
        """The text as SVG."""
        return text(self.x, self.y, self.content, self.css, self.anchor)


@dataclass(slots=True)
class Sheet:
    """The words already standing in one drawing; new ones are refused where they would touch an old one."""

    width: float
    height: float
    standing: list[Words] = field(default_factory=list)

    def add(self, words: Iterable[Words]) -> None:
        """Put words where the caller has made room for them."""
        self.standing.extend(word for word in words if word.content)

    def free(self, words: Sequence[Words], room: float = 2.0) -> bool:
        """Whether all these words fit into the drawing without touching what stands there."""
        return all(
            word.box.inside(self.width, self.height)
            and not any(word.box.touches(other.box, room) for other in self.standing)
            for word in words
        )

    def place(self, *choices: Sequence[Words]) -> Sequence[Words]:
        """Put the first choice that is free; an empty answer means there was no room for any."""
        for words in choices:
            if self.free(words):
                self.add(words)
                return words
        return ()

    def draw(self) -> list[str]:
        """All words as SVG."""
        return [word.draw() for word in self.standing]


def text_width(content: str, size: float = LABEL, *, bold: bool = False) -> float:
    """The width in pixels a line of text takes at most."""
    advance = sum(_ADVANCE.get(letter, _DEFAULT_ADVANCE) for letter in content)
    return advance * size * SPARE * (1.05 if bold else 1.0)


def crosses(points: Sequence[Point], box: Box) -> bool:
    """Whether a polyline comes near a rectangle, looked at column by column."""
    for (x1, y1), (x2, y2) in pairwise(points):
        left, right = max(min(x1, x2), box.left), min(max(x1, x2), box.right)
        if left > right:
            continue
        ends = (_height(x1, y1, x2, y2, left), _height(x1, y1, x2, y2, right)) if x1 != x2 else (y1, y2)
        if max(ends) >= box.top and min(ends) <= box.bottom:
            return True
    return False


def stacked(blocks: Sequence[tuple[float, float]], top: float, bottom: float) -> list[float]:
    """The top edges of blocks (wanted middle, height) so that none overlaps, in the order given.

    Blocks move down only as far as the one above forces them, then the whole pile moves up when it sinks below
    `bottom`; when they cannot all fit they start at `top`.
    """
    edges: list[float] = []
    free = top
    for wanted, height in blocks:
        edge = max(wanted - height / 2, free)
        edges.append(edge)
        free = edge + height
    limit = bottom
    for index in reversed(range(len(blocks))):
        edges[index] = min(edges[index], limit - blocks[index][1])
        limit = edges[index]
    sunk = max(0.0, top - edges[0]) if edges else 0.0
    return [edge + sunk for edge in edges]


def _height(x1: float, y1: float, x2: float, y2: float, x: float) -> float:
    return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
