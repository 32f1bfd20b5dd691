"""Every chart looks as it did when somebody last looked at it.

After a change that is meant, look at the component page, delete the files that changed and run the tests twice: the
first run writes what is missing and fails, the second compares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from tests.web.charts.drawing import complaints

from quarterdeck.domain.formats import percent
from quarterdeck.web.charts import accuracy as accuracies
from quarterdeck.web.charts import cadence as cadences
from quarterdeck.web.charts import landing as landings
from quarterdeck.web.charts import waterfall as waterfalls
from quarterdeck.web.charts.accuracy import accuracy
from quarterdeck.web.charts.bullet import bullet
from quarterdeck.web.charts.dumbbell import dumbbell, dumbbell_axis
from quarterdeck.web.charts.landing import landing
from quarterdeck.web.charts.landing_bar import landing_axis, landing_bar
from quarterdeck.web.charts.leading import leading
from quarterdeck.web.charts.mix import MixRow, mix
from quarterdeck.web.charts.samples import SAID, TICKED, course, forecast_months, pipeline_moved
from quarterdeck.web.charts.sources import sources
from quarterdeck.web.charts.spark import spark
from quarterdeck.web.charts.unit_row import unit_row
from quarterdeck.web.charts.waterfall import Fall, Total, waterfall

GOLDEN = Path(__file__).parent / "golden"
YEAR = course()
LAND = partial(landing, title="Expected landing is €1.64m, against a target of €1.80m", money=SAID, tick=TICKED)
MISS = partial(accuracy, forecast_months(), percent=partial(percent, sign=True), title="Too high in ten of twelve")
ROWS = [
    MixRow("Sold so far", "22%", (0.22, 0.46, 0.22, 0.1)),
    MixRow("Expected full year", "31%", (0.31, 0.38, 0.21, 0.1), ahead=True),
]
FALLS = partial(waterfall, *pipeline_moved(), title="€8.7m came in, €24m went out")
LANES = [
    cadences.Swimlane(
        name,
        "with somebody",
        tuple(
            cadences.Event(date(2025 + (9 + n) // 12, (9 + n) % 12 + 1, day), sign, n < 4)
            for n, sign in enumerate("MMMQMMQMWQMA")
        ),
    )
    for name, day in (("Salespeople", 5), ("Managers", 12), ("Directors", 17), ("Executive", 23))
]
QUARTERS = {0: "Q1", 3: "Q2", 6: "Q3", 9: "Q4"}
MONTHS = [
    cadences.YearMonth(name, date(2025 + (9 + n) // 12, (9 + n) % 12 + 1, 1), QUARTERS.get(n, ""))
    for n, name in enumerate(
        ["Oct 2025", "Nov", "Dec", "Jan 2026", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"]
    )
]
TODAY = (date(2026, 2, 5), "Today, 5 February")
SESSIONS = partial(cadences.cadence, MONTHS, date(2026, 10, 1), LANES, today=TODAY, title="Every round runs bottom up")
WEEKS, BOOKED = (7.0, 6.0, 8.0, None, 3.0, 6.0, 7.0, 7.6), (6.0, 5.0, 3.0, 2.0)

DRAWINGS: dict[str, Callable[[], str]] = {
    "landing-wide": lambda: LAND(YEAR),
    "landing-middle": lambda: LAND(YEAR, size=landings.MIDDLE),
    "landing-narrow": lambda: LAND(YEAR, size=landings.NARROW),
    "landing-no-target": lambda: LAND(replace(YEAR, target=())),
    "landing-no-expectation": lambda: LAND(replace(YEAR, expectation=None)),
    "landing-nothing-known": lambda: LAND(replace(YEAR, target=(), expectation=None, won=())),
    "landing-above-target": lambda: LAND(replace(YEAR, target=[(day, value * 0.8) for day, value in YEAR.target])),
    "landing-year-over": lambda: LAND(replace(YEAR, today=date(2026, 9, 30))),
    "landing-first-day": lambda: LAND(replace(YEAR, today=date(2025, 10, 1))),
    "sources": lambda: sources([("past", 478), ("future", 842), ("created", 318), ("gap", 162)], title="€162k short"),
    "sources-nothing": lambda: sources([], title="Nothing sold, nothing open"),
    "mix": lambda: mix(ROWS, title="Flux is heading for 31%, goal 40%", goal=0.4, goal_label="Goal 40%"),
    "mix-small-share": lambda: mix([MixRow("Sold so far", "3%", (0.03, 0.97))], title="Flux is 3% of what was sold"),
    "leading": lambda: leading(WEEKS, BOOKED, plan=8, title="6.2 meetings a week, plan 8"),
    "leading-no-plan": lambda: leading(WEEKS, (), title="6.2 meetings a week"),
    "waterfall-wide": FALLS,
    "waterfall-narrow": lambda: FALLS(width=waterfalls.NARROW),
    "waterfall-below-zero": lambda: waterfall(
        Total("Start", 2.0, "2"),
        [Fall("Lost", "", -5.0, "−5"), Fall("New", "", 1.0, "+1")],
        Total("End", -2.0, "−2"),
        title="Further down than there was",
    ),
    "waterfall-nothing-moved": lambda: waterfall(
        Total("Start", 0.0, "€0"), [], Total("End", 0.0, "€0"), title="Nothing moved"
    ),
    "cadence-wide": SESSIONS,
    "cadence-narrow": lambda: SESSIONS(size=cadences.NARROW),
    "cadence-another-year": lambda: SESSIONS(today=(date(2027, 1, 4), "Today")),
    "spark": lambda: spark((56, 59, 58, 60), (62, 64, 66), plan=65),
    "bullet-short": lambda: bullet(0.48, 0.6),
    "bullet-beyond": lambda: bullet(3, 0.6),
    "landing-bar": lambda: landing_bar(0.27, 0.91, 0.83, 0.99),
    "landing-bar-beyond": lambda: landing_bar(0.9, 1.7, 1.2, 2.1),
    "landing-bar-no-expectation": lambda: landing_bar(0.35),
    "landing-axis": landing_axis,
    "accuracy-wide": MISS,
    "accuracy-narrow": lambda: MISS(size=accuracies.NARROW),
    "unit-row": lambda: unit_row(14, 3),
    "unit-row-many": lambda: unit_row(500, 37),
    "dumbbell": lambda: dumbbell(0.24),
    "dumbbell-beyond": lambda: dumbbell(-0.9),
    "dumbbell-axis": dumbbell_axis,
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_chart_draws_what_was_looked_at(name: str) -> None:
    path, drawn = GOLDEN / f"{name}.svg", DRAWINGS[name]().replace("><", ">\n<") + "\n"
    if not path.exists():
        path.write_text(drawn, encoding="utf-8")
        pytest.fail(f"{path.name} was missing and is written now; look at it and commit it")
    assert drawn == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_words_touch_or_leave_the_drawing(name: str) -> None:
    assert complaints(DRAWINGS[name]()) == []


def test_no_drawing_is_kept_that_nobody_draws() -> None:
    assert {path.stem for path in GOLDEN.glob("*.svg")} == set(DRAWINGS)
