from __future__ import annotations

from itertools import count

import pytest

_numbers = count()


@pytest.fixture
def inhabited(db, tmp_path):
    """Lets a test live in one world after another."""
    from tests.scope.faces import living_in  # not before Django is set up

    return lambda world: living_in(world, tmp_path / f"facts-{next(_numbers)}")
