"""The Performance report: a pure function of a Book and a Scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.attainment import attainment, coverage
from quarterdeck.domain.figures import Explanation
from quarterdeck.domain.forecasts import Landing
from quarterdeck.domain.scope import Scope, SubjectKind
from quarterdeck.domain.sentences import Blank
from quarterdeck.metrics.catalogue import MEANINGS
from quarterdeck.metrics.mix import offers_known_from
from quarterdeck.reports.performance import explaining
from quarterdeck.reports.performance.activity_tile import Activity, activity_explanations, activity_tile
from quarterdeck.reports.performance.asking import ACTIVE
from quarterdeck.reports.performance.gap_tile import Levers, gap_tile, lever_lines, result_tile
from quarterdeck.reports.performance.headline import headline
from quarterdeck.reports.performance.landing_tile import Course, landing_tile
from quarterdeck.reports.performance.lines import former, lines_tile, some_of
from quarterdeck.reports.performance.measures_tile import Compared, drivers_tile, margin_tile, measure_explanations
from quarterdeck.reports.performance.mix_tile import Mix, mix_explanation, mix_tile
from quarterdeck.reports.performance.pricing import unpriced_notes
from quarterdeck.reports.performance.seen import BOOKINGS, Seen, see
from quarterdeck.reports.performance.shape import (
    ActivityTile,
    AxisMonth,
    GapTile,
    LandingTile,
    MeasuresTile,
    MixTile,
    Performance,
)
from quarterdeck.reports.performance.standing import standing_of
from quarterdeck.reports.performance.strip import strip_of, trust_explanation
from quarterdeck.reports.performance.target_explained import target_explanation

MIX_GOAL = "product_mix:"
MANY = 50
"""Names of those who left that an explanation lists."""
ENOUGH_LINES = 0.9
"""Lines that cover less of the open value say nothing about its mix."""


def performance(book: Book, scope: Scope) -> Performance:
    """Where this person or unit will land, against what, and what would change it."""
    seen = see(book, scope)
    landing = landing_tile(_course(seen))
    deadline_on = landing.deadline_on if isinstance(landing, LandingTile) else None
    levers = _levers(seen, deadline_on)
    compared, activity, mix = _compared(seen), _activity(seen), _mix(seen)
    rows = lines_tile(seen) if scope.subject.kind is SubjectKind.UNIT else None
    strip = strip_of(seen.four)
    tiles = (mix_tile(mix), activity_tile(activity), drivers_tile(compared), margin_tile(compared))
    tile = landing if isinstance(landing, LandingTile) else None
    return Performance(
        scope=scope,
        place=seen.place,
        headline=headline(standing_of(seen, tile, levers, rows, strip)),
        trust=strip,
        landing=landing,
        gap=_gap(seen, levers),
        rows=rows,
        mix=tiles[0],
        activity=tiles[1],
        drivers=tiles[2],
        margin=tiles[3],
        explanations=explaining.by_key(
            *_landing_explanations(seen, tile),
            *levers.explanations,
            *_tile_explanations(tiles, activity, compared),
            trust_explanation(seen.four),
            *([explaining.rows_explanation(seen.place, some_of(former(seen), MANY))] if rows else []),
        ),
        notes=unpriced_notes(seen.numbers, scope.rates, seen.place.currency),
    )


def _levers(seen: Seen, deadline_on: date | None) -> Levers:
    """What would close the gap; nothing once the period is over."""
    if seen.is_over:
        return Levers((), ())
    return lever_lines(seen.landing, seen.target, deadline_on, seen.place.currency)


def _gap(seen: Seen, levers: Levers) -> GapTile | Blank:
    if seen.is_over:
        return result_tile(seen.sold, seen.target, seen.place.currency)
    return gap_tile(seen.landing, seen.target, seen.sold, seen.target_to_date, levers, seen.place.currency)


def _course(seen: Seen) -> Course:
    return Course(
        period=seen.scope.period,
        period_label=seen.place.period_label,
        as_of=seen.scope.as_of,
        currency=seen.place.currency,
        months=_months(seen),
        daily=seen.numbers.daily,
        targets=seen.targets,
        sold=seen.sold,
        landing=seen.landing,
    )


def _months(seen: Seen) -> tuple[AxisMonth, ...]:
    calendar, whole = seen.book.calendar, seen.scope.period
    return tuple(
        AxisMonth(
            max(month.begin, whole.begin),
            min(month.last_on, whole.last_on),
            calendar.month_label_within(month, whole),
            calendar.month_label(month, short=True),
        )
        for month in seen.months
    )


def _compared(seen: Seen) -> Compared:
    due = seen.numbers.now["open_pipeline_due"]
    now = {**seen.numbers.now, "coverage": coverage(due, seen.sold, seen.target)}
    return Compared(
        now=now,
        held=seen.numbers.held,
        before=seen.numbers.before if _comparable(seen) else {},
        definitions={**MEANINGS, **explaining.COVERAGE},
        currency=seen.place.currency,
        note=seen.numbers.comparison.note,
    )


def _comparable(seen: Seen) -> bool:
    """Whether the data reaches back to the same days of the year before; else any comparison would flatter."""
    known_from = seen.outlook.known_from()
    return known_from is not None and known_from <= seen.numbers.comparison.before.begin


def _activity(seen: Seen) -> Activity:
    plans = {name: seen.book.plan(name, seen.scope.subject, seen.scope.as_of) for name in ACTIVE}
    heads = max(1, seen.heads.get("", 1))
    back, ahead = dict(seen.numbers.weeks_back), dict(seen.numbers.weeks_ahead)
    for weeks in (back, ahead):
        weeks["activity_level"] = tuple(v / heads for v in weeks["activity_level"])
    return Activity(seen.activity(), back, ahead, plans, MEANINGS, seen.scope.as_of, a_head=heads > 1)


def _mix(seen: Seen) -> Mix:
    names = sorted(m for m in seen.book.targets.metrics if m.startswith(MIX_GOAL))
    goals = {m.removeprefix(MIX_GOAL): seen.book.plan(m, seen.scope.subject, seen.scope.as_of) for m in names}
    return Mix(
        sold=seen.numbers.sold_by_family,
        pipeline={} if (unsaid := _unsaid_of_lines(seen)) else seen.numbers.open_by_family,
        goals={family: goal for family, goal in goals.items() if goal},
        landing=seen.landing.expected if isinstance(seen.landing, Landing) and not seen.is_over else None,
        is_own=seen.place.is_own,
        unsaid=unsaid,
    )


def _unsaid_of_lines(seen: Seen) -> str:
    """Why the lines at hand do not speak for the open pipeline; empty where they do."""
    offered = sum(v for v in seen.numbers.open_by_family.values() if v > 0)
    is_open = float(seen.numbers.now["open_pipeline"].value or 0)
    if not offered or not is_open:
        return ""
    since = offers_known_from(seen.book.facts, seen.scope.as_of)
    if since and seen.scope.as_of < since:
        day = formats.day(since, year=seen.scope.as_of.year)
        return f"What open opportunities held then is not known: their products are known from {day} on."
    if offered < ENOUGH_LINES * is_open:
        share = formats.percent(offered / is_open)
        return f"Products are known for {share} of the open pipeline, too little to show its mix."
    return ""


def _landing_explanations(seen: Seen, tile: LandingTile | None) -> Iterable[Explanation]:
    if tile is None:
        return ()
    share = attainment(seen.sold, seen.target)
    return (
        explaining.landing_explanation(tile, seen.landing, seen.place),
        explaining.gap_explanation(tile, seen.place),
        explaining.sold_explanation(tile, MEANINGS[BOOKINGS], seen.place),
        target_explanation(seen, tile),
        explaining.attainment_explanation(tile, share),
    )


def _tile_explanations(tiles: tuple[object, ...], activity: Activity, compared: Compared) -> Iterable[Explanation]:
    for tile in tiles:
        if isinstance(tile, MixTile):
            yield mix_explanation(tile)
        elif isinstance(tile, ActivityTile):
            yield from activity_explanations(tile, activity)
        elif isinstance(tile, MeasuresTile):
            yield from measure_explanations(tile, compared)
