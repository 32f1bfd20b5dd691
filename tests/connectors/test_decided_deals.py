"""Won and lost deals without a day that counts, and stages that a mapping does not list."""

from __future__ import annotations

from datetime import date

import pytest
from tests.connectors.desk import Desk, column, fatal, gentle
from tests.connectors.test_opportunities import export, report, row

from quarterdeck.connectors.products.hubspot import by_marks
from quarterdeck.domain.facts import Status


def test_a_deal_created_after_the_day_of_the_export_is_kept_and_named(desk: Desk) -> None:
    rows = (row(CreatedDate="2026-04-02", CloseDate="2026-05-31"), row(Id="o2", CreatedDate="2026-04-01"))
    reading = desk.deals(export(*rows))
    assert column(reading, "created_on") == [date(2026, 4, 2), date(2026, 4, 1)]
    created = [bad for bad in gentle(reading) if bad.place.column == "CreatedDate"]
    assert [(bad.place.row, bad.value) for bad in created] == [(2, "2026-04-02")]
    assert created[0].reason.startswith("the creation date 2026-04-02 is after the day of the export (2026-03-31)")


def test_a_hubspot_deal_marked_won_and_lost_is_neither() -> None:
    assert by_marks(won=True, lost=True, closed=True) is None
    assert by_marks(won=True, lost=False, closed=True) is Status.WON
    assert by_marks(won=False, lost=True, closed=True) is Status.LOST


@pytest.mark.parametrize(("won", "said"), [("1", "won, but the close date"), ("0", "lost, but the close date")])
def test_a_deal_decided_after_the_day_of_the_export_is_kept_and_named(desk: Desk, won: str, said: str) -> None:
    closed = {"IsClosed": "1", "IsWon": won, "StageName": "Over"}
    reading = desk.deals(export(row(CloseDate="2026-04-01", **closed), row(Id="o2", CloseDate="2026-03-31", **closed)))
    assert column(reading, "close_on") == [date(2026, 4, 1), date(2026, 3, 31)]
    [bad] = gentle(reading)
    assert (bad.place.row, bad.place.column, bad.value) == (2, "CloseDate", "2026-04-01")
    assert bad.reason.startswith(f"{said} 2026-04-01 is after the day of the export (2026-03-31)")


def test_a_won_deal_without_a_close_date_is_kept_and_named(desk: Desk) -> None:
    reading = desk.deals(export(row(CloseDate="", IsClosed="1", IsWon="1"), row(Id="o2", CloseDate="")))
    assert column(reading, "opportunity_id") == ["o1", "o2"]
    [bad] = gentle(reading)
    assert bad.place.row == 2
    assert "won, but there is no close date: in no bookings until there is one" in bad.reason


def test_a_mapping_that_lists_the_stages_is_not_added_to_from_probabilities(desk: Desk) -> None:
    mapping = desk.mapping('source = "crm"\n[[stage]]\nname = "Somewhere"\nstatus = "open"')
    content = report(
        "o1,One,Acme,Anna,Somewhere,100.5,2026-05-01,2026-01-01,40%",
        "o2,Two,Acme,Anna,Somwhere,100.5,2026-05-01,2026-01-01,40%",
    )
    reading = desk.read(desk.write("deals.csv", content), mapping=mapping)
    assert column(reading, "opportunity_id") == ["o1"]
    [bad] = fatal(reading)
    assert str(bad.place) == "deals.csv, row 3, column Stage"
    assert "stage “Somwhere” is not among the stages of the mapping file" in bad.reason
    assert 'name = "Somwhere"' in bad.remedy
