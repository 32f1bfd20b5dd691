"""What a warehouse works out for itself with our statements is what an import works out, in every engine."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from tests.engines import PostgresTables, SparkTables
from tests.facts.test_upgrade import first, published, rows_of
from tests.facts.world import batch, change, delivery, opportunity

from quarterdeck.domain.calendar import Calendar, Clock
from quarterdeck.facts.dialects.typed import known_tables
from quarterdeck.facts.doctor import examine
from quarterdeck.facts.engine import open_facts
from quarterdeck.facts.instants import begin_of
from quarterdeck.facts.schema import DERIVED, NUMBERS
from quarterdeck.facts.spark import Spark
from quarterdeck.facts.views import QUERIES, views

ROOT = Path(__file__).parents[2]
MAY = date(2026, 5, 5)
LATE = datetime(2026, 3, 28, 23, 30)
"""The next day in Copenhagen, an hour before summer time begins there."""
EAST = datetime(2026, 4, 2, 18)
"""The next day in Tokyo, whose zone holds by then, the same in Copenhagen."""
MOVING = Calendar(
    clock=Clock("Europe/Copenhagen", ((date(2026, 4, 2), "Asia/Tokyo"), (date(2026, 4, 20), "America/New_York")))
)
CLOCKS = (
    MOVING.clock,
    Clock("America/Havana", ((date(2026, 3, 8), "Europe/Lisbon"), (date(2026, 10, 25), "America/Havana"))),
    Clock("Australia/Lord_Howe", ((date(2018, 2, 18), "America/Sao_Paulo"), (date(2018, 11, 4), "Asia/Beirut"))),
)
"""Clocks whose zones skip midnights, show them twice, or change on the very day from which another holds."""


def history():
    steps = [
        change("0", LATE, "stage", "Propose", "Qualify"),
        change("0", EAST, "close_on", "2026-06-01", "2026-03-09"),
        change("0", datetime(2026, 4, 3, 9), "close_on", None, "2026-06-01"),
        change("0", datetime(2026, 4, 4, 9), "close_on", "2026-07-01", None),
        change("0", datetime(2026, 4, 5, 9), "owner_id", "dee", "ann"),
        change("1", datetime(2026, 4, 1, 22, 10), "stage", "Won", "Qualify"),
        change("1", datetime(2026, 4, 8, 9), "stage", "Propose", "Won"),
        change("1", datetime(2026, 4, 9, 9), "stage", "Qualify", "Propose"),
        change("1", datetime(2026, 4, 9, 9), "close_on", "2026-08-01", "2026-04-01"),
        change("2", datetime(2026, 4, 9, 9), "stage", "Lost", "Qualify"),
    ]
    ends = {"0": ("Propose", "open"), "1": ("Qualify", "open"), "2": ("Lost", "lost"), "3": ("Propose", "open")}
    deals = [
        opportunity(key, status, stage=stage, amount=Decimal(7), created_on=date(2026, 3, 1), is_deleted=key == "3")
        for key, (stage, status) in ends.items()
    ]
    credit = [{"opportunity_id": "1", "seller_id": "flo", "kind": "overlay", "share": "0.5"}]
    return delivery(
        MAY,
        batch("opportunity_change", steps),
        batch("opportunity", deals),
        batch("opportunity_credit", credit),
        *rows_of(MAY, 13),
    )


class Published:
    """Stands in for the tables that another engine is filled from."""

    def __init__(self, facts):
        self._facts = facts

    def facts(self, *_):
        return self._facts

    def close(self):
        """The file is closed by whoever opened it."""


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ours")
    published(folder, 1, first(), calendar=MOVING)
    facts = open_facts(published(folder, 2, history(), calendar=MOVING))
    yield facts
    facts.close()


def rows(facts, name):
    columns = ", ".join(c for c in known_tables()[name] if c not in NUMBERS)
    return sorted(facts.fetch(f"SELECT {columns} FROM {name}", {}), key=repr)


def filled(tables, ours):
    tables._ours.close()
    tables._ours = Published(ours)
    return tables.facts({}, MAY)


def test_every_table_that_follows_from_others_has_a_query(ours):
    assert set(QUERIES) == {*DERIVED, "fact_owner"}
    assert [name for name in QUERIES if len(rows(ours, name)) < 2] == []
    assert ("crm:flo",) in rows(ours, "fact_owner"), "whoever is only credited counts as an owner"


@pytest.mark.postgres
def test_views_in_postgresql_hold_what_an_import_works_out(ours, postgres_url):
    tables = PostgresTables(postgres_url)
    theirs = filled(tables, ours)
    with psycopg.connect(tables.url, autocommit=True) as server:
        server.execute("DROP SCHEMA IF EXISTS seen CASCADE; CREATE SCHEMA seen")
        server.execute("SELECT set_config('search_path', 'seen,' || current_setting('search_path'), false)")
        for name, query in views("postgres", MOVING.clock):
            server.execute(f"CREATE VIEW {name} AS {query}")
    theirs.engine._url = tables.url.replace("search_path%3D", "search_path%3Dseen,")
    theirs.engine.close()
    different = [name for name in QUERIES if rows(theirs, name) != rows(ours, name)]
    ill = [finding for finding in examine(theirs.engine, MOVING) if finding.column != "owner_id"]
    tables.close()
    assert different == []
    assert ill == []


def test_views_behind_spark_connect_hold_what_an_import_works_out(ours, sail_url):
    tables = SparkTables(sail_url)
    theirs = filled(tables, ours)
    for name, query in views("spark", MOVING.clock):
        tables.engine.session.sql(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}").collect()
    different = [name for name in QUERIES if rows(theirs, name) != rows(ours, name)]
    ill = [finding for finding in examine(theirs.engine, MOVING) if finding.column != "owner_id"]
    tables.close()
    assert different == []
    assert ill == []


@pytest.mark.postgres
@pytest.mark.parametrize("clock", CLOCKS)
def test_days_in_postgresql_are_those_of_the_clock(clock, postgres_url):
    with psycopg.connect(postgres_url) as server:
        for name, query in list(views("postgres", clock))[:2]:
            server.execute(f"CREATE TEMP VIEW {name} AS {query}")
        assert_days_of(clock, server.execute("SELECT day, begin_at, end_at FROM version_day").fetchall())
        server.rollback()


@pytest.mark.parametrize("clock", CLOCKS)
def test_days_behind_spark_connect_are_those_of_the_clock(clock, sail_url):
    with closing(Spark(sail_url)) as spark:
        for name, query in list(views("spark", clock))[:2]:
            spark.session.sql(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}").collect()
        assert_days_of(clock, spark.rows("SELECT day, begin_at, end_at FROM version_day", {}))


def assert_days_of(clock, rows):
    """Each day from 1990 to 2037, after which not everybody says what clocks do."""
    calendar = Calendar(clock=clock)
    near = sorted(row for row in rows if row[0] < date(2037, 1, 1))
    assert (near[0][0], len(rows)) == (date(1990, 1, 1), len({row[0] for row in rows}))
    assert [row for row in near if row[1:] != (begin_of(row[0], calendar), calendar.known_until(row[0]))] == []


def test_the_page_and_the_scripts_are_those_of_today():
    command = [sys.executable, "scripts/warehouse_page.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
