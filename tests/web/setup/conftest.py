from __future__ import annotations

import pytest


@pytest.fixture
def olga(living):
    """Sales operations, signed in."""
    from tests.scope.faces import client_of

    return client_of("olga")
