"""Pages read facts in a warehouse as they read them in the published file: number by number."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from tests.engines import PostgresTables, SparkTables
from tests.scope.faces import PER_REQUEST, client_of

from quarterdeck.records.models import CurrentPublication
from quarterdeck.records.opened import close_all
from quarterdeck.records.publications import standing_reader

PAGES = (
    "/performance/unit/acme/",
    "/performance/person/ada/?period=2026-01&as_of=2026-01-20",
    "/bridge/unit/acme/?begin=2025-09-30&end=2026-01-31&behind=new",
    "/trust/unit/north/",
)


class Published:
    """Stands in for the tables that another engine is filled from: those of the publication that stands."""

    def __init__(self, facts):
        self._facts = facts

    def facts(self, *_):
        return self._facts

    def close(self):
        """The file is closed by whoever opened it."""


def said(addresses):
    client = client_of("olga")
    found = {}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        html = answer.content.decode()
        for pattern, instead in PER_REQUEST:
            html = re.sub(pattern, instead, html)
        found[address] = html
    return found


def moved_into(tables):
    """Copy what stands into the other engine."""
    with standing_reader() as facts:
        tables._ours.close()
        tables._ours = Published(facts)
        tables.facts({}, facts.observed_on)


@pytest.fixture
def elsewhere(settings):
    """Read facts at a URL from now on."""

    def read_at(url):
        settings.FACTS_URL = url

    yield read_at
    close_all()


@pytest.mark.postgres
def test_pages_from_postgresql_are_those_from_the_file(living, postgres_url, elsewhere):
    before = said(PAGES)
    tables = PostgresTables(postgres_url)
    moved_into(tables)
    elsewhere(tables.url)
    CurrentPublication.objects.all().delete()
    assert said(PAGES) == before
    tables.close()


def test_a_page_from_spark_connect_is_the_one_from_the_file(living, sail_url, elsewhere):
    before = said(PAGES[1:2])
    url = f"{sail_url}/;user_id=tests;session_id={uuid4()}"
    tables = SparkTables(url)
    moved_into(tables)
    elsewhere(url)
    CurrentPublication.objects.all().delete()
    assert said(PAGES[1:2]) == before
    tables.close()
