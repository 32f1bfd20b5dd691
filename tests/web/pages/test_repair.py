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
    for typed in ("1,234,567", "1234567"):
        assert "1.23m" in post("ada", **fields | {"amount-1": typed, "do": "row-1"})
    for typed in ("1,5", "12,34,567", ",5"):
        assert "is no amount" in post("ada", status=409, **fields | {"amount-1": typed, "do": "row-1"})


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
        ({"do": "row-1", "amount-1": "much"}, "is no amount"),
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
