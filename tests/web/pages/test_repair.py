"""Putting opportunities right on the Trust page, without script: looked at, saved, and green at once."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html import unescape

import pytest
from tests.scope.faces import client_of

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.records.book import open_book, today
from quarterdeck.records.models import Account, Repair
from quarterdeck.reports.trust.worklist import expected
from quarterdeck.web.pages.trust.effect import landing_moves

pytest_plugins = ("tests.living",)
pytestmark = pytest.mark.django_db


def trust(who: str, subject: str = "person/ada") -> str:
    return unescape(client_of(who).get(f"/trust/{subject}/").content.decode())


def post(who: str, subject: str = "person/ada", status: int = 200, **fields: object) -> str:
    answer = client_of(who).post(f"/trust/{subject}/repair/", fields)
    assert answer.status_code == status, answer.content.decode()
    return unescape(answer.content.decode())


def rows(page: str) -> dict[str, str]:
    """The hidden fields of the worklist, and what its inputs hold."""
    found = dict(re.findall(r'name="([\w-]+-\d+)" value="([^"]*)"', page))
    found |= {
        name: re.search(rf'name="seen-{name}" value="([^"]*)"', page)[1]
        for name in re.findall(r'select class="in" name="([\w-]+)"', page)
    }
    return found


def saved(who: str, subject: str, looked_at: str) -> str:
    changes = re.search(r'name="changes" value="(.*?)">', looked_at, re.DOTALL)[1]
    answer = client_of(who).post(
        f"/trust/{subject}/repair/", {"save": "1", "changes": changes, "because": "They said so"}, follow=True
    )
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_enter_in_a_field_means_what_was_typed_in_all_rows(living):
    page = trust("ada")
    fields = rows(page)
    buttons = re.findall(r'<button[^>]*name="do" value="([\w-]+)"', page)
    assert buttons[0] == "changed"
    refused = post("ada", status=409, **fields, do="changed")
    assert "Nothing is different in any row" in refused
    looked_at = post("ada", **fields | {"close_on-1": "2027-06-30", "do": "changed"})
    assert looked_at.count("30 June 2027") == 1
    assert not Repair.objects.exists()


def test_a_row_is_put_right_in_place(living):
    who = "ada"
    before = trust(who)
    fields = rows(before)
    looked_at = post(who, **fields | {"close_on-1": "2027-06-30", "do": "row-1"})
    assert "Nothing is saved yet" in looked_at
    assert re.search(r"(This does not move the landing: it stays at|The landing moves by)", looked_at)
    assert not Repair.objects.exists()
    after = saved(who, "person/ada", looked_at)
    assert "1 field put right" in after
    assert str(Repair.objects.get().value) == "2027-06-30"
    assert count(after) == count(before) - 1


def test_the_effect_told_before_is_the_one_there_is_after(living):
    fields = rows(trust("ada"))
    amount = float(fields["seen-amount-1"])
    for times in (1.001, 3):
        before = landing()
        looked_at = post("ada", **fields | {"amount-1": f"{amount * times:.2f}", "do": "row-1"})
        saved("ada", "person/ada", looked_at)
        told = landing_moves(before, landing(), "EUR")
        assert told in looked_at
        assert "moves by" in told
        fields = rows(trust("ada"))


def landing() -> Figure:
    book = open_book(Account.objects.get(email="ada@acme.example"), today())
    scope = book.scope(Subject(SubjectKind.PERSON, "ada"))
    return expected(book.outlook(scope, book.lens(scope)).whole())


def test_many_are_moved_or_let_go_at_once(living):
    fields = rows(trust("ada"))
    ticked = [name.removeprefix("row-") for name in fields if name.startswith("row-")][:3]
    looked_at = post("ada", **fields | {"deal": ticked, "do": "push", "days": "45"})
    assert looked_at.count("close date") == len(ticked)
    lost = post("ada", **fields | {"deal": ticked, "do": "lost"})
    saved("ada", "person/ada", lost)
    assert {repair.value for repair in Repair.objects.all()} == {"lost"}
    assert Repair.objects.count() == len(ticked)


def test_what_rests_on_the_ticked_ones_together_is_told_to_a_script_in_words_and_without_one_on_the_page(living):
    fields = rows(trust("ada"))
    numbers = [name.removeprefix("row-") for name in fields if name.startswith("row-")]
    book = open_book(Account.objects.get(email="ada@acme.example"), today())
    scope = book.scope(Subject(SubjectKind.PERSON, "ada"))
    outlook = book.outlook(scope, book.lens(scope))
    for ticked in (numbers[:1], numbers[:2], numbers):
        without = outlook.without({fields[f"row-{number}"] for number in ticked}).whole()
        rests = formats.money(outlook.whole().expected - without.expected, book.currency)
        answer = client_of("ada").post(
            "/trust/person/ada/repair/",
            fields | {"deal": ticked, "do": "ticked"},
            headers={"Accept": "text/plain"},
        )
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.content.decode().startswith(f"{len(ticked)} ticked; ")
        assert rests in answer.content.decode() or "nothing of the landing" in answer.content.decode()
    page = post("ada", **fields, do="all")
    assert page.count(" checked>") == len(numbers)
    assert f"{len(numbers)} ticked; " in page
    assert "None ticked" in post("ada", **fields, do="ticked")
    assert not Repair.objects.exists()


def test_an_amount_stands_in_groups_of_digits_and_can_be_typed_so_and_without(living):
    fields = rows(trust("ada"))
    amount = next(value for name, value in fields.items() if name.startswith("seen-amount"))
    shown = next(value for name, value in fields.items() if name.startswith("amount"))
    assert shown == formats.grouped(Decimal(amount))
    refused = post("ada", status=409, **fields, do="changed")
    assert "Nothing is different in any row" in refused
    for typed in ("1,234,567", "1234567", "1.234.567", "1 234 567", "1.234.567,00", "1’234’567"):
        assert "€1,234,567<" in post("ada", **fields | {"amount-1": typed, "do": "row-1"}), typed
    for typed, words in {
        "80.000": "“80.000” can be read in two ways. Write 80,000, or 80.",
        "80.125": "“80.125” can be read in two ways. Write 80,125, or 80.1250.",
        "1e9": "“1e9” is no amount. Write it like 80,000 or 1,000.50.",
        "٣٠٠": "is no amount. Write it like",
        "50%": "is a percentage, not an amount. Write it like",
        "€ 500": "names a currency",
        "": "An amount is needed",
        "-5": "It has to be 0 or more",
        "1" * 15: "is too large to be an amount",
        "1" * 5000: "is no amount",
    }.items():
        assert words in post("ada", status=409, **fields | {"amount-1": typed, "do": "row-1"}), typed


def test_a_refusal_comes_back_on_the_list_with_what_was_typed_and_the_words_at_the_row(living):
    fields = rows(trust("ada"))
    page = post(
        "ada",
        status=409,
        **fields | {"close_on-1": "2001-01-01", "amount-1": "much", "amount-2": "77,777", "deal": ["2"], "do": "row-1"},
    )
    held = rows(page)
    assert (held["close_on-1"], held["amount-1"], held["amount-2"]) == ("2001-01-01", "much", "77,777")
    assert page.count(" checked>") == 1
    said = re.findall(r'<tr class="rowsaid">(.*?)</tr>', page, re.DOTALL)
    assert ["is not a number" in each for each in said] == [True, False]
    assert f"It says {held['seen-amount-2']}" in said[1].replace(",", "")
    assert "Opportunities to fix" in page
    passed = post("ada", status=409, **fields | {"close_on-1": "2001-01-01", "do": "row-1"})
    assert "1 January 2001 has passed" in passed
    assert formats.day(open_book(Account.objects.get(email="ada@acme.example"), today()).facts.observed_on) in passed
    assert "30 June 2027" in post("ada", **fields | {"close_on-1": "30 June 2027", "do": "row-1"})
    assert "30.06.27” is not a day" in post("ada", status=409, **fields | {"close_on-1": "30.06.27", "do": "row-1"})


def test_what_was_typed_in_other_rows_waits_in_the_list_until_it_is_saved_or_forgotten(living):
    client = client_of("ada")
    at = "/trust/person/ada/"

    def asked(path: str, **given: object) -> str:
        return unescape(client.post(at + path, given, follow=True).content.decode())

    def shown() -> dict[str, str]:
        return rows(unescape(client.get(at).content.decode()))

    fields = rows(trust("ada"))
    second = fields["row-2"]
    looked_at = asked("repair/", **fields | {"close_on-1": "2027-06-30", "amount-2": "77,777", "do": "row-1"})
    assert "What you typed in 1 other row waits" in looked_at
    left = shown()
    assert (left["close_on-1"], left["amount-2"]) == ("2027-06-30", "77,777")
    changes = re.search(r'name="changes" value="(.*?)">', looked_at, re.DOTALL)[1]
    again = asked("repair/", save="1", changes=changes, because="  ")
    assert "Say why" in again
    assert "30 June 2027" in again
    after = asked("repair/", save="1", changes=changes, because="They said so")
    assert "1 field put right" in after
    assert "1 row holds what you typed" in after
    [number] = [name.removeprefix("row-") for name, key in rows(after).items() if key == second]
    assert rows(after)[f"amount-{number}"] == "77,777"
    assert Repair.objects.count() == 1
    assert "77,777" not in trust("ada"), "it is kept with the sign-in"
    asked("repair/", do="forget")
    assert "77,777" not in shown().values()


def test_what_is_ticked_without_script_keeps_what_was_typed(living):
    page = post("ada", **rows(trust("ada")) | {"amount-2": "77,777", "do": "all"})
    assert rows(page)["amount-2"] == "77,777"


def test_a_save_that_came_too_late_is_looked_at_again_beside_what_it_says_by_now(living):
    fields = rows(trust("ada"))
    looked_at = post("ada", **fields | {"amount-1": "77,777", "do": "row-1"})
    changes = re.search(r'name="changes" value="(.*?)">', looked_at, re.DOTALL)[1]
    saved("ada", "person/ada", post("ada", **fields | {"amount-1": "66,666", "do": "row-1"}))
    again = post("ada", status=409, save="1", changes=changes, because="They said so")
    assert "changed by somebody else" in again
    assert "€66,666<" in again
    saved("ada", "person/ada", again)
    assert [each.value for each in Repair.objects.filter(closed_on=None)] == ["77777"]


def test_a_form_of_the_owner_replayed_by_a_leader_is_refused_and_nothing_is_saved(living):
    fields = rows(trust("ada"))
    for who in ("mia", "dana", "eve"):
        for do in ({"do": "drop-1"}, {"do": "lost", "deal": ["1"]}, {"amount-1": "1", "do": "row-1"}):
            assert "Only Ada Known puts their opportunities right" in post(who, status=409, **fields | do)
        change = json.dumps([{"id": fields["row-1"], "values": {"amount": "1"}, "seen": {}}])
        post(who, status=409, save="1", changes=change, because="mine")
    assert not Repair.objects.exists()


def test_what_makes_no_sense_is_refused_in_clear_words_and_nothing_is_lost(living):
    fields = rows(trust("ada"))
    for asked, words in (
        ({"do": "row-1"}, "Nothing is different in that row"),
        ({"do": "push", "days": "30"}, "No opportunity is chosen"),
        ({"do": "push", "days": "-3", "deal": ["1"]}, "By how many days?"),
        ({"do": "push", "days": "0000019999999999", "deal": ["1"]}, "By how many days?"),
        ({"do": "push", "days": "9" * 5000, "deal": ["1"]}, "By how many days?"),
        ({"do": "push", "days": "3650", "deal": ["1"], "seen-close_on-1": "9999-12-31"}, "is no day"),
        ({"do": "row-1", "amount-1": "much"}, "is not a number"),
        ({"do": "row-1", "close_on-1": "2001-01-01"}, "has passed"),
        ({"do": "row-1", "amount-1": "5", "as_of": "2026-01-01"}, "pinned to a day"),
    ):
        assert words in post("ada", status=409, **fields | asked)
    for asked in ({"do": "row-999"}, {"do": "sing"}, {}, {"save": "1", "changes": "[1]"}, {"save": "1"}):
        assert "Open the page again" in post("ada", status=400, **asked)
    for name in ("changes", "confirmed"):
        assert "Open the page again" in post("ada", status=400, save="1", **{name: "[" * 200_000})
    assert not Repair.objects.exists()


def test_nobody_but_the_owner_of_now_sees_the_form(living):
    for who in ("mia", "dana", "eve", "olga"):
        assert "Put right" not in trust(who)
        assert "Opportunities to fix" in trust(who)
    back = unescape(client_of("ada").get("/trust/person/ada/?as_of=2025-11-30").content.decode())
    assert "Put right" not in back


def count(page: str) -> int:
    found = re.search(r"Fix <[^>]*>(\d+) opportunit", page) or re.search(r"(\d+) opportunit(?:y|ies)", page)
    return int(found[1])
