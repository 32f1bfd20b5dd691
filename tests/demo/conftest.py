"""The demo company, made once, and its tables as plain rows."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.demo.company import Company, company
from quarterdeck.domain.facts import Batch, bare

type Row = dict[str, Any]


class Tables:
    """The delivered tables as lists of rows, and the histories as they can be replayed from the changes."""

    def __init__(self, made: Company) -> None:
        self.company = made
        self._rows = {batch.table: _rows(batch) for batch in made.delivery.batches}
        changes: dict[str, list[Row]] = defaultdict(list)
        for change in self["opportunity_change"]:
            changes[change["opportunity_id"]].append(change)
        self.changes = {row["opportunity_id"]: changes[row["opportunity_id"]] for row in self["opportunity"]}
        self.person = {bare(owner): person.key for person in made.organisation.people for owner in person.owner_ids}

    def __getitem__(self, table: str) -> list[Row]:
        return self._rows[table]

    def as_of(self, opportunity: Row, day: date) -> Row:
        """What the source knew of an opportunity at the end of a day, by undoing every later change."""
        state = dict(opportunity)
        for change in reversed(self.changes[opportunity["opportunity_id"]]):
            if change["changed_at"].date() > day:
                state[change["field"]] = typed(change["field"], change["old_value"])
        return state


def _rows(batch: Batch) -> list[Row]:
    return [dict(zip(batch.columns, values, strict=True)) for values in zip(*batch.columns.values(), strict=True)]


def typed(field: str, text: str | None) -> Any:
    """A value of a field history, as its column has it."""
    if text is None:
        return None
    return {"amount": Decimal, "close_on": date.fromisoformat, "probability": float}.get(field, str)(text)


@pytest.fixture(scope="session")
def made() -> Company:
    return company()


@pytest.fixture(scope="session")
def tables(made: Company) -> Tables:
    return Tables(made)
