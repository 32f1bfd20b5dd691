"""A file of an earlier layout is carried over whole: what it answered it answers again, and imports go on from it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from tests.facts import killed_upgrade
from tests.facts.layouts import BACK, SHAPES, shape, turned_back
from tests.facts.world import batch, change, delivery, opportunity, stages

from quarterdeck.domain.calendar import Calendar, Clock
from quarterdeck.domain.facts import ROWS, STILL, Delivery
from quarterdeck.facts import upgrade as upgrading
from quarterdeck.facts.building import PublishFailed, TotalsDiffer
from quarterdeck.facts.engine import FactsUnreadable, open_facts
from quarterdeck.facts.folder import file_name
from quarterdeck.facts.publish import build
from quarterdeck.facts.schema import LAYOUT, statements
from quarterdeck.facts.upgrade import Edition, earlier_layout, upgrade

pytestmark = pytest.mark.slow

CALENDAR = Calendar(clock=Clock("Europe/Copenhagen"))
FEB, MARCH, APRIL = date(2026, 2, 5), date(2026, 3, 5), date(2026, 4, 5)
EARLIER = [str(n) for n in range(1, int(LAYOUT))]
ROOT = Path(__file__).parents[2]


def deals(amount: int, *, won: bool = False) -> list[dict[str, object]]:
    created = date(2025, 12, 1)
    return [
        opportunity(
            str(n),
            "won" if won and n == 1 else "open",
            stage="Won" if won and n == 1 else "Qualify",
            amount=Decimal(amount + n) / 3 if n else None,
            currency="USD" if n == 2 else None,
            owner_id=["ann", "bo", None, "cy"][n],
            created_on=created,
            close_on=date(2026, 3 + n, 1 if won else 9),
            next_step="call" if won else None,
            is_deleted=won and n == 3,
        )
        for n in range(4)
    ]


def rows_of(day: date, amount: int) -> list[dict[str, object]]:
    return [
        batch("sale", [{"sale_id": "s", "owner_id": "ann", "sold_on": date(2026, 1, 9), "amount": Decimal(amount)}]),
        batch("account", [{"account_id": "a", "name": f"Ex {amount}"}, {"account_id": "b", "name": "Why"}]),
        batch("product", [{"product_id": "p", "name": "Pump"}]),
        batch("seller", [{"seller_id": k, "name": k} for k in ("ann", "bo", "cy", "dee")]),
        batch("selling_cost", [{"cost_id": "c", "channel": "virtual", "incurred_on": FEB, "amount": Decimal(3)}]),
        batch("opportunity_line", [{"line_id": "l", "opportunity_id": "1", "product_id": "p"}]),
        batch(
            "activity",
            [
                {
                    "activity_id": str(n),
                    "owner_id": "dee",
                    "channel": "call",
                    "occurs_on": date(2026, 1, 4 + n),
                    "is_done": True,
                    "is_system": n == 3,
                }
                for n in range(4)
            ],
        ),
    ]


def first() -> Delivery:
    return delivery(
        FEB,
        stages(),
        batch("opportunity", deals(100)),
        batch("exchange_rate", [{"currency": "USD", "begin_on": date(2025, 1, 1), "rate": Decimal("0.875")}]),
        *rows_of(FEB, 10),
        digest="first",
    )


def second() -> Delivery:
    moved = datetime(2026, 2, 10, 9)
    return delivery(
        MARCH,
        batch("opportunity", deals(100, won=True)),
        batch(
            "opportunity_change",
            [change("2", moved, "stage", "Propose", "Qualify"), change("9", moved, "amount", "7", "6")],
        ),
        batch("opportunity_credit", [{"opportunity_id": "2", "seller_id": "eve", "kind": "overlay", "share": "0.5"}]),
        *rows_of(MARCH, 11),
        digest="second",
    )


def third() -> Delivery:
    return delivery(
        APRIL,
        stages(),
        batch("opportunity", deals(120, won=True)),
        batch("opportunity_change", [change("9", datetime(2026, 3, 10), "amount", "8", "7")]),
        *rows_of(APRIL, 12),
        digest="third",
    )


def published(folder: Path, number: int, what: Delivery, calendar: Calendar = CALENDAR) -> Path:
    before = folder / file_name(number - 1)
    return build(
        before if before.exists() else None,
        folder / file_name(number),
        what,
        number=number,
        calendar=calendar,
        progress=lambda *_: None,
    ).path


def upgraded(old: Path, number: int = 3) -> Path:
    edition = Edition(number, "crm", MARCH, "second")
    return upgrade(old, old.with_name(file_name(number)), edition, progress=lambda *_: None).path


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two publications of today's layout, and a third that follows them."""
    folder = tmp_path_factory.mktemp("today")
    for number, what in enumerate((first(), second(), third()), 1):
        published(folder, number, what)
    return folder


