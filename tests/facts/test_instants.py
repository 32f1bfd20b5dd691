"""When facts have to be laid out anew because days begin at other instants than they did."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from tests.facts.world import batch, delivery, opportunity

from quarterdeck.domain.calendar import Calendar, Clock
from quarterdeck.facts.instants import is_moved
from quarterdeck.facts.merge import merge
from quarterdeck.facts.schema import statements

DAY = date(2026, 2, 5)
TOKYO = "Asia/Tokyo"


@pytest.fixture
def facts():
    """One export of a day, in which a deal was created the day before."""
    with duckdb.connect(":memory:", config={"threads": "1"}) as connection:
        for statement in statements():
            connection.execute(statement)
        deals = batch("opportunity", [opportunity("1", "open", created_on=date(2026, 2, 4))])
        with connection.cursor() as own:
            merge(own, delivery(DAY, deals), 1, Calendar(), lambda *_: None)
        yield connection


@pytest.mark.parametrize(
    ("clock", "moved"),
    [
        (Clock("UTC"), False),
        (Clock(TOKYO), True),
        (Clock("UTC", ((date(2026, 2, 4), TOKYO),)), True),
        (Clock("UTC", ((DAY, TOKYO),)), True),
        (Clock("UTC", ((date(2026, 2, 9), TOKYO),)), False),
    ],
)
def test_a_zone_moves_facts_only_from_its_first_day_on(facts, clock, moved):
    assert is_moved(facts, Calendar(clock=clock)) is moved
    assert facts.execute("SELECT value FROM setting WHERE name = 'time_zone'").fetchall() == [(clock.written(),)]
    assert not is_moved(facts, Calendar(clock=clock))


def test_a_day_to_come_that_a_deal_states_is_laid_out_too(facts):
    deals = batch("opportunity", [opportunity("2", "open", created_on=date(2026, 3, 1))])
    with facts.cursor() as own:
        merge(own, delivery(date(2026, 2, 6), deals), 2, Calendar(), lambda *_: None)
    assert is_moved(facts, Calendar(clock=Clock("UTC", ((date(2026, 2, 20), TOKYO),))))
