"""The landing chart: what was sold up to today, where the period is expected to end, and the target.

History is a thin grey step line, because deals are lumpy. Right of today the ground is tinted and the expectation is
drawn strong, inside the bands that hold half and eight in ten of the simulated outcomes. Without an expectation
nothing is drawn right of today but the target.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from quarterdeck.web.charts.landing_course import Course, Deadline, Expectation
from quarterdeck.web.charts.landing_frame import Frame, frame
from quarterdeck.web.charts.landing_words import (
    END_ROOM,
    end_labels,
    flag_words,
    header_words,
    sold_words,
    stand_at_ends,
)
from quarterdeck.web.charts.lettering import TICK, Sheet, Words, text_width
from quarterdeck.web.charts.mark import Point, bar, dot, line, path, picture

__all__ = ["MIDDLE", "NARROW", "WIDE", "Course", "Deadline", "Expectation", "landing", "month_starts"]

WIDE = (720.0, 372.0)
MIDDLE = (500.0, 340.0)
NARROW = (320.0, 320.0)


def landing(
    course: Course,
    *,
    title: str,
    detail: str = "",
    money: Callable[[float], str],
    tick: Callable[[float], str] | None = None,
    size: tuple[float, float] = WIDE,
) -> str:
    """The landing chart of one period.

    `money` writes the labels at the end of the lines, `tick` those of the grid (default: the same). `size` is one of
    WIDE, MIDDLE and NARROW; draw a smaller one for a smaller place instead of letting the browser shrink the text.
    `title` states the conclusion, `detail` the numbers behind it.
    """
    width, height = size
    brief = width < MIDDLE[0]
    ends = end_labels(course, money, brief=brief, most=width * 0.42 - END_ROOM)
    room = END_ROOM + max(label.width for label in ends) if ends else 6.0
    view = frame(course, width, height, right=room)
    sheet = Sheet(width, height)
    marks = [
        _ground(view),
        *_grid(view, sheet, tick or money),
        *_months(view, sheet),
        *_bands(view),
        *_lines(view),
        *_today(view),
    ]
    sheet.add(stand_at_ends(view, ends))
    header_words(view, sheet, brief=brief)
    sold_words(view, sheet, money)
    marks += _ends(view)
    marks += flag_words(view, sheet, brief=brief)
    return picture(width, height, marks + sheet.draw(), title=title, detail=detail, css="landing")


def _ground(view: Frame) -> str:
    if view.course.over:
        return ""
    return bar(view.today_x, view.top - 8, view.right - view.today_x, view.bottom - view.top + 8, "c-futureground")


def _grid(view: Frame, sheet: Sheet, tick: Callable[[float], str]) -> list[str]:
    marks, written = [], set[str]()
    for value in view.values.ticks():
        y = view.y(value)
        marks.append(line(view.left, y, view.right, y, "c-grid" if value else "c-base"))
        words = tick(value)
        if value and words not in written and y - 18 > view.top - 16:
            sheet.place([Words(view.left, y - 5, words, "c-tick", TICK)])
        written.add(words)
    return marks


def _months(view: Frame, sheet: Sheet) -> list[str]:
    course, marks = view.course, []
    begins = [begin for begin, _ in course.months]
    ends = [*begins[1:], course.end]
    labels = [name for _, name in course.months]
    every = _every(labels, (view.right - view.left) / max(len(labels), 1))
    for index, (begin, end, name) in enumerate(zip(begins, ends, labels, strict=True)):
        x = view.x(begin)
        marks.append(line(x, view.bottom, x, view.bottom + 4, "c-base"))
        if index % every:
            continue
        css = "c-tick" if end <= course.known_until else "c-tick c-tick-f"
        half = text_width(name, TICK) / 2
        middle = max(half, min((x + view.x(end)) / 2, sheet.width - half))
        sheet.place([Words(middle, view.height - 9, name, css, TICK, "middle")])
    return marks


def _every(labels: Sequence[str], slot: float) -> int:
    """Label every n-th month, so that the widest label has room."""
    widest = max((text_width(label, TICK) for label in labels), default=0.0) + 5
    return max(1, -int(-widest // slot)) if slot > 0 else max(1, len(labels))


def _bands(view: Frame) -> list[str]:
    expected = view.course.expectation
    if expected is None or view.course.over:
        return []
    pairs = (
        (expected.low80, expected.high80, "c-band80"),
        (expected.low50, expected.high50, "c-band50"),
    )
    return [path([*view.ahead(high), *reversed(view.ahead(low))], css, closed=True) for low, high, css in pairs]


def _lines(view: Frame) -> list[str]:
    course = view.course
    marks = [path(view.target(), "c-target")] if course.target else []
    marks.append(path(view.history(), "c-pastline"))
    if course.expectation is not None and not course.over:
        marks.append(path(view.ahead(course.expectation.mean), "c-futureline"))
    return marks


def _today(view: Frame) -> list[str]:
    return [
        line(view.today_x, view.top - 26, view.today_x, view.bottom, "c-today"),
        dot(view.today_x, view.y(view.course.won_so_far), 4, "c-pastdot"),
    ]


def _ends(view: Frame) -> list[str]:
    """The dots where the lines end, and the bracket that spans the gap."""
    course, marks = view.course, []
    points: list[Point] = []
    if course.target:
        points.append((view.right, view.y(course.target_end)))
        marks.append(dot(*points[0], 3.5, "c-targetdot"))
    if course.landing is not None:
        points.append((view.right, view.y(course.landing)))
        if not course.over:
            marks.append(dot(*points[-1], 5, "c-futuredot"))
    if len(points) > 1 and abs(points[0][1] - points[1][1]) > 8:  # noqa: PLR2004 - below that the dots cover it
        marks.append(_bracket(view.right + 9, points[0][1], points[1][1], short=course.gap > 0))
    return marks


def _bracket(x: float, target_y: float, landing_y: float, *, short: bool) -> str:
    top, bottom = sorted((target_y, landing_y))
    hook = [(x, top + 2), (x + 5, top + 2), (x + 5, bottom - 2), (x, bottom - 2)]
    return path(hook, "c-bracket" if short else "c-bracket c-over")


def month_starts(begin: date, count: int = 12) -> list[date]:
    """The first days of `count` calendar months from the month `begin` lies in."""
    first = begin.year * 12 + begin.month - 1
    return [date((first + index) // 12, (first + index) % 12 + 1, 1) for index in range(count)]
