"""Field histories of products and of any source by mapping: what is read, what is passed over, what is said."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.connectors.desk import Desk, gentle
from tests.connectors.test_history import changes, lines, of_field

from quarterdeck.connectors import Reading, Refused

STAGES = """
[[stage]]
name = "Quoted"
status = "open"

[[stage]]
name = "Ordered"
status = "won"
"""
LONG = f"""
source = "shop"
[files.log]
path = "log.csv"
{STAGES}
[[table]]
name = "opportunity_change"
file = "log"
[table.columns]
opportunity_id = "deal"
changed_at = "when"
field = "what"
old_value = "from"
value = "to"
[table.fields]
Phase = "stage"
Value = "amount"
Due = "close_on"
Chance = "probability"
[table.reading]
stage = {{ values = {{ Q = "Quoted", O = "Ordered" }} }}
probability = {{ percent = true }}
"""
WIDE = f"""
source = "shop"
[files.log]
path = "log.csv"
{STAGES}
[[table]]
name = "opportunity_change"
file = "log"
BLANK
[table.columns]
opportunity_id = "deal"
changed_at = "when"
stage = "phase"
amount = "value"
"""


def logged(desk: Desk, mapping: str, *rows: str, **settings: object) -> Reading:
    return desk.read(desk.write("log.csv", lines(*rows)), mapping=desk.mapping(mapping), **settings)


def test_a_change_log_names_its_fields_in_the_mapping(desk: Desk) -> None:
    reading = logged(
        desk,
        LONG,
        "deal,when,what,from,to",
        "1,2026-01-05 10:00,Phase,,Q",
        "1,2026-02-05 10:00,Phase,Q,O",
        "1,2026-01-06 10:00,Value,100,250.50",
        "1,2026-01-06 11:00,Chance,10,40",
        "1,2026-01-07 10:00,Due,2026-03-01,2026-05-31",
        "1,2026-01-08 10:00,Colour,red,blue",
    )
    assert of_field(reading, "stage") == [("Quoted", None), ("Ordered", "Quoted")]
    assert of_field(reading, "status") == [("open", None), ("won", "open")]
    assert of_field(reading, "amount") == [("250.5", "100")]
    assert of_field(reading, "probability") == [("0.4", "0.1")]
    assert of_field(reading, "close_on") == [("2026-05-31", "2026-03-01")]
    assert "passed over: 1 (Colour)" in reading.delivery.notes[0]


def test_times_of_a_change_log_are_those_of_its_zone(desk: Desk) -> None:
    row = "1,2026-01-05 10:00,Phase,,Q"
    reading = logged(desk, LONG, "deal,when,what,from,to", row, time_zone="Europe/Copenhagen")
    assert changes(reading)[0][1] == datetime(2026, 1, 5, 9)


def test_times_that_clocks_skip_or_show_twice_are_counted_and_it_is_said_how_they_were_read(desk: Desk) -> None:
    rows = [
        "deal,when,what,from,to",
        "1,2025-03-30 02:30,Value,1,2",
        "2,2025-03-30 02:30,Value,1,2",
        "1,2025-03-30 03:00,Value,2,3",
        "1,2025-10-26 01:59,Value,3,4",
        "1,2025-10-26 02:00,Value,4,5",
        "1,2025-10-26T02:30+01:00,Value,5,6",
    ]
    reading = logged(desk, LONG, *rows, time_zone="Europe/Berlin")
    assert [note for note in reading.delivery.notes if "without an offset" in note] == [
        (
            "log.csv, column when: 2 times without an offset that clocks in Europe/Berlin skip when they are put "
            "forward, read as if they had not been yet; the first is “2025-03-30 02:30” in row 2."
        ),
        (
            "log.csv, column when: 1 time without an offset that clocks in Europe/Berlin show twice when they are put "
            "back, read as the first of the two; the first is “2025-10-26 02:00” in row 6."
        ),
    ]
    instants = [change[1] for change in changes(reading)]
    assert datetime(2025, 3, 30, 1, 30) in instants
    assert datetime(2025, 10, 26, 0) in instants
    for zone in ("UTC", "Asia/Tokyo"):
        assert not any("without" in note for note in logged(desk, LONG, *rows, time_zone=zone).delivery.notes)


def test_a_date_order_nobody_states_is_asked(desk: Desk) -> None:
    rows = ("deal,when,what,from,to", "1,05/01/2026 10:00,Phase,,Q")
    with pytest.raises(Refused, match="day or month comes first"):
        logged(desk, LONG, *rows)
    assert changes(logged(desk, LONG, *rows, date_order="dmy"))[0][1] == datetime(2026, 1, 5, 10)


@pytest.mark.parametrize(
    ("blank", "amounts"),
    [
        ("", [("10.5", None), (None, "10.5")]),
        ('blank = "emptied"', [("10.5", None), (None, "10.5")]),
        ('blank = "unchanged"', [("10.5", None)]),
    ],
)
def test_an_empty_cell_of_a_row_a_state_is_emptied_or_unchanged_as_the_mapping_says(
    desk: Desk, blank: str, amounts: list[tuple[str | None, str | None]]
) -> None:
    reading = logged(
        desk,
        WIDE.replace("BLANK", blank),
        "deal,when,phase,value",
        "1,2026-01-05 10:00,Quoted,10.5",
        "1,2026-02-05 10:00,Ordered,",
    )
    assert of_field(reading, "amount") == amounts
    assert of_field(reading, "stage") == [("Quoted", None), ("Ordered", "Quoted")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('value = "to"\n', "", "value is missing"),
        ('changed_at = "when"\n', "", "changed_at is missing"),
        ('value = "to"\n', 'value = "to"\nstage = "to"\n', "stage cannot stand beside field and value"),
        ('Value = "amount"', 'Value = "worth"', "'worth' is not known"),
        ("probability = { percent", "worth = { percent", "worth is no field"),
        ('field = "what"\nold_value = "from"\nvalue = "to"\n', "", "field is missing"),
    ],
)
def test_a_mistake_in_the_mapping_of_a_change_log_is_named(desk: Desk, old: str, new: str, said: str) -> None:
    assert old in LONG
    with pytest.raises(Refused, match=said):
        desk.mapping(LONG.replace(old, new, 1))


def test_rows_that_change_nothing_are_counted_and_gaps_are_named(desk: Desk) -> None:
    reading = logged(
        desk,
        LONG,
        "deal,when,what,from,to",
        "1,2026-01-05 10:00,Value,100.5,200.5",
        "1,2026-01-06 10:00,Value,200.5,200.50",
        "1,2026-01-07 10:00,Value,300.5,400.5",
    )
    assert of_field(reading, "amount") == [("200.5", "100.5"), ("400.5", "200.5")]
    idle, torn = reading.delivery.notes
    assert idle.endswith("old and new value are the same, passed over: 1.")
    assert "1 changes start from another value" in torn
    assert "row 4: amount of 1 from “300.5”" in torn


def test_two_changes_in_one_instant_are_one_and_no_gap(desk: Desk) -> None:
    reading = logged(
        desk,
        LONG,
        "deal,when,what,from,to",
        "1,2026-01-05 10:00,Value,100.5,200.5",
        "1,2026-01-06 10:00,Value,200.5,300.5",
        "1,2026-01-06 10:00,Value,300.5,400.5",
    )
    assert of_field(reading, "amount") == [("200.5", "100.5"), ("400.5", "200.5")]
    assert reading.delivery.notes == ()


def test_salesforce_s_field_history_is_read_by_api_name_and_by_label_and_events_are_no_fields(desk: Desk) -> None:
    reading = desk.deals(
        lines(
            "Id,IsDeleted,OpportunityId,CreatedById,CreatedDate,Field,OldValue,NewValue",
            "f0,0,o1,u,2026-01-04T10:00:00.000Z,created,,",
            "f1,0,o1,u,2026-01-05T10:00:00.000Z,ownerAssignment,00546000001l1cJAAQ,00546000001l1cKAAQ",
            "f2,0,o1,u,2026-01-05T10:00:00.000Z,ownerAssignment,Anna,Ben",
            "f3,0,o1,u,2026-01-06T10:00:00.000Z,StageName,Prospecting,Qualification",
            "f4,0,o1,u,2026-01-07T10:00:00.000Z,Stage,Qualification,Closed Won",
            "f5,0,o1,u,2026-01-08T10:00:00.000Z,Close Date,2026-03-01,2026-04-01",
        )
    )
    assert of_field(reading, "owner_id") == [("00546000001l1cKAAQ", "00546000001l1cJAAQ")]
    assert of_field(reading, "stage") == [("Qualification", "Prospecting"), ("Closed Won", "Qualification")]
    assert of_field(reading, "close_on") == [("2026-04-01", "2026-03-01")]
    assert reading.delivery.notes == ()


def test_a_salesforce_history_report_tells_of_fields_and_of_creation(desk: Desk) -> None:
    reading = desk.deals(
        lines(
            "Opportunity ID,Opportunity Name,Edited By,Field / Event,Old Value,New Value,Edit Date",
            "0064600000J5S5T,One,Anna,Created.,,,13/01/2026",
            "0064600000J5S5T,One,Anna,Stage,Prospecting,Qualification,14/01/2026",
            "0064600000J5S5T,One,Anna,Amount,1500.50,2500.75,15/01/2026",
            "0064600000J5S5T,One,Anna,Opportunity Owner,Anna,Ben,16/01/2026",
        )
    )
    assert of_field(reading, "stage") == [("Qualification", "Prospecting")]
    assert of_field(reading, "amount") == [("2500.75", "1500.5")]
    assert of_field(reading, "owner_id") == [("Ben", "Anna")]
    assert reading.delivery.notes == ()
    assert gentle(reading) == []


def test_odoo_s_tracked_values_are_read_from_the_column_of_their_kind(desk: Desk) -> None:
    header = "id,field_id/id,old_value_char,new_value_char,old_value_float,new_value_float,old_value_datetime,"
    header += "new_value_datetime,mail_message_id/res_id,mail_message_id/date,mail_message_id/model"
    reading = desk.deals(
        lines(
            header,
            "t1,crm.field_crm_lead__stage_id,New,Qualified,0.0,0.0,,,27,2026-01-05 10:00:00,crm.lead",
            "t2,crm.field_crm_lead__expected_revenue,,,1000.5,1500.5,,,27,2026-01-05 10:00:00,crm.lead",
            "t3,crm.field_crm_lead__date_deadline,,,0.0,0.0,2026-03-01 00:00:00,2026-04-01 00:00:00,27,"
            "2026-01-06 10:00:00,crm.lead",
            "t4,crm.field_crm_lead__stage_id,New,Qualified,0.0,0.0,,,27,2026-01-05 10:00:00,res.partner",
            "t5,crm.field_crm_lead__expected_revenue,,,1500.5,1500.5,,,27,2026-01-07 10:00:00,crm.lead",
        )
    )
    assert of_field(reading, "stage") == [("Qualified", "New")]
    assert of_field(reading, "amount") == [("1500.5", "1000.5")]
    assert of_field(reading, "close_on") == [("2026-04-01", "2026-03-01")]
    assert {identity for identity, *_ in changes(reading)} == {"27"}
    assert any("passed over: 1" in note for note in reading.delivery.notes)
