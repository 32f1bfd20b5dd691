"""A lake worked out on Spark becomes the very file that imports of the same exports make."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.lake_publications import the_same_from_a_lake

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("seed", "days"), [(1, 4), (7, 1)])
def test_the_file_from_a_lake_is_the_file_from_imports_row_for_row(seed, days, tmp_path, sail_url):
    the_same_from_a_lake(sail_url, tmp_path, seed, days=days)


def test_the_page_on_lakes_lists_the_tables_as_they_are():
    told = subprocess.run(
        [sys.executable, "scripts/lake_page.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout
