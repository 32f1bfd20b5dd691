"""Workbooks: typed cells, several sheets, and files made to do harm."""

from __future__ import annotations

import resource
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.connectors.desk import Desk, column, table

from quarterdeck.connectors import Refused

HEADER = ("Id", "Name", "StageName", "IsClosed", "IsWon", "Amount", "CloseDate", "CreatedDate", "OwnerId")


def workbook(path: Path, **sheets: list[tuple[Any, ...]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def test_numbers_dates_and_truth_values_arrive_as_they_are(desk: Desk) -> None:
    rows = [
        HEADER,
        ("o1", "One", "Prospecting", False, False, 1234.5, date(2026, 5, 1), datetime(2026, 1, 2, 13, 30), "anna"),
        ("o2", "Two", "Closed Won", True, True, 2000, date(2026, 2, 1), datetime(2026, 1, 2, 23, 30), 17),
    ]
    reading = desk.read(workbook(desk.folder / "deals.xlsx", Sheet1=rows), time_zone="Europe/Berlin")
    assert column(reading, "amount") == [Decimal("1234.5000"), Decimal("2000.0000")]
    assert column(reading, "close_on") == [date(2026, 5, 1), date(2026, 2, 1)]
    assert column(reading, "created_on") == [date(2026, 1, 2), date(2026, 1, 3)]
    assert column(reading, "owner_id") == ["anna", "17"]
    assert column(reading, "status") == ["open", "won"]


def test_serial_numbers_in_a_date_column_are_dates(desk: Desk) -> None:
    rows = [HEADER, ("o1", "One", "Prospecting", 0, 0, 1, 46143, 46024.5625, "anna")]
    reading = desk.read(workbook(desk.folder / "deals.xlsx", Sheet1=rows))
    assert column(reading, "close_on") == [date(2026, 5, 1)]
    assert column(reading, "created_on") == [date(2026, 1, 2)]


def test_a_number_in_a_workbook_needs_no_decimal_sign(desk: Desk) -> None:
    rows = [HEADER, ("o1", "One", "Prospecting", 0, 0, 1.234, date(2026, 5, 1), None, "anna")]
    assert column(desk.read(workbook(desk.folder / "deals.xlsx", S=rows)), "amount") == [Decimal("1.2340")]


def test_every_sheet_is_looked_at_and_hidden_ones_are_not(desk: Desk) -> None:
    rows = [HEADER, ("o1", "One", "Prospecting", 0, 0, 1, date(2026, 5, 1), None, "anna")]
    path = workbook(
        desk.folder / "all.xlsx",
        Cover=[("Weekly export",)],
        Deals=rows,
        Accounts=[("Id", "Name", "ParentId", "BillingCountry"), ("a1", "Acme", None, "DE")],
        Old=[HEADER, ("o9", "Nine", "Prospecting", 0, 0, 1, date(2026, 5, 1), None, "anna")],
    )
    made = openpyxl.load_workbook(path)
    made["Old"].sheet_state = "hidden"
    made.save(path)
    reading = desk.read(path)
    assert column(reading, "opportunity_id") == ["o1"]
    assert column(reading, "name", of="account") == ["Acme"]
    assert table(reading, "opportunity").sheet == "Deals"


def test_row_numbers_are_those_the_sheet_shows(desk: Desk) -> None:
    rows = [(), ("My deals",), (), HEADER, ("o1", "One", "Prospecting", 0, 0, "lots", date(2026, 5, 1), None, "anna")]
    reading = desk.read(workbook(desk.folder / "deals.xlsx", S=rows))
    [bad] = reading.delivery.rejections
    assert str(bad.place) == "deals.xlsx, sheet S, row 5, column Amount"


def test_a_workbook_named_csv_is_read_by_its_content(desk: Desk) -> None:
    rows = [HEADER, ("o1", "One", "Prospecting", 0, 0, 1, date(2026, 5, 1), None, "anna")]
    path = workbook(desk.folder / "deals.xlsx", S=rows).rename(desk.folder / "deals.csv")
    assert column(desk.read(path), "opportunity_id") == ["o1"]


def test_a_half_written_workbook_is_refused(desk: Desk) -> None:
    path = workbook(desk.folder / "deals.xlsx", S=[HEADER, ("o1",) * len(HEADER)])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(Refused, match="damaged or half written"):
        desk.read(path)


def test_a_workbook_whose_parts_are_damaged_is_refused(desk: Desk) -> None:
    path = workbook(desk.folder / "deals.xlsx", S=[HEADER, ("o1",) * len(HEADER)])
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(path, "w") as broken:
        for name, content in parts.items():
            broken.writestr(name, content[: len(content) // 2] if name.endswith("workbook.xml") else content)
    with pytest.raises(Refused, match="damaged"):
        desk.read(path)


def test_an_archive_of_other_files_is_refused(desk: Desk) -> None:
    path = desk.folder / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("deals.csv", "a,b\n")
    with pytest.raises(Refused, match="a ZIP archive, not a workbook"):
        desk.read(path)


def bomb(path: Path, megabytes: int) -> Path:
    """A small workbook whose one sheet unpacks to very much."""
    workbook(path, S=[HEADER])
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    rows = b'<row><c t="inlineStr"><is><t>' + b"A" * 1000 + b"</t></is></c></row>"
    begin = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            if not name.endswith("sheet1.xml"):
                made.writestr(name, content)
        with made.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(begin)
            for _ in range(megabytes):
                sheet.write(rows * 1000)
            sheet.write(b"</sheetData></worksheet>")
    return path


def test_a_bomb_is_refused_before_it_is_unpacked(desk: Desk) -> None:
    path = bomb(desk.folder / "bomb.xlsx", 200)
    assert path.stat().st_size < 2_000_000
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(Refused, match="which no real list does"):
        desk.read(path)
    assert time.monotonic() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_bomb_that_lies_about_its_size_runs_out_of_the_memory_it_is_given(desk: Desk) -> None:
    path = bomb(desk.folder / "bomb.xlsx", 500)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    truth, lie = part.file_size.to_bytes(4, "little"), (1_000_000).to_bytes(4, "little")
    while (at := content.find(truth)) >= 0:
        content[at : at + 4] = lie
    path.write_bytes(content)
    began = time.monotonic()
    with pytest.raises(Refused):
        desk.read(path)
    assert time.monotonic() - began < 30


def test_a_cell_in_the_last_corner_of_the_sheet_does_not_take_the_machine_down(desk: Desk) -> None:
    path = desk.folder / "corner.xlsx"
    made = openpyxl.Workbook()
    made.active.append(HEADER)
    made.active.cell(row=1_048_576, column=16_384, value="x")
    made.save(path)
    with pytest.raises(Refused, match="memory"):
        desk.read(path)
