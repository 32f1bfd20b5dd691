"""What facts are to whoever asks: rows by statement, whichever engine holds them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any, Protocol

import pyarrow as pa

from quarterdeck.domain.facts import OWNERLESS
from quarterdeck.facts.columns import as_columns
from quarterdeck.facts.kept import NO_NUMBERS, Keeping, Kept, KeptLately, NothingKept
from quarterdeck.facts.memory import Memory
from quarterdeck.facts.written import as_rows, as_text

Parameters = Mapping[str, object] | Sequence[object]

REMEMBERED = 1_000_000
"""Cells of answers a reader remembers, some tens of megabytes."""

BESIDE = 8
"""Readers that go with one: of what was repaired by some day, or would be."""
LATELY = 64_000_000
"""Bytes of landings a reader remembers: of some thousand sellers on one day, in one view, at one type of rates."""


class FactsUnreadable(Exception):
    """The facts cannot be opened; the message says which, why, and what to do next."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What a publication knows from one source: how often it was imported and up to which day."""

    name: str
    observed_on: date
    imports: int


class Engine(Protocol):
    """Answers statements written in our dialect, with values bound to their ``$name`` or ``?``, in any thread."""

    def rows(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """All rows of a query."""

    def arrow(self, sql: str, parameters: Parameters) -> pa.Table:
        """The rows of a query as an Arrow table."""

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table and their types in the engine's words; none where there is no such table."""

    def close(self) -> None:
        """Let go of whatever is open."""


class Facts:
    """A read-only reader of one publication, for any number of threads, that remembers what it has answered.

    ``mark`` tells readers of one publication apart of which some have something laid over it (``laid.py``).
    """

    mark = ""

    def __init__(
        self,
        engine: Engine,
        number: int,
        sources: tuple[SourceState, ...],
        remembered: int = REMEMBERED,
        kept: Keeping = NothingKept(),  # noqa: B008 it has no state
    ) -> None:
        self.number = number
        self.sources = sources
        self.kept = kept
        self.lately = KeptLately(LATELY)
        self.most = remembered
        self.engine = engine
        self._memory = Memory(remembered)
        self._holds: dict[str, bool] = {}
        self._beside: dict[Hashable, Facts] = {}
        self._making = threading.Lock()

    @property
    def observed_on(self) -> date:
        """The newest day any source was observed on."""
        return max(s.observed_on for s in self.sources)

    def fetch(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; ``$name`` or ``?`` in it are bound to the parameters.

        Rows are remembered by query and parameters: a publication never changes.
        """
        return self._memory.rows(_key(sql, parameters), lambda: self._kept(sql, parameters))

    def arrow(self, sql: str, parameters: Parameters = ()) -> pa.Table:
        """The rows of a query as an Arrow table, remembered like any."""
        return self._memory.table(_key(sql, parameters), lambda: self.engine.arrow(sql, parameters))

    def by_column(self, sql: str, parameters: Parameters = (), *, sorted_by: int = 0) -> list[Sequence[Any]]:
        """The rows of a query column by column, where there may be tens of thousands; remembered like any.

        They come in the order of their first ``sorted_by`` columns, unknown values last.
        """
        return as_columns(self.arrow(sql, parameters), sorted_by=sorted_by)

    def remembered(self) -> dict[str, Kept]:
        """Every answer of rows that is remembered now, in the form in which it can be kept beside the publication."""
        return {self._digest(key): Kept(as_text(rows), NO_NUMBERS) for key, rows in self._memory.all_rows()}

    def _kept(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """The answer that was kept after the publication, else the engine's."""
        if self.kept.is_there:
            digest = self._digest(_key(sql, parameters))
            if found := self.kept.of([digest]):
                return as_rows(found[digest].about)
        return self.engine.rows(sql, parameters)

    def _digest(self, key: tuple[object, ...]) -> str:
        return _digest((self.mark, *key) if self.mark else key)

    def mark_for(self, owner_ids: Collection[str]) -> str:
        """What is laid over anything of these owners, in a word; empty where nothing is."""
        del owner_ids
        return self.mark

    def beside(self, key: Hashable, make: Callable[[], Facts]) -> Facts:
        """A reader that goes with this one, made where it is not among the last ones asked for."""
        with self._making:
            if key not in self._beside:
                while len(self._beside) >= BESIDE:
                    del self._beside[next(iter(self._beside))]
                self._beside[key] = make()
            return self._beside[key]

    def has_rows(self, table: str) -> bool:
        """Whether the table holds any row at all."""
        return self.is_any(f'"{table}"')

    def is_any(self, which: str) -> bool:
        """Whether there is any such row ("table WHERE …", of the program's own words); asked once a publication."""
        if which not in self._holds:
            self._holds[which] = bool(self.fetch(f"SELECT 1 AS one FROM {which} LIMIT 1"))  # noqa: S608 ours
        return self._holds[which]

    @cached_property
    def owner_ids(self) -> tuple[str, ...]:
        """Everybody who ever owned or was credited with anything; OWNERLESS among them if something is nobody's."""
        rows = self.fetch("SELECT coalesce(owner_id, $nobody) AS owner_id FROM fact_owner", {"nobody": OWNERLESS})
        return tuple(sorted(row[0] for row in rows))

    def close(self) -> None:
        """Let go of whatever the engine holds open."""
        self.engine.close()


def _digest(key: tuple[object, ...]) -> str:
    """Under what an answer is kept: the statement and everything bound to it, the asker's clearance among it."""
    return blake2b(repr(key).encode(), digest_size=32).hexdigest()


def named(parameters: Parameters) -> Mapping[str, object]:
    """The parameters by name; engines other than DuckDB bind no others."""
    if isinstance(parameters, Mapping):
        return parameters
    if parameters:
        raise TypeError("Only named parameters can be bound here.")
    return {}


def _key(sql: str, parameters: Parameters) -> tuple[object, ...]:
    pairs = parameters.items() if isinstance(parameters, Mapping) else enumerate(parameters)
    return (sql, *sorted((name, tuple(v) if isinstance(v, list) else v) for name, v in pairs))
