"""The Performance report as drawings. Every chart repeats numbers of the report and adds none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.reports.performance import Performance
from quarterdeck.reports.performance.activity_tile import on_plan
from quarterdeck.reports.performance.shape import ActivityTile, GapTile, Indicator, LandingTile, MixTile, Row
from quarterdeck.web.charts.bullet import bullet
from quarterdeck.web.charts.landing import MIDDLE, NARROW, WIDE, Course, Deadline, Expectation, landing
from quarterdeck.web.charts.landing_bar import landing_bar
from quarterdeck.web.charts.leading import leading
from quarterdeck.web.charts.mix import MixRow, mix
from quarterdeck.web.charts.sources import sources

_ROLES = {"sold": "past", "pipeline": "future", "new": "created", "gap": "gap"}


@dataclass(frozen=True, slots=True)
class RowDrawing:
    """The small charts of one line."""

    landing: str
    coverage: str
    level: str
    focus: str
    quality: str


@dataclass(frozen=True, slots=True)
class Drawings:
    """Every chart of the page, as SVG; empty where its tile is blank."""

    landing: dict[str, str] = field(default_factory=dict)
    sources: str = ""
    mix: str = ""
    indicators: tuple[str, ...] = ()
    rows: tuple[RowDrawing, ...] = ()
    total: RowDrawing | None = None


def drawings(report: Performance) -> Drawings:
    """All charts of the report."""
    return Drawings(
        landing=_landing(report.landing, report.place.currency) if isinstance(report.landing, LandingTile) else {},
        sources=_sources(report.gap, report.place.currency) if isinstance(report.gap, GapTile) else "",
        mix=_mix(report.mix) if isinstance(report.mix, MixTile) else "",
        indicators=tuple(map(_indicator, report.activity.indicators))
        if isinstance(report.activity, ActivityTile)
        else (),
        rows=tuple(_row(r) for r in report.rows.rows) if report.rows else (),
        total=_row(report.rows.total) if report.rows else None,
    )


def _landing(tile: LandingTile, currency: str) -> dict[str, str]:
    """The landing chart in three sizes; the style sheet shows the one that fits."""
    draw = partial(
        landing,
        _course(tile),
        title=tile.title,
        detail=_in_words(tile, currency),
        money=lambda v: formats.money(v, currency),
        tick=lambda v: formats.money_tick(v, currency),
    )
    return {name: draw(size=size) for name, size in (("wide", WIDE), ("middle", MIDDLE), ("narrow", NARROW))}


def _course(tile: LandingTile) -> Course:
    amounts, before = [], 0.0
    for step in tile.steps:
        amounts.append((step.on, step.total - before))
        before = step.total
    return Course(
        begin=tile.begin,
        end=tile.end,
        today=tile.as_of,
        months=[(month.begin, month.short) for month in tile.months],
        won=amounts,
        target=[(t.on + timedelta(days=1), t.total) for t in tile.targets],
        expectation=_expectation(tile) if tile.path else None,
        deadline=_deadline(tile),
    )


def _expectation(tile: LandingTile) -> Expectation:
    path = tile.path
    return Expectation(
        days=[p.on + timedelta(days=1) for p in path],
        mean=[p.mean for p in path],
        low50=[p.low50 for p in path],
        high50=[p.high50 for p in path],
        low80=[p.low80 for p in path],
        high80=[p.high80 for p in path],
    )


def _deadline(tile: LandingTile) -> Deadline | None:
    if tile.deadline_on is None:
        return None
    name = formats.day(tile.deadline_on, year=tile.as_of.year)
    return Deadline(tile.deadline_on, name, ("last day a new opportunity", "is likely to count"))


def _in_words(tile: LandingTile, currency: str) -> str:
    words = [f"Sold {formats.figure(tile.sold, currency)} so far."]
    if tile.low80 is not None and tile.high80 is not None:
        words.append(f"8 in 10 chance of {formats.money_range(tile.low80, tile.high80, currency)}.")
    if tile.gap.value is not None:
        words.append(f"Gap {formats.figure(tile.gap, currency)}.")
    return " ".join(words)


def _sources(tile: GapTile, currency: str) -> str:
    parts = [(_ROLES[p.kind], float(p.figure.value or 0)) for p in tile.parts]
    detail = ", ".join(f"{p.label.lower()} {formats.figure(p.figure, currency)}" for p in tile.parts)
    return sources(parts, title=tile.title, detail=detail)


def _mix(tile: MixTile) -> str:
    shares = [("Sold so far", tile.sold, False), ("Open pipeline", tile.pipeline, True)]
    rows = [MixRow(name, formats.percent(s[0].share), [x.share for x in s], ahead) for name, s, ahead in shares if s]
    goal_label = f"Goal {formats.percent(tile.goal)}" if tile.goal else ""
    return mix(rows, title=tile.title, detail=tile.words, goal=tile.goal, goal_label=goal_label)


def _indicator(indicator: Indicator) -> str:
    value = _written(indicator.figure)
    plan = f", plan {_written(Figure(indicator.plan, indicator.figure.format))}" if indicator.plan else ""
    title = f"{indicator.words}: {value} over the last eight weeks{plan}"
    return leading(indicator.weeks_back, indicator.weeks_ahead, title=title, plan=indicator.plan)


def _written(figure: Figure) -> str:
    return formats.figure(figure, "")


def _row(row: Row) -> RowDrawing:
    target = float(row.target.value or 0)
    shares = (
        [None if v is None else float(v) / target for v in (row.expected.value, row.low80, row.high80)]
        if target
        else []
    )
    bar = landing_bar(float(row.sold.value or 0) / target, *shares) if target else ""
    return RowDrawing(
        landing=bar,
        coverage=_bullet(row.coverage, 1.0),
        level=_bullet(row.level, row.level_plan),
        focus=_bullet(row.focus, row.focus_plan),
        quality=_bullet(row.quality, row.quality_plan),
    )


def _bullet(figure: Figure, plan: float | None) -> str:
    if figure.value is None or plan is None or figure.format is Format.TEXT:
        return ""
    return bullet(float(figure.value), plan, good=on_plan(float(figure.value), plan))