def contents(path: Path, layout: str) -> dict[str, list[tuple[object, ...]]]:
    """The tables as rows, without what that layout did not know, and without the numbers of owners."""
    facts = open_facts(path)
    found = {}
    remembering = {table.name for table in ROWS}
    for (name,) in facts.fetch("SELECT table_name FROM duckdb_tables() ORDER BY 1"):
        columns = [c for c in facts.engine.columns(name) if c not in {"owner_no", "holder_no", "number"}]
        where = ""
        if int(layout) < 6:
            where = f"WHERE known_to = DATE '{STILL}'" if name in remembering | {"active_on"} else ""
            columns = [c for c in columns if c not in {"known_from", "known_to"}]
        names = ", ".join(f'"{c}"' for c in columns)
        found[name] = sorted(facts.fetch(f'SELECT {names} FROM "{name}" {where}'), key=repr)
    facts.close()
    found.pop("publication")
    if int(layout) < 6:
        found.pop("delivered_on")
    if int(layout) < 5:
        found.pop("opportunity_credit")
        found["fact_owner"] = [row for row in found["fact_owner"] if row != ("crm:eve",)]
    if int(layout) < 2:
        found["exchange_rate"] = [row[:-1] for row in found["exchange_rate"]]
    return found


def test_every_layout_there_was_is_known_by_its_tables_and_columns(today: Path, tmp_path: Path) -> None:
    with duckdb.connect() as empty:
        for statement in statements():
            empty.execute(statement)
        assert {LAYOUT: shape(empty)} == {LAYOUT: SHAPES.get(LAYOUT)}, "raise LAYOUT; see tests/facts/layouts.py"
    assert sorted(BACK) == sorted(set(SHAPES) - {"1"})
    for layout in EARLIER:
        old = turned_back(today / file_name(2), layout, tmp_path / f"{layout}.duckdb")
        with duckdb.connect(str(old)) as opened:
            assert shape(opened) == SHAPES[layout], layout


@pytest.mark.parametrize("layout", EARLIER)
def test_an_upgraded_file_holds_what_the_old_one_did_and_imports_go_on_from_it(
    layout: str, today: Path, tmp_path: Path
) -> None:
    old = turned_back(today / file_name(2), layout, tmp_path / file_name(2))
    with pytest.raises(FactsUnreadable, match=f"of layout {layout}.*quarterdeck facts upgrade 2"):
        open_facts(old)
    assert earlier_layout(old) == layout
    bytes_before = old.read_bytes()
    new = upgraded(old, 3)
    facts = open_facts(new)
    assert (facts.number, facts.observed_on, [s.name for s in facts.sources]) == (3, MARCH, ["crm"])
    facts.close()
    assert contents(new, layout) == contents(today / file_name(2), layout)
    assert old.read_bytes() == bytes_before
    assert earlier_layout(new) is None
    assert contents(published(tmp_path, 4, third()), layout) == contents(today / file_name(3), layout)


