"""The page of a past day is what it was on that day, whatever became known since."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.scope.company import EVERYTHING, World
from tests.scope.faces import ask, client_of

pytestmark = pytest.mark.slow
SUBJECTS = ("unit/acme", "unit/north", "unit/vienna", "person/ada", "person/mo")
BEHIND = ("new", "won", "transferred_in", "came_and_won")
MEASURES = ("bookings/unit/acme?by=account", "open_pipeline/unit/acme?by=stage", "activity_level/unit/acme?by=person")
seeds = st.integers(0, 10_000)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(shared=1, secrets=(2, 3), day=date(2025, 9, 30))
@given(
    shared=seeds,
    secrets=st.tuples(seeds, seeds).filter(lambda pair: pair[0] != pair[1]),
    day=st.dates(date(2025, 3, 1), date(2026, 1, 31)),
)
def test_what_was_recorded_later_changes_no_byte_of_a_page_as_of_that_day(inhabited, shared, secrets, day):
    seen = []
    for secret in secrets:
        with inhabited(World(EVERYTHING, shared, secret, known_until=day)):
            seen.append(as_of(day))
    assert differences(*seen) == []


def test_what_was_recorded_later_does_show_today(inhabited):
    seen = []
    for secret in (2, 3):
        with inhabited(World(EVERYTHING, 1, secret, known_until=date(2025, 9, 30))):
            seen.append(ask(client_of("olga"), "/performance/unit/acme/"))
    assert seen[0] != seen[1]


def as_of(day):
    """What the company's, the teams' and some sellers' pages say about that day."""
    client, asked = client_of("olga"), f"as_of={day}"
    pages = ("performance", "trust", "bridge")
    addresses = [f"/{page}/{subject}/?{asked}" for page in pages for subject in SUBJECTS]
    addresses += [f"/api/v1/{page}/{subject}?{asked}" for page in pages for subject in SUBJECTS]
    addresses += [f"/bridge/unit/acme/?{asked}&begin={day - timedelta(days=60)}&behind={why}" for why in BEHIND]
    addresses += [f"/api/v1/measure/{measure}&{asked}" for measure in MEASURES]
    return {address: ask(client, address) for address in addresses}


def differences(first, second):
    """The addresses that answer differently; all of them have to answer."""
    assert {answer.status for answer in (*first.values(), *second.values())} == {200}
    return [address for address in first if first[address] != second[address]]
