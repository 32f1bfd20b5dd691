"""Text files: which encoding, which separator, where the table begins and ends, and what is no table."""

from __future__ import annotations

import pytest
from tests.connectors.desk import Desk, column, fatal, table

from quarterdeck.connectors import Refused

HEADER = "Id,Name,StageName,IsClosed,IsWon,Amount,CloseDate,OwnerId"
ANNA = "o1,Müller & Söhne,Prospecting,0,0,1200.50,2026-05-01,anna"
BEN = "o2,Žižkov,Closed Won,1,1,300.25,2026-02-01,ben"
TWO = f"{HEADER}\n{ANNA}\n{BEN}" + "\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_reads_the_same_in_every_unicode_encoding(desk: Desk, encoding: str) -> None:
    reading = desk.deals(TWO.encode(encoding))
    assert column(reading, "name") == ["Müller & Söhne", "Žižkov"]
    assert reading.delivery.rejections == ()


def test_bytes_that_are_no_utf_8_are_windows_1252(desk: Desk) -> None:
    text = TWO.replace("Žižkov", "Café €uro")
    assert column(desk.deals(text.encode("cp1252")), "name") == ["Müller & Söhne", "Café €uro"]


def test_utf_8_with_one_broken_byte_is_asked_about_not_turned_into_other_letters(desk: Desk) -> None:
    content = (
        TWO.replace("Žižkov", "Žižkov Łódź ěščř").encode() + b"o3,bad \xe9 byte,Prospecting,0,0,1,2026-05-01,anna\n"
    )
    with pytest.raises(Refused) as refused:
        desk.deals(content)
    assert refused.value.question is not None
    assert refused.value.question.topic == "encoding"


def test_a_stated_encoding_is_used_and_a_wrong_one_refused(desk: Desk) -> None:
    latin_2 = TWO.replace("Müller & Söhne", "Łódź").encode("iso-8859-2")
    assert column(desk.deals(latin_2, encoding="iso-8859-2"), "name")[0] == "Łódź"
    with pytest.raises(Refused, match="cannot be read as utf-8"):
        desk.deals(latin_2, encoding="utf-8")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found(desk: Desk, delimiter: str) -> None:
    reading = desk.deals(TWO.replace(",", delimiter))
    assert column(reading, "opportunity_id") == ["o1", "o2"]


def test_a_decimal_comma_does_not_hide_the_semicolon(desk: Desk) -> None:
    text = TWO.replace(",", ";").replace("1200.50", "1.200,50").replace("300.25", "300,25")
    assert [str(amount) for amount in column(desk.deals(text), "amount")] == ["1200.5000", "300.2500"]


def test_two_separators_that_would_both_do_are_asked_about(desk: Desk) -> None:
    mapping = desk.mapping(
        'source = "x"\n[files.a]\npath = "odd.csv"\n[[table]]\nname = "account"\nfile = "a"\n'
        '[table.columns]\naccount_id = "id"'
    )
    path = desk.write("odd.csv", "a,b;c\n1,2;3\n4,5;6\n")
    with pytest.raises(Refused) as refused:
        desk.read(path, mapping=mapping)
    assert refused.value.question is not None
    assert refused.value.question.topic == "delimiter"
    assert set(refused.value.question.choices) == {",", ";"}


def test_a_quoted_value_may_hold_separators_quotes_and_lines(desk: Desk) -> None:
    row = 'o3,"Line one\r\nline ""two"", three",Prospecting,0,0,5,2026-05-01,anna'
    reading = desk.deals(f"{HEADER}\r\n{row}\r\n{BEN}\r\n")
    assert column(reading, "name")[0] == 'Line one\r\nline "two", three'
    assert list(table(reading, "opportunity").rows) == [2, 3]


def test_a_row_with_too_few_or_too_many_cells_is_rejected_by_its_number(desk: Desk) -> None:
    reading = desk.deals("\n".join([HEADER, "o7,short", ANNA, f"{BEN},extra", BEN, ""]))
    assert column(reading, "opportunity_id") == ["o1", "o2"]
    assert [(bad.place.row, bad.fatal) for bad in reading.delivery.rejections] == [(2, True), (4, True)]
    assert "2 cells where the header has 8" in reading.delivery.rejections[0].reason


def test_empty_cells_beyond_the_header_do_no_harm(desk: Desk) -> None:
    assert column(desk.deals("\n".join([f"{HEADER},,", f"{ANNA},,", f"{BEN},,"])), "opportunity_id") == ["o1", "o2"]


def test_a_quote_that_goes_on_after_its_end_spoils_only_its_row(desk: Desk) -> None:
    reading = desk.deals(f'{HEADER}\no3,"Quoted" and more,Prospecting,0,0,5,2026-05-01,anna\n{BEN}\n')
    assert column(reading, "opportunity_id") == ["o2"]
    assert [bad.place.row for bad in fatal(reading)] == [2]


def test_titles_and_blank_lines_above_the_header_are_passed_over(desk: Desk) -> None:
    reading = desk.deals(f"Pipeline of the week\nAs of 2026-03-31\n\n{TWO}")
    assert column(reading, "opportunity_id") == ["o1", "o2"]
    assert list(table(reading, "opportunity").rows) == [5, 6]


def test_the_small_print_below_is_left_out_and_said(desk: Desk) -> None:
    footer = (
        "\nGrand Totals (2 records)\nConfidential Information - Do Not Distribute\n"
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
    )
    reading = desk.deals(TWO + footer)
    assert len(table(reading, "opportunity")) == 2
    assert reading.delivery.rejections == ()
    assert "left out as footer from row 5" in reading.delivery.notes[0]


def test_a_footer_that_promises_more_records_than_there_are_is_reported(desk: Desk) -> None:
    reading = desk.deals(f"{TWO}Grand Totals (3 records)\n")
    assert "promises 3 records and the file holds 2" in reading.delivery.rejections[0].reason


def test_any_lone_line_after_a_blank_one_is_a_footer(desk: Desk) -> None:
    assert len(table(desk.deals(f"{TWO}\nPrinted by Anna\n"), "opportunity")) == 2


def test_a_lone_cell_between_rows_is_a_broken_row_and_not_a_footer(desk: Desk) -> None:
    reading = desk.deals(f"{HEADER}\n{ANNA}\nstray\n{BEN}\n")
    assert column(reading, "opportunity_id") == ["o1", "o2"]
    assert [bad.place.row for bad in fatal(reading)] == [3]


def test_of_two_columns_with_one_name_the_first_is_read_and_the_second_listed_as_ignored(desk: Desk) -> None:
    reading = desk.deals("\n".join([f"{HEADER},Amount", f"{ANNA},9", f"{BEN},9", ""]))
    assert [str(amount) for amount in column(reading, "amount")] == ["1200.5000", "300.2500"]
    assert "Amount (2)" in reading.preview.sheets[0].ignored


def test_headers_are_known_whatever_their_case_and_blanks(desk: Desk) -> None:
    assert column(desk.deals(TWO.replace("StageName", " STAGENAME ")), "stage") == ["Prospecting", "Closed Won"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a PNG picture"),
        (b"%PDF-1.7 \n%\xe2\xe3\xcf\xd3", "a PDF document"),
        (b"PK\x03\x04" + b"\x00" * 40, "damaged or half written"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x07" * 4000, "damaged"),
        (b"<html><body><table><tr><td>Opportunity Name</td></tr></table></body></html>", "a web page"),
        (bytes(range(1, 256)) * 20, "control characters"),
        (TWO.encode()[:40] + b"\x00\x01\x02" + TWO.encode(), "control characters"),
    ],
)
def test_what_is_no_table_is_refused_with_what_it_is(desk: Desk, content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        desk.deals(content)
    assert refused.value.place.file == "deals.csv"
    assert refused.value.remedy


def test_a_header_without_rows_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="a header and no row below"):
        desk.deals(f"{HEADER}\n")


def test_a_quote_never_closed_means_a_file_cut_off(desk: Desk) -> None:
    with pytest.raises(Refused, match="cut off") as refused:
        desk.deals(f'{TWO}o3,"half a na')
    assert refused.value.place.row == 4


def test_a_last_line_that_stops_in_the_middle_means_a_file_cut_off(desk: Desk) -> None:
    with pytest.raises(Refused, match="stops in the middle"):
        desk.deals(f"{TWO}o3,half,Prosp")


def test_a_last_line_without_a_line_end_is_complete(desk: Desk) -> None:
    assert len(table(desk.deals(TWO.removesuffix("\n")), "opportunity")) == 2


def test_a_cell_of_ten_megabytes_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="131,072 characters"):
        desk.deals(f'{HEADER}\no1,"{"x" * 10_000_000}",Prospecting,0,0,1,2026-05-01,anna\n')


def test_a_table_nobody_knows_is_refused_with_its_columns(desk: Desk) -> None:
    with pytest.raises(Refused, match="its columns are fruit, colour") as refused:
        desk.read(desk.write("fruit.csv", "fruit,colour\napple,red\n"))
    assert "--mapping" in refused.value.remedy


def test_a_folder_is_read_whole_and_what_is_unknown_in_it_is_said(desk: Desk) -> None:
    desk.write("deals.csv", TWO)
    desk.write("fruit.csv", "fruit,colour\napple,red\n")
    desk.write("notes.docx", "not looked at")
    reading = desk.read(desk.folder)
    assert len(table(reading, "opportunity")) == 2
    assert any(note.startswith("fruit.csv was left out") for note in reading.delivery.notes)
    assert [unknown.place.file for unknown in reading.preview.unrecognised] == ["fruit.csv"]


def test_a_path_that_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="cannot be opened"):
        desk.read(desk.folder / "nowhere.csv")


def test_an_empty_folder_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="no CSV or XLSX file here"):
        desk.read(desk.folder)


def test_the_digest_knows_the_same_content_under_any_name_and_in_any_order(desk: Desk) -> None:
    accounts = "Id,Name,ParentId,BillingCountry\na1,Acme,,DE\n"
    one = desk.read(desk.write("a.csv", TWO), desk.write("b.csv", accounts))
    other = desk.read(desk.write("c.csv", accounts), desk.write("d.csv", TWO))
    changed = desk.read(desk.write("e.csv", TWO.replace("1200", "1201")), desk.write("f.csv", accounts))
    assert one.delivery.digest == other.delivery.digest
    assert one.delivery.digest != changed.delivery.digest
    assert one.delivery.digest != desk.read(desk.folder / "a.csv", desk.folder / "b.csv", source="x").delivery.digest


def test_where_no_separator_is_steady_the_one_with_a_known_header_is_taken(desk: Desk) -> None:
    header = "Id;Name;StageName;IsClosed;IsWon"
    reading = desk.deals(f"{header}\no1;One;Prospecting;0;0\no2;Two\no3;Three\no4;Four;x;y\n")
    assert column(reading, "opportunity_id") == ["o1"]
    assert [bad.place.row for bad in fatal(reading)] == [3, 4, 5]


def test_a_file_of_blanks_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="the file is empty"):
        desk.deals("\n   \n\n")
