"""Stints kept in the connection: the same answers as bound anew each time."""

from __future__ import annotations

import json

import duckdb
import pytest

from quarterdeck.domain.facts import OWNERLESS
from quarterdeck.facts.given import Given
from quarterdeck.metrics.compose import parsed, written
from quarterdeck.metrics.pricing import rate_days

SQL, WANTED = written(
    parsed(
        f"SELECT seat.row_key, count(*) AS n, sum(x.amount) AS amount FROM sale AS x "
        f"JOIN seat ON seat.owner_id = coalesce(x.owner_id, '{OWNERLESS}') "
        f"AND seat.begin_on <= x.day AND x.day < seat.end_on WHERE x.day <= $as_of GROUP BY seat.row_key ORDER BY 1"
    )
)


def _stints(*rows: tuple[str, str, str, str]) -> str:
    return json.dumps([dict(zip(("owner_id", "row_key", "begin_on", "end_on"), row, strict=True)) for row in rows])


ANN = _stints(("a", "ann", "2026-01-01", "2026-01-03"), ("b", "ann", "2026-01-01", "2200-01-01"))
EVERYBODY = _stints(("a", "all", "1900-01-01", "2200-01-01"), (OWNERLESS, "nobody", "1900-01-01", "2200-01-01"))


@pytest.fixture
def connection():
    made = duckdb.connect(":memory:")
    made.execute(
        """CREATE TABLE sale AS SELECT * FROM (VALUES ('a', 1, DATE '2026-01-01', 1), ('a', 1, DATE '2026-01-04', 2),
        ('b', 2, DATE '2026-01-04', 4), (NULL, 0, DATE '2026-01-02', 8)) AS given(owner_id, owner_no, day, amount)"""
    )
    made.execute("CREATE TABLE fact_owner AS SELECT DISTINCT owner_id, owner_no FROM sale")
    yield made
    made.close()


@pytest.mark.parametrize("stints", [ANN, EVERYBODY, "[]"])
def test_a_statement_answers_the_same_through_stints_that_are_kept(connection, stints):
    assert sorted(WANTED) == ["as_of", "stints"]
    given = Given(connection)
    for asked in (stints, ANN, stints):
        values = {"stints": asked, "as_of": "2026-01-31"}
        sql, rest = given.prepared(SQL, values)
        assert "stints" not in rest
        assert connection.execute(sql, rest).fetchall() == connection.execute(SQL, values).fetchall()


def test_owners_are_compared_by_number_where_the_facts_hold_it(connection):
    sql, _ = Given(connection).prepared(SQL, {"stints": ANN, "as_of": "2026-01-31"})
    assert "seat.owner_no = x.owner_no" in sql
    assert "owner_id = " not in sql


def test_a_statement_that_reads_stints_in_another_way_is_left_as_it_is(connection):
    sql = "SELECT length($stints)"
    assert Given(connection).prepared(sql, {"stints": ANN}) == (sql, {"stints": ANN})


FISCAL, ASKED = written(parsed("SELECT day, month, quarter, year FROM fiscal ORDER BY day"))


def _months(*rows: tuple[str, str, str]) -> str:
    names = ("begin_on", "end_on", "month", "quarter", "year")
    return json.dumps([dict(zip(names, (*row, "Q", "FY"), strict=True)) for row in rows])


@pytest.mark.parametrize("months", [_months(("2026-01-01", "2026-02-01", "M1")), "[]"])
def test_a_calendar_is_kept_day_by_day_until_another_is_asked_in(connection, months):
    given = Given(connection)
    for asked in (months, _months(("2026-01-05", "2026-01-12", "W1"), ("2026-01-12", "2026-01-19", "W2")), months):
        sql, rest = given.prepared(FISCAL, {"fiscal": asked})
        assert set(ASKED) == {"fiscal"}
        assert rest == {}
        assert connection.execute(sql).fetchall() == connection.execute(FISCAL, {"fiscal": asked}).fetchall()


def test_rates_of_two_days_are_kept_apart(connection):
    span = '{{"currency": "USD", "begin_on": "2026-01-01", "end_on": "2026-01-03", "rate": {}}}'
    sql = written(
        parsed(
            f"WITH rate_a AS ({rate_days('rates_first')}), rate_b AS ({rate_days('rates_last')}) "
            "SELECT a.day, a.rate, b.rate FROM rate_a AS a JOIN rate_b AS b ON b.day = a.day ORDER BY 1"
        )
    )[0]
    values = {"rates_first": f"[{span.format(2)}]", "rates_last": f"[{span.format(3)}]"}
    plain, rest = Given(connection).prepared(sql, values)
    assert rest == {}
    found = connection.execute(plain).fetchall()
    assert [row[1:] for row in found] == [(2, 3), (2, 3)]
    assert found == connection.execute(sql, values).fetchall()
