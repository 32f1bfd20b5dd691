"""How plain exports and field histories become versions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.facts.world import batch, change, delivery, opportunity, stages

from quarterdeck.domain.calendar import Calendar, Clock
from quarterdeck.domain.facts import FOREVER, Batch
from quarterdeck.facts.engine import Facts, open_facts
from quarterdeck.facts.publish import Built, build

COPENHAGEN = Calendar(clock=Clock("Europe/Copenhagen"))
FEB_5 = date(2026, 2, 5)
END_OF_FEB_5 = datetime(2026, 2, 5, 22, 59, 59, 999999)
MARCH_5 = date(2026, 3, 5)
END_OF_MARCH_5 = datetime(2026, 3, 5, 22, 59, 59, 999999)
CREATED = date(2025, 12, 1)
START_OF_CREATED = datetime(2025, 11, 30, 23)


class Company:
    """Imports one export after the other and looks at the outcome."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.built: Built | None = None

    def imports(self, day: date, *batches: Batch) -> Built:
        number = self.built.number + 1 if self.built else 1
        self.built = build(
            self.built.path if self.built else None,
            self.folder / f"facts-{number:06}.duckdb",
            delivery(day, *batches),
            number=number,
            calendar=COPENHAGEN,
            progress=lambda *_: None,
        )
        return self.built

    def facts(self) -> Facts:
        assert self.built
        return open_facts(self.built.path)

    def versions(self, *columns: str) -> list[tuple[Any, ...]]:
        return self.rows(f"SELECT {', '.join(columns)} FROM opportunity_version ORDER BY opportunity_id, valid_from")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        facts = self.facts()
        try:
            return facts.fetch(sql)
        finally:
            facts.close()


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


def deals(*rows: dict[str, Any]) -> Batch:
    return batch("opportunity", rows)


def history(rows: Iterable[dict[str, Any]]) -> Batch:
    return batch("opportunity_change", list(rows))


def deal(**columns: Any) -> Batch:
    known = {"stage": "Qualify", "amount": Decimal(100), "close_on": MARCH_5, "created_on": CREATED, "owner_id": "anna"}
    return deals(opportunity("1", **{**known, **columns}))


def test_an_open_deal_is_stated_from_its_creation_and_fully_known_when_observed(company: Company) -> None:
    company.imports(FEB_5, deal())
    assert company.versions("valid_from", "valid_to", "origin", "stage", "amount", "close_on", "owner_id") == [
        (START_OF_CREATED, END_OF_FEB_5, "stated", None, None, None, "crm:anna"),
        (END_OF_FEB_5, FOREVER, "observed", "Qualify", Decimal(100), MARCH_5, "crm:anna"),
    ]


def test_a_won_deal_is_known_from_its_closing_day(company: Company) -> None:
    company.imports(FEB_5, deal(status="won", stage="Won", close_on=date(2026, 1, 10)))
    assert company.versions("valid_from", "origin", "status", "stage") == [
        (START_OF_CREATED, "stated", "open", None),
        (datetime(2026, 1, 9, 23), "stated", "won", "Won"),
    ]


def test_the_stated_closing_day_counts_before_the_close_date(company: Company) -> None:
    company.imports(FEB_5, deal(status="lost", close_on=date(2026, 1, 10), closed_on=date(2026, 1, 20)))
    assert company.versions("valid_from", "status")[1] == (datetime(2026, 1, 19, 23), "lost")


def test_a_deal_won_on_the_day_it_was_created_was_never_open(company: Company) -> None:
    company.imports(FEB_5, deal(status="won", close_on=CREATED))
    assert company.versions("valid_from", "status") == [(START_OF_CREATED, "won")]


def test_a_deal_closed_before_it_was_created_has_no_open_version(company: Company) -> None:
    company.imports(FEB_5, deal(status="won", close_on=date(2025, 11, 1)))
    assert company.versions("valid_from", "status") == [(datetime(2025, 10, 31, 23), "won")]


def test_a_won_deal_with_a_future_closing_day_is_known_when_observed(company: Company) -> None:
    company.imports(FEB_5, deal(status="won", close_on=date(2026, 6, 1)))
    assert company.versions("valid_from", "origin")[-1] == (END_OF_FEB_5, "observed")


def test_without_a_created_day_a_deal_exists_from_the_export_on(company: Company) -> None:
    company.imports(FEB_5, deal(created_on=None))
    assert company.versions("valid_from", "valid_to", "origin") == [(END_OF_FEB_5, FOREVER, "observed")]


def test_the_same_export_again_changes_nothing(company: Company) -> None:
    company.imports(FEB_5, deal())
    before = company.versions("*")
    built = company.imports(MARCH_5, deal())
    assert company.versions("*") == before
    assert (built.rows["opportunity"].unchanged, built.rows["opportunity"].changed) == (1, 0)


