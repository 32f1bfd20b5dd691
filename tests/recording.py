"""Saying on which day something is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

RECORDING = (
    "statement",
    "spoken",
    "session",
    "action",
    "decision",
    "support",
    "topic",
    "waiver",
    "repair",
    "confirmation",
)
"""The modules that ask for the day on which something is recorded."""


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Say on which day everything that follows is recorded."""

    def on(day: date) -> None:
        for module in RECORDING:
            monkeypatch.setattr(f"quarterdeck.records.models.{module}.recorded_on", lambda: day)

    return on