def test_what_an_older_file_showed_was_so_all_along_and_what_comes_late_from_now_on_is_not(
    today: Path, tmp_path: Path
) -> None:
    """The second export of the older file has a deal that the first one lacked, as has the one after the upgrade."""
    facts = {}
    for layout in ("5", "7"):
        folder = tmp_path / layout
        folder.mkdir()
        first_of_all = (today / file_name(1)).read_bytes()
        (folder / file_name(1)).write_bytes(first_of_all)
        old_deal = opportunity("old", created_on=date(2026, 1, 9))
        published(folder, 2, delivery(MARCH, batch("opportunity", [old_deal])))
        upgraded(turned_back(folder / file_name(2), layout, folder / "back.duckdb").rename(folder / file_name(2)))
        late_deal = opportunity("late", created_on=date(2026, 1, 9))
        build(
            folder / file_name(3),
            folder / file_name(4),
            delivery(APRIL, batch("opportunity", [late_deal])),
            number=4,
            calendar=CALENDAR,
            progress=lambda *_: None,
            opening=False,
        )
        opened = open_facts(folder / file_name(4))
        begins = "SELECT opportunity_id, min(valid_from) FROM opportunity_version GROUP BY ALL"
        facts[layout] = dict(opened.fetch(begins))
        opened.close()
        assert facts[layout]["crm:old"] == CALENDAR.known_until(date(2026, 1, 8))
        assert facts[layout]["crm:late"] == CALENDAR.known_until(APRIL) - timedelta(microseconds=1)


def test_the_first_export_of_a_source_stays_known_all_along_and_what_later_ones_told_counts_from_their_days(
    today: Path, tmp_path: Path
) -> None:
    """Until layout 9 a first export was an exception after the set-up as well, and so was what happened between two."""
    (tmp_path / file_name(1)).write_bytes((today / file_name(1)).read_bytes())
    deals = [opportunity("other", created_on=date(2026, 1, 9))]
    for number, day in enumerate((MARCH, APRIL), 2):
        batches = (batch("opportunity", deals, "erp"), batch("account", [{"account_id": "x", "name": "X"}], "erp"))
        build(
            tmp_path / file_name(number - 1),
            tmp_path / file_name(number),
            Delivery("erp", day, batches, digest=f"erp {day}"),
            number=number,
            calendar=CALENDAR,
            progress=lambda *_: None,
            opening=False,
        )
        deals = [*deals, opportunity("new", created_on=MARCH + timedelta(days=1))]
    old = turned_back(tmp_path / file_name(3), "8", tmp_path / "back.duckdb").rename(tmp_path / file_name(4))
    facts = open_facts(upgraded(old))
    begins = (
        "SELECT opportunity_id, min(valid_from) FROM opportunity_version WHERE source = 'erp' GROUP BY ALL ORDER BY 1"
    )
    assert facts.fetch(begins) == [
        ("erp:new", CALENDAR.known_until(APRIL) - timedelta(microseconds=1)),
        ("erp:other", CALENDAR.known_until(date(2026, 1, 8))),
    ]
    flags = "SELECT table_name, is_opening FROM delivered_on WHERE source = 'erp' ORDER BY table_name, observed_on"
    assert facts.fetch(flags) == [("account", True), ("account", False), ("opportunity", True), ("opportunity", False)]
    facts.close()


def test_rows_that_have_the_numbers_of_their_owners_keep_them(today: Path, tmp_path: Path) -> None:
    old = tmp_path / file_name(2)
    old.write_bytes((today / file_name(2)).read_bytes())
    with duckdb.connect(str(old)) as opened:
        opened.execute("UPDATE setting SET value = '6' WHERE name = 'layout'")
    new = upgraded(old)
    assert contents(new, "6") == contents(today / file_name(2), "6")
    numbers = "SELECT activity_id, owner_id, owner_no FROM activity ORDER BY ALL"
    before, after = open_facts(today / file_name(2)), open_facts(new)
    assert after.fetch(numbers) == before.fetch(numbers)
    assert after.fetch("FROM fact_owner ORDER BY ALL") == before.fetch("FROM fact_owner ORDER BY ALL")
    before.close()
    after.close()


def test_before_layout_6_the_days_of_exports_are_told_by_the_rows(today: Path, tmp_path: Path) -> None:
    facts = open_facts(upgraded(turned_back(today / file_name(2), "5", tmp_path / file_name(2))))
    days = "SELECT observed_on FROM delivered_on WHERE table_name = $table ORDER BY 1"
    assert facts.fetch(days, {"table": "account"}) == [(MARCH,)]
    assert facts.fetch(days, {"table": "stage"}) == [(FEB,)]
    assert facts.fetch("SELECT DISTINCT source FROM delivered_on") == [("crm",)]
    facts.close()


