"""Pages and metrics say after an upgrade what they said before it."""

from __future__ import annotations

import re

import pytest
from tests.facts.layouts import turned_back
from tests.scope.faces import PER_REQUEST, client_of

from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.records.imports import quiet
from quarterdeck.records.models import CurrentPublication
from quarterdeck.records.opened import close_all
from quarterdeck.records.publications import file_of
from quarterdeck.records.upgrades import upgrade

PAGES = [
    "/performance/unit/acme/",
    "/performance/unit/north/?period=2026-01&as_of=2026-01-20",
    "/performance/person/ada/",
    "/bridge/unit/acme/",
    "/trust/unit/north/",
]


def said():
    client = client_of("olga")
    pages = {address: client.get(address) for address in PAGES}
    assert {address: page.status_code for address, page in pages.items()} == dict.fromkeys(PAGES, 200)
    numbers = {name: client.get(f"/api/v1/measure/{name}/unit/acme").content for name in sorted(METRICS)}
    return {address: _lasting(page.content.decode()) for address, page in pages.items()} | numbers


def _lasting(html):
    """Without what differs from answer to answer."""
    for pattern, instead in PER_REQUEST:
        html = re.sub(pattern, instead, html)
    return html


@pytest.mark.parametrize("layout", ["6", "5"])
def test_pages_and_metrics_say_what_they_said(living_alone, layout):
    before = said()
    close_all()
    standing = CurrentPublication.standing()
    path = file_of(standing)
    turned_back(path, layout, path.with_name("older")).rename(path)
    upgrade(None, by=None, progress=quiet)
    assert CurrentPublication.standing() != standing
    after = said()
    assert [name for name in before if before[name] != after[name]] == []
