"""The doctor of facts finds what is wrong with tables in any engine, and only that."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import psycopg
import pytest
from tests.world import UTC_YEAR

from quarterdeck.domain.calendar import Calendar, Clock
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
    "lies before the valid_from of the next version in 1 rows, for example crm:1": [
        version(datetime(2026, 1, 1), datetime(2026, 1, 2)),
        version(datetime(2026, 1, 4)),
    ],
    "is none of open, won and lost": [version(datetime(2026, 1, 1), status="pending")],
    "keys stand in more than one row": [version(datetime(2026, 1, 1)), version(datetime(2026, 1, 1))],
    "names 1 owners whom seller does not list": [version(datetime(2026, 1, 1), owner_id="crm:ben")],
    "is not an ISO 4217 code": [version(datetime(2026, 1, 1), currency="Euro")],
}


JAN, MAR, EVER = date(2026, 1, 1), date(2026, 3, 1), date(2200, 1, 1)


def state(table, key, **values):
    """Two states of one row that are both known in February, and one of another row."""
    known = [(JAN, MAR), (date(2026, 2, 1), EVER)]
    rows = [{"source": "crm", key: "crm:x", "known_from": begin, "known_to": end, **values} for begin, end in known]
    return {table: [*rows, {**rows[0], key: "crm:y"}]}


OVERLAPS = {
    **state("account", "account_id", name="Ex"),
    **state("product", "product_id", name="Pump"),
    **state("opportunity_line", "line_id", opportunity_id="crm:1"),
    **state("sale", "sale_id", sold_on=JAN),
    **state("activity", "activity_id", channel="call", occurs_on=JAN, is_done=True, is_system=False),
    **state("selling_cost", "cost_id", channel="virtual", incurred_on=JAN, amount=Decimal(3)),
    **state("stage", "stage_id", name="Late", status="open"),
    **state("seller", "seller_id", name="Ann"),
}


def credit(seller, begin, end, known_on=JAN, until_on=EVER, **more):
    return {
        "source": "crm",
        "opportunity_id": "crm:1",
        "kind": "prime",
        "seller_id": f"crm:{seller}",
        "begin_share": Decimal(begin),
        "end_share": Decimal(end),
        "known_on": known_on,
        "until_on": until_on,
        **more,
    }


WHOLE_CREDIT = [
    credit("ann", "0", "0.6", until_on=MAR),
    credit("ben", "0.6", "1", until_on=MAR),
    credit("ben", "0", "1", known_on=MAR),
    credit("cat", "0", "0.7", kind="overlay"),
    credit("ann", "0", "1", opportunity_id="crm:2"),
]
NOT_WHOLE = {
    "less than a deal": [credit("ann", "0", "0.6"), credit("ben", "0.6", "0.9")],
    "more than a deal": [credit("ann", "0", "0.6"), credit("ben", "0.5", "1")],
    "a part that went away": [credit("ann", "0", "0.6", until_on=MAR), credit("ben", "0.6", "1")],
    "a part that came later": [credit("ann", "0", "0.6"), credit("ben", "0.6", "1", known_on=MAR)],
}
SHARES_DO_NOT = "opportunity_credit.begin_share, end_share of the prime credit of 1 opportunities do not add up to 1"


def found(tables, rows):
    return [f"{f.table}.{f.column} {f.what}" for f in examine(tables.facts(rows, DAY).engine, UTC_YEAR)]


def test_good_tables_are_well(tables, elsewhere):
    assert found(tables, GOOD) == []
    assert found(elsewhere, GOOD) == []


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_named(what, tables, elsewhere):
    rows = {**GOOD, "opportunity_version": BROKEN[what]}
    ours = found(tables, rows)
    assert any(what in each for each in ours), ours
    assert found(elsewhere, rows) == ours


def test_states_of_a_row_that_are_known_at_once_are_named_in_every_table(tables, elsewhere):
    ours = found(tables, OVERLAPS)
    wanted = [name for name in OVERLAPS if not any(each.startswith(f"{name}.known_to lies after") for each in ours)]
    assert wanted == []
    said = "account.known_to lies after the next known_from of the same account_id in 1 rows, for example crm:x"
    assert said in ours
    assert found(elsewhere, OVERLAPS) == ours


def test_a_state_that_never_was_and_credit_known_twice_are_named(tables, elsewhere):
    rows = {
        "seller": [{"source": "crm", "seller_id": "crm:ann", "known_from": MAR, "known_to": JAN}],
        "opportunity_credit": [credit("ann", "0", "1", until_on=date(2026, 4, 1)), credit("ann", "0", "1", MAR)],
    }
    ours = found(tables, rows)
    assert "seller.known_to does not lie after known_from in 1 rows, for example crm:ann" in ours
    assert f"{SHARES_DO_NOT}, for example crm:1" in ours
    assert any("opportunity_credit.until_on lies after the next known_on" in each for each in ours), ours
    assert found(elsewhere, rows) == ours


def test_credit_that_makes_a_whole_deal_on_every_day_is_well(elsewhere):
    assert found(elsewhere, {**GOOD, "opportunity_credit": WHOLE_CREDIT}) == []


@pytest.mark.parametrize("why", NOT_WHOLE)
def test_credit_that_does_not_add_up_is_named(why, tables):
    rows = {**GOOD, "opportunity_credit": NOT_WHOLE[why]}
    assert found(tables, rows) == [f"{SHARES_DO_NOT}, for example crm:1"]


VALUES = {
    "opportunity_version.probability is no part of 1 in 2 rows, for example crm:1": {
        "opportunity_version": [
            version(datetime(2026, 1, 1), probability=80.0),
            version(datetime(2026, 1, 1), opportunity_id="crm:2", probability=float("nan")),
            version(datetime(2026, 1, 1), opportunity_id="crm:3", probability=1.0),
        ]
    },
    "stage.probability is no part of 1 in 1 rows, for example crm:s": {
        "stage": [{"source": "crm", "stage_id": "crm:s", "name": "Late", "status": "open", "probability": -0.1}]
    },
    "stage.status is none of open, won and lost in 1 rows": {
        "stage": [{"source": "crm", "stage_id": "crm:s", "name": "Late", "status": "Open"}]
    },
    "exchange_rate.rate is not more than 0 in 1 rows, for example USD": {
        "exchange_rate": [
            {"source": "crm", "currency": "USD", "rate_type": "dated", "begin_on": JAN, "known_on": JAN, "rate": rate}
            for rate in [Decimal(-1)]
        ]
    },
    "opportunity_credit.kind is neither prime nor overlay in 1 rows": {
        "opportunity_credit": [credit("ann", "0", "1", kind="Revenue")]
    },
    "sale.sale_id does not begin with the name of its source and a colon in 1 rows, for example 7": {
        "sale": [{"source": "crm", "sale_id": "7", "sold_on": JAN}]
    },
}


def test_a_source_that_lists_no_sellers_need_not_list_its_owners(tables, elsewhere):
    other = [version(datetime(2026, 1, 1), source="erp", opportunity_id="erp:1", owner_id="erp:eve")]
    rows = {**GOOD, "opportunity_version": [*GOOD["opportunity_version"], *other]}
    assert found(tables, rows) == found(elsewhere, rows) == []


@pytest.mark.parametrize("what", VALUES)
def test_values_that_no_row_may_hold_are_named(what, tables, elsewhere):
    rows = {**GOOD, **VALUES[what]}
    ours = found(tables, rows)
    assert any(what in each for each in ours), ours
    assert found(elsewhere, rows) == ours


@pytest.mark.parametrize("table", ["stage_history", "held_history", "close_move"])
def test_opportunities_that_tables_made_from_versions_lack_are_named(table, tables):
    versions = [
        version(datetime(2026, 1, 1), datetime(2026, 1, 2), close_on=JAN),
        version(datetime(2026, 1, 2), close_on=MAR),
        version(datetime(2026, 1, 2), opportunity_id="crm:2"),
        version(datetime(2026, 1, 2), opportunity_id="crm:3", is_deleted=True),
    ]
    facts = tables.facts({**GOOD, "opportunity_version": versions}, DAY)
    assert examine(facts.engine, UTC_YEAR) == ()
    tables._connection.execute(f"DELETE FROM {table} WHERE opportunity_id = 'crm:1'")
    said = [f"{f.table}.{f.column} {f.what}" for f in examine(facts.engine, UTC_YEAR)]
    assert said == [f"{table}.opportunity_id lacks 1 opportunities, for example crm:1"]


def test_owners_that_fact_owner_lacks_are_named(tables):
    facts = tables.facts({**GOOD, "opportunity_credit": WHOLE_CREDIT}, DAY)
    tables._connection.execute("DELETE FROM fact_owner WHERE owner_id IN ('crm:ann', 'crm:cat')")
    said = [f"{f.table}.{f.column} {f.what}" for f in examine(facts.engine, UTC_YEAR)]
    assert said == ["fact_owner.owner_id lacks 2 owners or credited sellers, for example crm:ann"]


def test_a_wrong_type_in_what_follows_from_others_is_named(tables):
    facts = tables.facts(GOOD, DAY)
    tables._connection.execute("ALTER TABLE close_move ALTER moved_on TYPE VARCHAR")
    said = [(f.table, f.column, f.what) for f in examine(facts.engine, UTC_YEAR)]
    tables._connection.execute("ALTER TABLE close_move ALTER moved_on TYPE DATE")
    assert said == [("close_move", "moved_on", "is varchar, not DATE")]


def test_days_by_another_clock_than_the_organisation_s_are_named(tables, elsewhere):
    """The close day is moved an hour before midnight of UTC, on the last day but one before Tokyo's days begin."""
    moved = [
        version(datetime(2026, 1, 1), datetime(2026, 1, 8, 23), close_on=date(2026, 2, 1)),
        version(datetime(2026, 1, 8, 23), close_on=date(2026, 3, 1)),
    ]
    rows = {**GOOD, "opportunity_version": moved}
    for later, is_well in ((date(2026, 1, 9), True), (date(2026, 1, 8), False)):
        calendar = Calendar(clock=Clock("UTC", ((later, "Asia/Tokyo"),)))
        for engine in (each.facts(rows, DAY).engine for each in (tables, elsewhere)):
            said = [(f.table, f.column, f.what) for f in examine(engine, calendar)]
            what = "is not the day of moved_at by your clock on 1 day, for example 2026-01-08"
            assert said == ([] if is_well else [("close_move", "moved_on", what)])


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
            said = {(f.table, f.column): f.what for f in examine(engine, UTC_YEAR)}
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
