"""A publication appears entirely or not at all, whatever happens while it is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from tests.facts import killed
from tests.facts.world import batch, change, delivery, opportunity, stages

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import STILL, Batch, Place, Rejection
from quarterdeck.facts import publish
from quarterdeck.facts.engine import FactsUnreadable, open_facts
from quarterdeck.facts.folder import file_name
from quarterdeck.facts.publish import Built, PublishFailed, TotalsDiffer, build, sweep
from quarterdeck.facts.staging import DeliveryUnfit
from quarterdeck.facts.totals import Total

FEB_5 = date(2026, 2, 5)
ROOT = Path(__file__).parents[2]


def publish_one(
    folder: Path, number: int, *batches: Batch, day: date = FEB_5, rejections: tuple[Rejection, ...] = ()
) -> Built:
    before = folder / file_name(number - 1)
    return build(
        before if before.exists() else None,
        folder / file_name(number),
        delivery(day, *batches, rejections=rejections, digest=f"digest {number}"),
        number=number,
        calendar=Calendar(),
        progress=lambda *_: None,
    )


def deals(*amounts: int, **columns: object) -> Batch:
    return batch("opportunity", [opportunity(str(n), amount=Decimal(a), **columns) for n, a in enumerate(amounts)])


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    facts = open_facts(path)
    tables = [row[0] for row in facts.fetch("SELECT table_name FROM duckdb_tables() ORDER BY 1")]
    found = {t: sorted(facts.fetch(f'SELECT * FROM "{t}"'), key=repr) for t in tables}
    facts.close()
    return found


def standing(path: Path, table: str) -> list[tuple[object, ...]]:
    """The rows as they are known now, without the days of knowledge."""
    return [row[:-2] for row in contents(path)[table] if row[-1] == STILL]


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of builds that were killed at many points, each in its own folder."""
    root = tmp_path_factory.mktemp("killed")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    subprocess.run([sys.executable, "-m", "tests.facts.killed", str(root)], check=True, cwd=ROOT, env=environment)
    return root


def test_a_build_killed_at_any_point_leaves_the_old_facts_and_the_next_one_completes(
    attempts: Path, tmp_path: Path
) -> None:
    wanted = contents(attempts / "undisturbed" / file_name(2))
    old = (attempts / "start" / file_name(1)).read_bytes()
    folders = [f for f in attempts.iterdir() if f.name.startswith(("step", "moment"))]
    assert len(folders) >= 20
    for folder in (Path(shutil.copytree(f, tmp_path / f.name)) for f in folders):
        assert (folder / file_name(1)).read_bytes() == old, folder.name
        if (folder / file_name(2)).exists():  # it was over before the blow fell, or only the farewell was left
            assert contents(folder / file_name(2)) == wanted, folder.name
        else:
            sweep(folder, keep=3, current=1)
            assert [p.name for p in folder.iterdir()] == [file_name(1)], folder.name
            killed.publish_second(folder)
            assert contents(folder / file_name(2)) == wanted, folder.name


def test_a_build_killed_before_its_file_has_a_name_publishes_nothing(attempts: Path) -> None:
    published = {f.name for f in attempts.glob("step-*") if (f / file_name(2)).exists()}
    assert published == {f"step-{killed.STEPS - 1}"}


def test_a_full_disk_is_said_in_words_and_leaves_the_old_facts(attempts: Path) -> None:
    folder = attempts / "full"
    said = (folder / "said.txt").read_text(encoding="utf-8")
    assert str(folder) in said
    assert "MB free" in said
    assert "The last publication stands as it was" in said
    assert sorted(p.name for p in folder.iterdir()) == [file_name(1), "said.txt"]
    assert (folder / file_name(1)).read_bytes() == (attempts / "start" / file_name(1)).read_bytes()


def test_a_missing_folder_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(PublishFailed, match="try again"):
        publish_one(tmp_path / "nowhere", 1, deals(1))


