"""Made-up values for the component page: one salesperson, Thursday 5 February 2026, a fiscal year from October.

They feed `components.html`, the golden drawings of the tests and nobody's decision.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from itertools import accumulate

from quarterdeck.domain.figures import Explanation, Figure, Format, Line
from quarterdeck.domain.formats import money, money_tick, percent
from quarterdeck.web.charts import landing as landings
from quarterdeck.web.charts.accuracy import MIDDLE, NARROW, WIDE, ForecastMonth, accuracy
from quarterdeck.web.charts.bullet import bullet
from quarterdeck.web.charts.dumbbell import dumbbell
from quarterdeck.web.charts.landing import Course, Deadline, Expectation, landing, month_starts
from quarterdeck.web.charts.landing_bar import landing_bar
from quarterdeck.web.charts.leading import leading
from quarterdeck.web.charts.mix import MixRow, mix
from quarterdeck.web.charts.sources import sources
from quarterdeck.web.charts.spark import spark
from quarterdeck.web.charts.unit_row import unit_row
from quarterdeck.web.charts.waterfall import NARROW as NARROW_FALL
from quarterdeck.web.charts.waterfall import Fall, Total, waterfall

CURRENCY = "EUR"
SAID = partial(money, currency=CURRENCY)
TICKED = partial(money_tick, currency=CURRENCY)

_BEGIN, _END, _TODAY = date(2025, 10, 1), date(2026, 10, 1), date(2026, 2, 5)
_NAMES = ["Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"]
_PHASES = (6, 8, 10, 5, 7, 10, 7, 8, 11, 5, 7, 16)
_SALES = (
    (date(2025, 10, 14), 62_000.0),
    (date(2025, 11, 6), 118_000.0),
    (date(2025, 11, 27), 41_000.0),
    (date(2025, 12, 12), 145_000.0),
    (date(2026, 1, 19), 112_000.0),
)
_MEAN = (552.0, 690.0, 778.0, 905.0, 1098.0, 1178.0, 1296.0, 1638.0)
_SPREAD = (0.28, 0.42, 0.52, 0.62, 0.72, 0.8, 0.88, 1.0)
_FORECASTS = (88, 120, 95, 110, 160, 70, 96, 240, 66, 172, 166, 118)
_ACTUALS = (80, 131, 72, 104, 150, 66, 101, 196, 62, 159, 145, 112)


def course() -> Course:
    """The course of one made-up year: €478k sold, €1.80m target, €1.64m expected."""
    starts = month_starts(_BEGIN)
    ends = [*starts[1:], _END]
    return Course(
        begin=_BEGIN,
        end=_END,
        today=_TODAY,
        months=list(zip(starts, _NAMES, strict=True)),
        won=_SALES,
        target=[(end, share * 18_000.0) for end, share in zip(ends, accumulate(_PHASES), strict=True)],
        expectation=Expectation(
            days=ends[4:],
            mean=_around(0),
            low50=_around(-72),
            high50=_around(74),
            low80=_around(-148),
            high80=_around(152),
        ),
        deadline=Deadline(
            date(2026, 3, 15), "15 March", ("last day a new opportunity", "is likely to count this year")
        ),
    )


def forecast_months() -> list[ForecastMonth]:
    """Twelve months of forecasts and what came in."""
    names = [*_NAMES[4:], *_NAMES[:4]]
    rows = zip(names, _FORECASTS, _ACTUALS, strict=True)
    return [ForecastMonth(name, forecast * 1000.0, actual * 1000.0) for name, forecast, actual in rows]


def pipeline_moved() -> tuple[Total, list[Fall], Total]:
    """A made-up pipeline of €57m that became one of €42m within five weeks."""
    moved = (
        ("New", "not known on the first day", 4_600_000.0),
        ("Pulled in", "was due later", 3_040_000.0),
        ("Increased", "amount raised", 240_000.0),
        ("Transferred in", "was somebody else’s", 810_000.0),
        ("Decreased", "amount lowered", -159_000.0),
        ("Pushed out", "due later now", -4_690_000.0),
        ("Won", "", -7_430_000.0),
        ("Lost", "", -11_700_000.0),
    )
    falls = [Fall(name, words, size, money(size, CURRENCY, sign=True)) for name, words, size in moved]
    end = 57_200_000.0 + sum(fall.size for fall in falls)
    return Total("Start", 57_200_000.0, SAID(57_200_000.0)), falls, Total("End", end, SAID(end))


def components() -> dict[str, object]:
    """Everything `components.html` shows, by the name the template uses."""
    return {
        "title": "Components",
        "currency": CURRENCY,
        "headline": _headline(),
        "swatches": SWATCHES,
        "landing": _landing(),
        "landing_cases": _landing_cases(),
        "sources": sources(_parts(), title="Sold €478k, pipeline €842k, to be created €318k, gap €162k"),
        "mix": _mix(),
        "accuracy": _accuracy(),
        "waterfall": _waterfall(),
        "small": _small(),
        "trust": _trust(),
        "explanation": _explanation(),
        "table": _table(),
        "choices": [{"label": "Me", "href": "#", "current": True}, {"label": "Denmark", "href": "#"}],
        "empty": _empty(),
        "pager": {"previous": "", "next": "#", "text": "1–50 of 312"},
        "source_legend": [
            {"swatch": "past", "label": "Sold so far"},
            {"swatch": "future", "label": "Open pipeline, weighted"},
            {"swatch": "created", "label": "Still to be created"},
            {"swatch": "gap", "label": "Gap"},
        ],
    }


SWATCHES = (
    ("ink", "text, target"),
    ("ink-2", "second text"),
    ("ink-3", "labels"),
    ("past", "past line"),
    ("past-2", "past bar"),
    ("past-ctx", "context"),
    ("future", "expected, action"),
    ("future-2", "inner band"),
    ("future-3", "outer band"),
    ("gap", "gap text"),
    ("gap-fill", "gap shape"),
    ("gap-2", "missing part"),
)


def _around(offset: float) -> list[float]:
    return [(mean + offset * spread) * 1000 for mean, spread in zip(_MEAN, _SPREAD, strict=True)]


def _headline() -> dict[str, object]:
    said = [("Grey is what happened. ", ""), ("Blue is what we expect.", "future")]
    more = [("Orange is the gap.", "gap"), (" Everything else is ink on paper.", "")]
    lines = [[{"text": text, "tone": tone} for text, tone in line] for line in (said, more)]
    return {"eyebrow": "Components", "lines": lines, "sub": [], "actions": []}


def _landing() -> dict[str, str]:
    sizes = {"wide": landings.WIDE, "middle": landings.MIDDLE, "narrow": landings.NARROW}
    title = "Expected landing is €1.64m, against a target of €1.80m"
    return {name: landing(course(), title=title, money=SAID, tick=TICKED, size=size) for name, size in sizes.items()}


def _landing_cases() -> list[tuple[str, dict[str, str]]]:
    """The situations the landing chart must also say clearly."""
    full = course()
    cases = {
        "No expectation": replace(full, expectation=None, deadline=None),
        "No target": replace(full, target=(), deadline=None),
        "Above target": replace(full, target=[(day, value * 0.85) for day, value in full.target]),
        "Year over": replace(full, today=date(2026, 11, 2), target=[(day, value * 0.3) for day, value in full.target]),
    }
    draw = partial(landing, money=SAID, tick=TICKED)
    sizes = {"wide": landings.WIDE, "middle": landings.MIDDLE, "narrow": landings.NARROW}
    return [
        (name, {fit: draw(case, title=name, size=size) for fit, size in sizes.items()}) for name, case in cases.items()
    ]


def _parts() -> list[tuple[str, float]]:
    return [("past", 478.0), ("future", 842.0), ("created", 318.0), ("gap", 162.0)]


def _mix() -> str:
    rows = [
        MixRow("Sold so far", "22%", (0.22, 0.46, 0.22, 0.10)),
        MixRow("Expected full year", "31%", (0.31, 0.38, 0.21, 0.10), ahead=True),
    ]
    return mix(rows, goal=0.4, goal_label="Goal 40%", title="Flux is 22% of what was sold, 31% expected, goal 40%")


def _accuracy() -> dict[str, str]:
    draw = partial(accuracy, forecast_months(), percent=partial(percent, sign=True))
    title = "Forecasts were too high in ten of twelve months"
    sizes = {"wide": WIDE, "middle": MIDDLE, "narrow": NARROW}
    return {**{name: draw(title=title, size=size) for name, size in sizes.items()}, "early": "yes"}


def _waterfall() -> dict[str, str]:
    draw = partial(waterfall, *pipeline_moved(), title="€8.69m came in, €24.0m went out")
    return {"wide": draw(), "narrow": draw(width=NARROW_FALL)}


def _small() -> list[tuple[str, str]]:
    weeks = (7.0, 6.0, 8.0, 5.0, 3.0, 6.0, 7.0, 7.6)
    booked = (6.0, 5.0, 3.0, 2.0)
    return [
        ("Past and booked ahead, against plan", leading(weeks, booked, plan=8, title="Meetings: 6.2 a week, plan 8")),
        ("Past without plan or bookings", leading(weeks, (), title="Meetings: 6.2 a week")),
        ("A line in a table", spark(weeks, booked)),
        ("Value against plan, short", bullet(0.48, 0.6)),
        ("Value against plan, on plan", bullet(0.68, 0.65)),
        ("Landing, 8 in 10 chance", landing_bar(0.27, 0.91, 0.83, 0.99)),
        ("Landing above target", landing_bar(0.6, 1.12, 1.02, 1.2)),
        ("Landing far above target", landing_bar(0.9, 1.7, 1.4, 2.1)),
        ("Sold, no expectation", landing_bar(0.35)),
        ("Open opportunities, 3 to fix", unit_row(14, 3)),
        ("500 opportunities, one square is 5", unit_row(500, 37)),
        ("Forecasts 24% too high", dumbbell(0.24)),
        ("Forecasts 4% too low", dumbbell(-0.04)),
        ("Forecasts far too low", dumbbell(-0.9)),
    ]


def _trust() -> dict[str, object]:
    return {
        "title": "Fix before you decide",
        "summary": "2 of 4 trust checks pass",
        "cells": [
            {"state": "ok", "word": "Pass", "figure": "9%", "text": "forecast vs actual, limit 15%"},
            {"state": "fix", "word": "Fix 3", "text": "closing dates already passed", "href": "#"},
            {"state": "fix", "word": "Fix 2", "text": "not updated for 60 days", "href": "#"},
            {"state": "none", "word": "Cannot tell", "text": "no stages marked as early"},
        ],
        "action": {"label": "Fix 5, about 4 min", "href": "#"},
    }


def _explanation() -> Explanation:
    def amount(value: float) -> Figure:
        return Figure(value, Format.MONEY)

    return Explanation(
        key="gap",
        label="What closes the gap",
        title="6 qualified opportunities by 15 March",
        formula="Needed = gap ÷ (win rate × average deal)",
        lines=(
            Line("Gap", amount(162_000)),
            Line("Win rate, last 24 months", Figure(0.24, Format.PERCENT)),
            Line("Average deal", amount(113_000)),
            Line("Worth of one qualified opportunity", amount(27_000)),
        ),
        total=Line("€162k ÷ €27k", Figure(6, Format.COUNT)),
        notes=(("Why 15 March?", "80% of your wins close within 199 days. 30 September minus 199 days is 15 March."),),
        columns=("End of", "Target", "Expected"),
        table=(("February", "€648k", "€552k"), ("March", "€828k", "€690k")),
    )


def _table() -> dict[str, object]:
    return {
        "name": "People, largest gap first",
        "columns": [
            {"label": "Person"},
            {"label": "Trust"},
            {"label": "Coverage", "numeric": True},
            {"label": "Gap, largest first", "numeric": True, "sorted": "descending"},
        ],
        "rows": [
            [
                {"text": "Freja Holm", "sub": "Zealand", "href": "#"},
                {"text": "Fix 3", "status": "fix"},
                {"text": "0.7×"},
                {"text": "€360k", "tone": "gap"},
            ],
            [
                {"text": "Emil Dahl", "sub": "Jutland", "href": "#"},
                {"text": "4 of 4", "status": "ok"},
                {"text": "1.2×"},
                {"text": "€70k over"},
            ],
        ],
        "foot": [{"text": "Denmark"}, {"text": "3 to fix"}, {"text": "0.9×"}, {"text": "€290k", "tone": "gap"}],
    }


def _empty() -> dict[str, object]:
    return {
        "title": "Too little history to say where you land",
        "text": "With ten decided opportunities the page can say where the year ends.",
        "missing": ["3 decided opportunities, 10 needed", "4 months of history, 6 needed"],
        "actions": [{"label": "See what is there", "href": "#"}],
    }
