"""Every number the page needs, asked in as few statements as possible: for the whole, and for each of its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from quarterdeck.book import Book
from quarterdeck.domain.calendar import Comparison, Period, span
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.domain.scope import Scope
from quarterdeck.metrics.catalogue import ADDED_UP
from quarterdeck.metrics.measure import Row
from quarterdeck.metrics.query import Lens, Question, answers, metric_named
from quarterdeck.reports.performance.activity_tile import WEEKS_AHEAD, WEEKS_BACK

WHOLE = ""
"""The key of the whole among the lines."""
COMPARED = (
    "bookings",
    "deals_won",
    "average_deal_value",
    "win_rate",
    "sales_cycle",
    "opportunities_created",
    "margin_percent",
    "discount",
    "cost_of_sales_share",
)
STOCK = ("open_pipeline", "open_pipeline_due")
UNRATED = ("deals_won_without_rate", "open_without_rate")
ACTIVE = ("activity_level", "activity_focus", "activity_quality")
WEEKLY = {"activity_level": "touches", "activity_focus": "activity_focus", "activity_quality": "activity_quality"}
DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was asked. ``lines`` and ``activity`` are by line of the page (WHOLE among them), then by metric.

    ``before`` are the figures of a year before, and ``held`` those they are held against: the whole's, but for days
    that have no counterpart a year before, which ``comparison`` says.
    """

    lines: Mapping[str, Mapping[str, Figure]]
    comparison: Comparison
    held: Mapping[str, Figure]
    before: Mapping[str, Figure]
    unrated: Mapping[str, Figure]
    daily: Mapping[date, float]
    sold_by_family: Mapping[str, float]
    open_by_family: Mapping[str, float]
    activity: Mapping[str, Mapping[str, Figure]]
    weeks_back: Mapping[str, tuple[float, ...]]
    weeks_ahead: Mapping[str, tuple[float, ...]]

    @property
    def now(self) -> Mapping[str, Figure]:
        """The whole's figures by metric."""
        return self.lines[WHOLE]

    @property
    def holds_any(self) -> bool:
        """Whether there is any opportunity, or the value of a share in one whose owner counts it."""
        held = (self.now[name] for name in ("bookings", "opportunities_created", "open_pipeline"))
        return any(figure.n or figure.value for figure in held)


def ask(book: Book, scope: Scope, lens: Lens) -> Numbers:
    """All of it. The scope's period decides what is sold; activity always looks at the last eight weeks."""
    to_date, back, ahead = scope.period, weeks_back(scope.as_of), weeks_ahead(scope.as_of)
    comparison = book.calendar.year_before(scope.period, scope.as_of)
    before = comparison.before
    held = to_date if comparison.now.begin == to_date.begin else comparison.now
    asked = _Asked(book, scope, lens)
    asked.want(COMPARED, to_date, (), ("row",))
    asked.want(UNRATED, to_date, ())
    asked.want(("bookings",), to_date, ("day",))
    asked.want(COMPARED, before, ())
    asked.want(COMPARED, held, ())
    asked.want(STOCK, to_date, (), ("row",))
    asked.want(("sales",), to_date, ("family",))
    asked.want(("pipeline_offer",), to_date, ("family",))
    asked.want(ACTIVE, back, (), ("row",))
    asked.want(set(WEEKLY.values()), back, ("day",))
    asked.want(("touches_booked",), ahead, ("day",))
    asked.answer()
    return Numbers(
        lines=asked.by_line((*COMPARED, *STOCK), to_date),
        comparison=comparison,
        held={name: asked.figure(name, held) for name in COMPARED},
        before={name: _scaled(name, asked.figure(name, before), comparison.scale) for name in COMPARED},
        unrated={name: asked.figure(name, to_date) for name in UNRATED},
        daily={date.fromisoformat(k): float(r.value or 0) for k, r in asked.split("bookings", to_date, "day")},
        sold_by_family=_by_family(asked.split("sales", to_date, "family")),
        open_by_family=_by_family(asked.split("pipeline_offer", to_date, "family")),
        activity=asked.by_line(ACTIVE, back),
        weeks_back={n: _weeks(asked.split(m, back, "day"), back, m) for n, m in WEEKLY.items()},
        weeks_ahead={"activity_level": _weeks(asked.split("touches_booked", ahead, "day"), ahead, "touches_booked")},
    )


