"""The year of sessions: a lane for each level, with circles for months, diamonds for quarters, squares for years.

What is past is grey, what is to come is open and blue, on the ground of the future.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from quarterdeck.web.charts.lettering import TICK, text_width
from quarterdeck.web.charts.mark import bar, dot, line, path, picture, text

WIDE = (1120.0, 78.0)
NARROW = (340.0, 62.0)
"""Width, and height of a lane."""
_LABELS = 168.0
_TOP, _FOOT = 44.0, 22.0
_ROOMY = 600.0
_BESIDE = 6.0
"""Between the line of today and what stands beside it."""


@dataclass(frozen=True, slots=True)
class YearMonth:
    """A month of the year: its short name, where it begins, and the quarter that begins with it."""

    name: str
    begin: date
    quarter: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A round on a day; ``sign`` is A, Q, M or W."""

    on: date
    sign: str
    is_past: bool
    note: str = ""
    """A few words below a past one: 24/26, closed of all its decisions."""
    is_open: bool = False
    """Whether something of it is still to be done."""


@dataclass(frozen=True, slots=True)
class Swimlane:
    """A level, with whom, and its rounds."""

    name: str
    with_whom: str
    events: tuple[Event, ...]


def cadence(
    months: Sequence[YearMonth],
    end: date,
    lanes: Sequence[Swimlane],
    *,
    today: tuple[date, str],
    title: str,
    detail: str = "",
    size: tuple[float, float] = WIDE,
) -> str:
    """The lanes over the months, up to ``end``; ``today`` is a day with its label, drawn if it lies within them."""
    width, lane_height = size
    is_wide = width >= _ROOMY
    left, height = _LABELS if is_wide else 0.0, _TOP + lane_height * len(lanes)
    begin = months[0].begin
    scale = (width - left) / (end - begin).days

    def x(day: date) -> float:
        return left + (day - begin).days * scale

    now, is_in_it = x(max(begin, min(end, today[0]))), begin <= today[0] < end
    marks = _ground(now, width, height)
    marks += _months(months, [x(m.begin) for m in months] + [width], height, is_wide=is_wide)
    named = [] if is_wide else _named(lanes, now if is_in_it else width, width)
    for place, lane in enumerate(lanes):
        marks += _lane(lane, _TOP + lane_height * place, lane_height, (left, width), named[place : place + 1])
        middle = _middle(_TOP + lane_height * place, lane_height, is_wide=is_wide)
        marks += [mark for event in lane.events for mark in _event(event, x(event.on), middle, is_wide=is_wide)]
    if is_in_it:
        marks += _today(now, height, width, today[1])
    return picture(width, height + _FOOT, marks, title=title, detail=detail, css="cadence")


def _ground(x: float, width: float, height: float) -> list[str]:
    return [bar(x, _TOP - 10, width - x, height - _TOP + 6, "c-futureground")]


def _months(months: Sequence[YearMonth], places: list[float], height: float, *, is_wide: bool) -> list[str]:
    marks = []
    for month, (x, after) in zip(months, pairwise(places), strict=True):
        marks.append(line(x, _TOP - 10, x, height - 4, "c-qline" if month.quarter else "c-grid"))
        name = next((n for n in (month.name, month.name.partition(" ")[0], "") if text_width(n, TICK) < after - x), "")
        if is_wide:
            marks.append(text((x + after) / 2, _TOP - 18, name, "c-tick c-tick-f", "middle"))
        if month.quarter:
            at, anchor = ((x + after) / 2, "middle") if is_wide else (x + 2, "start")
            marks.append(text(at, 12 if is_wide else _TOP - 18, month.quarter, "c-lab c-strong", anchor))
    return marks


def _middle(top: float, height: float, *, is_wide: bool) -> float:
    return top + height / 2 - (8 if is_wide else -6)


def _named(lanes: Sequence[Swimlane], today: float, width: float) -> list[tuple[float, str]]:
    """What each narrow lane is called, and where that begins: beside today, short where neither side has the room."""
    whole = [f"{lane.name} {lane.with_whom}" for lane in lanes]
    room = max((text_width(name, TICK) for name in whole), default=0.0) + _BESIDE
    if room < today:
        return [(0.0, name) for name in whole]
    if today + _BESIDE + room < width:
        return [(today + _BESIDE, name) for name in whole]
    return [(0.0 if 2 * today > width else today + _BESIDE, lane.name) for lane in lanes]


def _lane(
    lane: Swimlane, top: float, height: float, reach: tuple[float, float], named: Sequence[tuple[float, str]]
) -> list[str]:
    left, width = reach
    middle = _middle(top, height, is_wide=not named)
    marks = [line(0, top - 10, width, top - 10, "c-rowline"), line(left, middle, width, middle, "c-grid")]
    if named:
        marks += [text(at, top + 8, name, "c-tick c-tick-f c-halo") for at, name in named]
    else:
        marks += [text(0, middle, lane.name, "c-lab c-strong"), text(0, middle + 17, lane.with_whom, "c-tick")]
    return marks


def _event(event: Event, x: float, y: float, *, is_wide: bool) -> list[str]:
    css = "c-evpast" if event.is_past else "c-evfuture"
    half = 11.0 if is_wide else 7.0
    label = f"c-evlab{' c-evlab-p' if event.is_past else ''}"
    sign = [text(x, y + 4.5, event.sign, label, "middle")] if is_wide else []
    if event.note and is_wide:
        sign.append(text(x, y + half + 16, event.note, "c-tick c-gaplab" if event.is_open else "c-tick", "middle"))
    match event.sign:
        case "A":
            return [bar(x - half + 1, y - half + 1, half * 2 - 2, half * 2 - 2, css, round_by=2), *sign]
        case "Q":
            corners = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
            return [path(corners, css, closed=True), *sign]
        case "M":
            return [dot(x, y, half / 2 + 0.5, css), *sign[1:]]
        case _:
            return [dot(x, y, half / 4, css), *sign[1:]]


def _today(x: float, height: float, width: float, label: str) -> list[str]:
    room = text_width(label, 13.0, bold=True) + 8
    at, anchor = (x + _BESIDE, "start") if x + room < width else (x - _BESIDE, "end")
    return [line(x, _TOP - 12, x, height - 4, "c-today"), text(at, height + 10, label, "c-lab c-futurelab", anchor)]
