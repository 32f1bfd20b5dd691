"""A company told in the docstring of a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.world import World, read_company


@pytest.fixture
def company(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The company in the docstring of the test that asks for it."""
    world = read_company(request.function.__doc__, tmp_path)
    yield world
    world.facts.close()
