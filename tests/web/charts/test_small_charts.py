from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.charts.drawing import complaints, read

from quarterdeck.domain.formats import percent
from quarterdeck.web.charts.accuracy import MIDDLE, NARROW, WIDE, ForecastMonth, accuracy
from quarterdeck.web.charts.bullet import bullet
from quarterdeck.web.charts.cadence import NARROW as SESSIONS
from quarterdeck.web.charts.cadence import Event, Swimlane, YearMonth, cadence
from quarterdeck.web.charts.dumbbell import dumbbell
from quarterdeck.web.charts.landing_bar import landing_bar
from quarterdeck.web.charts.leading import leading
from quarterdeck.web.charts.mix import MixRow, mix
from quarterdeck.web.charts.scale import axis, round_step
from quarterdeck.web.charts.sources import sources
from quarterdeck.web.charts.spark import spark
from quarterdeck.web.charts.unit_row import square_worth, unit_row

LEVELS = ("Salespeople", "Managers", "Directors", "Executive")
NUMBERS = st.floats(-1e12, 1e12, allow_nan=False) | st.sampled_from([0.0, 1e-12, -1e-12])
LISTS = st.lists(NUMBERS, max_size=15)
MAYBE = st.none() | NUMBERS
SHARES = st.lists(st.floats(-2, 3, allow_nan=False), max_size=6)


@given(LISTS, LISTS, MAYBE)
def test_any_weeks_can_be_drawn(past: list[float], ahead: list[float], plan: float | None) -> None:
    assert complaints(leading(past, ahead, plan=plan, title="Weeks")) == []
    assert complaints(spark(past, ahead, plan=plan)) == []


@given(NUMBERS, MAYBE, MAYBE, MAYBE)
def test_any_value_fits_its_bar(value: float, plan: float | None, low: float | None, high: float | None) -> None:
    assert complaints(bullet(value, plan)) == []
    assert complaints(landing_bar(value, plan, low, high)) == []
    assert complaints(dumbbell(value)) == []


@given(
    st.lists(st.tuples(st.sampled_from(["past", "future", "created", "gap"]), NUMBERS), max_size=5),
    st.sampled_from([250.0, 356.0, 880.0]),
)
def test_any_sources_fill_the_bar_and_no_more(parts: list[tuple[str, float]], place: float) -> None:
    svg = sources(parts, title="Sources")
    assert complaints(svg, place=place) == []
    widths = [float(mark.attrib["width"][:-1]) for mark in read(svg).root if mark.tag == "rect"]
    assert sum(widths) == pytest.approx(100, abs=0.1)


@given(SHARES, SHARES, st.none() | st.floats(-1, 2, allow_nan=False), st.sampled_from([250.0, 356.0, 880.0]))
def test_any_mix_can_be_read(sold: list[float], expected: list[float], goal: float | None, place: float) -> None:
    rows = [MixRow("Sold so far", "22%", sold), MixRow("Expected", "31%", expected, ahead=True)]
    assert complaints(mix(rows, title="Mix", goal=goal, goal_label="Goal 40%"), place=place) == []


@given(
    st.lists(st.tuples(MAYBE, NUMBERS), max_size=14),
    st.sampled_from([WIDE, MIDDLE, NARROW]),
)
def test_any_forecasts_can_be_drawn(rows: list[tuple[float | None, float]], size: tuple[float, float]) -> None:
    months = [ForecastMonth("Sep", forecast, actual) for forecast, actual in rows]
    svg = accuracy(months, percent=partial(percent, sign=True), title="Forecasts", size=size)
    assert complaints(svg) == []


