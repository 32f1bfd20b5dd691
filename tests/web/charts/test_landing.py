from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.charts.drawing import complaints, read

from quarterdeck.domain.formats import money, money_tick
from quarterdeck.web.charts.landing import MIDDLE, NARROW, WIDE, Course, Deadline, Expectation, landing, month_starts
from quarterdeck.web.charts.samples import course

SIZES = (WIDE, MIDDLE, NARROW)
NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
AMOUNTS = st.floats(-1e12, 1e12, allow_nan=False)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """Periods of 1 to 13 months (or 53 weeks) from any month; everything in them missing, huge, tiny or negative."""
    begin = date(draw(st.integers(1990, 2090)), draw(st.integers(1, 12)), 1)
    if draw(st.booleans()):
        starts = month_starts(begin, draw(st.integers(1, 13)))
        labels = [NAMES[start.month - 1] for start in starts]
        end = month_starts(starts[-1], 2)[1]
    else:
        starts = [begin + timedelta(weeks=week) for week in range(53)]
        labels = [f"W{week + 1}" for week in range(53)]
        end = begin + timedelta(weeks=53)
    ends = [*starts[1:], end]
    days = (end - begin).days
    today = begin + timedelta(days=draw(st.integers(-10, days + 10)))
    won = draw(st.lists(st.tuples(st.integers(-20, days + 20), AMOUNTS), max_size=8))
    target = draw(st.none() | st.lists(AMOUNTS, min_size=len(ends), max_size=len(ends)))
    ahead = [day for day in ends if day > today + timedelta(days=1)]
    return Course(
        begin=begin,
        end=end,
        today=today,
        months=list(zip(starts, labels, strict=True)),
        won=[(begin + timedelta(days=day), amount) for day, amount in won],
        target=list(zip(ends, target, strict=True)) if target else (),
        expectation=draw(expectations(ahead)) if ahead and draw(st.booleans()) else None,
        deadline=Deadline(begin + timedelta(days=draw(st.integers(0, days))), "15 March", ("last day it", "may count")),
    )


@st.composite
def expectations(draw: st.DrawFn, days: Sequence[date]) -> Expectation:
    rows = [sorted(draw(st.lists(AMOUNTS, min_size=5, max_size=5))) for _ in days]
    low80, low50, mean, high50, high80 = (list(values) for values in zip(*rows, strict=True))
    return Expectation(days=days, mean=mean, low50=low50, high50=high50, low80=low80, high80=high80)


@given(courses(), st.sampled_from(SIZES), st.sampled_from(["EUR", "DKK"]))
def test_whatever_the_year_no_words_touch_or_leave_the_drawing(
    year: Course, size: tuple[float, float], currency: str
) -> None:
    said, ticked = partial(money, currency=currency), partial(money_tick, currency=currency)
    assert complaints(landing(year, title="A year", money=said, tick=ticked, size=size)) == []


def drawn(year: Course, size: tuple[float, float] = WIDE) -> str:
    return landing(year, title="A <year>", money=partial(money, currency="EUR"), size=size)


def test_the_chart_says_where_the_year_ends_and_what_is_missing() -> None:
    said = read(drawn(course())).said()
    assert [words for words in said if words.startswith(("Target", "Gap", "Expected €", "8", "€1.49"))] == [
        "Target €1.80m",
        "Gap €162k",
        "Expected €1.64m",
        "8 in 10 chance:",
        "€1.49m–€1.79m",
    ]
    assert "€478k" in said
    assert "15 March" in said


def test_without_an_expectation_nothing_is_drawn_right_of_today_but_the_target() -> None:
    drawing = read(drawn(replace(course(), expectation=None)))
    assert not drawing.marks("c-futureline")
    assert not drawing.marks("c-band80")
    assert not drawing.marks("c-bracket")
    assert drawing.marks("c-target")
    assert not [words for words in drawing.said() if "Expected" in words or "Gap" in words]


def test_without_a_target_there_is_no_target_line_and_no_gap() -> None:
    drawing = read(drawn(replace(course(), target=())))
    assert not drawing.marks("c-target")
    assert not drawing.marks("c-targetdot")
    assert "Expected €1.64m" in drawing.said()
    assert not [words for words in drawing.said() if "Gap" in words]


def test_a_landing_above_target_stands_above_it_and_is_called_over_not_a_gap() -> None:
    drawing = read(drawn(replace(course(), target=[(day, value * 0.8) for day, value in course().target])))
    heights = {words.content: words.y for words in drawing.words}
    assert heights["Expected €1.64m"] < heights["€198k over"] < heights["Target €1.44m"]
    assert not drawing.marks("c-gaplab")


def test_when_the_year_is_over_it_says_what_was_sold_and_expects_nothing() -> None:
    drawing = read(drawn(replace(course(), today=date(2026, 9, 30))))
    assert "Sold €478k" in drawing.said()
    assert "Gap €1.32m" in drawing.said()
    assert not drawing.marks("c-futureground")
    assert not drawing.marks("c-futureline")
    assert not drawing.marks("c-flag")


def test_on_the_first_day_everything_lies_ahead() -> None:
    drawing = read(drawn(replace(course(), today=date(2025, 10, 1), won=())))
    assert "Expected from here" in drawing.said()
    assert "Sold so far" not in drawing.said()


def test_sales_after_today_or_outside_the_year_are_not_drawn() -> None:
    later = [(date(2026, 2, 6), 9e9), (date(2025, 9, 30), 9e9), (date(2026, 10, 1), 9e9)]
    assert drawn(replace(course(), won=[*course().won, *later])) == drawn(course())


def test_the_sales_of_today_count() -> None:
    assert replace(course(), won=[(course().today, 5.0)]).won_so_far == 5.0


def test_history_only_steps_on_the_days_of_sales() -> None:
    path = next(iter(read(drawn(course())).marks("c-pastline"))).attrib["d"]
    points = [tuple(map(float, point.split(","))) for point in path.removeprefix("M").split("L")]
    assert len(points) == 2 + 2 * len(course().won)
    assert all(x1 == x2 or y1 == y2 for (x1, y1), (x2, y2) in pairwise(points))


def test_a_year_of_nothing_still_draws_its_axis() -> None:
    empty = replace(course(), won=(), target=(), expectation=None, deadline=None)
    assert read(drawn(empty)).said()[:2] == ["Oct", "Nov"]


def test_the_title_is_the_conclusion_and_is_escaped() -> None:
    svg = drawn(course())
    assert 'role="img"' in svg
    assert "<title>A &lt;year&gt;</title>" in svg


@pytest.mark.parametrize("size", SIZES)
def test_labels_of_a_big_year_in_a_long_currency_fit(size: tuple[float, float]) -> None:
    big = 2_000_000.0
    year = replace(course(), won=[(day, amount * big) for day, amount in course().won], expectation=None)
    svg = landing(year, title="Big", money=partial(money, currency="PLN"), size=size)
    assert complaints(svg) == []


def test_month_starts_run_over_the_turn_of_the_year() -> None:
    assert month_starts(date(2025, 11, 7), 3) == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]
