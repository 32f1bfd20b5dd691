from __future__ import annotations

from tests.house import house
from tests.recording import recorded

__all__ = ["house", "recorded"]
