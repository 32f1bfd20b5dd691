"""What the reading tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.connectors.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """A path in the shared data folder beside the checkout; the test is skipped where there is none."""

    def find(name: str) -> Path:
        for parent in Path(__file__).resolve().parents:
            found = parent / "shared" / "data" / name
            if found.exists():
                return found
        pytest.skip(f"the shared data folder with {name} is not beside this checkout")

    return find
