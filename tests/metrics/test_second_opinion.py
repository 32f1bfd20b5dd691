"""Every metric agrees with an independent answer, in any small company, for any period, day and split."""

from __future__ import annotations

from collections.abc import Iterable
from math import isclose

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.metrics.second_opinion import OPINIONS, Small, opinion
from tests.metrics.second_opinion_histories import ALL, HISTORIES
from tests.metrics.small_companies import companies
from tests.metrics.travelled import travelled
from tests.world import Tables

from quarterdeck.domain.calendar import Calendar, Clock, Months, Weeks, span
from quarterdeck.domain.figures import Number
from quarterdeck.domain.money import Conversion, RateType
from quarterdeck.domain.org import Stint
from quarterdeck.domain.rates import Rates, RateStatement, conversion
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.measure import Derived
from quarterdeck.metrics.query import Lens, Question, answers, dimensions_of

pytestmark = pytest.mark.slow

AS_FOUND = (Phase.generate,)
"""A company that fails is shown as it was found: making it smaller takes minutes."""
SPLITS = ((), ("person",), ("row",), ("month",), ("quarter",), ("account", "unit"), ("family", "product", "week"))
MORE_SPLITS = (
    ("year", "stage"),
    ("industry", "segment"),
    ("channel",),
    ("currency", "pipeline"),
    ("source",),
    ("lead_source", "kind"),
)
PATHS = (
    (),
    ("stage",),
    ("position", "unit"),
    ("age",),
    ("age", "person"),
    ("pushes",),
    ("pipeline",),
    ("kind",),
    ("row",),
)


def test_every_metric_has_a_second_opinion():
    assert set(ALL) == {name for name, metric in METRICS.items() if not isinstance(metric, Derived)}


@settings(max_examples=60, phases=AS_FOUND)
@given(companies(), st.sampled_from([SPLITS, MORE_SPLITS]))
def test_every_metric_agrees_with_its_second_opinion(tables: Tables, small: Small, splits):
    check(tables, small, OPINIONS, splits)


@settings(max_examples=14, phases=AS_FOUND)
@given(st.integers(0, 10**9).map(travelled), st.sampled_from([PATHS, SPLITS]))
def test_metrics_over_the_past_of_deals_agree_where_deals_went_through_much(tables: Tables, small: Small, splits):
    check(tables, small, HISTORIES, splits)


def check(tables: Tables, small: Small, names: Iterable[str], splits: Iterable[tuple[str, ...]]) -> Facts:
    """Ask for those metrics, in every way they can be split, and hold the answers against the second opinions.

    What is worked out from other metrics has none of its own.
    """
    facts = tables.facts(rows_of(small), small.as_of, Calendar(clock=Clock(small.zone, small.moved)))
    asked = [q for name in names for by in splits if (q := question(small, name, by))]
    answered = answers(facts, asked)
    for q in [q for q in asked if q.metric in ALL]:
        said = {row.keys: (row.value, row.n, row.unpriced) for row in answered[q]}
        expected = opinion(small, q.metric, q.by, ALL)
        assert said.keys() == expected.keys(), (q.metric, q.by)
        for keys, (value, n, unpriced) in expected.items():
            assert said[keys][1:] == (n, unpriced), (q.metric, q.by, keys)
            assert agree(said[keys][0], value), (q.metric, q.by, keys, said[keys], value)
        assert all(bool(row.missing) == (row.value is None) for row in answered[q]), (q.metric, q.by)
    return facts


def agree(said: Number | None, expected: float | None) -> bool:
    if said is None or expected is None:
        return said is expected
    return isclose(float(said), float(expected), rel_tol=1e-9, abs_tol=1e-6)


def question(small: Small, metric: str, by: tuple[str, ...]) -> Question | None:
    """The question, unless the metric cannot be split that way."""
    one_of = METRICS[metric].one_of
    if not set(by) <= set(dimensions_of(metric)) or (one_of and not one_of & set(by)):
        return None
    lens = Lens(
        tuple(Stint(owner, person, unit, begin, end, row) for owner, person, unit, row, begin, end in small.stints)
    )
    calendar = calendar_of(small)
    return Question(metric, lens, span(small.begin, small.end), small.as_of, calendar, money_of(small, calendar), by)


def calendar_of(small: Small) -> Calendar:
    """The fiscal calendar of the company."""
    months = Months(small.start_month, week_start=small.week_start)
    return Calendar(Weeks(small.weeks[:3]) if small.weeks else months, Clock(small.zone, small.moved))


def money_of(small: Small, calendar: Calendar) -> Conversion:
    """How the company's amounts are converted, from the rates imported and typed."""
    typed = statements(small.typed, typed=True)
    imported = Rates(statements(small.rates, typed=False))
    return conversion(imported, typed, small.currency, RateType(small.rate_type), small.as_of, calendar)


def statements(rows: list[dict], *, typed: bool) -> tuple[RateStatement, ...]:
    return tuple(
        RateStatement(
            r["currency"], r["base"] or "", RateType(r["rate_type"]), r["begin_on"], r["rate"], r["known_on"], typed
        )
        for r in rows
    )


def rows_of(small: Small) -> dict[str, list[dict]]:
    return {
        "opportunity_version": small.versions,
        "opportunity_line": small.lines,
        "sale": small.sales,
        "activity": small.activities,
        "selling_cost": small.costs,
        "account": small.accounts,
        "product": small.products,
        "stage": small.stages,
        "exchange_rate": small.rates,
        "opportunity_credit": small.credits,
    }
