"""What facts are to whoever asks: rows by statement, whichever engine holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pyarrow as pa

from quarterdeck.facts.kept import Keeping, NothingKept
from quarterdeck.facts.memory import Memory

Parameters = Mapping[str, object] | Sequence[object]

REMEMBERED = 1_000_000
"""Cells of answers a reader remembers, some tens of megabytes."""


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
    """A read-only reader of one publication, for any number of threads, that remembers what it has answered."""

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
        self._engine = engine
        self._memory = Memory(remembered)
        self._holds: dict[str, bool] = {}

    @property
    def observed_on(self) -> date:
        """The newest day any source was observed on."""
        return max(s.observed_on for s in self.sources)

    def fetch(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; ``$name`` or ``?`` in it are bound to the parameters.

        Rows are remembered by query and parameters: a publication never changes.
        """
        return self._memory.rows(_key(sql, parameters), lambda: self._engine.rows(sql, parameters))

    def arrow(self, sql: str, parameters: Parameters = ()) -> pa.Table:
        """The rows of a query as an Arrow table, remembered like any."""
        return self._memory.table(_key(sql, parameters), lambda: self._engine.arrow(sql, parameters))

    def has_rows(self, table: str) -> bool:
        """Whether the table holds any row at all; asked once, since a publication never changes."""
        if table not in self._holds:
            self._holds[table] = bool(self.fetch(f'SELECT 1 AS one FROM "{table}" LIMIT 1'))  # noqa: S608 quoted, ours
        return self._holds[table]

    def close(self) -> None:
        """Let go of whatever the engine holds open."""
        self._engine.close()


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
