"""A file of a day of the set-up that comes when that is over, before what stands can be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.facts.reader import FactsUnreadable
from quarterdeck.records import setup_days
from quarterdeck.records.book import today
from quarterdeck.records.models import Company, CurrentPublication
from quarterdeck.records.present import as_if_at


@pytest.fixture
def outdated(monkeypatch):
    """What stands was written by an earlier version."""

    def unreadable():
        raise FactsUnreadable("layout")

    monkeypatch.setattr(setup_days, "standing_reader", unreadable)


def test_the_ledger_tells_of_which_days_the_set_up_was(living, outdated):
    standing = CurrentPublication.standing()
    file = Delivery(standing.source, standing.observed_on, (Batch("account", standing.source, {}, (), "a.csv"),))
    other = Delivery(standing.source, standing.observed_on - timedelta(days=1), file.batches)
    Company.current().revise(by=None, opened_on=today() + timedelta(days=1))
    assert setup_days.said_of_delivery(file) is None, "the set-up goes on"
    with as_if_at(standing.published_at + timedelta(days=3)):
        assert "is a day of the set-up, which is over since" in setup_days.said_of_delivery(file)
        assert setup_days.said_of_delivery(other) is None