@given(st.integers(-5, 5000), st.integers(-5, 6000))
def test_any_number_of_opportunities_fits_five_rows(total: int, flagged: int) -> None:
    drawing = read(unit_row(total, flagged))
    squares, orange = len(drawing.marks("c-barpast")), len(drawing.marks("c-bargap"))
    worth = square_worth(total)
    assert complaints(unit_row(total, flagged)) == []
    assert squares + orange == -(-max(total, 0) // worth) <= 100
    assert orange == -(-min(max(flagged, 0), max(total, 0)) // worth)


def test_a_square_stands_for_1_2_5_10_20_or_50_opportunities() -> None:
    assert [square_worth(total) for total in (0, 14, 100, 101, 500, 1000, 2000, 5000)] == [1, 1, 1, 2, 5, 10, 20, 50]


def test_a_landing_beyond_the_axis_points_over_its_edge() -> None:
    assert read(landing_bar(0.9, 1.7, 1.4, 2.0)).marks("c-cut")
    assert not read(landing_bar(0.9, 1.2, 1.1, 1.25)).marks("c-cut")


def test_a_landing_without_expectation_shows_only_what_was_sold() -> None:
    drawing = read(landing_bar(0.35))
    assert drawing.marks("c-barpast")
    assert not drawing.marks("c-barfuture")
    assert not drawing.marks("c-missing")
    assert not drawing.marks("c-whisker")


def test_a_value_at_plan_is_on_plan_and_one_below_is_short() -> None:
    assert read(bullet(0.6, 0.6)).marks("c-barok")
    assert read(bullet(0.59, 0.6)).marks("c-bargap")
    assert read(bullet(0.59, 0.6, good=True)).marks("c-barok")
    assert not read(bullet(None, 0.6)).marks("c-barok")


def test_a_forecast_that_was_too_high_leans_right() -> None:
    too_high, too_low = (read(dumbbell(lean)).marks("c-futuredot")[0].attrib["cx"] for lean in (0.1, -0.1))
    assert float(too_low) < 75 < float(too_high)


def test_a_miss_beyond_the_limit_is_orange() -> None:
    assert read(dumbbell(0.16)).marks("c-gapdot")
    assert not read(dumbbell(0.15)).marks("c-gapdot")


def test_a_month_without_forecast_has_no_miss() -> None:
    assert ForecastMonth("Jan", None, 5.0).miss is None
    assert ForecastMonth("Jan", 0.0, 5.0).miss is None
    assert ForecastMonth("Jan", 100.0, 82.0).miss == pytest.approx(-0.18)


def test_booked_weeks_stand_right_of_today() -> None:
    drawing = read(leading((3, 4), (2,), title="Weeks"))
    today = float(drawing.marks("c-today")[0].attrib["x1"])
    assert all(float(mark.attrib["x"]) < today for mark in drawing.marks("c-barpast"))
    assert all(float(mark.attrib["x"]) > today for mark in drawing.marks("c-barfuture"))


def test_a_small_chart_is_silent_unless_it_has_a_title() -> None:
    assert 'aria-hidden="true"' in spark((1, 2))
    assert "<title>Rising</title>" in spark((1, 2), title="Rising")


@given(st.lists(NUMBERS, min_size=1, max_size=9))
def test_an_axis_covers_its_values_and_zero_with_few_round_lines(values: list[float]) -> None:
    scale = axis(values)
    assert scale.low <= min(0.0, *values)
    assert scale.high >= max(0.0, *values)
    assert len(scale.ticks()) <= 8


@given(st.floats(1e-200, 1e200))
def test_a_step_is_round_and_at_least_what_was_asked_for(rough: float) -> None:
    step = round_step(rough)
    assert rough * (1 - 1e-6) <= step <= rough * 2.5 * (1 + 1e-6)
    assert f"{step:.1e}"[:3] in {"1.0", "2.0", "2.5", "5.0"}


@given(st.dates(date(2025, 10, 1), date(2026, 9, 30)), st.sets(st.sampled_from(LEVELS), min_size=1))
def test_no_lane_of_sessions_has_its_name_across_today(today: date, names: set[str]) -> None:
    lanes = [Swimlane(name, "with their manager", (Event(date(2026, 2, 5), "M", is_past=False),)) for name in names]
    months = [YearMonth("Oct", date(2025, 10, 1), "Q1"), YearMonth("Apr", date(2026, 4, 1), "Q3")]
    svg = cadence(months, date(2026, 10, 1), lanes, today=(today, "Today"), title="Sessions", size=SESSIONS)
    drawing = read(svg)
    assert complaints(svg) == []
    [line] = drawing.marks("c-today")
    called = [word for word in drawing.words if word.content.split(maxsplit=1)[0] in names]
    assert len(called) == len(names)
    assert all(not word.box.left <= float(line.get("x1", "nan")) <= word.box.right for word in called)
