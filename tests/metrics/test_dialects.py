"""Our SQL in the words of other engines: written as expected, understood by them, and meaning the same."""

from __future__ import annotations

import importlib.util
import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from quarterdeck.domain.facts import FOREVER
from quarterdeck.facts.dialects import DIALECTS, NoDialect, translated
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.kinds import RELATIONS
from quarterdeck.metrics.measure import Measure

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("golden", ROOT / "scripts" / "golden.py")
golden = importlib.util.module_from_spec(spec)
spec.loader.exec_module(golden)
WANTED = {
    name: [metric for metric, measure in METRICS.items() if isinstance(measure, Measure) and measure.relation == name]
    for name in RELATIONS
}
"""The metrics of each relation."""

DEALS = [
    {
        "source": "crm",
        "opportunity_id": f"crm:{n}",
        "valid_from": datetime(2025, 1, n, 12),
        "valid_to": FOREVER,
        "origin": "observed",
        "owner_id": owner,
        "stage": "Late",
        "status": "open",
        "amount": amount,
        "close_on": close_on,
        "created_on": date(2024, 12, 30),
        "is_deleted": False,
    }
    for n, (owner, amount, close_on) in enumerate(
        [
            ("crm:ann", Decimal("10.5"), date(2025, 1, 31)),
            ("crm:ann", Decimal(7), None),
            ("crm:ben", None, date(2025, 2, 1)),
            (None, Decimal("0.0001"), date(2024, 12, 31)),
        ],
        1,
    )
]
GIVEN = '(SELECT unnest(from_json($text, \'[{"name":"VARCHAR","since":"DATE"}]\')) AS one) AS given'
MEANT = {
    "a day less a day": "SELECT opportunity_id, close_on - created_on AS a FROM opportunity_version",
    "a day and days": "SELECT opportunity_id, close_on + CAST(amount AS INTEGER) AS a, close_on - $n AS b "
    "FROM opportunity_version",
    "an instant and seconds": "SELECT opportunity_id, CAST(valid_from + to_seconds($n * 3600) AS DATE) AS a, "
    "valid_from - to_days(CAST($n AS INTEGER)) AS b FROM opportunity_version",
    "days gone by": "SELECT opportunity_id, date_sub('day', valid_from, CAST(close_on AS TIMESTAMP)) AS a, "
    "date_sub('day', valid_from, valid_to - INTERVAL 1 MICROSECOND) AS b FROM opportunity_version",
    "parts of a day": "SELECT opportunity_id, strftime(close_on, '%Y-%m') AS a, year(close_on) % 7 // 3 AS b, "
    "CAST(date_trunc('week', close_on) AS DATE) AS c FROM opportunity_version",
    "division": "SELECT opportunity_id, n // 3 AS a, n / 4 AS b, amount / 3 AS c "
    "FROM (SELECT opportunity_id, amount, year(close_on) AS n FROM opportunity_version) AS x",
    "a decimal too large": "SELECT opportunity_id, TRY_CAST(amount * 1e13 AS DECIMAL(18, 4)) AS a, "
    "TRY_CAST(amount * 0.5e0 AS DECIMAL(18, 4)) AS b FROM opportunity_version",
    "aggregates": "SELECT owner_id, median(amount) FILTER (WHERE status = 'open') AS a, bool_or(amount > 8) AS b, "
    "arg_max(amount, valid_from) AS c, count(*) FILTER (WHERE close_on IS NULL) AS d "
    "FROM opportunity_version GROUP BY ALL",
    "any value": "SELECT status, any_value(stage) AS a FROM opportunity_version GROUP BY status",
    "unknown truths in a union": "SELECT opportunity_id, amount IS NULL AS a FROM opportunity_version UNION ALL "
    "SELECT x.opportunity_id, coalesce(y.late, FALSE) FROM opportunity_version AS x LEFT JOIN "
    "(SELECT opportunity_id, close_on IS NOT NULL AS late FROM opportunity_version WHERE amount > 8) AS y "
    "ON y.opportunity_id = x.opportunity_id",
    "texts": "SELECT opportunity_id, 'FY' || year(close_on) || '-' || stage AS a FROM opportunity_version",
    "the newest of each": "SELECT opportunity_id, owner_id FROM opportunity_version "
    "QUALIFY row_number() OVER (PARTITION BY owner_id ORDER BY valid_from DESC) = 1",
    "nulls compared": "SELECT opportunity_id, owner_id IS DISTINCT FROM $who AS a FROM opportunity_version",
    "masks": "SELECT owner_id, stage, GROUPING(owner_id, stage) AS a, sum(amount) AS b FROM opportunity_version "
    "GROUP BY GROUPING SETS ((), (owner_id), (stage), (owner_id, stage))",
    "masks of nothing": "SELECT owner_id, GROUPING(owner_id) AS a, count(*) AS b FROM opportunity_version "
    "WHERE status = 'lost' GROUP BY GROUPING SETS ((), (owner_id))",
    "lists": "SELECT opportunity_id, [amount > 8, close_on IS NULL] AS a FROM opportunity_version",
    "percent signs": "SELECT opportunity_id, '100 %' AS a, $who AS b FROM opportunity_version WHERE stage LIKE 'La%'",
    "given rows": f"SELECT one.name AS a, given.one.since AS b FROM {GIVEN}",
}
VALUES = {"n": 2, "who": "crm:ann", "text": '[{"name": "Ann", "since": "1900-01-01"}, {"name": null, "since": null}]'}