def test_a_reader_keeps_seeing_its_publication_while_the_next_one_appears(tmp_path: Path) -> None:
    publish_one(tmp_path, 1, deals(100))
    reader = open_facts(tmp_path / file_name(1))
    publish_one(tmp_path, 2, deals(100, 200), day=date(2026, 3, 5))
    newer = open_facts(tmp_path / file_name(2))
    count = "SELECT count(DISTINCT opportunity_id) FROM opportunity_version"
    assert (reader.number, reader.fetch(count)) == (1, [(1,)])
    assert (newer.number, newer.fetch(count), newer.observed_on) == (2, [(2,)], date(2026, 3, 5))
    reader.close()
    newer.close()


def test_the_totals_are_those_of_the_delivery_by_status_and_currency(tmp_path: Path) -> None:
    rows = [
        opportunity("1", "won", amount=Decimal("10.50"), currency="EUR"),
        opportunity("2", "won", amount=Decimal("1.25"), currency="EUR"),
        opportunity("3", "open", amount=None, currency="USD"),
    ]
    built = publish_one(tmp_path, 1, batch("opportunity", rows))
    assert built.totals == (Total("open", "USD", 1, Decimal(0)), Total("won", "EUR", 2, Decimal("11.75")))


def test_a_file_that_does_not_add_up_is_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_one(tmp_path, 1, deals(100))
    merge = publish.merge

    def lossy(connection, *rest, **more):
        merged = merge(connection, *rest, **more)
        merged.filed = ()
        return merged

    monkeypatch.setattr(publish, "merge", lossy)
    with pytest.raises(TotalsDiffer, match=r"Delivered: 2 open worth 300\.00\. In the new file: nothing"):
        publish_one(tmp_path, 2, deals(100, 200))
    assert [p.name for p in tmp_path.iterdir()] == [file_name(1)]


def test_owners_never_seen_before_are_named(tmp_path: Path) -> None:
    publish_one(tmp_path, 1, deals(1, owner_id="anna"))
    assert publish_one(tmp_path, 2, deals(1, 2, owner_id="bo")).new_owner_ids == ("crm:bo",)


def test_rejected_rows_rest_in_quarantine_with_their_place(tmp_path: Path) -> None:
    rejection = Rejection(Place("deals.csv", None, 7, "Amount"), "'x' is no amount", "Correct it.", "x", fatal=False)
    bad = batch("opportunity", [opportunity("1", "open"), opportunity("2", "won?")])
    built = publish_one(tmp_path, 1, bad, rejections=(rejection,))
    assert [(r.place.row, r.fatal) for r in built.rejections] == [(7, False), (3, True)]
    rows = contents(built.path)["quarantine"]
    assert [(row[1], row[3], row[5]) for row in rows] == [
        ("deals.csv", 7, "'x' is no amount"),
        ("opportunity.csv", 3, "'won?' is not a known status"),
    ]


def test_a_batch_that_is_not_canonical_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryUnfit, match="needs the column status"):
        publish_one(tmp_path, 1, batch("opportunity", [{"opportunity_id": "1"}]))
    with pytest.raises(DeliveryUnfit, match="has no column colour"):
        publish_one(tmp_path, 1, batch("opportunity", [opportunity("1", colour="red")]))
    assert list(tmp_path.iterdir()) == []


def test_an_amount_too_large_to_store_is_unknown_and_said(tmp_path: Path) -> None:
    built = publish_one(tmp_path, 1, batch("opportunity", [opportunity("1", amount=Decimal(10) ** 20)]))
    assert [(r.place.column, r.fatal) for r in built.rejections] == [("amount", False)]
    assert built.totals == (Total("open", None, 1, Decimal(0)),)


def test_the_last_word_about_a_row_counts_and_columns_left_out_keep_theirs(tmp_path: Path) -> None:
    publish_one(tmp_path, 1, batch("account", [{"account_id": "x", "name": "Ex", "industry": "Food"}]))
    built = publish_one(tmp_path, 2, batch("account", [{"account_id": "x", "name": None}]), day=date(2026, 3, 5))
    assert standing(built.path, "account") == [("crm", "crm:x", None, "Food", None, None, None, None)]
    assert (built.rows["account"].changed, built.rows["account"].new) == (1, 0)


