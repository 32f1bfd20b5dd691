"""Rows without a history of their own: what was known of them on any day, whatever later exports said."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from tests.facts.world import batch, delivery

from quarterdeck.domain.calendar import Calendar
from quarterdeck.facts.engine import open_facts
from quarterdeck.facts.folder import file_name
from quarterdeck.facts.publish import build

JAN, FEB, MAR = date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5)
ALWAYS, STILL = date(1900, 1, 1), date(2200, 1, 1)


def after(folder: Path, *exports, set_up: int = 1) -> Path:
    """The file after these exports (day, batch) were imported one after the other, so many of them in the set-up."""
    for number, (day, rows) in enumerate(exports, 1):
        before = folder / file_name(number - 1)
        build(
            before if before.exists() else None,
            folder / file_name(number),
            delivery(day, rows, digest=f"digest {number}"),
            number=number,
            calendar=Calendar(),
            progress=lambda *_: None,
            opening=number <= set_up,
        )
    return folder / file_name(len(exports))


def states(path: Path, table: str, column: str) -> list[tuple[object, ...]]:
    facts = open_facts(path)
    found = facts.fetch(f"SELECT {column}, known_from, known_to FROM {table} ORDER BY known_from, {column}")
    facts.close()
    return found


def account(name: str):
    return batch("account", [{"account_id": "x", "name": name}])


def sale(sold_on: date, amount: int, number: str = "1"):
    return batch("sale", [{"sale_id": number, "sold_on": sold_on, "amount": Decimal(amount)}])


def test_what_the_set_up_says_was_so_all_along(tmp_path):
    assert states(after(tmp_path, (FEB, account("Acme"))), "account", "name") == [("Acme", ALWAYS, STILL)]


def test_a_change_is_known_from_its_export_on_and_the_old_word_until_then(tmp_path):
    path = after(tmp_path, (JAN, account("Acme")), (FEB, account("Acme")), (MAR, account("Apex")))
    assert states(path, "account", "name") == [("Acme", ALWAYS, MAR), ("Apex", MAR, STILL)]


def test_a_value_that_comes_back_is_three_states(tmp_path):
    path = after(tmp_path, (JAN, account("Acme")), (FEB, account("Apex")), (MAR, account("Acme")))
    assert states(path, "account", "name") == [("Acme", ALWAYS, FEB), ("Apex", FEB, MAR), ("Acme", MAR, STILL)]


def test_an_account_that_a_later_export_has_for_the_first_time_was_not_known_before(tmp_path):
    later = batch("account", [{"account_id": "y", "name": "Young"}])
    path = after(tmp_path, (JAN, account("Acme")), (FEB, later))
    assert states(path, "account", "name") == [("Acme", ALWAYS, STILL), ("Young", FEB, STILL)]


def test_a_sale_is_known_from_its_export_on_whenever_it_was_made(tmp_path):
    made, late = date(2026, 1, 20), date(2026, 1, 4)
    path = after(tmp_path, (JAN, sale(date(2025, 12, 1), 5)), (FEB, sale(made, 7, "2")), (MAR, sale(late, 9, "3")))
    assert states(path, "sale", "amount") == [(5, ALWAYS, STILL), (7, FEB, STILL), (9, MAR, STILL)]


def test_the_first_export_of_a_table_after_the_set_up_is_no_exception(tmp_path):
    path = after(tmp_path, (JAN, account("Acme")), (FEB, sale(date(2025, 12, 1), 5)), (FEB, sale(JAN, 6)))
    assert states(path, "sale", "amount") == [(6, FEB, STILL)], "another file of its day mends it"


def test_another_file_of_the_same_day_mends_what_the_first_said(tmp_path):
    path = after(tmp_path, (JAN, account("Acme")), (JAN, account("Ackme")), set_up=2)
    assert states(path, "account", "name") == [("Ackme", ALWAYS, STILL)]


def test_after_the_set_up_another_file_of_its_only_day_counts_from_that_day_on(tmp_path):
    path = after(tmp_path, (JAN, account("Acme")), (JAN, account("Ackme")))
    assert states(path, "account", "name") == [("Acme", ALWAYS, JAN), ("Ackme", JAN, STILL)]
    (tmp_path / "later").mkdir()
    path = after(tmp_path / "later", (JAN, account("Acme")), (FEB, account("Apex")), (FEB, account("Apx")))
    assert states(path, "account", "name") == [("Acme", ALWAYS, FEB), ("Apx", FEB, STILL)]


def test_an_older_export_that_comes_late_says_that_a_row_was_known_before_and_changes_nothing_newer(tmp_path):
    sold = date(2025, 12, 1)
    path = after(tmp_path, (JAN, sale(sold, 1, "other")), (MAR, sale(sold, 7)), (FEB, sale(sold, 7)))
    assert states(path, "sale", "amount") == [(1, ALWAYS, STILL), (7, FEB, STILL)]
    (tmp_path / "late").mkdir()
    path = after(tmp_path / "late", (JAN, account("Acme")), (MAR, account("Apex")), (FEB, account("Wrong")))
    assert states(path, "account", "name") == [("Acme", ALWAYS, MAR), ("Apex", MAR, STILL)]


def test_what_a_late_export_tells_of_a_column_that_nobody_told_is_known_from_its_day(tmp_path):
    whole = batch("account", [{"account_id": "x", "name": "Apex", "segment": "smb"}])
    path = after(tmp_path, (JAN, account("Acme")), (MAR, account("Acme")), (FEB, whole))
    assert states(path, "account", "segment") == [(None, ALWAYS, FEB), ("smb", FEB, STILL)]
    assert states(path, "account", "name") == [("Acme", ALWAYS, FEB), ("Acme", FEB, STILL)]


def test_an_activity_that_says_when_it_was_recorded_is_taken_at_its_word(tmp_path):
    told = {"channel": "call", "occurs_on": date(2026, 1, 2), "is_done": True, "is_system": False}
    first = batch("activity", [{**told, "activity_id": "1", "recorded_at": datetime(2026, 1, 2, 9)}])
    late = [{**told, "activity_id": "2", "recorded_at": datetime(2026, 1, 12, 9)}]
    silent = [{**told, "activity_id": "3", "recorded_at": None}]
    path = after(tmp_path, (JAN, first), (FEB, batch("activity", [*late, *silent])))
    assert states(path, "activity", "activity_id") == [
        ("crm:1", ALWAYS, STILL),
        ("crm:2", date(2026, 1, 11), STILL),
        ("crm:3", FEB, STILL),
    ]


def test_while_the_company_is_being_set_up_what_comes_late_was_so_all_along(tmp_path):
    sold = date(2025, 12, 1)
    path = after(tmp_path, (JAN, sale(sold, 1, "other")), (FEB, sale(sold, 7)), set_up=2)
    assert states(path, "sale", "amount") == [(1, ALWAYS, STILL), (7, ALWAYS, STILL)]


def test_columns_left_out_keep_their_values_in_the_new_state(tmp_path):
    whole = batch("account", [{"account_id": "x", "name": "Acme", "industry": "Food"}])
    path = after(tmp_path, (JAN, whole), (FEB, account("Apex")))
    assert states(path, "account", "industry") == [("Food", ALWAYS, FEB), ("Food", FEB, STILL)]
