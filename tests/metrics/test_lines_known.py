"""From when on it is known what deals consist of, and that an export that comes late moves no day before its own."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from tests.facts.world import batch

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import Delivery
from quarterdeck.facts.duckdb_file import DuckDB
from quarterdeck.facts.merge import merge
from quarterdeck.facts.reader import Facts
from quarterdeck.facts.schema import statements
from quarterdeck.metrics.mix import offers_known_from

SET_UP, LATE, BEFORE = date(2026, 1, 9), date(2026, 1, 5), date(2026, 1, 3)
FIRST = (SET_UP, True)


def facts_of(*deliveries: tuple[date, bool]) -> Facts:
    """Exports with lines, each of a day and of the set-up or not, in the order in which they arrived."""
    database = duckdb.connect(":memory:", config={"threads": "1"})
    for statement in statements():
        database.execute(statement)
    for number, (day, opening) in enumerate(deliveries, 1):
        rows = [{"line_id": f"{number}", "opportunity_id": "1", "product_id": "2"}]
        lines = batch("opportunity_line", rows, "crm")
        with database.cursor() as connection:
            delivery = Delivery("crm", day, (lines,))
            merge(connection, delivery, number, Calendar(), lambda *_: None, opening=opening)
    return Facts(DuckDB(database), len(deliveries), ())


def test_lines_of_the_set_up_are_known_from_the_first_export_that_had_any():
    assert offers_known_from(facts_of(FIRST), BEFORE) == SET_UP
    assert offers_known_from(facts_of(FIRST, (LATE, True)), BEFORE) == LATE


@pytest.mark.parametrize("day", [BEFORE, date(2026, 1, 4)])
def test_an_export_that_comes_late_after_the_set_up_moves_no_day_before_its_own(day):
    late = facts_of(FIRST, (LATE, False))
    assert offers_known_from(late, day) == offers_known_from(facts_of(FIRST), day) == SET_UP
    assert offers_known_from(late, LATE) == LATE


def test_lines_first_brought_in_after_the_set_up_are_known_from_their_export_and_before_it_from_none():
    facts = facts_of((SET_UP, False))
    assert offers_known_from(facts, LATE) is None
    assert offers_known_from(facts, SET_UP) == SET_UP
