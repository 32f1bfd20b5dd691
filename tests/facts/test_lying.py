"""How rows lie in a file, and in which blocks: what a few owners' pages have to read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from tests.facts.test_publication import publish_one
from tests.facts.world import batch, change, opportunity, stages

from quarterdeck.facts.duckdb_file import BLOCK, connect_to_read, open_for_writing
from quarterdeck.facts.schema import lying

BLOCKS = (
    "SELECT count FROM pragma_storage_info('sold') WHERE column_name = 'day' AND segment_type = 'DATE' ORDER BY ALL"
)


def _rows(first: int, last: int) -> str:
    return (
        f"SELECT i AS owner_no, DATE '2026-01-01' + CAST(i % 90 AS INTEGER) AS day FROM range({first}, {last}) AS t(i)"
    )


def test_a_file_is_written_in_blocks_of_that_size_whenever_it_is_opened_again(tmp_path):
    path, spill = tmp_path / "it's a file", tmp_path / "spill"
    for sql in (f"CREATE TABLE sold AS {_rows(0, 3 * BLOCK)}", f"INSERT INTO sold {_rows(3 * BLOCK, 5 * BLOCK)}"):
        with open_for_writing(path, spill) as opened:
            opened.execute(sql)
            opened.execute("CHECKPOINT")
    assert [rows for (rows,) in connect_to_read(path).rows(BLOCKS, {})] == [BLOCK] * 5


def test_whoever_writes_a_file_reads_no_other(tmp_path):
    (tmp_path / "other.csv").write_text("a\n1\n")
    with open_for_writing(tmp_path / "file", tmp_path / "spill") as opened:
        for sql in (
            f"FROM read_csv('{tmp_path / 'other.csv'}')",
            f"ATTACH '{tmp_path / 'other'}'",
            f"COPY (SELECT 1) TO '{tmp_path / 'written'}'",
            "SET enable_external_access = true",
            "SET memory_limit = '100GB'",
        ):
            with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
                opened.execute(sql)


def test_every_second_quarter_lies_the_other_way_round():
    with duckdb.connect() as connection:
        days = ["2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01", "2026-07-01"]
        sold = "(VALUES (1), (2), (3)) AS o(owner_no), (SELECT CAST(unnest($days) AS DATE) AS day) AS d"
        found = connection.execute(
            f"SELECT strftime(day, '%m-%d'), owner_no FROM {sold} {lying('day')}", {"days": days}
        ).fetchall()
    assert found == [
        *(("12-31", owner) for owner in (3, 2, 1)),
        *((day, owner) for owner in (1, 2, 3) for day in ("01-01", "03-31")),
        *(("04-01", owner) for owner in (3, 2, 1)),
        *(("07-01", owner) for owner in (1, 2, 3)),
    ]


def test_versions_lie_by_the_quarter_in_which_they_ended_and_by_status_the_newest_at_the_end(tmp_path):
    owners = {"1": "ann", "2": "bob", "3": "cid"}
    moved = [
        change(f"{i}open", at, "amount", to, was)
        for i in owners
        for at, to, was in ((datetime(2025, 11, 10, 8), "2", "1"), (datetime(2026, 1, 10, 8), "3", "2"))
    ]
    held = [
        opportunity(i + status, status, owner_id=owner, amount=Decimal(3), created_on=begun)
        for status, begun in (("won", None), ("open", date(2025, 10, 1)), ("lost", None))
        for i, owner in owners.items()
    ]
    path = publish_one(tmp_path, 1, batch("opportunity", held), batch("opportunity_change", moved), stages()).path
    rows = connect_to_read(path).rows("SELECT year(valid_to), status, owner_no FROM opportunity_version", {})
    assert rows == [
        *((2025, "open", owner) for owner in (1, 2, 3)),
        *((2026, "open", owner) for owner in (3, 2, 1)),
        *((2200, "lost", owner) for owner in (1, 2, 3)),
        *((2200, "open", owner) for owner in (3, 2, 1)),
        *((2200, "won", owner) for owner in (1, 2, 3)),
    ]