def test_a_later_export_adds_a_version_where_a_row_differs(company: Company) -> None:
    company.imports(FEB_5, deal())
    built = company.imports(MARCH_5, deal(amount=Decimal(250)))
    assert company.versions("valid_from", "valid_to", "origin", "amount", "updated_at")[1:] == [
        (END_OF_FEB_5, END_OF_MARCH_5, "observed", Decimal(100), None),
        (END_OF_MARCH_5, FOREVER, "observed", Decimal(250), END_OF_MARCH_5),
    ]
    assert built.rows["opportunity"].changed == 1


def test_a_deal_won_between_two_exports_was_won_on_its_closing_day(company: Company) -> None:
    company.imports(FEB_5, deal())
    company.imports(MARCH_5, deal(status="won", stage="Won", close_on=date(2026, 2, 20)))
    assert company.versions("valid_from", "origin", "status")[-1] == (datetime(2026, 2, 19, 23), "stated", "won")


def test_an_older_export_arriving_late_takes_its_place_in_the_past(company: Company) -> None:
    company.imports(MARCH_5, deal(stage="Propose"))
    company.imports(FEB_5, deal(stage="Qualify"))
    assert company.versions("valid_from", "stage")[1:] == [(END_OF_FEB_5, "Qualify"), (END_OF_MARCH_5, "Propose")]


def test_an_export_arriving_late_that_shows_the_deal_still_open_corrects_when_it_was_won(company: Company) -> None:
    company.imports(FEB_5, deal())
    company.imports(MARCH_5, deal(status="won", stage="Won", close_on=date(2026, 2, 20)))
    company.imports(date(2026, 2, 25), deal())
    assert company.versions("valid_from", "origin", "status")[-1] == (END_OF_MARCH_5, "observed", "won")


def test_a_correction_of_the_same_day_replaces_what_was_said_first(company: Company) -> None:
    company.imports(FEB_5, deal())
    company.imports(FEB_5, deal(amount=Decimal(120)))
    assert company.versions("valid_from", "amount")[1:] == [(END_OF_FEB_5, Decimal(120))]


def test_a_column_the_export_leaves_out_keeps_its_value_and_an_empty_one_loses_it(company: Company) -> None:
    company.imports(FEB_5, deal(next_step="call"))
    company.imports(MARCH_5, deals(opportunity("1", stage=None, created_on=CREATED)))
    assert company.versions("stage", "amount", "next_step")[-1] == (None, Decimal(100), "call")


def test_a_deal_missing_from_an_export_stays_and_is_counted(company: Company) -> None:
    company.imports(FEB_5, deals(opportunity("1"), opportunity("2")))
    built = company.imports(MARCH_5, deals(opportunity("2")))
    assert built.absent == 1
    assert company.rows("SELECT count(*) FROM opportunity_version WHERE NOT is_deleted AND valid_to > now()") == [(2,)]


def test_a_deleted_deal_becomes_a_tombstone(company: Company) -> None:
    company.imports(FEB_5, deal(is_deleted=False))
    built = company.imports(MARCH_5, deal(is_deleted=True))
    assert company.versions("valid_from", "is_deleted")[-1] == (END_OF_MARCH_5, True)
    assert built.rows["opportunity"].deleted == 1
    assert company.rows("SELECT max(end_at) FROM stage_history") == [(END_OF_MARCH_5,)]


def test_a_deal_first_seen_deleted_has_no_past(company: Company) -> None:
    company.imports(FEB_5, deal(is_deleted=True))
    assert company.versions("valid_from", "is_deleted") == [(END_OF_FEB_5, True)]


MOVES = [
    change("1", datetime(2025, 12, 20, 9), "stage", "Propose", "Qualify"),
    change("1", datetime(2026, 1, 10, 9), "amount", "100", "80"),
    change("1", datetime(2026, 1, 10, 9), "stage", "Won", "Propose"),
]


def test_a_field_history_rebuilds_every_state_from_the_creation_on(company: Company) -> None:
    company.imports(FEB_5, stages(), deal(status="won", stage="Won", close_on=date(2026, 1, 10)), history(MOVES))
    assert company.versions("valid_from", "origin", "stage", "status", "amount") == [
        (START_OF_CREATED, "history", "Qualify", "open", Decimal(80)),
        (datetime(2025, 12, 20, 9), "history", "Propose", "open", Decimal(80)),
        (datetime(2026, 1, 10, 9), "history", "Won", "won", Decimal(100)),
    ]


