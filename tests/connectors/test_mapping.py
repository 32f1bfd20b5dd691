"""Mapping files: what they can say, and how they are corrected when they are wrong."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from tests.connectors.desk import Desk, column, fatal, table

from quarterdeck.connectors import Mapping, Refused

MAPPING = """
source = "shop"
[reading]
date_order = "dmy"
decimal = ","
time_zone = "Europe/Berlin"

[files.orders]
path = "orders*.csv"
blanks = ["-", "n/a"]
values.state = { "OK " = "won" }
join.people = { on = "who", key = "code" }

[files.people]
path = "people.csv"

[[stage]]
name = "Talk"
status = "open"
initial = true

[[stage]]
name = "Done"
status = "won"

[[table]]
name = "opportunity"
file = "orders"
unless = { kind = "test" }

[table.columns]
opportunity_id = "no"
name = { text = ["{what} for {customer}", "{what}"] }
owner_id = "people.full name"
stage = { column = "phase", values = { t = "Talk", d = "Done" } }
amount = { column = "worth", when = { kind = ["real", "big"] } }
currency = { constant = "EUR" }
close_on = "closes"
probability = { column = "chance", percent = true }
"""
ORDERS = (
    "no;what;customer;who;phase;worth;closes;chance;kind\n"
    "1;Crane;Acme;a;t;1.000,50;01.02.2026;40;real\n"
    "2;Digger;-;b;d;20,00;02.02.2026;100;big\n"
    "3;Truck;Beta;c;t;30,00;n/a;;other\n"
    "4;Toy;Beta;a;t;1,00;01.02.2026;0;test\n"
)
PEOPLE = "code;full name\nA;Anna Ahrens\nb;Ben Berg\n"


def paths(desk: Desk) -> list[Path]:
    return [desk.write("orders 2026.csv", ORDERS), desk.write("people.csv", PEOPLE)]


def test_columns_constants_texts_values_conditions_and_joins(desk: Desk) -> None:
    reading = desk.read(*paths(desk), mapping=desk.mapping(MAPPING))
    assert reading.delivery.source == "shop"
    assert column(reading, "opportunity_id") == ["1", "2", "3"]
    assert column(reading, "name") == ["Crane for Acme", "Digger", "Truck for Beta"]
    assert column(reading, "owner_id") == ["Anna Ahrens", "Ben Berg", None]
    assert column(reading, "stage") == ["Talk", "Done", "Talk"]
    assert column(reading, "status") == ["open", "won", "open"]
    assert column(reading, "amount") == [Decimal("1000.5000"), Decimal("20.0000"), None]
    assert column(reading, "currency") == ["EUR", "EUR", "EUR"]
    assert column(reading, "close_on") == [date(2026, 2, 1), date(2026, 2, 2), None]
    assert column(reading, "probability") == [0.4, 1.0, None]
    assert reading.delivery.rejections == ()


def test_sellers_nobody_maps_are_taken_from_the_opportunities(desk: Desk) -> None:
    reading = desk.read(*paths(desk), mapping=desk.mapping(MAPPING))
    assert column(reading, "name", of="seller") == ["Anna Ahrens", "Ben Berg"]


def test_stages_of_the_mapping_have_its_order_even_while_empty(desk: Desk) -> None:
    more = MAPPING.replace("[[table]]", '[[stage]]\nname = "Gone"\nstatus = "lost"\n\n[[table]]', 1)
    found = table(desk.read(*paths(desk), mapping=desk.mapping(more)), "stage").columns
    assert dict(
        zip(found["name"], zip(found["position"], found["status"], found["is_initial"], strict=True), strict=True)
    ) == {
        "Talk": (1, "open", True),
        "Done": (2, "won", False),
        "Gone": (3, "lost", False),
    }


def test_what_the_caller_states_goes_before_the_mapping(desk: Desk) -> None:
    reading = desk.read(*paths(desk), mapping=desk.mapping(MAPPING), source="other", date_order="mdy")
    assert reading.delivery.source == "other"
    assert column(reading, "close_on")[0] == date(2026, 1, 2)


def test_a_stage_the_mapping_does_not_name_puts_the_row_aside(desk: Desk) -> None:
    orders = desk.write("orders.csv", ORDERS.replace(";b;d;", ";b;x;").replace(";100;", ";;"))
    reading = desk.read(orders, desk.write("people.csv", PEOPLE), mapping=desk.mapping(MAPPING))
    assert column(reading, "opportunity_id") == ["1", "3"]
    [bad] = fatal(reading)
    assert (bad.place.row, bad.value) == (3, "x")


def test_a_column_the_file_has_not_is_refused_with_the_nearest_one(desk: Desk) -> None:
    with pytest.raises(Refused, match="columns this file does not have: worths") as refused:
        desk.read(*paths(desk), mapping=desk.mapping(MAPPING.replace('"worth"', '"worths"')))
    assert "Did the mapping mean 'worth'?" in refused.value.remedy
    assert "Export it again with that column, or change the mapping." in refused.value.remedy


def test_a_file_in_which_others_are_looked_up_must_be_there(desk: Desk) -> None:
    with pytest.raises(Refused, match=r"looks up columns of orders 2026\.csv in this file \(files\.people\)"):
        desk.read(paths(desk)[0], mapping=desk.mapping(MAPPING))


TWO_FILES = """
source = "shop"
[files.deals]
path = "deals*.csv"
[files.log]
path = "log*.csv"
[[table]]
name = "opportunity"
file = "deals"
[table.columns]
opportunity_id = "no"
amount = "worth"
status = { constant = "open" }
[[table]]
name = "opportunity_change"
file = "log"
fields = { Worth = "amount" }
[table.columns]
opportunity_id = "no"
changed_at = "at"
field = "what"
value = "to"
"""


@pytest.mark.parametrize(
    ("name", "text", "filled", "said"),
    [
        ("deals 1.csv", "no,worth\n1,100\n", "opportunity", "log*.csv (files.log) is not among the files given"),
        (
            "log 1.csv",
            "no,at,what,to\n1,2026-01-09 10:00,Worth,100\n",
            "opportunity_change",
            "deals*.csv (files.deals) is not among the files given: every opportunity row it told before stays",
        ),
    ],
)
def test_one_of_two_files_alone_is_enough_and_what_stays_is_said(
    desk: Desk, name: str, text: str, filled: str, said: str
) -> None:
    reading = desk.read(desk.write(name, text), mapping=desk.mapping(TWO_FILES))
    assert {batch.table for batch in reading.delivery.batches if len(batch)} == {filled}
    assert any(note.startswith(said) for note in reading.delivery.notes)


def test_files_of_which_the_mapping_takes_nothing_are_refused_with_those_it_asks_for(desk: Desk) -> None:
    with pytest.raises(Refused, match=r"takes no rows from what was given; it asks for deals\*\.csv, log\*\.csv"):
        desk.read(desk.write("other.csv", "no,worth\n1,100\n"), mapping=desk.mapping(TWO_FILES))
    with pytest.raises(Refused, match=r"takes no rows from what was given; it asks for orders\*\.csv"):
        desk.read(paths(desk)[1], mapping=desk.mapping(MAPPING))


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ('source = "shop"', "", "source is missing"),
        ('source = "shop"', "source = 7", "source must be a text"),
        ('source = "shop"', 'source = "a:b"', "must not contain a colon"),
        ('date_order = "dmy"', 'date_order = "day first"', "'day first' is not known.*dmy, mdy, ymd"),
        ('time_zone = "Europe/Berlin"', 'time_zone = "Berlin"', "time zone 'Berlin' is not known"),
        ('name = "opportunity"', 'name = "oportunity"', r"table\[1\]\.name.*Did you mean 'opportunity'"),
        ('status = "won"', 'status = "wonn"', "'wonn' is not known.*Did you mean 'won'"),
        ('file = "orders"', 'file = "order"', "Did you mean 'orders'"),
        ('close_on = "closes"', 'closes_on = "closes"', "closes_on is not a known key.*Did you mean 'close_on'"),
        ('status = "won"', 'status = "closed"', "'closed' is not known.*open, won, lost"),
        ("initial = true", 'initial = "yes"', "initial must be true or false"),
        ('{ constant = "EUR" }', '{ constant = "EUR", column = "x" }', "exactly one of column, constant and text"),
        ('{ constant = "EUR" }', "7", "must be a column's header or a table"),
        ('key = "code"', 'keys = "code"', "key is missing"),
        ('path = "people.csv"', "", r"files\.people\.path is missing"),
        ("[reading]", "[reading", "no valid TOML"),
        (
            'opportunity_id = "no"\nname = { text = ["{what} for {customer}", "{what}"] }',
            "",
            "opportunity_id or name is missing",
        ),
    ],
)
def test_a_mistake_is_named_by_its_key_with_what_is_allowed(desk: Desk, wrong: str, right: str, said: str) -> None:
    assert wrong in MAPPING
    with pytest.raises(Refused, match=said) as refused:
        desk.mapping(MAPPING.replace(wrong, right, 1))
    assert refused.value.place.file == "mapping.toml"


def test_a_mapping_that_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="cannot be opened"):
        Mapping.load(desk.folder / "nowhere.toml")


def test_comments_and_layout_do_not_change_what_a_mapping_is(desk: Desk) -> None:
    one = desk.read(*paths(desk), mapping=desk.mapping(MAPPING))
    other = desk.read(*paths(desk), mapping=desk.mapping(f"# seen again\n{MAPPING}\n"))
    changed = desk.read(*paths(desk), mapping=desk.mapping(MAPPING.replace('"EUR"', '"USD"')))
    assert one.delivery.digest == other.delivery.digest != changed.delivery.digest


def test_every_example_in_the_documentation_is_a_valid_mapping(desk: Desk) -> None:
    guide = Path(__file__).resolve().parents[2] / "docs" / "mapping-files.md"
    examples = [block.split("```", 1)[0] for block in guide.read_text(encoding="utf-8").split("```toml\n")[1:]]
    whole = [example for example in examples if "source =" in example]
    assert len(whole) >= 2
    for example in whole:
        assert desk.mapping(example).source == tomllib.loads(example)["source"]


def test_of_several_sheets_those_with_the_mapping_s_headers_are_read(desk: Desk) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Quarterly export", "confidential"])
    for name, number in (("North", 1), ("South", 2)):
        sheet = book.create_sheet(name)
        sheet.append(["Number", "Phase"])
        sheet.append([number, "Signed"])
    book.save(desk.folder / "deals.xlsx")
    mapping = desk.mapping(
        'source = "x"\n[files.deals]\npath = "deals.xlsx"\n[[stage]]\nname = "Signed"\nstatus = "won"\n'
        '[[table]]\nname = "opportunity"\nfile = "deals"\n'
        '[table.columns]\nopportunity_id = "Number"\nstage = "Phase"'
    )
    reading = desk.read(desk.folder / "deals.xlsx", mapping=mapping)
    found = [batch for batch in reading.delivery.batches if batch.table == "opportunity"]
    assert [(batch.sheet, list(batch.columns["opportunity_id"])) for batch in found] == [
        ("North", ["1"]),
        ("South", ["2"]),
    ]
    assert [unknown.place.sheet for unknown in reading.preview.unrecognised] == ["Sheet"]


def test_a_mapping_without_an_id_matches_by_name_once_it_says_so(desk: Desk) -> None:
    text = MAPPING.replace('opportunity_id = "no"\n', "")
    with pytest.raises(Refused, match="no id column"):
        desk.read(*paths(desk), mapping=desk.mapping(text))
    agreed = text.replace("[reading]", "[reading]\nmatch_by_name = true")
    reading = desk.read(*paths(desk), mapping=desk.mapping(agreed))
    assert column(reading, "opportunity_id")[0] == "Crane for Acme ¦  ¦ Anna Ahrens"


def test_the_preview_says_what_every_column_is_for(desk: Desk) -> None:
    text = MAPPING + '\n[[organisation]]\nfile = "people"\nperson = "full name"\nunit = ["Company", "Team {code}"]'
    reading = desk.read(*paths(desk), mapping=desk.mapping(text))
    orders, people = reading.preview.sheets
    assert (orders.file, orders.tables, orders.row_count) == ("orders 2026.csv", ("opportunity",), 4)
    assert ("worth", "opportunity.amount") in orders.matched
    assert ("people.full name", "opportunity.owner_id") in orders.matched
    assert orders.ignored == ()
    assert people.matched == (("full name", "organisation.person"), ("code", "organisation.unit"))
    assert [(seat.person, seat.unit_path) for seat in reading.organisation] == [
        ("Anna Ahrens", ("Company", "Team A")),
        ("Ben Berg", ("Company", "Team b")),
    ]


def test_a_header_with_a_dot_in_a_condition_has_to_be_quoted(desk: Desk) -> None:
    with pytest.raises(Refused, match="Put a header with a dot in quotes"):
        desk.mapping(MAPPING.replace('unless = { kind = "test" }', 'unless = { people.code = "a" }'))


def test_a_bad_cell_that_fills_two_tables_is_named_once(desk: Desk) -> None:
    text = MAPPING + (
        '\n[[table]]\nname = "opportunity_line"\nfile = "orders"\n[table.columns]\n'
        'line_id = "no"\nopportunity_id = "no"\namount = "worth"'
    )
    orders = desk.write("orders.csv", ORDERS.replace("20,00", "plenty"))
    reading = desk.read(orders, desk.write("people.csv", PEOPLE), mapping=desk.mapping(text))
    assert [(bad.place.row, bad.value) for bad in reading.delivery.rejections] == [(3, "plenty")]
    assert len(table(reading, "opportunity_line")) == 4
