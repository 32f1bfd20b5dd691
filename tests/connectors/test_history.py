"""Field history: what changed when, whether a row gives the whole state or one field."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.desk import Desk, fatal, gentle, table

from quarterdeck.connectors import Reading
from quarterdeck.connectors.history import canonical

HISTORY = "Id,OpportunityId,CreatedDate,StageName,Amount,CloseDate,Probability,ForecastCategory,IsDeleted"


def lines(*rows: str) -> str:
    return "\n".join([*rows, ""])


def changes(reading: Reading) -> list[tuple[str, datetime, str, str | None, str | None]]:
    names = ("opportunity_id", "changed_at", "field", "value", "old_value")
    columns = table(reading, "opportunity_change").columns
    return list(zip(*(columns[name] for name in names), strict=True))


def of_field(reading: Reading, field: str) -> list[tuple[str | None, str | None]]:
    return [(value, old) for _, _, name, value, old in changes(reading) if name == field]


def test_states_become_changes_of_the_fields_that_differ(desk: Desk) -> None:
    reading = desk.deals(
        lines(
            HISTORY,
            "h2,o1,2026-02-01 10:00:00,Closed Won,120.50,2026-02-01 00:00:00,100,Closed,0",
            "h1,o1,2026-01-01 10:00:00,Qualification,100.50,2026-05-01 00:00:00,10,Pipeline,0",
            "h3,o1,2026-01-15 10:00:00,Qualification,100.50,2026-06-01 00:00:00,10,Pipeline,0",
        )
    )
    assert of_field(reading, "stage") == [("Qualification", None), ("Closed Won", "Qualification")]
    assert of_field(reading, "amount") == [("100.5", None), ("120.5", "100.5")]
    assert of_field(reading, "close_on") == [
        ("2026-05-01", None),
        ("2026-06-01", "2026-05-01"),
        ("2026-02-01", "2026-06-01"),
    ]
    assert of_field(reading, "status") == [("open", None), ("won", "open")]
    assert of_field(reading, "probability") == [("0.1", None), ("1.0", "0.1")]
    assert changes(reading)[0][1] == datetime(2026, 1, 1, 10)


def test_a_state_that_lasted_no_time_is_passed_over(desk: Desk) -> None:
    reading = desk.deals(
        lines(
            HISTORY,
            "h1,o1,2026-01-01 10:00:00,Qualification,100.50,2013-09-16 00:00:00,10,Pipeline,0",
            "h2,o1,2026-01-01 10:00:00,Qualification,100.50,2026-05-01 00:00:00,10,Pipeline,0",
        )
    )
    assert of_field(reading, "close_on") == [("2026-05-01", None)]


def test_deleted_history_rows_do_not_count(desk: Desk) -> None:
    reading = desk.deals(
        lines(
            HISTORY,
            "h1,o1,2026-01-01 10:00:00,Qualification,100.50,2026-05-01 00:00:00,10,Pipeline,0",
            "h2,o1,2026-02-01 10:00:00,Qualification,999.50,2026-05-01 00:00:00,10,Pipeline,1",
        )
    )
    assert of_field(reading, "amount") == [("100.5", None)]


def test_a_stage_nobody_knows_any_more_takes_its_status_from_the_category_or_is_reported(desk: Desk) -> None:
    reading = desk.deals(
        lines(
            HISTORY,
            "h1,o1,2026-01-01 10:00:00,Old stage,100.50,2026-05-01 00:00:00,10,Pipeline,0",
            "h2,o1,2026-02-01 10:00:00,Older stage,100.50,2026-05-01 00:00:00,0,Omitted,0",
        )
    )
    assert of_field(reading, "status") == [("open", None)]
    [bad] = gentle(reading)
    assert bad.place.row == 3
    assert "“Older stage”" in bad.reason


def test_a_change_without_its_time_is_rejected(desk: Desk) -> None:
    reading = desk.deals(
        lines(
            HISTORY,
            "h1,o1,,Qualification,100.50,2026-05-01 00:00:00,10,Pipeline,0",
            "h2,o2,2026-02-01 10:00:00,Qualification,100.50,2026-05-01 00:00:00,0,Pipeline,0",
        )
    )
    assert {identity for identity, *_ in changes(reading)} == {"o2"}
    assert [(bad.place.row, bad.fatal) for bad in reading.delivery.rejections] == [(2, True)]


def test_salesforce_s_field_history_names_the_field_and_keeps_the_owner_s_id(desk: Desk) -> None:
    reading = desk.deals(
        lines(
            "Id,IsDeleted,OpportunityId,CreatedById,CreatedDate,Field,OldValue,NewValue",
            "f1,0,o1,u,2026-01-05T10:00:00.000Z,Owner,Anna,Ben",
            "f2,0,o1,u,2026-01-05T10:00:00.000Z,Owner,00546000001l1cJAAQ,00546000001l1cKAAQ",
            "f3,0,o1,u,2026-01-06T10:00:00.000Z,Amount,100.5,250.75",
            "f4,0,o1,u,2026-01-06T11:00:00.000Z,Amount,250.75,",
            "f5,0,o1,u,2026-01-07T10:00:00.000Z,Colour__c,red,blue",
        )
    )
    assert of_field(reading, "owner_id") == [("00546000001l1cKAAQ", "00546000001l1cJAAQ")]
    assert of_field(reading, "amount") == [("250.75", "100.5"), (None, "250.75")]
    assert "changes of other fields, passed over: 1 (Colour__c)" in reading.delivery.notes[0]


def test_a_salesforce_history_report_has_from_and_to(desk: Desk) -> None:
    reading = desk.deals(
        lines(
            "Opportunity ID,Opportunity Name,From Stage,To Stage,Last Modified",
            "0064600000J5S5T,One,Prospecting,Qualification,13/01/2026",
            "0064600000J5S5T,One,Qualification,Closed Lost,02/02/2026",
        )
    )
    assert of_field(reading, "stage") == [("Qualification", "Prospecting"), ("Closed Lost", "Qualification")]
    assert of_field(reading, "status") == [("open", None), ("lost", "open")]
    assert changes(reading)[0][0] == "0064600000J5S5TAAV"


def test_a_hubspot_property_history_export_is_a_stage_history(desk: Desk) -> None:
    reading = desk.deals(
        lines(
            "Record ID,Property,Value,Source,Timestamp",
            "11,dealstage,appointmentscheduled,CRM,2026-01-05 10:00",
            "11,dealstage,closedwon,CRM,2026-02-05 10:00",
            "11,amount,1500.5,CRM,2026-01-06 10:00",
        )
    )
    assert of_field(reading, "stage") == [("Appointment Scheduled", None), ("Closed Won", "Appointment Scheduled")]
    assert of_field(reading, "status") == [("open", None), ("won", "open")]
    assert of_field(reading, "amount") == [("1500.5", None)]


def test_hubspot_tables_are_joined_so_that_stages_have_their_labels(desk: Desk) -> None:
    paths = [
        desk.write(
            "deal.csv",
            lines(
                "deal_id,is_deleted,deal_pipeline_id,deal_pipeline_stage_id,owner_id,property_dealname,"
                "property_amount,property_closedate,property_createdate",
                "1,false,p1,s1,9,One,10.5,2026-05-01 00:00:00,2026-01-01 10:00:00",
                "2,false,p1,s3,9,Two,20.5,2026-02-01 00:00:00,2026-01-01 10:00:00",
            ),
        ),
        desk.write("pipeline.csv", lines("pipeline_id,active,display_order,label", "p1,TRUE,0,Sales")),
        desk.write(
            "stage.csv",
            lines(
                "_fivetran_deleted,closed_won,is_closed,display_order,probability,stage_id,label,pipeline_id",
                "FALSE,FALSE,FALSE,0,0.2,s1,First talk,p1",
                "FALSE,TRUE,TRUE,1,1.0,s2,Signed,p1",
                "FALSE,FALSE,TRUE,2,0.0,s3,Gone,p1",
            ),
        ),
        desk.write(
            "history.csv",
            lines(
                "deal_id,timestamp,source,name,source_id,value",
                "2,2026-01-02 10:00:00,CRM,dealstage,x,s1",
                "2,2026-02-01 10:00:00,CRM,dealstage,x,s3",
            ),
        ),
    ]
    reading = desk.read(*paths)
    deals = table(reading, "opportunity").columns
    assert list(deals["stage"]) == ["First talk", "Gone"]
    assert list(deals["pipeline"]) == ["Sales", "Sales"]
    assert list(deals["status"]) == ["open", "lost"]
    stages = table(reading, "stage").columns
    assert dict(zip(stages["stage_id"], stages["position"], strict=True)) == {
        "Sales/First talk": 1,
        "Sales/Gone": 3,
        "Sales/Signed": 2,
    }
    assert of_field(reading, "stage") == [("First talk", None), ("Gone", "First talk")]
    assert of_field(reading, "status") == [("open", None), ("lost", "open")]


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=4))
def test_an_amount_in_canonical_form_is_plain_and_loses_nothing(amount: Decimal) -> None:
    text = canonical(amount)
    assert text is not None
    assert Decimal(text) == amount
    assert "E" not in text
    assert not text.endswith(".")


@given(
    st.lists(
        st.tuples(
            st.integers(1, 28), st.sampled_from(["Prospecting", "Qualification", "Closed Won"]), st.integers(1, 5)
        ),
        min_size=1,
        max_size=12,
        unique_by=lambda state: state[0],
    )
)
def test_replaying_the_changes_gives_every_state_again(states: list[tuple[int, str, int]]) -> None:
    import tempfile
    from pathlib import Path

    rows = [
        f"h,o1,2026-01-{day:02} 10:00:00,{stage},{amount}.5,2026-05-01,10,Pipeline,0" for day, stage, amount in states
    ]
    with tempfile.TemporaryDirectory() as folder:
        reading = Desk(Path(folder)).deals(lines(HISTORY, *rows))
    now: dict[str, str | None] = {}
    replayed = changes(reading)
    for day, stage, amount in sorted(states):
        now |= {field: value for _, at, field, value, _ in replayed if at.day == day}
        assert (now["stage"], now["amount"]) == (stage, f"{amount}.5")
        assert now["status"] == ("won" if stage == "Closed Won" else "open")


def test_a_change_dated_after_its_export_is_left_out_with_its_row(desk: Desk) -> None:
    reading = desk.deals(
        lines(
            HISTORY,
            "h1,o1,2026-01-01 10:00:00,Qualification,100.50,2026-05-01 00:00:00,10,Pipeline,0",
            "h2,o1,2026-04-01 10:00:00,Qualification,110.50,2026-05-01 00:00:00,10,Pipeline,0",
            "h3,o1,2026-04-02 10:00:00,Closed Won,120.50,2026-04-02 00:00:00,100,Closed,0",
        )
    )
    assert of_field(reading, "amount") == [("100.5", None), ("110.5", "100.5")]  # a day's grace: clocks differ
    [found] = fatal(reading)
    assert (found.place.row, found.value) == (4, "2026-04-02")
    assert "after the day of the export (2026-03-31)" in found.reason