def test_a_history_may_come_after_the_deal(company: Company) -> None:
    company.imports(FEB_5, stages(), deal(status="won", stage="Won", close_on=date(2026, 1, 10)))
    built = company.imports(MARCH_5, history(MOVES))
    assert [row[0] for row in company.versions("stage")] == ["Qualify", "Propose", "Won"]
    assert built.rows["opportunity_change"].new == 3


def test_a_history_may_come_before_the_deal_and_waits_for_it(company: Company) -> None:
    built = company.imports(FEB_5, stages(), history(MOVES))
    assert built.waiting == 1
    assert company.versions("*") == []
    built = company.imports(MARCH_5, deal(status="won", stage="Won", close_on=date(2026, 1, 10)))
    assert built.waiting == 0
    assert [row[0] for row in company.versions("stage")] == ["Qualify", "Propose", "Won"]


def test_a_field_that_never_changed_was_always_so_where_the_source_keeps_its_history(company: Company) -> None:
    other = opportunity("2", stage="Qualify", amount=Decimal(7), close_on=None, created_on=CREATED, owner_id="bo")
    one = opportunity("1", stage="Propose", amount=Decimal(1), close_on=None, created_on=CREATED, owner_id="anna")
    company.imports(FEB_5, deals(one, other), history(MOVES[:1]))
    assert company.rows(
        "SELECT valid_from, origin, stage, amount FROM opportunity_version WHERE opportunity_id = 'crm:2' ORDER BY 1"
    ) == [
        (START_OF_CREATED, "history", "Qualify", None),
        (END_OF_FEB_5, "observed", "Qualify", Decimal(7)),
    ]


def test_a_change_from_a_value_to_itself_is_dropped(company: Company) -> None:
    company.imports(FEB_5, deal(), history([change("1", datetime(2026, 1, 1), "amount", "100", "100")]))
    assert company.versions("valid_from", "amount") == [(START_OF_CREATED, Decimal(100)), (END_OF_FEB_5, Decimal(100))]


def test_a_value_first_written_on_the_day_of_creation_is_the_one_it_was_created_with(company: Company) -> None:
    company.imports(FEB_5, deal(), history([change("1", datetime(2025, 12, 1, 8), "stage", "Qualify")]))
    assert company.versions("valid_from", "stage")[0] == (START_OF_CREATED, "Qualify")


def test_an_export_taken_before_a_change_of_the_same_day_does_not_undo_it(company: Company) -> None:
    company.imports(FEB_5, stages(), deal())
    afternoon = datetime(2026, 2, 5, 15)
    company.imports(MARCH_5, deal(stage="Propose"), history([change("1", afternoon, "stage", "Propose", "Qualify")]))
    assert company.versions("valid_from", "stage")[:2] == [(START_OF_CREATED, "Qualify"), (afternoon, "Propose")]
    assert {row[0] for row in company.versions("stage")[1:]} == {"Propose"}


def test_the_last_update_is_the_sources_word_else_the_last_meaningful_change(company: Company) -> None:
    stated = datetime(2026, 2, 1, 12)
    company.imports(FEB_5, deal(stage="Propose", updated_at=stated), history(MOVES[:1]))
    assert company.versions("valid_from", "updated_at") == [
        (START_OF_CREATED, START_OF_CREATED),
        (datetime(2025, 12, 20, 9), datetime(2025, 12, 20, 9)),
        (END_OF_FEB_5, stated),
    ]


def test_a_value_that_cannot_be_read_goes_to_quarantine_with_its_place(company: Company) -> None:
    built = company.imports(FEB_5, deal(), history([change("1", datetime(2026, 1, 1), "amount", "a lot", "80")]))
    assert [(r.place.row, r.reason) for r in built.rejections] == [(2, "'a lot' is not a value of amount")]
    assert company.rows('SELECT import_number, "row", value FROM quarantine') == [(1, 2, "a lot")]


def test_a_stage_that_turns_out_to_be_won_makes_the_history_won(company: Company) -> None:
    decided = change("1", datetime(2026, 1, 9), "stage", "Done", "Qualify")
    company.imports(FEB_5, deal(status="won", stage="Done"), history([decided]))
    assert ("Done", "open") in company.versions("stage", "status")
    done = {"stage_id": "p/Done", "name": "Done", "position": 3, "status": "won"}
    company.imports(MARCH_5, batch("stage", [done]))
    assert company.versions("stage", "status") == [("Qualify", "open"), ("Done", "won")]


