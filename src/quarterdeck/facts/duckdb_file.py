"""Facts in a DuckDB file: readers that can only read, and the one connection that writes the next file."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa

from quarterdeck.facts.given import NAME as STINTS
from quarterdeck.facts.given import Given
from quarterdeck.facts.machine import reading_memory
from quarterdeck.facts.reader import REMEMBERED, Facts, FactsUnreadable, Parameters, SourceState
from quarterdeck.facts.schema import LAYOUT

READING_MEMORY = reading_memory()
"""Megabytes that a reader's engine may take; the same in a whole process, or the engine would not open a file twice."""
WRITING_MEMORY = 320
"""Megabytes that the engine may take while it builds a file."""
THREADS = 2


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

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table and their types; none where there is no such table."""
        sql = "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $table ORDER BY column_index"
        return dict(self.rows(sql, {"table": table}))

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _asked(self, sql: str, parameters: Parameters) -> duckdb.DuckDBPyConnection:
        given = self._given()
        if isinstance(parameters, Mapping) and STINTS in parameters:
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
        # One process opens a file with one configuration only, whoever asks first.
        settled = _settled.setdefault((str(path), threads), memory)
        connection = duckdb.connect(str(path), read_only=True, config=_config(settled, threads))
        return _reader(path, connection, remembered)
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
        return DuckDB(duckdb.connect(str(path), read_only=True, config=_config(memory, threads)))
    except duckdb.Error as wrong:
        raise FactsUnreadable(f"The file {path} cannot be read ({_first_line(wrong)}).") from wrong


def open_for_writing(
    path: Path, spill: Path, *, memory: int = WRITING_MEMORY, threads: int = THREADS
) -> duckdb.DuckDBPyConnection:
    """The one connection that may write, to a file nobody reads yet; what exceeds the memory goes to ``spill``."""
    config = _config(memory, threads) | {"temp_directory": str(spill)}
    return duckdb.connect(str(path), config=config)


def _config(memory: int, threads: int) -> dict[str, str | bool | int | float | list[str]]:
    """No reading of files or network by SQL, no extensions, and nobody can switch that on again."""
    return {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": f"{memory}MB",
        "threads": str(threads),
        "lock_configuration": "true",
    }


def _reader(path: Path, connection: duckdb.DuckDBPyConnection, remembered: int) -> Facts:
    layout = connection.execute("SELECT value FROM setting WHERE name = 'layout'").fetchall()
    if layout != [(LAYOUT,)]:
        connection.close()
        raise FactsUnreadable(
            f"The facts file {path.name} was written by another version of Quarterdeck. Import the sources again."
        )
    rows = connection.execute(
        "SELECT source, max(observed_on), count(*) FROM publication GROUP BY source ORDER BY source"
    ).fetchall()
    number = connection.execute("SELECT max(number) FROM publication").fetchall()[0][0]
    return Facts(DuckDB(connection), number, tuple(SourceState(*row) for row in rows), remembered)


def _first_line(wrong: Exception) -> str:
    return str(wrong).strip().split("\n", 1)[0].rstrip(".")
