"""A lake worked out on Spark becomes the very file that imports of the same exports make."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.lakes import COPENHAGEN, differences, imported, made_up, quiet, write_lake

from quarterdeck.facts.lake.arrivals import exports_of
from quarterdeck.facts.lake.build import build_from_lake
from quarterdeck.facts.lake.inspection import inspected
from quarterdeck.facts.lake.layout import open_lake
from quarterdeck.facts.lake.plan import Plan
from quarterdeck.facts.lake.workroom import Workroom
from quarterdeck.facts.spark import Spark

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def spark(sail_url: str) -> Iterator[Spark]:
    found = Spark(sail_url)
    yield found
    found.close()


def published(folder: Path, lake: Path, spark: Spark) -> Path:
    """The file that comes of the lake."""
    opened, room = open_lake(str(lake), spark), Workroom(spark)
    assert not inspected(opened, TODAY)
    exports = exports_of(opened, room)
    openings = {(e.source, e.observed_on): n == 0 for n, e in enumerate(exports)}
    plan = Plan(opened, exports, openings, COPENHAGEN, lambda delivery: delivery)
    target = folder / "facts-000101.duckdb"
    build_from_lake(None, target, plan, room, number=101, progress=quiet, memory=320)
    return target


@pytest.mark.parametrize("seed", [1, 5])
def test_the_file_from_a_lake_is_the_file_from_imports_row_for_row(seed, tmp_path, spark):
    exports = made_up(seed, sources=("crm", "erp")[: 1 + seed % 2])
    lake = write_lake(tmp_path / "lake", exports)
    assert differences(imported(exports), published(tmp_path, lake, spark)) == {}


def test_the_page_on_lakes_lists_the_tables_as_they_are():
    told = subprocess.run(
        [sys.executable, "scripts/lake_page.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout
