"""Companies for tests: rows written straight into the canonical tables, or read from a test's docstring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from quarterdeck.domain.facts import TABLES
from quarterdeck.facts import schema
from quarterdeck.facts.engine import Facts, SourceState


class Tables:
    """The canonical tables in memory, filled anew for every example of a property."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config={"threads": 1})
        for statement in schema.statements():
            self._connection.execute(statement)

    def facts(self, rows: Mapping[str, Sequence[Mapping[str, Any]]], observed_on: date) -> Facts:
        """The tables with exactly these rows; columns not mentioned are unknown."""
        for table in TABLES:
            self._connection.execute(f"DELETE FROM {table.name}")
            if found := rows.get(table.name):
                marks = ", ".join(["(" + ", ".join("?" * len(table.names)) + ")"] * len(found))
                values = [row.get(name) for row in found for name in table.names]
                self._connection.execute(f"INSERT INTO {table.name} VALUES {marks}", values)
        return Facts(Path("memory"), 1, (SourceState("crm", observed_on, 1),), self._connection)

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()
