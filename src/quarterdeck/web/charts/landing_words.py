"""The words on the landing chart, and where each of them may stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quarterdeck.web.charts.landing_course import Course, Expectation
from quarterdeck.web.charts.landing_frame import Frame
from quarterdeck.web.charts.lettering import LABEL, TICK, Sheet, Words, crosses, stacked, text_width
from quarterdeck.web.charts.mark import Point, line, path

END_ROOM = 24.0
LINE_HEIGHT = 16.0
BLOCK_GAP = 5.0

_FLAG_HEIGHT = 54.0


@dataclass(frozen=True, slots=True)
class EndLine:
    """One line of a label."""

    content: str
    css: str
    size: float = LABEL
    bold: bool = False

    @property
    def width(self) -> float:
        """The pixels it takes."""
        return text_width(self.content, self.size, bold=self.bold)


@dataclass(frozen=True, slots=True)
class EndLabel:
    """What is written beside the end of a line: the value it should stand at, and its lines."""

    value: float
    lines: tuple[EndLine, ...]

    @property
    def width(self) -> float:
        """The pixels its widest line takes."""
        return max(line.width for line in self.lines)


def end_labels(course: Course, money: Callable[[float], str], *, brief: bool, most: float) -> list[EndLabel]:
    """The labels of target, gap and landing from top to bottom; shorter ones when the long do not fit into `most`."""
    long = _end_labels(course, money, brief=brief)
    fits = all(label.width <= most for label in long)
    labels = long if fits else _end_labels(course, money, brief=True)
    return labels if course.gap >= 0 else labels[::-1]


def stand_at_ends(view: Frame, labels: Sequence[EndLabel]) -> list[Words]:
    """The labels at the end of the lines: each near its own, in the order of the values, none touching."""
    wanted = [(view.y(label.value), len(label.lines) * LINE_HEIGHT + BLOCK_GAP) for label in labels]
    words = []
    for top, label in zip(stacked(wanted, view.top - 12, view.height - 2), labels, strict=True):
        for index, said in enumerate(label.lines):
            baseline = top + BLOCK_GAP / 2 + index * LINE_HEIGHT + LABEL - 1
            words.append(Words(view.right + END_ROOM - 3, baseline, said.content, said.css, said.size, bold=said.bold))
    return words


def header_words(view: Frame, sheet: Sheet, *, brief: bool) -> None:
    """Name both sides of today, each only where it has room."""
    x, y = view.today_x, view.top - 17
    sheet.place(
        *[[Words(x - 10, y, words, "c-lab c-pastlab", anchor="end")] for words in _sides("Sold so far", "Sold", brief)]
    )
    if view.course.expectation is not None and not view.course.over:
        sides = _sides("Expected from here", "Expected", brief)
        sheet.place(*[[Words(x + 10, y, words, "c-lab c-futurelab", bold=True)] for words in sides])


def sold_words(view: Frame, sheet: Sheet, money: Callable[[float], str]) -> None:
    """The sold total beside its dot; the end labels say it when the period is over."""
    if view.course.over:
        return
    x, y, said = view.today_x, view.y(view.course.won_so_far), money(view.course.won_so_far)
    places = [
        Words(x + side, y + drop, said, "c-lab c-pastlab c-halo", anchor=anchor)
        for drop in (-10, -26, 20, -42, 36)
        for side, anchor in ((-10, "end"), (10, "start"))
        if view.top - 4 < y + drop < view.bottom - 2
    ]
    lines = view.lines()
    clear = [[words] for words in places if not any(crosses(points, words.box) for points in lines)]
    sheet.place(*clear, *([words] for words in places))


def flag_words(view: Frame, sheet: Sheet, *, brief: bool) -> list[str]:
    """The deadline's flag, at the foot of the plot or below its top edge, wherever no line runs through the words."""
    deadline = view.course.deadline
    if deadline is None or not view.course.known_until <= deadline.day < view.course.end:
        return []
    x = view.x(deadline.day)
    lines = () if brief else deadline.lines
    for said in (lines, ()):
        for top in (view.bottom - _FLAG_HEIGHT, view.top + 4):
            for anchor, side in (("start", 11), ("end", -7)):
                words = _flag_lines(deadline.name, said, x + side, top + 8, anchor)
                if sheet.free(words) and _clear(view, words):
                    sheet.add(words)
                    return _flag(x, view.bottom, top)
    return _flag(x, view.bottom, view.bottom - _FLAG_HEIGHT)


def _end_labels(course: Course, money: Callable[[float], str], *, brief: bool) -> list[EndLabel]:
    labels = []
    if course.target:
        labels.append(_label(course.target_end, "Target", money, "c-lab c-targetlab", brief=brief))
    if course.gap and money(abs(course.gap)) != money(0):
        labels.append(_gap_label(course, money, brief=brief))
    if course.over:
        labels.append(_label(course.won_so_far, "Sold", money, "c-lab c-pastlab", brief=brief))
    elif course.expectation is not None:
        expected = _label(course.expectation.mean[-1], "Expected", money, "c-lab c-futurelab", brief=brief)
        labels.append(
            EndLabel(expected.value, (*expected.lines, *_range_lines(course.expectation, money, brief=brief)))
        )
    return labels


def _label(value: float, name: str, money: Callable[[float], str], css: str, *, brief: bool) -> EndLabel:
    amount = money(value)
    return EndLabel(value, (EndLine(amount if brief else f"{name} {amount}", css, bold=True),))


def _gap_label(course: Course, money: Callable[[float], str], *, brief: bool) -> EndLabel:
    amount, middle = money(abs(course.gap)), course.target_end - course.gap / 2
    if course.gap > 0:
        return EndLabel(middle, (EndLine(amount if brief else f"Gap {amount}", "c-lab c-gaplab", bold=True),))
    return EndLabel(middle, (EndLine(f"+{amount}" if brief else f"{amount} over", "c-lab c-overlab", bold=True),))


def _range_lines(expected: Expectation, money: Callable[[float], str], *, brief: bool) -> list[EndLine]:
    low, high = money(expected.low80[-1]), money(expected.high80[-1])
    said = (f"{low}–", high) if brief else ("8 in 10 chance:", f"{low}–{high}")
    return [EndLine(words, "c-tick", TICK) for words in said]


def _sides(long: str, short: str, brief: bool) -> tuple[str, ...]:  # noqa: FBT001 - same
    return (short,) if brief else (long, short)


def _flag_lines(name: str, lines: Sequence[str], x: float, y: float, anchor: str) -> list[Words]:
    first = Words(x, y, name, "c-lab c-flaglab", anchor=anchor, bold=True)
    return [
        first,
        *(Words(x, y + 16 * (i + 1), words, "c-lab c-muted", anchor=anchor) for i, words in enumerate(lines)),
    ]


def _clear(view: Frame, words: Sequence[Words]) -> bool:
    """Whether the words keep clear of today, of the plot's edge and of every line right of today."""
    within = all(view.today_x + 2 <= word.box.left and word.box.right <= view.right for word in words)
    if not within:
        return False
    lines = view.lines()
    return not any(crosses(points, word.box) for points in lines for word in words)


def _flag(x: float, bottom: float, top: float) -> list[str]:
    cloth: list[Point] = [(x, top), (x + 7, top + 3.5), (x, top + 7)]
    return [line(x, top, x, bottom, "c-flagline"), path(cloth, "c-flag", closed=True)]
