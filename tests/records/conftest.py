from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.house import house

__all__ = ["house"]


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Say on which day everything that follows is recorded."""

    def on(day: date) -> None:
        monkeypatch.setattr("quarterdeck.records.models.statement.recorded_on", lambda: day)

    return on