def test_stage_history_is_the_contiguous_stretches_of_stage_owner_and_status(company: Company) -> None:
    owner = change("1", datetime(2026, 1, 20), "owner_id", "anna", "bo")
    won = deal(status="won", stage="Won", close_on=date(2026, 1, 10))
    company.imports(FEB_5, stages(), won, history([*MOVES, owner]))
    assert company.rows("SELECT stage, status, owner_id, begin_at, end_at FROM stage_history") == [
        ("Qualify", "open", "crm:bo", START_OF_CREATED, datetime(2025, 12, 20, 9)),
        ("Propose", "open", "crm:bo", datetime(2025, 12, 20, 9), datetime(2026, 1, 10, 9)),
        ("Won", "won", "crm:bo", datetime(2026, 1, 10, 9), datetime(2026, 1, 20)),
        ("Won", "won", "crm:anna", datetime(2026, 1, 20), FOREVER),
    ]


def test_what_a_stage_comes_to_mean_counts_from_the_export_that_says_it_for_deals_that_stand_in_it_too(
    company: Company,
) -> None:
    decided = change("1", datetime(2026, 2, 9), "stage", "Done", "Qualify")
    done = {"stage_id": "p/Done", "name": "Done", "position": 3, "status": "open"}
    company.imports(FEB_5, batch("stage", [done]), deal(stage="Qualify"))
    company.imports(date(2026, 2, 10), history([decided]))
    company.imports(MARCH_5, batch("stage", [done | {"status": "won"}]))
    assert company.versions("valid_from", "stage", "status")[-2:] == [
        (datetime(2026, 2, 9), "Done", "open"),
        (END_OF_MARCH_5, "Done", "won"),
    ]


def test_a_stage_put_elsewhere_leaves_what_was_reached_before_as_it_was(company: Company) -> None:
    rows = [{"stage_id": f"p/{n}", "name": n, "position": at, "status": "open"} for at, n in enumerate("ABC", 1)]
    first = change("1", START_OF_CREATED, "stage", "A", None)
    moves = [first, change("1", datetime(2026, 1, 9), "stage", "C", "A")]
    company.imports(FEB_5, batch("stage", rows), deal(stage="C"), history(moves))
    company.imports(MARCH_5, batch("stage", [row | {"position": 9} if row["name"] == "B" else row for row in rows]))
    reached = (
        "SELECT stage, is_skipped, known_from, known_to FROM stage_reached ORDER BY known_from, reached_at, position"
    )
    always, still = date(1900, 1, 1), date(2200, 1, 1)
    assert company.rows(reached) == [
        ("A", False, always, still),
        ("B", True, always, MARCH_5),
        ("C", False, always, still),
    ]


def test_versions_are_sorted_by_the_end_of_their_validity(company: Company) -> None:
    company.imports(FEB_5, stages(), deal(status="won", stage="Won", close_on=date(2026, 1, 10)), history(MOVES))
    ends = [row[0] for row in company.rows("SELECT valid_to FROM opportunity_version")]
    assert ends == sorted(ends)


def test_a_history_that_begins_with_the_decision_leaves_the_deal_open_before(company: Company) -> None:
    lost = [
        change("1", datetime(2026, 1, 10, 8), "status", "lost"),
        change("1", datetime(2026, 1, 10, 8), "stage", "Lost"),
    ]
    company.imports(FEB_5, deal(status="lost", stage="Lost", close_on=date(2026, 1, 10)), history(lost))
    assert company.versions("status") == [("open",), ("lost",)]


def test_an_export_that_contradicts_the_history_of_its_day_is_counted_and_named(company: Company) -> None:
    company.imports(MARCH_5, history([change("1", datetime(2026, 1, 10, 12), "amount", "200", "100")]), stages())
    built = company.imports(FEB_5, deal(amount=Decimal(150)))
    assert built.contradictions.count == 1
    [one] = built.contradictions.examples
    assert (one.opportunity_id, one.field, one.observed_on) == ("crm:1", "amount", FEB_5)
    assert (Decimal(one.shown), one.told) == (150, "200")


@pytest.mark.parametrize(
    ("amount", "exported_on"),
    [(Decimal(200), MARCH_5), (None, MARCH_5), (Decimal(150), date(2026, 2, 4))],
    ids=["they agree", "the export leaves it empty", "the history ends before"],
)
def test_what_does_not_disagree_is_no_contradiction(
    company: Company, amount: Decimal | None, exported_on: date
) -> None:
    company.imports(exported_on, history([change("1", datetime(2026, 1, 10, 12), "amount", "200", "100")]), stages())
    assert company.imports(FEB_5, deal(amount=amount)).contradictions.count == 0


def test_a_change_of_the_day_itself_explains_the_difference(company: Company) -> None:
    company.imports(MARCH_5, history([change("1", datetime(2026, 2, 5, 15), "amount", "200", "150")]), stages())
    assert company.imports(FEB_5, deal(amount=Decimal(150))).contradictions.count == 0
