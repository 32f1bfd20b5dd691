"""Reading a drawing back: where its words stand and whether every mark is one a browser can draw."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from quarterdeck.web.charts.lettering import LABEL, TICK, Words

BOLD = {"c-strong", "c-futurelab", "c-gaplab", "c-flaglab", "c-overlab", "c-targetlab", "c-onfill"}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SIZES = ("width", "height", "r", "rx")
PLACES = ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy")


@dataclass(frozen=True)
class Drawing:
    """An SVG as a reader sees it, laid out in a place of the given width when it is fluid."""

    root: ET.Element
    width: float
    height: float
    words: list[Words]
    numbers: list[float]
    sizes: list[float]

    def marks(self, css: str) -> list[ET.Element]:
        return [mark for mark in self.root.iter() if css in mark.get("class", "").split()]

    def said(self) -> list[str]:
        return [word.content for word in self.words]


def read(svg: str, *, place: float = 300.0) -> Drawing:
    root = ET.fromstring(svg)
    width = place if root.get("width") == "100%" else float(root.get("width", "nan"))
    height = float(root.get("height", "nan"))
    words: list[Words] = []
    numbers: list[float] = []
    sizes: list[float] = []
    _walk(root, (0.0, 0.0, width), words, numbers, sizes)
    return Drawing(root, width, height, words, numbers, sizes)


def complaints(svg: str, *, place: float = 300.0, tolerance: float = 0.6) -> list[str]:
    """What is wrong with a drawing; an empty list when nothing is."""
    drawing = read(svg, place=place)
    wrong = [f"not a number: {svg}" for number in drawing.numbers if not math.isfinite(number)]
    wrong += [f"a size below zero: {size}" for size in drawing.sizes if size < 0]
    for word in drawing.words:
        box = word.box
        if box.left < -tolerance or box.top < -tolerance:
            wrong.append(f"{word.content!r} leaves the drawing at the left or top: {box}")
        if box.right > drawing.width + tolerance or box.bottom > drawing.height + tolerance:
            wrong.append(f"{word.content!r} leaves the drawing at the right or bottom: {box}")
    pairs = [(a, b) for i, a in enumerate(drawing.words) for b in drawing.words[i + 1 :]]
    wrong += [f"{a.content!r} touches {b.content!r}" for a, b in pairs if a.box.touches(b.box, -tolerance)]
    return wrong


def _walk(
    element: ET.Element,
    frame: tuple[float, float, float],
    words: list[Words],
    numbers: list[float],
    sizes: list[float],
) -> None:
    left, top, width = frame
    for name in (*SIZES, *PLACES):
        if (written := element.get(name)) is not None:
            (sizes if name in SIZES else numbers).append(_length(written, width))
    numbers += [float(number) for number in NUMBER.findall(element.get("d", ""))]
    if re.search("nan|inf", " ".join(v for k, v in element.attrib.items() if k not in {"class", "role"})):
        numbers.append(math.nan)
    if element.tag == "text":
        words.append(_words(element, left, top, width))
    inner = frame
    if element.tag == "svg" and "x" in element.attrib:
        inner = (left + _length(element.attrib["x"], width), top + _length(element.attrib["y"], width), width)
    for child in element:
        _walk(child, inner, words, numbers, sizes)


def _words(element: ET.Element, left: float, top: float, width: float) -> Words:
    classes = set(element.attrib["class"].split())
    return Words(
        left + _length(element.attrib["x"], width),
        top + float(element.attrib["y"]),
        element.text or "",
        element.attrib["class"],
        TICK if "c-tick" in classes else LABEL,
        element.get("text-anchor", "start"),
        bold=bool(classes & BOLD),
    )


def _length(written: str, width: float) -> float:
    return float(written[:-1]) / 100 * width if written.endswith("%") else float(written)
