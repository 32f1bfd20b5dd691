from __future__ import annotations

from tests.recording import recorded

__all__ = ["recorded"]
