"""How much of the machine's memory the engine may take: an eighth, within bounds."""

from __future__ import annotations

import os

SHARE = 8


def reading_memory() -> int:
    """Megabytes for a web process that answers."""
    return _bounded(512, 2048)


def writing_memory() -> int:
    """Megabytes for an import; what does not fit goes to disk."""
    return _bounded(320, 2048)


def _bounded(least: int, most: int) -> int:
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):  # not every system says
        return least
    return min(most, max(least, whole // 1_000_000 // SHARE))
