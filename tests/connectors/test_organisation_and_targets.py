"""Who sits where and who is to reach what, from mapped columns and from files of their own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.connectors.desk import Desk

from quarterdeck.connectors import ReadSettings, Refused, read_organisation, read_targets

ORGANISATION = """person,email,role,unit,manager,seller_id,begin_on,end_on
Anna Ahrens,anna@example.com,seller,Company / North / Team A,Maria Maurer,u1,2025-01-01,2026-04-01
Maria Maurer,maria@example.com,manager,Company / North / Team A,Dora Dorn,,,
Dora Dorn,,director,Company / North,,,,
"""


def test_an_organisation_file_gives_seats(desk: Desk) -> None:
    rows, rejections = read_organisation(desk.write("org.csv", ORGANISATION), ReadSettings())
    assert rejections == ()
    anna, maria, dora = rows
    assert anna.unit_path == ("Company", "North", "Team A")
    assert (anna.role, anna.manager, anna.seller_id) == ("seller", "Maria Maurer", "u1")
    assert (anna.begin_on, anna.end_on) == (date(2025, 1, 1), date(2026, 4, 1))
    assert (maria.role, maria.seller_id, maria.begin_on) == ("manager", None, None)
    assert (dora.email, dora.unit_path) == (None, ("Company", "North"))
    assert str(dora.place) == "org.csv, row 4"


def test_bad_seats_are_rejected_one_by_one(desk: Desk) -> None:
    text = (
        "person,role,unit,begin_on,end_on\n"
        ",seller,A,,\n"
        "Anna,boss,A,,\n"
        "Ben,seller,A,2026-05-01,2026-05-01\n"
        "Carl,seller,A,,\n"
        "Carl,seller,B,,\n"
        "Dora,seller,A,soon,\n"
    )
    rows, rejections = read_organisation(desk.write("org.csv", text), ReadSettings())
    assert [row.person for row in rows] == ["Carl"]
    assert [(bad.place.row, bad.fatal) for bad in rejections] == [
        (7, True),
        (2, True),
        (3, True),
        (4, True),
        (6, True),
    ]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("not-an-email", "“not-an-email” is no e-mail address"),
        ("ben@example", "“ben@example” is no e-mail address"),
        ("Ben <ben@example.com>", "is no e-mail address"),
        ("ben@example.com; b@example.com", "is no e-mail address"),
        (".ben@example.com", "is no e-mail address"),
        ("ANNA@example.com", "ANNA@example.com is the address of Anna already (org.csv, row 2)"),
    ],
)
def test_an_address_that_is_none_or_somebody_else_s_is_a_fault_with_its_row_and_column(
    desk: Desk, address: str, reason: str
) -> None:
    text = f"person,E-Mail,role,unit\nAnna,anna@example.com,seller,A\nBen,{address},seller,A\n"
    rows, rejections = read_organisation(desk.write("org.csv", text.replace("E-Mail", "Email")), ReadSettings())
    assert [row.person for row in rows] == ["Anna"]
    [bad] = rejections
    assert (bad.place.row, bad.place.column, bad.fatal, bad.value) == (3, "Email", True, address)
    assert reason in bad.reason
    assert bad.remedy.endswith("and import again.")


def test_addresses_of_many_kinds_are_taken_and_one_person_may_have_several_seats(desk: Desk) -> None:
    addresses = ("o'neil+crm@example.co.uk", "åsa.berg@bücher.example", "x_1-y@sub.example.com", "A.B@EXAMPLE.COM")
    people = "".join(f"P{n},{address},seller,A\n" for n, address in enumerate(addresses))
    rows, rejections = read_organisation(
        desk.write("org.csv", f"person,email,role,unit\n{people}P0,{addresses[0]},manager,A\n"), ReadSettings()
    )
    assert rejections == ()
    assert [row.email for row in rows] == [*addresses, addresses[0]]


def test_from_an_export_a_row_is_taken_without_an_address_that_is_none(desk: Desk) -> None:
    mapping = desk.mapping(
        """source = "erp"
        [files.staff]
        path = "staff.csv"
        [[organisation]]
        file = "staff"
        person = "name"
        email = "mail"
        unit = ["A"]
        """
    )
    reading = desk.read(desk.write("staff.csv", "name,mail\nAnna,n/a\nBen,b@example.com\n"), mapping=mapping)
    assert [(row.person, row.email) for row in reading.organisation] == [("Anna", None), ("Ben", "b@example.com")]
    [bad] = reading.delivery.rejections
    assert (bad.place.row, bad.place.column, bad.fatal) == (2, "mail", False)


def test_a_day_left_out_between_two_targets_is_named_with_how_the_range_is_written(desk: Desk) -> None:
    half = "bookings,Anna,,2026-01-01..2026-06-30,100\nbookings,Ben,,2026-07-01..2026-12-31,100\n"
    first = f"metric,person,unit,period,amount\n{half}"
    rows, rejections = read_targets(desk.write("t.csv", first), ReadSettings())
    assert (len(rows), rejections) == (2, ())
    _, rejections = read_targets(
        desk.write("t.csv", f"{first}bookings,Anna,,2026-07-01..2027-01-01,100\n"), ReadSettings()
    )
    [bad] = rejections
    assert bad.place.row == 2
    assert "ends before 2026-06-30, and the next target begins after it" in bad.reason
    assert "Write 2026-01-01..2026-07-01" in bad.remedy
    said = f"{first}bookings,Anna,,2026-06-30..2026-07-01,\nbookings,Anna,,2026-07-01..2027-01-01,100\n"
    assert read_targets(desk.write("t.csv", said), ReadSettings())[1] == ()


def test_a_person_may_change_seats_over_time(desk: Desk) -> None:
    text = "person,role,unit,begin_on,end_on\nAnna,seller,A,,2026-01-01\nAnna,seller,B,2026-01-01,\n"
    rows, rejections = read_organisation(desk.write("org.csv", text), ReadSettings())
    assert [row.unit_path for row in rows] == [("A",), ("B",)]
    assert rejections == ()


def test_an_organisation_file_without_its_columns_is_refused_with_the_ones_it_needs(desk: Desk) -> None:
    with pytest.raises(Refused, match="person, unit are needed, and the file has name, team"):
        read_organisation(desk.write("org.csv", "name,team\nAnna,A\n"), ReadSettings())


TARGETS = """metric;person;unit;period;amount
bookings;Anna Ahrens;;2026-03;100.000,00
bookings;Ben Berg;;2026-03;
bookings;;Company / North;2026-Q1;0
bookings;;Company;FY26;1.200.000
"""


def test_a_target_file_tells_not_set_from_none_intended(desk: Desk) -> None:
    rows, rejections = read_targets(desk.write("targets.csv", TARGETS), ReadSettings())
    assert rejections == ()
    assert [(row.person, row.unit, row.period, row.amount) for row in rows] == [
        ("Anna Ahrens", None, "2026-03", Decimal("100000.0000")),
        ("Ben Berg", None, "2026-03", None),
        (None, "Company / North", "2026-Q1", Decimal("0.0000")),
        (None, "Company", "FY26", Decimal("1200000.0000")),
    ]
    assert rows[0].metric == "bookings"


def test_bad_targets_are_rejected_one_by_one(desk: Desk) -> None:
    text = (
        "metric,person,unit,period,amount\n"
        "bookings,Anna,A,2026-03,1.5\n"
        "bookings,,,2026-03,1.5\n"
        "bookings,Anna,,March,1.5\n"
        ",Anna,,2026-03,1.5\n"
        "bookings,Anna,,2026-03,much\n"
        "bookings,Anna,,2026-03,1.5\n"
        "bookings,Anna,,2026-03,1.5\n"
        "bookings,Anna,,2026-03,2.5\n"
    )
    rows, rejections = read_targets(desk.write("targets.csv", text), ReadSettings())
    assert [(row.person, row.amount) for row in rows] == [("Anna", Decimal("1.5000"))]
    assert [bad.place.row for bad in rejections] == [2, 3, 4, 5, 6, 9]
    assert all(bad.remedy for bad in rejections)


def test_an_ambiguous_target_amount_is_asked_about(desk: Desk) -> None:
    path = desk.write("targets.csv", "metric,unit,period,amount\nbookings,A,2026-03,1.200\n")
    with pytest.raises(Refused, match="which sign begins the decimals"):
        read_targets(path, ReadSettings())
    rows, _ = read_targets(path, ReadSettings(decimal=","))
    assert rows[0].amount == Decimal("1200.0000")


def test_settings_that_mean_nothing_are_refused() -> None:
    for wrong in ({"date_order": "ddmm"}, {"decimal": ";"}, {"time_zone": "Mars/Base"}, {"encoding": "utf-9"}):
        with pytest.raises(Refused, match="is not known"):
            ReadSettings(**wrong)  # type: ignore[arg-type]
