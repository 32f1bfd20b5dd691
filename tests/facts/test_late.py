"""What an export tells after the set-up is known from its own day: not from the days of which it tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
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

    def values(self, key: str, name: str) -> list[tuple[datetime, Any]]:
        sql = f"SELECT valid_from, {name} FROM opportunity_version WHERE opportunity_id = $1 ORDER BY 1"
        return self.database.execute(sql, [f"crm:{key}"]).fetchall()

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


def named(name: str, key: str = "1", status: str = "open", closed: date | None = None) -> dict[str, Any]:
    return deal(key, status, closed=closed) | {"name": name}


def test_a_deal_is_known_from_the_export_that_shows_it_first(company: Company) -> None:
    company.hears(JAN, other())
    company.hears(FEB, other(), deal(), deal("2", created=FEB), deal("3", created=None))
    assert company.states("1") == company.states("2") == company.states("3") == [(end(FEB), "open")]
    assert company.states("other") == [(begin(OLD), "open")]


def test_that_it_had_been_decided_is_known_with_it(company: Company) -> None:
    company.hears(JAN, other())
    company.hears(FEB, other(), deal(status="won", closed=date(2026, 1, 20)))
    company.hears(MARCH, other(), deal("2", "lost", created=date(2026, 2, 10), closed=date(2026, 2, 20)))
    assert company.states("1") == [(end(FEB), "won")]
    assert company.states("2") == [(end(MARCH), "lost")]


@pytest.mark.parametrize("closed", [date(2026, 1, 20), date(2026, 2, 6)])
def test_a_decision_is_known_from_the_export_that_shows_it(company: Company, closed: date) -> None:
    company.hears(JAN, deal())
    company.hears(FEB, other())
    company.hears(MARCH, other(), deal(status="won", closed=closed))
    assert company.states("1") == [(begin(OLD), "open"), (end(MARCH), "won")]


def test_what_is_corrected_together_with_a_decision_counts_from_the_export_as_well(company: Company) -> None:
    company.hears(JAN, deal() | {"name": "Aqua", "owner_id": "a"}, stages())
    told = change("1", datetime(2026, 1, 20, 9), "stage", "Won", "Qualify")
    won = deal(status="won", closed=date(2026, 1, 20)) | {
        "name": "Apex",
        "owner_id": "b",
        "close_on": date(2026, 1, 20),
    }
    company.hears(FEB, won, batch("opportunity_change", [told]))
    sql = "SELECT valid_from, status, name, owner_id, close_on FROM opportunity_version ORDER BY 1"
    assert company.database.execute(sql).fetchall()[-2:] == [
        (datetime(2026, 1, 20, 9), "won", "Aqua", "crm:a", date(2026, 1, 20)),
        (end(FEB), "won", "Apex", "crm:b", date(2026, 1, 20)),
    ]


def test_while_the_company_is_being_set_up_everything_was_so_all_along(company: Company) -> None:
    company.hears(JAN, other())
    company.hears(FEB, deal(status="won", closed=date(2025, 12, 20)), opening=True)
    assert company.states("1") == [(begin(OLD), "open"), (begin(date(2025, 12, 20)), "won")]
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


def test_another_file_of_a_set_up_day_that_comes_later_is_known_from_the_end_of_that_day(company: Company) -> None:
    before = date(2025, 12, 20)
    company.hears(JAN, named("Apex"), named("Bell", "2", "won", closed=before))
    known = known_by(company, JAN - timedelta(days=1))
    two = named("Bell", "2", "won", closed=before)
    merged = company.hears(JAN, named("Aqua", "1", "won", closed=before), two, named("Cord", "3"))
    assert (merged.rows["opportunity"].new, merged.rows["opportunity"].changed) == (1, 1)
    assert known_by(company, JAN - timedelta(days=1)) == known
    assert company.states("1")[-1] == (end(JAN), "won")
    assert company.states("2") == [(begin(OLD), "open"), (begin(before), "won")], "it said so in the set-up"
    assert company.states("3") == [(end(JAN), "open")]
    company.hears(JAN, named("Apex"))
    assert company.states("1") == [(begin(OLD), "open")], "taken back: it is as the set-up had it"


def test_a_history_of_a_set_up_day_that_comes_later_tells_its_instants_only(company: Company) -> None:
    company.hears(JAN, stages(), talking("1", "Propose", 100))
    moved = change("1", datetime(2025, 12, 20, 9), "stage", "Propose", "Qualify")
    before = known_by(company, date(2025, 12, 19))
    company.hears(JAN, batch("opportunity_change", [moved]))
    assert known_by(company, date(2025, 12, 19)) == before
    assert company.values("1", "stage")[:2] == [(begin(OLD), None), (datetime(2025, 12, 20, 9), "Propose")]


def test_the_first_export_of_another_source_after_the_set_up_is_no_exception(company: Company) -> None:
    company.hears(JAN, other())
    company.imports_of(Delivery("erp", FEB, (batch("opportunity", [deal()], "erp"),)), opening=False)
    rows = company.database.execute("SELECT valid_from FROM opportunity_version WHERE source = 'erp'").fetchall()
    assert rows == [(end(FEB),)]


def test_an_older_export_that_arrives_late_makes_a_deal_known_from_its_day(company: Company) -> None:
    company.hears(JAN, other())
    company.hears(MARCH, other(), deal())
    company.hears(FEB, other(), deal())
    assert company.states("1") == [(end(FEB), "open")]


def test_an_older_export_that_arrives_late_changes_nothing_of_the_days_before_it(company: Company) -> None:
    before = date(2025, 12, 20)
    company.hears(MARCH, deal(status="won", closed=before) | {"name": "Apex"}, deal("2") | {"name": "Bell"})
    known = known_by(company, FEB - timedelta(days=1))
    assert [row[1] for row in known] == ["open", "won", "open"]
    company.hears(FEB, deal() | {"name": "Aqua"}, deal("2", "lost", closed=before) | {"name": "Ball"})
    assert known_by(company, FEB - timedelta(days=1)) == known
    assert company.states("1")[1:] == [(begin(before), "won"), (end(FEB), "open"), (end(MARCH), "won")]
    assert company.states("2")[1:] == [(end(FEB), "lost"), (end(MARCH), "open")]


def known_by(company: Company, day: date) -> list[tuple[Any, ...]]:
    """What was known of every deal by the end of that day."""
    sql = """SELECT opportunity_id, status, name, valid_from, least(valid_to, $1) FROM opportunity_version
        WHERE valid_from < $1 ORDER BY opportunity_id, valid_from"""
    return company.database.execute(sql, [begin(day + timedelta(days=1))]).fetchall()


def test_a_history_knows_what_the_source_recorded_before_an_export_showed_it(company: Company) -> None:
    moved, won = datetime(2026, 1, 10, 9), datetime(2026, 1, 20, 9)
    told = [change("1", moved, "stage", "Propose", "Qualify"), change("1", won, "stage", "Won", "Propose")]
    company.hears(JAN, other(), stages())
    company.hears(FEB, deal(status="won", closed=date(2026, 1, 20)), batch("opportunity_change", told))
    assert company.states("1") == [(moved, "open"), (won, "won"), (end(FEB), "won")]


def talking(key: str, stage: str, amount: int) -> dict[str, Any]:
    return opportunity(key, stage=stage, amount=Decimal(amount), close_on=MAY, created_on=OLD)


def test_a_history_of_after_the_set_up_tells_its_instants_and_nothing_of_before_or_of_other_deals(
    company: Company,
) -> None:
    company.hears(JAN, stages(), talking("1", "Qualify", 100), talking("2", "Propose", 200))
    moved = change("1", datetime(2026, 1, 14, 10), "stage", "Propose", "Qualify")
    company.hears(FEB, batch("opportunity_change", [moved]))
    other_deal = company.values("2", "amount"), company.values("2", "stage")
    raised = change("1", datetime(2026, 1, 21, 10), "amount", "150", "100")
    company.hears(MARCH, batch("opportunity_change", [moved, raised]))
    assert (company.values("2", "amount"), company.values("2", "stage")) == other_deal
    assert other_deal[0] == [(begin(OLD), None), (end(JAN), 200)]
    assert company.values("1", "stage") == [
        (begin(OLD), None),
        (end(JAN), "Qualify"),
        (datetime(2026, 1, 14, 10), "Propose"),
        (datetime(2026, 1, 21, 10), "Propose"),
    ]
    assert [amount for _, amount in company.values("1", "amount")] == [None, 100, 100, 150]


def test_what_the_history_of_the_set_up_covers_stays_so_when_it_is_exported_again(company: Company) -> None:
    moved = change("1", datetime(2025, 12, 20), "stage", "Propose", "Qualify")
    raised = change("2", datetime(2025, 12, 22), "amount", "200", "180")
    both = batch("opportunity_change", [moved, raised])
    company.hears(JAN, stages(), talking("1", "Propose", 100), talking("2", "Propose", 200), both)
    covered = [company.values(key, name) for key in "12" for name in ("stage", "amount")]
    assert [states[0] for states in covered] == [(begin(OLD), value) for value in ("Qualify", 100, "Propose", 180)]
    dated = change("2", datetime(2026, 1, 9), "close_on", "2026-06-05", "2026-04-05")
    company.hears(FEB, batch("opportunity_change", [moved | {"old_value": "Won"}, raised, dated]))
    still = [company.values(key, name) for key in "12" for name in ("stage", "amount")]
    assert [[one for one in states if one[0] <= end(JAN)] for states in still] == covered
    assert dict(company.values("2", "close_on"))[begin(OLD)] is None
