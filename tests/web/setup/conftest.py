from __future__ import annotations

import pytest


@pytest.fixture
def living(db, tmp_path):
    """A company of three teams, in the installation of this test."""
    from tests.scope.company import EVERYTHING, World  # not before Django is set up
    from tests.scope.faces import living_in

    with living_in(World(EVERYTHING, 1, 2), tmp_path / "facts"):
        yield


@pytest.fixture
def olga(living):
    """Sales operations, signed in."""
    from tests.scope.faces import client_of

    return client_of("olga")
