"""Each gate taken out on purpose, one at a time: the oracle has to notice."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.scope.company import EVERYTHING, MOVED, VIEWERS, World
from tests.scope.faces import BRIDGES, FIRST, ask, client_of, strange_addresses
from tests.scope.oracle import doubts
from tests.scope.test_as_of import as_of, differences

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.clearance import Clearance
from quarterdeck.metrics.bridge import deals, pairs, steps
from quarterdeck.records import book, schedule
from quarterdeck.records.models import Account

pytestmark = [pytest.mark.slow, pytest.mark.once]
DEFECTS = {
    "every stint counts for everybody": (Clearance, "allows", lambda *_: True),
    "every subject may be opened": (Clearance, "check", lambda *_: None),
    "every session is everybody's": (schedule, "sees", lambda *_: True),
    "everybody is sales operations": (book, "clearance_of", lambda *_, **__: Clearance(None, everything=True)),
}


# That a Book names nobody from outside (Clearance.view) no page could show: tests/domain/test_org.py asks it itself.


MOVER = ("/performance/person/mo/", "/performance/person/mo/?period=FY2025", "/api/v1/performance/person/mo")
"""Of somebody of whom sol sees what came after a move, and nothing of what was before."""
STRANGE = strange_addresses(("unit/north", "unit/nobody", "person/ada", "person/nobody"))
"""What sol must not see, and what there is not: enough to ask, since the oracle finds no less in more answers."""


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_oracle_notices_when(inhabited, monkeypatch, defect):
    where, name, instead = DEFECTS[defect]
    monkeypatch.setattr(where, name, instead)
    assert found(inhabited, "sol") != []  # the new leader of somebody who moved has most to be kept from


def test_the_oracle_notices_a_bridge_that_holds_everybodys_deals(inhabited, monkeypatch):
    everybody = "SELECT DISTINCT owner_id, owner_id AS f_person_key, owner_id AS l_person_key FROM opportunity_version"
    monkeypatch.setattr(pairs, "_HELD", everybody)
    statements = (steps._steps, deals._deals)  # put together once
    for statement in statements:
        statement.cache_clear()
    try:
        told = found(inhabited, "sol", [asked.format("unit/south") for asked in BRIDGES])
        for face in ("/bridge/unit/south/", "/api/v1/bridge/unit/south"):
            assert [doubt for doubt in told if doubt.startswith(face)] != []
    finally:
        for statement in statements:
            statement.cache_clear()


def test_the_oracle_of_past_days_notices_when_the_future_is_known(inhabited, monkeypatch):
    monkeypatch.setattr(Calendar, "known_until", lambda *_: datetime(2199, 1, 1))
    seen = []
    for secret in (2, 3):
        with inhabited(World(EVERYTHING, 1, secret, known_until=date(2025, 9, 30))):
            seen.append(as_of(date(2025, 9, 30), ("unit/acme",)))
    assert differences(*seen) != []


def found(inhabited, who, more=()):
    """What the oracle says about two worlds that differ in everything the viewer must not see."""
    seen = []
    for secret in (2, 3):
        with inhabited(World(VIEWERS[who], 1, secret)):
            client = client_of(who)
            client.raise_request_exception = False
            seen.append({address: ask(client, address) for address in (*FIRST, *MOVER, *STRANGE, *more)})
    return doubts(*seen, STRANGE)


def test_a_book_holds_no_target_from_outside(inhabited):
    """No page would show one, since people's targets are cut by their seats once more; the Book holds none anyway."""
    with inhabited(World(VIEWERS["mia"], 1, 2)):
        entries = book.open_book(Account.objects.get(email="mia@acme.example"), book.today()).targets.entries
    assert {e.subject.key for e in entries} <= {*VIEWERS["mia"].names, "north"}
    assert max(e.end_on for e in entries if e.subject.key == "mo") == MOVED
