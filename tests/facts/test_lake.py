"""A lake worked out on Spark becomes the very file that imports of the same exports make."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.lake_publications import answers, saved, the_same_from_a_lake

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("seed", "days", "telling"), [(2, 4, 25), (7, 1, 15)])
def test_the_file_from_a_lake_is_the_file_from_imports_row_for_row(seed, days, telling, tmp_path, sail_url):
    imported, published = the_same_from_a_lake(sail_url, tmp_path, seed, days=days)
    ours, theirs = answers(saved(imported, tmp_path)), answers(published)
    assert theirs == ours
    assert len({metric for (metric, _), rows in ours.items() if any(row.value for row in rows)}) > telling


def test_the_page_on_lakes_lists_the_tables_as_they_are():
    told = subprocess.run(
        [sys.executable, "scripts/lake_page.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout
