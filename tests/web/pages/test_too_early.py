"""A day before all that can be asked for is refused, and takes nothing away from anybody who asks for another one."""

from __future__ import annotations

from datetime import date

import pytest
from tests.scope.faces import client_of

from quarterdeck.domain.days import BEGINNING
from quarterdeck.records.models import Person
from quarterdeck.records.values import current_values

EARLY = ("0001-01-01", "1899-12-31", "1900-01-01", "1949-12-31")
DAY = "2026-01-20"
ADDRESSES = (
    "/performance/person/ada/",
    "/trust/person/ada/",
    "/decisions/person/ada/",
    "/cadence/",
    "/api/v1/performance/person/ada",
    "/api/v1/bridge/person/ada",
)


@pytest.mark.parametrize("early", EARLY)
def test_it_is_refused_with_words_and_the_next_day_asked_for_is_answered(living, early):
    ada = client_of("ada")
    Person.join("Nia", by=None)  # what was remembered before is forgotten
    for address in ADDRESSES:
        answer = ada.get(f"{address}?as_of={early}")
        assert answer.status_code == 400, address
        assert f"{early} is too long ago: days begin in 1950." in answer.content.decode()
    assert {ada.get(f"{address}?as_of={DAY}").status_code for address in ADDRESSES} == {200}


def test_a_day_before_everything_knows_nothing_and_is_not_taken_for_a_later_one(living):
    Person.join("Nia", by=None)
    assert current_values(date(1, 1, 1)).organisation.units == ()
    assert current_values(BEGINNING).organisation.units
    assert current_values(date(2026, 1, 20)).organisation.units
