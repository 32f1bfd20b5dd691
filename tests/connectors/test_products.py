"""Every product's export is known by its headers, and read by that product's own rules."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from tests.connectors.desk import Desk, column, fatal, table

from quarterdeck.connectors import Refused, recognise
from quarterdeck.connectors.layout import Layout
from quarterdeck.connectors.products import LAYOUTS
from quarterdeck.connectors.products.salesforce_ids import long_id

DYNAMICS = (
    "(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Topic,Account,"
    "Est. Close Date,Est. Revenue,Actual Revenue,Actual Close Date,Probability,Status,Status Reason,Pipeline Phase,"
    "Forecast category,Owner,Created On"
)
PIPEDRIVE = (
    "Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Probability,Deal - Organization,"
    "Deal - Organization ID,Deal - Pipeline,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Update time,"
    "Deal - Won time,Deal - Lost time,Deal - Deal closed on,Deal - Lost reason,Deal - Expected close date,"
    "Deal - Product quantity,Deal - Product amount,Deal - Product name"
)
ZOHO = (
    "Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,Account Name,Stage,"
    "Probability (%),Created Time,Modified Time,Last Activity Time,Currency,Reason For Loss"
)
HUBSPOT = (
    "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Deal owner,Create Date,Last Activity Date,"
    "Forecast category,Deal probability,Associated Company,Associated Company IDs,Is Closed Won,Is closed lost"
)


def lines(*rows: str) -> str:
    return "\n".join([*rows, ""])


def test_salesforce_identifiers_of_15_and_18_characters_are_the_same() -> None:
    assert long_id("0064600000J5S5T") == "0064600000J5S5TAAV"
    assert long_id("00546000001l1cJ") == "00546000001l1cJAAQ"
    assert long_id("0064600000J5S5TAAV") == "0064600000J5S5TAAV"
    assert long_id("000000000000000AAA") is None


def test_a_salesforce_report_in_a_german_locale(desk: Desk) -> None:
    content = lines(
        "Opportunity Owner;Account Name;Opportunity Name;Stage;Amount Currency;Amount;Probability (%);Close Date;"
        "Created Date;Next Step;Opportunity ID;Close Date;Opportunity ID",
        "Anna;Müller;Big one;Negotiation/Review;EUR;485.000,00;90%;16.10.2025;01.02.2025;Call;0064600000J5S5T;"
        "16.10.2025;0064600000J5S5T",
        "Ben;Meyer;Small one;Closed Lost;EUR;1.000,50;0%;03.04.2025;02.02.2025;;0064600000J5S5U;03.04.2025;"
        "0064600000J5S5U",
        "Grand Totals (2 records)",
    )
    reading = desk.deals(content.encode("cp1252"))
    assert reading.preview.sheets[0].product == "Salesforce report"
    assert column(reading, "opportunity_id") == ["0064600000J5S5TAAV", "0064600000J5S5UAAV"]
    assert column(reading, "amount") == [Decimal("485000.0000"), Decimal("1000.5000")]
    assert column(reading, "close_on") == [date(2025, 10, 16), date(2025, 4, 3)]
    assert column(reading, "probability") == [0.9, 0.0]
    assert column(reading, "status") == ["open", "lost"]
    assert column(reading, "currency") == ["EUR", "EUR"]
    assert reading.delivery.rejections == ()


def test_dynamics_takes_status_and_actual_figures_over_estimates(desk: Desk) -> None:
    content = lines(
        DYNAMICS,
        "g1,c,2026-03-01,Open deal,Acme,46143,1000.50,,,40,Open,In Progress,2-Develop,Best case,Anna,2026-01-01",
        "g2,c,2026-03-01,Won deal,Acme,46143,1000.50,900.25,2026-02-10,100,Won,Won,4-Close,Won,Anna,2026-01-01",
        "g3,c,2026-03-01,Lost deal,Acme,46143,1000.50,,2026-02-11,0,Lost,Out-Sold,3-Propose,Lost,Anna,2026-01-01",
    )
    reading = desk.deals(content)
    assert reading.delivery.source == "dynamics"
    assert column(reading, "status") == ["open", "won", "lost"]
    assert column(reading, "amount") == [Decimal("1000.5000"), Decimal("900.2500"), Decimal("1000.5000")]
    assert column(reading, "close_on") == [date(2026, 5, 1), date(2026, 2, 10), date(2026, 2, 11)]
    assert column(reading, "stage") == ["Develop", "Close", "Propose"]
    assert column(reading, "category") == ["best_case", "closed", "omitted"]


def test_pipedrive_goes_by_its_status_and_brings_the_product(desk: Desk) -> None:
    content = lines(
        PIPEDRIVE,
        "1,One,Anna,1000.50,EUR,20,Acme,77,Sales,Demo Scheduled,Open,2026-01-01 10:00:00,2026-03-01 10:00:00,"
        ",,,,2026-05-01,2,1000.50,Crane",
        "2,Two,Anna,500,EUR,,Acme,77,Sales,Demo Scheduled,Lost,2026-01-01 10:00:00,2026-03-01 10:00:00,"
        ",2026-02-15 09:00:00,,Price,2026-05-01,,,",
        "3,Three,Ben,700,USD,,Beta,78,Sales,Negotiations Started,Won,2026-01-01 10:00:00,2026-03-01 10:00:00,"
        "2026-02-20 12:00:00,,2026-02-20 12:00:00,,2026-05-01,1,700,Digger",
    )
    reading = desk.deals(content)
    assert column(reading, "status") == ["open", "lost", "won"]
    assert column(reading, "close_on") == [date(2026, 5, 1), date(2026, 2, 15), date(2026, 2, 20)]
    assert column(reading, "product_id", of="opportunity_line") == ["Crane", "Digger"]
    assert column(reading, "name", of="product") == ["Crane", "Digger"]
    assert column(reading, "account_id", of="account") == ["77", "78"]
    assert column(reading, "name", of="account") == ["Acme", "Beta"]


def test_zoho_is_known_by_its_twins_and_not_taken_for_hubspot(desk: Desk) -> None:
    content = lines(
        ZOHO,
        "zcrm_1,zcrm_9,Anna,1000.50,One,2026-05-01,zcrm_5,Acme,Value Proposition,40,2026-01-01 10:00:00,"
        "2026-02-01 10:00:00,,EUR,",
        "zcrm_2,zcrm_9,Anna,10.50,Two,2026-02-01,zcrm_5,Acme,Closed Lost to Competition,0,2026-01-01 10:00:00,"
        "2026-02-01 10:00:00,,EUR,Price",
    )
    reading = desk.deals(content)
    assert reading.preview.sheets[0].product == "Zoho CRM"
    assert column(reading, "owner_id") == ["zcrm_9", "zcrm_9"]
    assert column(reading, "name", of="seller") == ["Anna"]
    assert column(reading, "status") == ["open", "lost"]


def test_hubspot_takes_its_marks_the_first_company_and_the_account_s_clock(desk: Desk) -> None:
    content = lines(
        HUBSPOT,
        "11,One,qualifiedtobuy,Sales Pipeline,1000.50,2026-03-31 23:30,Anna,2026-01-01 08:00,,Best case,0.4,"
        "Acme;Beta,500;501,false,false",
        "12,Two,Signed (Sales Pipeline),Sales Pipeline,20.50,2026-02-01 08:00,Anna,2026-01-01 08:00,,,1,"
        "Acme,500,true,false",
        "13,Three,Gone,Sales Pipeline,20.50,2026-02-01 08:00,Anna,2026-01-01 08:00,,Not forecasted,0,,,false,true",
    )
    reading = desk.deals(content, time_zone="Europe/Berlin")
    assert column(reading, "stage") == ["Qualified To Buy", "Signed", "Gone"]
    assert column(reading, "status") == ["open", "won", "lost"]
    assert column(reading, "close_on")[0] == date(2026, 3, 31)
    assert column(reading, "account_id") == ["500", "500", None]
    assert column(reading, "name", of="account") == ["Acme"]
    assert column(reading, "stage_id", of="stage")[0] == "Sales Pipeline/Qualified To Buy"


@pytest.mark.parametrize(
    ("header", "stage"),
    [
        (
            "Datensatz-ID,Deal-Name,Deal-Phase,Pipeline,Betrag,Abschlussdatum,Für Deal zuständiger Mitarbeiter",
            "Abgeschlossen und gewonnen",
        ),
        (
            (
                "ID de l'enregistrement,Nom de la transaction,Phase de la transaction,Pipeline,Montant,"
                "Date de fermeture,Propriétaire de la transaction"
            ),
            "Fermé gagné",
        ),
        (
            "ID de registro,Nombre del negocio,Etapa del negocio,Pipeline,Valor,Fecha de cierre",
            "Cierre ganado",
        ),
    ],
)
def test_hubspot_speaks_other_languages(desk: Desk, header: str, stage: str) -> None:
    reading = desk.deals(
        lines(header, f"11,One,{stage},Sales,1000.50,2026-02-01 08:00" + ",Anna" * (header.count(",") - 5))
    )
    assert reading.preview.sheets[0].product == "HubSpot deals"
    assert column(reading, "status") == ["won"]
    assert column(reading, "amount") == [Decimal("1000.5000")]


ODOO_17 = (
    "Opportunity,Customer,Salesperson,Sales Team,Stage,Expected Revenue,Probability,Expected Closing,Created on,"
    "Closed Date,Active,Lost Reason,Last Updated on"
)


def test_odoo_s_lost_deals_are_archived_ones_in_whatever_stage(desk: Desk) -> None:
    content = lines(
        ODOO_17,
        "One,Acme,Anna,Sales,Proposition,2000.0,45.0,2026-05-01,2026-01-01 10:00:00,,True,,2026-02-01 10:00:00",
        "Two,Acme,Anna,Sales,Won,2000.0,0.0,2026-05-01,2026-01-01 10:00:00,,,Price,2026-02-01 10:00:00",
        "Three,Acme,Anna,Sales,Won,2000.0,0.0,2026-05-01,2026-01-01 10:00:00,2026-02-09 08:00:00,False,,",
        "Four,Acme,Anna,Sales,Won,2000.0,100.0,2026-05-01,2026-01-01 10:00:00,2026-02-10 08:00:00,True,,",
    )
    reading = desk.deals(content, match_by_name=True)
    assert column(reading, "status") == ["open", "lost", "lost", "won"]
    assert column(reading, "close_on")[3] == date(2026, 2, 10)
    assert any("archives lost opportunities" in note for note in reading.delivery.notes)


def test_odoo_s_older_labels_and_its_technical_names(desk: Desk) -> None:
    labels = (
        ODOO_17.replace("Sales Team", "Sales Channel").replace("Created on", "Create Date").split(",Closed Date")[0]
    )
    old = desk.deals(
        lines(labels, "One,Acme,Anna,Sales,New,2000.0,10.0,2026-05-01,2026-01-01 10:00:00"), match_by_name=True
    )
    assert column(old, "created_on") == [date(2026, 1, 1)]
    assert column(old, "status") == ["open"]
    technical = "id,name,partner_id/id,user_id,stage_id/id,planned_revenue,probability,date_deadline,active"
    row = "crm.crm_case_27,One,base.res_1,Anna,crm.stage_lead4,2000.0,100.0,2026-05-01,True"
    new = desk.deals(lines(technical, row))
    assert column(new, "opportunity_id") == ["crm.crm_case_27"]
    assert column(new, "stage") == ["Won"]
    assert column(new, "status") == ["won"]


def test_salesforce_activities_know_channel_opportunity_and_whether_they_are_done(desk: Desk) -> None:
    tasks = lines(
        "Id,WhatId,AccountId,OwnerId,Subject,TaskSubtype,Type,ActivityDate,Status,IsClosed,CreatedDate,IsDeleted",
        "t1,0064600000J5S5TAAV,a1,anna,Call,Call,,2026-03-01,Completed,1,2026-02-28T10:00:00.000Z,0",
        "t2,0014600001TvgfW,a1,anna,Mail,Task,Email,2026-05-01,Open,0,2026-03-02T10:00:00.000Z,0",
        "t3,,a1,anna,Gone,Task,,2026-03-01,Open,0,2026-03-02T10:00:00.000Z,1",
    )
    events = lines(
        "Id,WhatId,AccountId,OwnerId,Subject,StartDateTime,ActivityDate,Type,CreatedDate,IsDeleted,IsChild",
        "e1,0064600000J5S5TAAV,a1,anna,Demo,2026-06-01T10:00:00Z,2026-06-01,Meeting,2026-03-02T10:00:00Z,false,false",
    )
    reading = desk.read(desk.write("Task.csv", tasks), desk.write("Event.csv", events))
    tasks_batch, events_batch = [batch for batch in reading.delivery.batches if batch.table == "activity"]
    assert list(tasks_batch.columns["channel"]) == ["call", "email"]
    assert list(tasks_batch.columns["opportunity_id"]) == ["0064600000J5S5TAAV", None]
    assert list(tasks_batch.columns["is_done"]) == [True, False]
    assert next(iter(tasks_batch.columns["recorded_at"])) == datetime(2026, 2, 28, 10)
    assert list(events_batch.columns["channel"]) == ["meeting"]
    assert list(events_batch.columns["is_done"]) == [False]


def test_files_of_two_products_are_two_deliveries(desk: Desk) -> None:
    one = desk.write("a.csv", lines(ZOHO, "zcrm_1,z,Anna,1.5,One,2026-05-01,z,Acme,Qualification,40,,,,EUR,"))
    two = desk.write("b.csv", lines(HUBSPOT, "11,One,qualifiedtobuy,S,1.5,2026-03-31,Anna,,,,,,,false,false"))
    with pytest.raises(Refused, match="several products"):
        desk.read(one, two)


def test_recognition_needs_only_the_header(desk: Desk) -> None:
    desk.write("zoho.csv", f"{ZOHO}\n")
    desk.write("pipedrive.csv", f"{PIPEDRIVE}\n")
    desk.write("fruit.csv", "fruit,colour\n")
    found = recognise([desk.folder])
    assert [(one.file, one.product, one.tables) for one in found.tables] == [
        ("pipedrive.csv", "Pipedrive", ("opportunity", "opportunity_line")),
        ("zoho.csv", "Zoho CRM", ("opportunity",)),
    ]
    assert [one.place.file for one in found.unrecognised] == ["fruit.csv"]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: f"{layout.product} {layout.label}")
def test_every_layout_recognises_a_file_of_its_own_headers(layout: Layout) -> None:
    headers = layout.signature | {min(choice) for choice in layout.any_of}
    assert layout.matches(frozenset(headers))
    for missing in layout.signature:
        assert not layout.matches(frozenset(headers - {missing}))


def test_a_pipedrive_deal_somebody_deleted_is_marked(desk: Desk) -> None:
    content = lines(
        "Deal - ID,Deal - Title,Deal - Value,Deal - Stage,Deal - Status",
        "1,One,10.5,Demo Scheduled,Deleted",
        "2,Two,10.5,Demo Scheduled,Open",
    )
    reading = desk.deals(content)
    assert column(reading, "is_deleted") == [True, False]
    assert fatal(reading) == []
    assert len(table(reading, "opportunity")) == 2
