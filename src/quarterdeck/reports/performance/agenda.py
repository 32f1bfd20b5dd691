"""What a session has to come to a decision about: every gap that the page of its owner shows, in one line each."""

from __future__ import annotations

from quarterdeck.domain import formats
from quarterdeck.domain.agenda import LANDING, Gap
from quarterdeck.domain.figures import Figure
from quarterdeck.domain.sentences import Blank
from quarterdeck.reports.performance.shape import Indicator, Measure, MeasuresTile, Performance

ON_TARGET = 0.995
"""A landing that rounds to all of the target leaves no gap."""
MOST_MEASURES = 3
"""Measures on an agenda: those furthest behind the year before. No session decides about more."""


def agenda(report: Performance) -> tuple[Gap, ...]:
    """The landing first, then activity below its plan, then what is furthest behind the year before."""
    return (*_landing(report), *_activity(report), *_measures(report))


def _landing(report: Performance) -> list[Gap]:
    tile, currency = report.landing, report.place.currency
    if isinstance(tile, Blank):
        return []
    expected, target = tile.expected.value, tile.target.value
    if expected is None or not target or float(expected) >= float(target) * ON_TARGET:
        return []
    short = formats.money(float(target) - float(expected), currency)
    numbers = (
        ("Target", _said(tile.target, currency)),
        ("Sold", _said(tile.sold, currency)),
        ("Expected", _said(tile.expected, currency)),
        ("Gap", short),
        ("To fix first", formats.count(report.to_fix)),
    )
    return [Gap(LANDING, f"{report.place.period_label} lands {short} short", short, numbers)]


def _activity(report: Performance) -> list[Gap]:
    if isinstance(report.activity, Blank):
        return []
    return [_indicator(each, report.place.currency) for each in report.activity.indicators if each.on_plan is False]


def _indicator(indicator: Indicator, currency: str) -> Gap:
    now = _said(indicator.figure, currency)
    numbers = (("Last eight weeks", now), ("Plan", indicator.plan_words))
    return Gap(indicator.explain or indicator.name, f"{indicator.name} below plan", now, numbers)


def _measures(report: Performance) -> list[Gap]:
    tiles = [tile for tile in (report.drivers, report.margin) if isinstance(tile, MeasuresTile)]
    worse = [measure for tile in tiles for measure in tile.measures if measure.better is False]
    furthest = sorted(worse, key=_behind, reverse=True)[:MOST_MEASURES]
    return [_measure(each, report.place.currency) for each in worse if each in furthest]


def _behind(measure: Measure) -> float:
    """How far from the year before, as a share of it."""
    now, before = float(measure.figure.value or 0), float(measure.before.value or 0)
    return abs(now - before) / abs(before) if before else 0.0


def _measure(measure: Measure, currency: str) -> Gap:
    now, before = _said(measure.figure, currency), _said(measure.before, currency)
    numbers = (("This period to date", now), ("The same days a year before", before))
    return Gap(measure.name, f"{measure.label} worse than a year before", now, numbers)


def _said(figure: Figure, currency: str) -> str:
    return formats.figure(figure, currency) if figure.value is not None else "not known"
