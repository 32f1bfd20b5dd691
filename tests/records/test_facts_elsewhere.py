"""Facts that stand in a warehouse: read by URL, and noticed when a new load has come."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.engines import PostgresTables

from quarterdeck.domain.facts import FOREVER
from quarterdeck.facts.engine import FactsUnreadable
from quarterdeck.records.opened import close_all, standing_facts

DEAL = {
    "source": "crm",
    "opportunity_id": "crm:1",
    "valid_from": datetime(2026, 1, 1),
    "valid_to": FOREVER,
    "origin": "observed",
    "owner_id": "crm:ann",
    "status": "open",
    "is_deleted": False,
}
LOADED = "INSERT INTO publication VALUES (%s, 'crm', %s, '', 1, 0)"


@pytest.fixture
def warehouse(postgres_url, settings):
    tables = PostgresTables(postgres_url)
    tables.facts({"opportunity_version": [DEAL]}, date(2026, 2, 5))
    settings.FACTS_URL = tables.url
    yield tables
    close_all()
    tables.close()


@pytest.mark.postgres
def test_what_stands_in_a_warehouse_is_read_there(warehouse):
    warehouse._writer.execute(LOADED, (7, date(2026, 2, 5)))
    standing = standing_facts(None)
    assert (standing.reader.number, standing.reader.observed_on) == (7, date(2026, 2, 5))
    assert standing.owner_ids == ("crm:ann",)
    assert standing_facts(None) is standing


@pytest.mark.postgres
def test_a_new_load_is_noticed_and_nothing_remembered_of_the_last(warehouse):
    warehouse._writer.execute(LOADED, (7, date(2026, 2, 5)))
    before = standing_facts(None).reader
    assert before.fetch("SELECT count(*) AS n FROM opportunity_version", {}) == [(1,)]
    warehouse._writer.execute("DELETE FROM opportunity_version")
    assert before.fetch("SELECT count(*) AS n FROM opportunity_version", {}) == [(1,)]
    warehouse._writer.execute(LOADED, (8, date(2026, 2, 6)))
    after = standing_facts(None).reader
    assert (after.number, after.observed_on) == (8, date(2026, 2, 6))
    assert after.fetch("SELECT count(*) AS n FROM opportunity_version", {}) == [(0,)]


@pytest.mark.postgres
def test_a_warehouse_without_a_load_says_so(warehouse):
    with pytest.raises(FactsUnreadable, match="publication is empty"):
        standing_facts(None)


@pytest.mark.postgres
def test_a_server_that_went_and_came_back_is_not_noticed(warehouse):
    warehouse._writer.execute(LOADED, (7, date(2026, 2, 5)))
    reader = standing_facts(None).reader
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user"
    warehouse._writer.execute(f"{others} AND pid <> pg_backend_pid() AND datname = current_database()")
    assert reader.fetch("SELECT count(*) AS n FROM opportunity_version", {}) == [(1,)]
