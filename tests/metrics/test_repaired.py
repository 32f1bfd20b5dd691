"""Every metric reads what was repaired, as if the CRM had said so: in any small company, and in every engine."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.engines import Rows
from tests.metrics.everything import assert_same, everything_about
from tests.metrics.repaired import mended_by_hand, repairs
from tests.metrics.second_opinion import OPINIONS, Small
from tests.metrics.second_opinion_histories import HISTORIES
from tests.metrics.small_companies import companies
from tests.metrics.test_second_opinion import PATHS, check, rows_of
from tests.metrics.travelled import travelled
from tests.world import UTC_YEAR, Tables

from quarterdeck.domain.calendar import Calendar, Clock
from quarterdeck.domain.repairs import Laid, Mended
from quarterdeck.facts.engine import Facts
from quarterdeck.facts.laid import laid_over

WAYS = ((), ("person",), ("month",), ("stage", "pipeline"))


class RepairedTables:
    """Tables with the company's own rows, whatever rows are asked for, and the repairs laid over."""

    def __init__(self, tables: Tables, small: Small, said: Sequence[Laid]) -> None:
        self._tables, self._rows, self._said = tables, rows_of(small), said

    def facts(self, rows: Rows, observed_on: date, calendar: Calendar = UTC_YEAR) -> Facts:
        """The facts as they are read."""
        del rows
        return laid_over(self._tables.facts(self._rows, observed_on, calendar), self._said, calendar)


@settings(max_examples=8, phases=(Phase.generate,), deadline=None)
@given(companies(), st.data())
def test_every_metric_of_the_present_agrees_with_its_second_opinion(tables, small, data):
    said = data.draw(st.lists(repairs(small.versions), max_size=4))
    by_hand, said = mended_too(small, said)
    check(RepairedTables(tables, small, said), by_hand, OPINIONS, WAYS)


@settings(max_examples=3, phases=(Phase.generate,), deadline=None)
@given(st.integers(0, 10**9).map(travelled), st.data())
def test_every_metric_of_the_past_of_deals_agrees_too(tables, small, data):
    said = data.draw(st.lists(repairs(small.versions), min_size=3, max_size=9))
    by_hand, said = mended_too(small, said)
    check(RepairedTables(tables, small, said), by_hand, HISTORIES, PATHS)


def test_other_engines_answer_the_same(tables, elsewhere):
    small = travelled(30)
    by_hand, said = mended_too(small, some_repairs(small))
    assert by_hand.versions != small.versions
    told = everything_about(tables, by_hand, ways=((),))
    facts = elsewhere.facts(rows_of(small), told.observed_on, told.calendar)
    repaired = laid_over(facts, said, told.calendar)
    for note in told.notes:
        assert_same(note, repaired.fetch(note.sql, note.parameters))


def mended_too(small: Small, said: Sequence[Laid]) -> tuple[Small, list[Laid]]:
    """The company by hand, and the repairs on the days it knows: none is said after the newest one."""
    known = [
        replace(
            r,
            begin_on=min(r.begin_on, small.as_of),
            end_on=r.end_on if r.end_on.year == END else min(r.end_on, small.as_of),
        )
        for r in said
    ]
    versions = mended_by_hand(small.versions, known, small.stages, Calendar(clock=Clock(small.zone, small.moved)))
    return replace(small, versions=versions), known


END = 2200


def some_repairs(small: Small) -> list[Laid]:
    """A repair of what is open at the end, of each field in turn."""
    dice = random.Random(7)
    still_open = [
        v for v in small.versions if v["valid_to"].year == END and v["status"] == "open" and not v["is_deleted"]
    ]
    values = {
        Mended.CLOSE_ON: date(2025, 9, 1),
        Mended.STAGE: "Late",
        Mended.AMOUNT: Decimal(4711),
        Mended.STATUS: "lost",
    }
    fields = [dice.choice(list(Mended)) for _ in still_open]
    return [
        Laid(v["opportunity_id"], field, values[field], v[field], small.as_of)
        for v, field in zip(still_open, fields, strict=True)
    ]