def weeks_back(as_of: date) -> Period:
    """The eight weeks that end with the knowledge day."""
    end = as_of + timedelta(days=1)
    return span(end - timedelta(weeks=WEEKS_BACK), end)


def weeks_ahead(as_of: date) -> Period:
    """The four weeks that begin the day after."""
    begin = as_of + timedelta(days=1)
    return span(begin, begin + timedelta(weeks=WEEKS_AHEAD))


class _Asked:
    """Questions about one scope, gathered, answered together, and read one by one."""

    def __init__(self, book: Book, scope: Scope, lens: Lens) -> None:
        self._book, self._scope, self._lens = book, scope, lens
        self._wanted: dict[tuple[str, Period, tuple[str, ...]], Question] = {}
        self._found: Mapping[Question, tuple[Row, ...]] = {}

    def want(self, metrics: Iterable[str], period: Period, *splits: tuple[str, ...]) -> None:
        for name in metrics:
            for by in splits:
                self._wanted[name, period, by] = self._question(name, period, by)

    def answer(self) -> None:
        self._found = answers(self._book.facts, self._wanted.values())

    def rows(self, name: str, period: Period, by: tuple[str, ...]) -> tuple[Row, ...]:
        return self._found[self._wanted[name, period, by]]

    def figure(self, name: str, period: Period) -> Figure:
        return figure_of(name, self.rows(name, period, ())[0])

    def split(self, name: str, period: Period, by: str) -> list[tuple[str, Row]]:
        return [(row.keys[0] or "", row) for row in self.rows(name, period, (by,))]

    def by_line(self, metrics: Iterable[str], period: Period) -> dict[str, dict[str, Figure]]:
        lines: dict[str, dict[str, Figure]] = defaultdict(dict)
        for name in metrics:
            lines[WHOLE][name] = self.figure(name, period)
            for key, row in self.split(name, period, "row"):
                lines[key][name] = figure_of(name, row)
        return lines

    def _question(self, name: str, period: Period, by: tuple[str, ...]) -> Question:
        book, scope = self._book, self._scope
        return Question(name, self._lens, period, scope.as_of, book.calendar, book.conversion(scope), by)


def figure_of(metric: str, row: Row) -> Figure:
    """A metric's answer as a figure."""
    return Figure(row.value, metric_named(metric).format, row.n, row.unpriced, row.missing, row.note)


def _scaled(metric: str, figure: Figure, scale: float) -> Figure:
    """The figure as it would be over as many days as it is compared with."""
    if scale == 1 or metric not in ADDED_UP or figure.value is None:
        return figure
    return replace(figure, value=float(figure.value) * scale)


def _by_family(rows: Iterable[tuple[str, Row]]) -> dict[str, float]:
    return {family or "Without a product": float(row.value or 0) for family, row in rows if row.value}


def _weeks(rows: Iterable[tuple[str, Row]], period: Period, metric: str) -> tuple[float, ...]:
    """Week by week from the period's first day: counts added up, shares as ratios of sums."""
    count = period.days // DAYS_IN_WEEK
    tops, bottoms = [0.0] * count, [0.0] * count
    is_share = metric_named(metric).format is Format.PERCENT
    for day, row in rows:
        week = (date.fromisoformat(day) - period.begin).days // DAYS_IN_WEEK
        tops[week] += float((row.top if is_share else row.value) or 0)
        bottoms[week] += float(row.bottom or 0)
    return tuple(t / b if b else 0.0 for t, b in zip(tops, bottoms, strict=True)) if is_share else tuple(tops)
