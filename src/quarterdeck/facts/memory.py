"""What a reader remembers of the questions it has been asked.

A publication never changes, so the same statement with the same values has the same answer for as long as its reader
lives. The values include the stints a question is asked through, which are the asker's clearance: whoever may see
something else binds something else, and is never given what another was told.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, cast

import pyarrow as pa

type Rows = list[tuple[Any, ...]]


class Memory:
    """The answers last asked for, up to so many cells; what has not been asked for longest is forgotten first."""

    def __init__(self, most_cells: int) -> None:
        self._most = most_cells
        self._kept: OrderedDict[Hashable, Rows | pa.Table] = OrderedDict()
        self._cells = 0
        self._lock = threading.Lock()

    def rows(self, key: Hashable, ask: Callable[[], Rows]) -> Rows:
        """The rows remembered under the key, else those of ``ask``. The list is the caller's own."""
        return list(self._answer(key, ask))

    def table(self, key: Hashable, ask: Callable[[], pa.Table]) -> pa.Table:
        """The table remembered under the key, else that of ``ask``."""
        return self._answer(("table", key), ask)

    def all_rows(self) -> list[tuple[Any, Rows]]:
        """Every answer of rows that is remembered, by its key."""
        with self._lock:
            return [(key, found) for key, found in self._kept.items() if isinstance(found, list)]

    def _answer[Answer: (Rows, pa.Table)](self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("Answer", self._kept[key])
        found = ask()
        self._keep(key, found)
        return found

    def _keep(self, key: Hashable, rows: Rows | pa.Table) -> None:
        size = _cells(rows)
        if size > self._most // 4:  # one large answer must not drive out everything else
            return
        with self._lock:
            if key not in self._kept:
                self._kept[key] = rows
                self._cells += size
            while self._cells > self._most:
                self._cells -= _cells(self._kept.popitem(last=False)[1])


def _cells(rows: Rows | pa.Table) -> int:
    if isinstance(rows, pa.Table):
        return 1 + int(rows.num_rows * rows.num_columns)
    return 1 + len(rows) * (len(rows[0]) if rows else 0)
