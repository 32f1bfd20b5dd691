"""Opportunities that a later export shows for the first time although they were there before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from tests.facts.world import batch, change, delivery, opportunity, stages

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.facts.building import make_tables
from quarterdeck.facts.merge import Merged, merge

JAN, FEB, MARCH, APRIL = date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5), date(2026, 4, 5)
MAY, JUNE = date(2026, 5, 5), date(2026, 6, 5)
OLD = date(2025, 12, 1)


def begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def end(day: date) -> datetime:
    return begin(day + timedelta(days=1)) - timedelta(microseconds=1)


class Company:
    """Imports in memory, in UTC; the set-up ends with the first one unless it is said otherwise."""

    def __init__(self) -> None:
        self.database = duckdb.connect(":memory:", config={"threads": "1"})
        make_tables(self.database)
        self.imports = 0

    def hears(self, day: date, *what: dict[str, Any] | Batch, opening: bool | None = None) -> Merged:
        self.imports += 1
        rows = [one for one in what if isinstance(one, dict)]
        batches = [one for one in what if isinstance(one, Batch)]
        batches += [batch("opportunity", rows)] if rows else []
        return self.imports_of(delivery(day, *batches), opening=self.imports == 1 if opening is None else opening)

    def imports_of(self, what: Delivery, *, opening: bool) -> Merged:
        with self.database.cursor() as connection:
            return merge(connection, what, self.imports, Calendar(), lambda *_: None, opening=opening)

    def states(self, key: str) -> list[tuple[datetime, str]]:
        sql = "SELECT valid_from, status FROM opportunity_version WHERE opportunity_id = $1 ORDER BY 1"
        return self.database.execute(sql, [f"crm:{key}"]).fetchall()


@pytest.fixture
def company() -> Iterator[Company]:
    found = Company()
    yield found
    found.database.close()


def other(**columns: Any) -> dict[str, Any]:
    """A deal that every export shows."""
    return deal("other", **columns)


def deal(
    key: str = "1", status: str = "open", created: date | None = OLD, closed: date | None = None
) -> dict[str, Any]:
    return opportunity(key, status, created_on=created, closed_on=closed)


def test_a_deal_that_the_export_before_lacked_is_known_from_the_one_that_shows_it(company: Company) -> None:
    company.hears(JAN, other())
    merged = company.hears(FEB, other(), deal(), deal("2", created=JAN), deal("3", created=JAN + timedelta(days=1)))
    assert company.states("1") == company.states("2") == [(end(FEB), "open")]
    assert company.states("3") == [(begin(JAN + timedelta(days=1)), "open")]
    assert company.states("other") == [(begin(OLD), "open")]
    assert merged.late == 2
    assert company.hears(MARCH, other(), deal(), deal("4")).late == 1


def test_that_it_had_been_decided_is_known_with_it(company: Company) -> None:
    company.hears(JAN, other())
    company.hears(FEB, other(), deal(status="won", closed=date(2026, 1, 20)))
    company.hears(MARCH, other(), deal("2", "lost", created=date(2026, 2, 10), closed=date(2026, 2, 20)))
    assert company.states("1") == [(end(FEB), "won")]
    assert company.states("2") == [(begin(date(2026, 2, 10)), "open"), (begin(date(2026, 2, 20)), "lost")]


def test_without_a_created_day_it_is_known_from_its_decision_if_that_came_after_the_export_before(
    company: Company,
) -> None:
    company.hears(JAN, other())
    company.hears(
        FEB,
        deal("1", "won", created=None, closed=JAN),
        deal("2", "won", created=None, closed=JAN + timedelta(days=1)),
        deal("3", created=None),
    )
    assert company.states("1") == [(end(FEB), "won")]
    assert company.states("2") == [(begin(JAN + timedelta(days=1)), "won")]
    assert company.states("3") == [(end(FEB), "open")]


@pytest.mark.parametrize(("closed", "known"), [(FEB, end(MARCH)), (date(2026, 2, 6), begin(date(2026, 2, 6)))])
def test_a_known_deal_that_an_export_leaves_out_was_not_decided_before_that_export(
    company: Company, closed: date, known: datetime
) -> None:
    company.hears(JAN, deal())
    company.hears(FEB, other())
    company.hears(MARCH, other(), deal(status="won", closed=closed))
    assert company.states("1") == [(begin(OLD), "open"), (known, "won")]


def test_while_the_company_is_being_set_up_everything_was_so_all_along(company: Company) -> None:
    company.hears(JAN, other())
    merged = company.hears(FEB, deal(status="won", closed=date(2025, 12, 20)), opening=True)
    assert company.states("1") == [(begin(OLD), "open"), (begin(date(2025, 12, 20)), "won")]
    assert merged.late == 0
    company.hears(MARCH, deal(status="won", created=FEB, closed=date(2025, 12, 20)))
    assert company.states("1")[0] == (begin(OLD), "open"), "another created day says nothing of the past"


def test_a_set_up_that_is_opened_again_takes_back_what_came_late(company: Company) -> None:
    company.hears(JAN, other())
    company.hears(FEB, deal())
    company.hears(MARCH, deal())
    company.hears(APRIL, deal(), opening=True)
    assert company.states("1")[0] == (begin(OLD), "open")
    company.hears(MAY, deal())
    company.hears(JUNE, deal(status="lost", closed=date(2026, 5, 20)))
    assert company.states("1")[0] == (begin(OLD), "open"), "what the set-up showed stays known all along"


def test_the_same_file_again_in_the_set_up_takes_it_back_as_well(company: Company) -> None:
    company.hears(JAN, other())
    company.hears(FEB, deal())
    company.hears(FEB, deal(), opening=True)
    assert company.states("1")[0] == (begin(OLD), "open")


def test_the_first_export_of_another_source_says_what_was_so_all_along(company: Company) -> None:
    company.hears(JAN, other())
    company.imports_of(Delivery("erp", FEB, (batch("opportunity", [deal()], "erp"),)), opening=False)
    rows = company.database.execute("SELECT valid_from FROM opportunity_version WHERE source = 'erp'").fetchall()
    assert rows[0] == (begin(OLD),)


def test_an_export_without_opportunities_is_no_export_before(company: Company) -> None:
    company.hears(JAN, stages())
    company.hears(FEB, batch("opportunity_change", [change("9", begin(JAN), "stage", "Qualify")]))
    company.hears(MARCH, deal())
    assert company.states("1")[0] == (begin(OLD), "open")


def test_an_older_export_that_arrives_late_and_has_the_deal_makes_it_known_from_its_day(company: Company) -> None:
    company.hears(JAN, other())
    company.hears(MARCH, other(), deal())
    company.hears(FEB, other(), deal())
    assert company.states("1") == [(end(FEB), "open")]


def test_an_older_export_that_arrives_late_and_lacks_the_deal_tells_that_it_came_late(company: Company) -> None:
    created = date(2026, 1, 20)
    company.hears(JAN, other())
    company.hears(MARCH, other(), deal(created=created))
    assert company.states("1") == [(begin(created), "open")]
    company.hears(FEB, other())
    assert company.states("1") == [(end(MARCH), "open")]


def test_a_history_knows_what_the_source_recorded_when_the_deal_came_late(company: Company) -> None:
    moved, won = datetime(2026, 1, 10, 9), datetime(2026, 1, 20, 9)
    told = [change("1", moved, "stage", "Propose", "Qualify"), change("1", won, "stage", "Won", "Propose")]
    company.hears(JAN, other(), stages())
    merged = company.hears(FEB, deal(status="won", closed=date(2026, 1, 20)), batch("opportunity_change", told))
    assert company.states("1") == [(moved, "open"), (won, "won"), (end(FEB), "won")]
    assert merged.late == 1
