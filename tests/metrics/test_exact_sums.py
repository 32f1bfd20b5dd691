"""No metric adds up floating numbers: in another order, which a later import may bring, the sum is another one."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
import sqlglot
from sqlglot import exp
from tests.world import UTC_YEAR, Tables

from quarterdeck.domain.money import Conversion
from quarterdeck.domain.org import Stint
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.compose import statement
from quarterdeck.metrics.kinds import CREDITED, RELATIONS
from quarterdeck.metrics.measure import DIALECT, Measure
from quarterdeck.metrics.query import Lens, Question
from quarterdeck.metrics.relations import STATED

ASKED = [
    (name, relation)
    for name, metric in METRICS.items()
    if isinstance(metric, Measure)
    for relation in (RELATIONS, CREDITED, STATED)
    if metric.relation in relation
]


@pytest.fixture(scope="module")
def tables():
    found = Tables()
    found.facts({}, date(2026, 2, 5))
    yield found
    found.close()


@pytest.mark.parametrize(("name", "relations"), ASKED)
def test_what_a_metric_adds_up_is_whole_or_decimal(tables, name, relations):
    metric = METRICS[name]
    sql, wanted = statement(relations[metric.relation], (metric.select.tree,), ((),))
    lens = Lens((Stint("crm:ann", "ann", "team"),))
    values = Question(name, lens, UTC_YEAR.parse("2026"), date(2026, 2, 5), UTC_YEAR, Conversion("EUR")).values
    for what, kind in summed(tables.engine.rows, sql, {key: values[key] for key in wanted}):
        assert kind.startswith(("DECIMAL", "BIGINT", "INTEGER", "HUGEINT")), (what, kind)


def summed(rows, sql: str, values) -> list[tuple[str, str]]:
    """What the outermost query adds up or averages, and of which type it is."""
    tree = sqlglot.parse_one(sql, read=DIALECT)
    found = [each.this for part in tree.expressions for each in part.find_all(exp.Sum, exp.Avg)]
    if not found:
        return []
    tree.set("expressions", [exp.alias_(exp.AnyValue(this=each.copy()), f"s{n}") for n, each in enumerate(found)])
    described = rows(f"DESCRIBE {tree.sql(DIALECT)}", values)
    return [(each.sql(DIALECT), str(row[1])) for each, row in zip(found, described, strict=True)]


def test_a_sum_of_floating_numbers_would_be_found():
    connection = duckdb.connect()
    ask = lambda sql, values: connection.execute(sql, values).fetchall()  # noqa: E731
    sql = "WITH seen AS (SELECT 1.5::DOUBLE AS price, 2 AS n) SELECT sum(price * n), avg(n) FROM seen"
    assert summed(ask, sql, {}) == [("price * n", "DOUBLE"), ("n", "INTEGER")]
