"""The doctor of facts finds what is wrong with tables in any engine, and only that."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import psycopg
import pytest

from quarterdeck.domain.facts import FOREVER
from quarterdeck.facts.doctor import examine
from quarterdeck.facts.engine import FactsUnreadable, engine_at

DAY = date(2026, 2, 5)


def version(begin, end=FOREVER, **more):
    return {
        "source": "crm",
        "opportunity_id": "crm:1",
        "valid_from": begin,
        "valid_to": end,
        "origin": "observed",
        "owner_id": "crm:ann",
        "status": "open",
        "stage": "Late",
        "amount": Decimal(7),
        "is_deleted": False,
        **more,
    }


GOOD = {
    "opportunity_version": [version(datetime(2026, 1, 1), datetime(2026, 1, 2)), version(datetime(2026, 1, 2))],
    "seller": [{"source": "crm", "seller_id": "crm:ann", "name": "Ann"}],
}
BROKEN = {
    "does not lie after valid_from": [
        version(datetime(2026, 1, 3), datetime(2026, 1, 3)),
        version(datetime(2026, 1, 4)),
    ],
    "lies after the valid_from of the next version": [
        version(datetime(2026, 1, 1), datetime(2026, 1, 3)),
        version(datetime(2026, 1, 2)),
    ],
    "of the newest version is not the far end": [version(datetime(2026, 1, 1), datetime(2027, 1, 1))],
    "is none of open, won and lost": [version(datetime(2026, 1, 1), status="pending")],
    "keys stand in more than one row": [version(datetime(2026, 1, 1)), version(datetime(2026, 1, 1))],
    "names 1 owners whom seller does not list": [version(datetime(2026, 1, 1), owner_id="crm:ben")],
    "is not an ISO 4217 code": [version(datetime(2026, 1, 1), currency="Euro")],
}


def found(tables, rows):
    return [f"{f.table}.{f.column} {f.what}" for f in examine(tables.facts(rows, DAY)._engine)]


def test_good_tables_are_well(tables, elsewhere):
    assert found(tables, GOOD) == []
    assert found(elsewhere, GOOD) == []


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_named(what, tables, elsewhere):
    rows = {**GOOD, "opportunity_version": BROKEN[what]}
    ours = found(tables, rows)
    assert any(what in each for each in ours), ours
    assert found(elsewhere, rows) == ours


@pytest.mark.postgres
def test_a_missing_column_a_wrong_type_a_null_and_a_missing_view_are_named(postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("DROP SCHEMA IF EXISTS ill CASCADE; CREATE SCHEMA ill; SET search_path TO ill")
        server.execute("CREATE VIEW account AS SELECT 'crm' AS source, NULL::text AS account_id, 5 AS name")
        server.execute(
            "CREATE VIEW exchange_rate AS "
            "SELECT now() AS begin_on, 'bank' AS source, 'USD' AS currency, 1.5::float8 AS rate"
        )
        engine = engine_at(f"{postgres_url}{'&' if '?' in postgres_url else '?'}options=-csearch_path%3Dill")
        try:
            said = {(f.table, f.column): f.what for f in examine(engine)}
        finally:
            engine.close()
            server.execute("DROP SCHEMA ill CASCADE")
    assert said["account", "industry"] == "is missing"
    assert said["account", "name"] == "is integer, not VARCHAR"
    assert said["exchange_rate", "rate"] == "is double precision, not DECIMAL(20,12)"
    assert said["exchange_rate", "begin_on"] == "is timestamp with time zone, not DATE"
    assert said["opportunity_version", ""] == "is missing"
    assert said["stage_history", ""] == "is missing"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://host/name", "No engine of facts is known for 'mysql://'"),
        ("duckdb:///nowhere/facts.duckdb", "cannot be read"),
        ("postgresql://nobody@127.0.0.1:1/none", "does not let us read the facts"),
    ],
)
def test_an_engine_that_is_not_there_is_said(url, said):
    with pytest.raises(FactsUnreadable, match=said):
        engine_at(url).columns("account")