def test_the_days_stay_those_of_the_time_zone_the_file_was_written_in(today: Path, tmp_path: Path) -> None:
    new = upgraded(turned_back(today / file_name(2), "6", tmp_path / file_name(2)))
    facts = open_facts(new)
    assert facts.fetch("SELECT value FROM setting WHERE name = 'time_zone'") == [("Europe/Copenhagen",)]
    facts.close()
    moved, straight = (tmp_path / name for name in ("moved", "straight"))
    for folder, start in ((moved, new), (straight, today / file_name(2))):
        folder.mkdir()
        (folder / file_name(3)).write_bytes(start.read_bytes())
    tokyo = Calendar(clock=Clock("Asia/Tokyo"))
    assert contents(published(moved, 4, third(), tokyo), "6") == contents(published(straight, 4, third(), tokyo), "6")


def test_versions_that_nothing_else_tells_of_are_kept(today: Path, tmp_path: Path) -> None:
    old = turned_back(today / file_name(2), "6", tmp_path / file_name(2))
    with duckdb.connect(str(old)) as opened:
        opened.execute("DELETE FROM sighting WHERE opportunity_id IN ('crm:0', 'crm:1')")
    assert (
        contents(upgraded(old), "6")["opportunity_version"]
        == (contents(today / file_name(2), "6")["opportunity_version"])
    )


def test_a_file_that_does_not_add_up_is_thrown_away(
    today: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = turned_back(today / file_name(2), "6", tmp_path / file_name(2))
    carry = upgrading.carry

    def lossy(before, connection, table):
        carry(before, connection, table)
        if table == "seen_state":
            connection.execute("UPDATE seen_state SET amount = amount + 1")
        if table == "account":
            connection.execute("DELETE FROM account")

    monkeypatch.setattr(upgrading, "carry", lossy)
    with pytest.raises(TotalsDiffer, match=r"rows of account became 0;.* open worth .* became "):
        upgraded(old)
    assert [p.name for p in tmp_path.iterdir()] == [file_name(2)]


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (str(int(LAYOUT) + 1), "written by a newer version"),
        ("0", "no version of Quarterdeck has"),
        ("six", "no version of Quarterdeck has"),
        (LAYOUT, "today's layout; there is nothing to upgrade"),
    ],
)
def test_other_layouts_are_refused_in_words(layout: str, said: str, today: Path, tmp_path: Path) -> None:
    path = tmp_path / file_name(2)
    path.write_bytes((today / file_name(2)).read_bytes())
    with duckdb.connect(str(path)) as opened:
        opened.execute("UPDATE setting SET value = $1 WHERE name = 'layout'", [layout])
    with pytest.raises(FactsUnreadable, match=said):
        upgraded(path)
    if layout != LAYOUT:
        with pytest.raises(FactsUnreadable, match=said):
            open_facts(path)
        with pytest.raises(PublishFailed, match=said):
            published(tmp_path, 3, third())
    assert [p.name for p in tmp_path.iterdir()] == [file_name(2)]


def test_what_is_no_facts_file_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / file_name(2)
    with duckdb.connect(str(path)) as opened:
        opened.execute("CREATE TABLE something (n INTEGER)")
    with pytest.raises(FactsUnreadable, match="not a facts file"):
        earlier_layout(path)
    path.write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(FactsUnreadable, match="cannot be read"):
        earlier_layout(path)


def test_an_upgrade_killed_at_any_step_leaves_the_old_file_and_the_next_one_completes(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    program = [sys.executable, "-m", "tests.facts.killed_upgrade", str(tmp_path)]
    subprocess.run(program, check=True, cwd=ROOT, env=environment)
    old = (tmp_path / "start" / file_name(1)).read_bytes()
    wanted = contents(tmp_path / "undisturbed" / file_name(2), "6")
    attempts = [f for f in tmp_path.iterdir() if f.name.startswith("step")]
    assert len(attempts) == len(killed_upgrade.STEPS)
    for folder in attempts:
        assert (folder / file_name(1)).read_bytes() == old, folder.name
        assert not (folder / file_name(2)).exists(), folder.name
        assert contents(killed_upgrade.upgrade_first(folder), "6") == wanted, folder.name
    said = (tmp_path / "full" / "said.txt").read_text(encoding="utf-8")
    assert "The last publication stands as it was" in said
    assert sorted(p.name for p in (tmp_path / "full").iterdir()) == [file_name(1), "said.txt"]
