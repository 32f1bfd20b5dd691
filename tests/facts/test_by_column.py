"""Answers column by column hold the very values that rows hold."""

from __future__ import annotations

import duckdb
import pytest

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