def test_the_golden_files_are_what_is_written_now():
    assert golden.main(["--check"]) == 0


@pytest.mark.parametrize("relation", WANTED)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_engine_s_own_grammar_reads_every_metric_back(dialect, relation):
    text = golden.written(WANTED[relation], dialect)
    tree = read_back(text, dialect)
    called = {f.name.lower() for f in tree.find_all(exp.Anonymous)}
    assert not called & {"to_seconds", "to_days", "arg_max", "strftime", "date_sub"}
    assert not list(tree.find_all(exp.FromJson)) or dialect in {"spark", "databricks"}
    assert said_in(tree) <= shown(dialect), "Show a metric more in scripts/golden.py: this one says something new."


def read_back(text, dialect):
    return sqlglot.parse_one(re.sub(r"%\(\w+\)s|\?", "NULL", text).replace("%%", "%"), read=dialect)


@cache
def shown(dialect):
    """What is said in the golden files of the engine."""
    texts = [path.read_text() for path in golden.FOLDER.glob(f"{dialect}/*.sql")]
    return frozenset().union(*(said_in(read_back(text, dialect)) for text in texts))


def said_in(tree):
    """Every kind of expression, and every function by its name."""
    return {node.name if isinstance(node, exp.Anonymous) else type(node).__name__ for node in tree.walk()}


@pytest.mark.parametrize("what", MEANT)
def test_an_engine_means_what_duckdb_means(what, tables, elsewhere):
    sql = MEANT[what]
    values = {name: value for name, value in VALUES.items() if f"${name}" in sql}
    expected = tables.facts({"opportunity_version": DEALS}, date(2025, 2, 1)).fetch(sql, values)
    found = elsewhere.facts({"opportunity_version": DEALS}, date(2025, 2, 1)).fetch(sql, values)
    assert ordered(found) == ordered(expected)


def ordered(rows):
    """The rows in one order; a floating number is the decimal it stands for, up to its last digits."""
    plain = [[float(f"{v:.12g}") if isinstance(v, (float, Decimal)) else v for v in row] for row in rows]
    return sorted(plain, key=str)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_value_that_no_engine_can_hold_is_refused_by_name(dialect):
    with pytest.raises(NoDialect, match=r"\$x is bound to"):
        translated("SELECT $x AS a", {"x": object()}, dialect)
