"""Every metric, every input of an expectation and every trust check gives the same in other engines as in DuckDB."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import Phase, given, settings
from tests.metrics.second_opinion import Small
from tests.metrics.small_companies import companies
from tests.metrics.test_second_opinion import (
    HISTORIES,
    MORE_SPLITS,
    OPINIONS,
    PATHS,
    SPLITS,
    check,
    money_of,
    question,
    rows_of,
)
from tests.metrics.travelled import travelled

from quarterdeck.checks.four import check as check_trust
from quarterdeck.domain.calendar import Calendar
from quarterdeck.metrics.expectation.inputs import Known
from quarterdeck.metrics.expectation.sql import open_statement, risk_statement, won_statement

STATEMENTS = {"risk": risk_statement, "won": won_statement, "open": open_statement}


@cache
def drawn(number: int) -> tuple[Small, ...]:
    """The first small companies of those that DuckDB is tried on."""
    found: list[Small] = []

    @settings(max_examples=number, phases=[Phase.generate])
    @given(companies())
    def collect(small):
        found.append(small)

    collect()
    return tuple(found)


@pytest.mark.parametrize("n", range(8))
def test_every_metric_agrees_with_its_second_opinion(n, elsewhere):
    check(elsewhere, drawn(8)[n], OPINIONS, (*SPLITS, *MORE_SPLITS))


@pytest.mark.parametrize("n", range(2))
def test_metrics_over_the_past_of_deals_agree_with_theirs(n, elsewhere):
    check(elsewhere, travelled(n), HISTORIES, PATHS)


@pytest.mark.parametrize("what", STATEMENTS)
def test_what_an_expectation_rests_on_is_the_same(what, tables, elsewhere):
    small = travelled(1)
    assert rounded(known(tables, small).rows(STATEMENTS[what]())) == rounded(
        known(elsewhere, small).rows(STATEMENTS[what]())
    )


@pytest.mark.parametrize("n", range(3))
def test_the_trust_checks_say_the_same(n, tables, elsewhere):
    small = travelled(n)
    assert trust(tables, small) == trust(elsewhere, small)


def known(tables, small):
    asked = question(small, "bookings", ())
    facts = tables.facts(rows_of(small), small.as_of, Calendar(time_zone=small.zone))
    return Known(facts, asked.lens, small.as_of, asked.calendar, asked.money)


def trust(tables, small):
    told = known(tables, small)
    return check_trust(told.facts, told.lens, small.as_of, told.calendar, money_of(small, told.calendar))


def rounded(rows):
    """The rows in one order, numbers to twelve digits."""
    return sorted([f"{v:.12g}" if isinstance(v, (float, int)) else str(v) for v in row] for row in rows)
