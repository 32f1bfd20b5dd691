"""Making very many small things at once, without the collector looking through them again and again meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Put off the collection of unreachable cycles; for work of milliseconds that makes none.

    Python looks for them after every few thousand new tuples, which a company's rows alone cause a hundred times.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