def test_an_older_export_overwrites_nothing_newer_but_fills_what_was_never_said(tmp_path: Path) -> None:
    publish_one(tmp_path, 1, batch("account", [{"account_id": "x", "name": "New"}]), day=date(2026, 3, 5))
    built = publish_one(tmp_path, 2, batch("account", [{"account_id": "x", "name": "Old", "industry": "Food"}]))
    assert standing(built.path, "account") == [("crm", "crm:x", "New", "Food", None, None, None, None)]


def test_old_publications_and_leftovers_are_swept_but_never_the_current_one(tmp_path: Path) -> None:
    for number in range(1, 6):
        (tmp_path / file_name(number)).touch()
    (tmp_path / (file_name(6) + ".building")).touch()
    (tmp_path / (file_name(6) + ".building.spill")).mkdir()
    (tmp_path / "notes.txt").touch()
    removed = sweep(tmp_path, keep=3, current=2)
    assert sorted(p.name for p in tmp_path.iterdir()) == [file_name(2), file_name(4), file_name(5), "notes.txt"]
    assert len(removed) == 4


def test_a_damaged_or_missing_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / file_name(1)
    with pytest.raises(FactsUnreadable, match="is not in"):
        open_facts(path)
    path.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(FactsUnreadable, match="rollback"):
        open_facts(path)
    with pytest.raises(PublishFailed, match="rollback"):
        publish_one(tmp_path, 2, deals(1))


def test_a_reader_can_neither_write_nor_read_other_files(tmp_path: Path) -> None:
    facts = open_facts(publish_one(tmp_path, 1, deals(1), stages()).path)
    for sql in ("DELETE FROM stage", "SET enable_external_access = true", f"SELECT * FROM read_text('{__file__}')"):
        with pytest.raises(Exception, match=r"(?i)read-only|locked|permission|disabled"):
            facts.fetch(sql)
    assert facts.has_rows("stage")
    assert not facts.has_rows("sale")
    assert facts.arrow("SELECT name FROM stage WHERE name = $name", {"name": "Won"}).to_pydict() == {"name": ["Won"]}
    facts.close()


def test_columns_delivered_as_they_are_come_out_like_those_delivered_as_values(tmp_path: Path) -> None:
    rows = [
        opportunity("1", amount=Decimal("12.5"), close_on=date(2026, 3, 1)),
        opportunity("2", "won", amount=None, close_on=None),
        opportunity("", "open", amount=Decimal(1), close_on=None),
        opportunity("3", "nonsense", amount=Decimal(1), close_on=None),
    ]
    plain = batch("opportunity", rows)
    as_arrow = replace(plain, columns={name: pa.chunked_array([values]) for name, values in plain.columns.items()})
    found = []
    for number, deals_of_day in enumerate((plain, as_arrow)):
        built = publish_one(_folder(tmp_path, number), 1, deals_of_day, stages())
        facts = open_facts(built.path)
        found.append(
            (
                facts.fetch("SELECT * FROM opportunity_version ORDER BY ALL"),
                built.rejections,
                built.totals,
                built.rows,
            )
        )
        facts.close()
    assert found[0] == found[1]
    assert len(found[0][1]) == 2


def _folder(inside: Path, number: int) -> Path:
    made = inside / str(number)
    made.mkdir()
    return made


def test_a_file_that_is_being_read_can_be_opened_again_with_another_memory_limit(tmp_path: Path) -> None:
    built = publish_one(tmp_path, 1, deals(5))
    first, second = open_facts(built.path, memory=700), open_facts(built.path, memory=300)
    assert first.number == second.number == 1
    first.close()
    second.close()


def test_a_file_from_before_opportunities_were_waited_for_still_says_which_have_not_been_seen(tmp_path: Path) -> None:
    told = [change(key, datetime(2026, 2, 1, 9), "amount", "5", "4") for key in ("0", "unseen")]
    one = publish_one(tmp_path, 1, deals(1), batch("opportunity_change", told), stages())
    with duckdb.connect(str(one.path)) as connection:
        connection.execute("DROP TABLE awaited")
    two = publish_one(tmp_path, 2, deals(2), day=FEB_5 + timedelta(days=1))
    shown = batch("opportunity", [opportunity("unseen", amount=Decimal(5))])
    three = publish_one(tmp_path, 3, shown, day=FEB_5 + timedelta(days=2))
    assert [built.waiting for built in (one, two, three)] == [1, 1, 0]
