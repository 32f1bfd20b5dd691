"""The doctor of facts as a command: on the file that stands, in PostgreSQL and behind Spark Connect."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from tests.cli.test_import import deal, export
from tests.engines import PostgresTables, SparkTables
from tests.facts.test_doctor import BROKEN, DAY, GOOD

from quarterdeck.domain.facts import TABLES
from quarterdeck.facts.doctor import READ
from quarterdeck.facts.schema import DERIVED

WHOLE = f"{len(TABLES) + len(READ)} tables, and all is well."


@pytest.fixture(params=[pytest.param("postgres", marks=pytest.mark.postgres), "sail"])
def warehouse(request):
    """Tables elsewhere, and the URL at which they are found."""
    url = request.getfixturevalue(f"{request.param}_url")
    if request.param == "postgres":
        tables = PostgresTables(url)
        yield tables, tables.url
    else:
        # Tables of a session are seen by whoever names the session.
        url = f"{url}/;user_id=tests;session_id={uuid4()}"
        tables = SparkTables(url)
        yield tables, url
    tables.close()


def test_every_table_that_follows_from_others_is_looked_at():
    assert set(DERIVED) | {"fact_owner", "publication"} == set(READ)


def test_the_file_that_stands_is_well(quarterdeck, tmp_path):
    assert "Nothing has been imported yet" in quarterdeck("doctor", "facts", code=1)
    quarterdeck("import", export(tmp_path, deal(1)), "--yes", "--observed-on", "2026-02-05", "--currency", "EUR")
    assert quarterdeck("doctor", "facts").endswith(WHOLE)


def test_tables_in_a_warehouse_are_looked_over_by_their_url(warehouse, quarterdeck, settings):
    tables, url = warehouse
    tables.facts(GOOD, DAY)
    assert quarterdeck("doctor", "facts", "--url", url).endswith(WHOLE)


def test_what_is_wrong_in_a_warehouse_is_listed_and_the_exit_status_says_so(warehouse, quarterdeck, settings):
    tables, url = warehouse
    tables.facts({**GOOD, "opportunity_version": BROKEN["is none of open, won and lost"]}, DAY)
    settings.FACTS_URL = url
    said = quarterdeck("doctor", "facts", code=1)
    assert re.search(r"opportunity_version │ status │ is none of open, won and lost in 1 rows", said), said
    assert said.endswith("1 finding.")


def test_views_for_a_warehouse_are_written_with_the_zones_of_the_organisation(quarterdeck):
    quarterdeck("settings", "set", "time-zone", "Europe/Copenhagen")
    quarterdeck("settings", "set", "time-zone", "Asia/Tokyo", "--from", "2035-01-01")
    for engine in ("postgres", "spark"):
        said = quarterdeck("facts", "views", engine)
        assert "(DATE '1900-01-01', 'Europe/Copenhagen'), (DATE '2035-01-01', 'Asia/Tokyo') )" in said
        assert said.count("CREATE OR REPLACE VIEW") == len(DERIVED) + 3
