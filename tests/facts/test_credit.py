"""Credit as facts: whole sets, known from a day, and sets that cannot be are put aside."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.facts.world import batch, delivery, opportunity, stages

from quarterdeck.domain.calendar import Calendar
from quarterdeck.facts.engine import open_facts
from quarterdeck.facts.publish import build

FIRST, LATER = date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def published(tmp_path):
    """Publishes credit for deal 1 (worth 200), one export after the other."""
    built = []

    def publish(day: date, *rows: dict, opening: bool = True):
        target = tmp_path / f"facts-{len(built) + 1:06}.duckdb"
        deal = batch("opportunity", [opportunity("1", owner_id="ann", amount=Decimal(200))])
        content = delivery(day, batch("opportunity_credit", rows), stages(), deal)
        previous = built[-1].path if built else None
        number = len(built) + 1
        built.append(
            build(
                previous,
                target,
                content,
                number=number,
                calendar=Calendar(),
                progress=lambda *_: None,
                opening=opening,
            )
        )
        return open_facts(target), built[-1]

    return publish


def part(seller: str, share: str | None, **more) -> dict:
    return {"opportunity_id": "1", "seller_id": seller, "share": share and Decimal(share), **more}


def known(facts, as_of: date) -> list[tuple]:
    sql = """SELECT seller_id, kind, end_share - begin_share FROM opportunity_credit
        WHERE known_on <= $as_of AND $as_of < until_on ORDER BY kind, seller_id"""
    return [(seller.split(":")[1], kind, round(share, 4)) for seller, kind, share in facts.fetch(sql, {"as_of": as_of})]


def shares(**parts: str) -> list[tuple]:
    return [(seller, "prime", Decimal(share)) for seller, share in parts.items()]


def test_what_was_known_before_a_change_stays_known_of_those_days(published):
    published(FIRST, part("ann", "0.6"), part("ben", "0.4"))
    facts, built = published(LATER, part("ann", "0.5"), part("cia", "0.5"))
    assert known(facts, date(2026, 1, 5)) == shares(ann="0.6", ben="0.4")
    assert known(facts, date(2026, 2, 28)) == shares(ann="0.6", ben="0.4")
    assert known(facts, LATER) == shares(ann="0.5", cia="0.5")
    assert built.rows["opportunity_credit"].changed == 1


def test_after_the_company_is_set_up_credit_is_known_from_the_day_it_was_delivered(published):
    facts, _ = published(FIRST, part("ann", "0.6"), part("ben", "0.4"), opening=False)
    assert known(facts, date(2026, 1, 31)) == []
    assert known(facts, FIRST) == shares(ann="0.6", ben="0.4")


def test_the_same_again_changes_nothing_and_an_older_export_says_nothing_new(published):
    published(LATER, part("ann", "0.6"), part("ben", "0.4"))
    _, again = published(LATER, part("ann", "0.6"), part("ben", "0.4"))
    facts, late = published(FIRST, part("ann", "0.1"), part("ben", "0.9"))
    assert (again.rows["opportunity_credit"].unchanged, late.rows["opportunity_credit"].unchanged) == (1, 1)
    assert known(facts, LATER) == shares(ann="0.6", ben="0.4")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([part("ann", "0.6"), part("ben", "0.3")], "add up to 90.00 %, not to 100 %"),
        ([part("ann", "1.2"), part("ben", "-0.2")], "more than 0 %"),
        ([part("ann", "0.6"), part("ben", None)], "neither a share nor an amount"),
        ([part("ann", None, amount=Decimal(50)), part("ben", None, amount=Decimal(100))], "do not add up to the deal"),
    ],
    ids=["90 %", "negative", "nothing", "amounts"],
)
def test_a_set_that_cannot_be_is_put_aside_row_by_row(published, rows, why):
    facts, built = published(FIRST, *rows)
    assert [r.place.row for r in built.rejections] == [2, 3]
    assert all(why in r.reason and r.remedy and r.fatal for r in built.rejections)
    assert known(facts, FIRST) == []


def test_thirds_written_with_two_decimals_add_up_and_amounts_become_shares(published):
    facts, built = published(FIRST, *(part(who, "0.3333") for who in ("ann", "ben", "cia")))
    assert built.rejections == ()
    assert facts.fetch("SELECT max(end_share) FROM opportunity_credit") == [(Decimal(1),)]
    facts, _ = published(LATER, part("ann", None, amount=Decimal(150)), part("ben", None, amount=Decimal(50)))
    assert known(facts, LATER) == shares(ann="0.75", ben="0.25")


def test_overlay_need_not_add_up_and_splits_can_be_taken_back(published):
    rows = [part("ann", "1", kind="prime"), part("eve", "0.5", kind="overlay"), part("fay", "0.9", kind="overlay")]
    published(FIRST, *rows)
    facts, built = published(LATER, part("eve", "0.5", kind="overlay", is_deleted=True))
    assert built.rejections == ()
    assert [seller for seller, kind, _ in known(facts, FIRST) if kind == "overlay"] == ["eve", "fay"]
    assert [seller for seller, kind, _ in known(facts, LATER) if kind == "overlay"] == []
    assert known(facts, LATER) == [("ann", "prime", Decimal(1))]
