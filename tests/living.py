"""A company of three teams to ask: moved in once for all tests of a file, each of which leaves it as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from quarterdeck.checks.four import TITLES
from quarterdeck.domain.gate import Check, Gate

AHEAD = datetime.now(UTC).date() + timedelta(days=365)
"""A day on which an action may be due."""

ALL_RED = Gate(tuple(Check(code, title, is_red=True) for code, title in TITLES.items()))
"""No trust check passes."""

CLOCKS = ("decisions.view", "session.view", "session.live")


def it_is(at: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages on which something is said take that for the instant it is."""
    for module in CLOCKS:
        monkeypatch.setattr(f"quarterdeck.web.pages.{module}.now", at)


@pytest.fixture(scope="module")
def lived_in(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The company, for as long as the tests of a file take."""
    from tests.scope.company import EVERYTHING, World  # not before Django is set up
    from tests.scope.faces import living_in

    folder = tmp_path_factory.mktemp("living") / "facts"
    with django_db_blocker.unblock(), living_in(World(EVERYTHING, 1, 2), folder):
        yield


@pytest.fixture
def living(lived_in: None, db: None) -> None:
    """The company, for one test; what the test changes on record is rolled back after it."""


@pytest.fixture
def living_alone(db: None, tmp_path: Path) -> Iterator[None]:
    """The company for a test that does something to its files."""
    from tests.scope.company import EVERYTHING, World
    from tests.scope.faces import living_in

    with living_in(World(EVERYTHING, 1, 2), tmp_path / "facts"):
        yield
