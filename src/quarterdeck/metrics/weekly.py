"""A metric week by week, as what each week adds above and below the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from quarterdeck.domain.calendar import Calendar, Period, span
from quarterdeck.domain.effects import WEEK, Kind, Week
from quarterdeck.domain.figures import Format
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.query import Question, Row, answers

COUNTED: Mapping[str, str] = {"activity_level": "touches", "meeting_level": "meetings"}
"""What stands for a number per week where each week is looked at."""
SHARES_OF_MONEY = frozenset({"discount", "margin_percent", "cost_of_sales_share"})
"""Percentages whose parts are amounts: no coin was thrown for them."""
MEANS = frozenset({"average_deal_value", "sales_cycle"})
"""Numbers that are divided by how many there were, and are no percentages."""
APART = frozenset({"open_pipeline_due", "slip_rate"})
"""What each week has to be asked by itself: what stood open at its end, and what was due when it began."""
QUARTER = 13 * WEEK
"""How far ahead pipeline is due; a fiscal year would jump where the next one begins."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """The weeks of one metric by person, all of them of the same days. ``missing`` says why there are none.

    ``adds_up``: what several people did in a week is one sum, and no ratio of two.
    """

    by_person: Mapping[str, tuple[Week, ...]]
    adds_up: bool = True
    missing: str = ""

    @property
    def whole(self) -> tuple[Week, ...]:
        """The weeks of everybody together."""
        return tuple(map(self._sum, zip(*self.by_person.values(), strict=True)))

    def _sum(self, weeks: Sequence[Week]) -> Week:
        top = sum(week.top for week in weeks)
        return Week(weeks[0].begin, top, 1 if self.adds_up else sum(week.bottom for week in weeks))


def kind_of(metric: str) -> Kind:
    """What kind of number that metric is."""
    if metric in COUNTED or METRICS[metric].format is Format.COUNT:
        return Kind.COUNT
    if metric in APART:
        return Kind.LUMP if metric == "slip_rate" else Kind.STOCK
    return Kind.SHARE if METRICS[metric].format is Format.PERCENT and metric not in SHARES_OF_MONEY else Kind.OTHER


def whole_weeks(calendar: Calendar, first: date, last: date) -> tuple[Period, ...]:
    """The weeks of seven days that begin on ``first`` or later and end on ``last`` or before."""
    found, day = [], first
    while day <= last:
        week = calendar.week(day)
        if week.begin >= first and week.end <= last + timedelta(days=1) and week.days == WEEK.days:
            found.append(week)
        day = week.end
    return tuple(found)


def weekly(facts: Facts, asked: Question, weeks: Sequence[Period]) -> Weekly:
    """Those weeks of the metric for everybody under the lens, as known on the day of the question.

    Pipeline due is what was known, at the end of each week, to be open and due in the quarter of a year after it.
    """
    if not weeks:
        return Weekly({}, missing="No whole week lies there.")
    asked = replace(asked, metric=COUNTED.get(asked.metric, asked.metric))
    found = _apart(facts, asked, weeks) if asked.metric in APART else _together(facts, asked, weeks)
    if isinstance(found, str):
        return Weekly({}, missing=found)
    people = dict.fromkeys(stint.person_key for stint in asked.lens.stints)
    adds_up = METRICS[asked.metric].format is not Format.PERCENT and asked.metric not in MEANS
    nothing = Week(date.min, 0, 1 if adds_up else 0)
    of = {p: tuple(replace(found.get((p, week.key), nothing), begin=week.begin) for week in weeks) for p in people}
    return Weekly(of, adds_up)


def _together(facts: Facts, asked: Question, weeks: Sequence[Period]) -> dict[tuple[str, str], Week] | str:
    """By person and first day of the week; why there is nothing, where nothing at all is known."""
    whole = replace(asked, period=span(weeks[0].begin, weeks[-1].end), by=())
    split = replace(whole, by=("person", "week"))
    found = answers(facts, [whole, split])
    if found[whole][0].value is None:
        return found[whole][0].missing
    return {(str(row.keys[0]), str(row.keys[1])): _week(row) for row in found[split]}


def _apart(facts: Facts, asked: Question, weeks: Sequence[Period]) -> dict[tuple[str, str], Week]:
    each = {week.key: _of_week(asked, week) for week in weeks}
    found = answers(facts, each.values())
    return {(str(row.keys[0]), key): _week(row) for key, question in each.items() for row in found[question]}


def _of_week(asked: Question, week: Period) -> Question:
    if asked.metric == "slip_rate":
        return replace(asked, period=week, by=("person",))
    ahead = span(week.end, week.end + QUARTER)
    return replace(asked, period=ahead, as_of=min(week.last_on, asked.as_of), by=("person",))


def _week(row: Row) -> Week:
    if row.top is None and row.bottom is None:
        return Week(date.min, float(row.value or 0))
    return Week(date.min, float(row.top or 0), float(row.bottom or 0))
