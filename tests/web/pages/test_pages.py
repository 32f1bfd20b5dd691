"""Pages as the server makes them: every number explains itself, what is missing is said, and little is asked for."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.scope.faces import client_of

from quarterdeck.facts.engine import Facts
from quarterdeck.records.models import Target

PAGES = [
    f"/{page}/{subject}/{asked}"
    for page in ("performance", "trust")
    for subject in ("unit/acme", "unit/north", "person/ada", "person/mo")
    for asked in ("", "?period=FY2025", "?period=2026-06", "?as_of=2025-11-30")
]
MOST_STATEMENTS = 30


def page(address, who="olga"):
    answer = client_of(who).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_every_number_leads_to_its_explanation_and_no_name_is_given_twice(living, address):
    html = page(address)
    names = Counter(re.findall(r'\sid="([^"]+)"', html))
    assert [name for name, n in names.items() if n > 1] == []
    asked_for = set(re.findall(r'(?:href="#|popovertarget="|aria-labelledby=")([^"]+)"', html))
    assert asked_for - set(names) == set()
    assert any(name.startswith("x-") for name in names)


@pytest.mark.parametrize("address", ["/performance/unit/north/", "/performance/person/ada/", "/trust/unit/north/"])
def test_the_page_has_one_headline_and_carries_its_scope_in_every_link(living, address):
    html = page(f"{address}?period=2026-01")
    assert html.count("<h1") == 1
    links = re.findall(r'href="(/(?:performance|trust)/[^"#]+)"', html)
    assert links
    assert [link for link in links if "period=2026-01" not in link] == []


def test_without_targets_the_page_says_so_instead_of_a_gap(living):
    Target.objects.all().delete()
    from quarterdeck.records.audit import record_event
    from quarterdeck.records.models import Company

    record_event("revise", Company.current(), "1", None)
    html = page("/performance/unit/north/")
    assert "No target is set" in html or "no target" in html


def test_an_account_without_a_place_is_told_so(living):
    assert "/performance/" not in page("/", who="admin")


@pytest.mark.parametrize("address", ["/performance/", "/trust/"])
def test_a_page_asks_little_and_no_more_for_many_people_than_for_few(living, monkeypatch, address):
    page(f"{address}unit/acme/")
    few, many = (statements(monkeypatch, f"{address}unit/{key}/") for key in ("vienna", "acme"))
    assert few == many
    assert many <= MOST_STATEMENTS


def statements(monkeypatch, address):
    """How many SQL statements the page takes: of the records and of the facts together, login included."""
    asked = []
    fetch = Facts.fetch
    client = client_of("olga")
    with monkeypatch.context() as patched, CaptureQueriesContext(connection) as records:
        patched.setattr(Facts, "fetch", lambda self, *given: asked.append(given) or fetch(self, *given))
        assert client.get(address).status_code == 200
    return len(asked) + len(records)


def test_a_lost_facts_file_is_said_in_words(living, settings):
    from pathlib import Path

    from quarterdeck.records.opened import close_all

    close_all()
    for file in Path(settings.PUBLICATIONS_FOLDER).glob("*.duckdb"):
        file.unlink()
    answer = client_of("olga").get("/performance/unit/north/")
    assert answer.status_code == 503
    assert "quarterdeck facts rollback" in answer.content.decode()
