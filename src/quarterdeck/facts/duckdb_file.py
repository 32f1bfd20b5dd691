"""Facts in a DuckDB file: readers that can only read, and the one connection that writes the next file."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa

from quarterdeck.facts.folder import reading_spill
from quarterdeck.facts.given import Given
from quarterdeck.facts.kept import KeptFile
from quarterdeck.facts.layouts import why_unread
from quarterdeck.facts.machine import reading_memory
from quarterdeck.facts.reader import REMEMBERED, Facts, FactsUnreadable, Parameters, SourceState
from quarterdeck.facts.schema import LAYOUT

READING_MEMORY = reading_memory()
"""Megabytes that a reader's engine may take; the same in a whole process, or the engine would not open a file twice."""
WRITING_MEMORY = 320
"""Megabytes that the engine may take while it builds a file."""
THREADS = 2
_SKIPPING = {"dynamic_or_filter_threshold": "1000"}
"""Blocks of rows are skipped by each of so many owners; of more, by the least and the greatest of their numbers only.

A region of seventy sellers with one whose number lies far off reads the whole company's history otherwise.
"""
BATCH = 60_000
"""Rows of a batch."""
BLOCK = 61_440
"""Rows that a file keeps the least and the greatest value of, and skips together: half of what the engine would.

Neighbours among five thousand owners share so many rows of a month, and a team's page reads all of what it meets.
"""


class DuckDB:
    """An open DuckDB database, one cursor a thread."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._own = threading.local()
        self._opening = threading.Lock()

    def rows(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._asked(sql, parameters).fetchall()

    def arrow(self, sql: str, parameters: Parameters) -> pa.Table:
        """The rows of a query as an Arrow table."""
        return self._asked(sql, parameters).to_arrow_table()

    def batches(self, sql: str) -> pa.RecordBatchReader:
        """The rows of a query, batch by batch as they are asked for: never all of them in memory."""
        return self._connection.cursor().execute(sql).to_arrow_reader(BATCH)

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table and their types; none where there is no such table."""
        sql = "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $table ORDER BY column_index"
        return dict(self.rows(sql, {"table": table}))

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _asked(self, sql: str, parameters: Parameters) -> duckdb.DuckDBPyConnection:
        given = self._given()
        if isinstance(parameters, Mapping):
            sql, parameters = given.prepared(sql, parameters)
        return given.connection.execute(sql, parameters or None)

    def _given(self) -> Given:
        """The connection of the thread that asks."""
        try:
            return cast("Given", self._own.given)
        except AttributeError:
            with self._opening:
                self._own.given = Given(self._connection.cursor())
            return cast("Given", self._own.given)


def open_facts(
    path: Path, *, memory: int = READING_MEMORY, threads: int = THREADS, remembered: int = REMEMBERED
) -> Facts:
    """A reader of that publication file, which keeps seeing it however many newer ones appear beside it.

    FactsUnreadable if it is missing, damaged or of another layout.
    """
    if not path.is_file():
        raise FactsUnreadable(
            f"The facts file {path.name} is not in {path.parent}. Choose another publication with "
            "'quarterdeck facts rollback', or import the sources again."
        )
    try:
        return _reader(path, _opened(path, memory, threads), remembered)
    except duckdb.Error as wrong:
        raise FactsUnreadable(
            f"The facts file {path} cannot be read ({_first_line(wrong)}). It is damaged or not a facts file. Choose "
            "an earlier publication with 'quarterdeck facts rollback', or import the sources again."
        ) from wrong


_settled: dict[tuple[str, int], int] = {}
"""The memory with which this process opened a file first."""


def connect_to_read(path: Path, *, memory: int = READING_MEMORY, threads: int = THREADS) -> DuckDB:
    """Any DuckDB file, whatever is in it. FactsUnreadable if it is missing or no such file."""
    try:
        return DuckDB(_opened(path, memory, threads))
    except duckdb.Error as wrong:
        raise FactsUnreadable(f"The file {path} cannot be read ({_first_line(wrong)}).") from wrong


def _opened(path: Path, memory: int, threads: int) -> duckdb.DuckDBPyConnection:
    # One process opens a file with one configuration only, whoever asks first.
    settled = _settled.setdefault((str(path), threads), memory)
    config = _SHUT | _bounded(settled, threads) | _SKIPPING | {"temp_directory": str(reading_spill(path))}
    return duckdb.connect(str(path), read_only=True, config=config)


def open_for_writing(
    path: Path, spill: Path, *, memory: int = WRITING_MEMORY, threads: int = THREADS
) -> duckdb.DuckDBPyConnection:
    """The one connection that may write, to a file nobody reads yet; what exceeds the memory goes to ``spill``.

    Nothing is checkpointed before the writer says so.
    """
    config = {"temp_directory": str(spill), "checkpoint_threshold": "1TB"}
    connection = duckdb.connect(config=_bounded(memory, threads) | config)
    where = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{where}' AS facts (ROW_GROUP_SIZE {BLOCK})")  # there is no other way to say it
    connection.execute("USE facts")
    for name, value in _SHUT.items():
        connection.execute(f"SET {name} = {value}")
    return connection


type _Config = dict[str, str | bool | int | float | list[str]]

_SHUT: _Config = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "lock_configuration": "true",
}
"""No reading of files or network by SQL, no extensions, and nobody can switch that on again."""


def _bounded(memory: int, threads: int) -> _Config:
    return {"memory_limit": f"{memory}MB", "threads": str(threads)}


def _reader(path: Path, connection: duckdb.DuckDBPyConnection, remembered: int) -> Facts:
    engine = DuckDB(connection)
    layout = layout_of(engine)
    if layout != LAYOUT:
        engine.close()
        raise FactsUnreadable(why_unread(path, layout))
    rows = connection.execute(
        "SELECT source, max(observed_on), count(*) FROM publication GROUP BY source ORDER BY source"
    ).fetchall()
    number = connection.execute("SELECT max(number) FROM publication").fetchall()[0][0]
    return Facts(engine, number, tuple(SourceState(*row) for row in rows), remembered, KeptFile(path))


def layout_of(engine: DuckDB) -> str | None:
    """The layout the file says it is of; None where it says nothing. duckdb.Error where it is no facts file."""
    rows = engine.rows("SELECT value FROM setting WHERE name = 'layout'", {})
    return str(rows[0][0]) if rows else None


def _first_line(wrong: Exception) -> str:
    return str(wrong).strip().split("\n", 1)[0].rstrip(".")
