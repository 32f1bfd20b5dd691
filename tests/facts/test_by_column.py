"""Answers column by column hold the very values that rows hold."""

from __future__ import annotations

from decimal import Context, Decimal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.facts.columns import as_columns
from quarterdeck.facts.duckdb_file import DuckDB
from quarterdeck.facts.reader import Facts

VALUES = """(VALUES
    (1.5::DECIMAL(18, 4), 'a', DATE '2026-01-01', 1, 0.5::DOUBLE, TRUE),
    (-0.0001, NULL, NULL, 2, NULL, NULL),
    (99999999999999.9999, '', DATE '1900-01-01', 3, 1e300, FALSE),
    (NULL, 'ü', DATE '2199-12-31', NULL, -0.0, TRUE)
) AS given(money, text, day, n, real, truth)"""


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT * FROM {VALUES}",
        f"SELECT money FROM {VALUES} WHERE money > 0",
        f"SELECT text, sum(money), sum(n), count(*), NULL FROM {VALUES} GROUP BY text ORDER BY text",
        f"SELECT max(text), sum(money), sum(n) FROM {VALUES}",
        f"SELECT * FROM {VALUES} WHERE n > 9",
    ],
)
def test_columns_hold_what_rows_hold(sql):
    facts = Facts(DuckDB(duckdb.connect(":memory:")), 1, ())
    rows, columns = facts.fetch(sql), facts.by_column(sql)
    assert list(zip(*columns, strict=True)) == rows
    assert [[type(value) for value in column] for column in columns] == [
        [type(row[at]) for row in rows] for at in range(len(columns))
    ]
    assert str(rows) == str(list(zip(*columns, strict=True)))
    facts.close()


def test_columns_come_in_the_order_asked_for():
    facts = Facts(DuckDB(duckdb.connect(":memory:")), 1, ())
    columns = facts.by_column(f"SELECT truth, text, n FROM {VALUES}", sorted_by=2)
    assert list(zip(*columns, strict=True)) == [(False, "", 3), (True, "a", 1), (True, "ü", None), (None, None, 2)]
    facts.close()


@given(st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3))))
def test_the_order_of_texts_is_pythons_own(pairs):
    sql = "SELECT unnest($a::VARCHAR[]) AS a, unnest($b::VARCHAR[]) AS b"
    facts = Facts(DuckDB(duckdb.connect(":memory:")), 1, ())
    told = [(a, b) for a, b in pairs if "\0" not in a + b]
    columns = facts.by_column(sql, {"a": [a for a, _ in told], "b": [b for _, b in told]}, sorted_by=2)
    assert list(zip(*columns, strict=True)) == sorted(told)
    facts.close()


@given(st.lists(st.none() | st.integers(-(10**38) + 1, 10**38 - 1) | st.integers(-(2**63) - 2, 2**63 + 1)), st.data())
def test_decimals_of_any_size_are_exact(wholes, data):
    numbers = [None if whole is None else Decimal(whole).scaleb(-4, Context(prec=38)) for whole in wholes]
    begin = data.draw(st.integers(0, len(numbers)))
    [column] = as_columns(pa.table({"a": pa.array(numbers, pa.decimal128(38, 4))[begin:]}))
    assert list(map(str, column)) == list(map(str, numbers[begin:]))
