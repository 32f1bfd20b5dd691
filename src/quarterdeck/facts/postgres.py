"""Facts in a PostgreSQL database: the canonical tables as tables or views, read with one connection a thread."""

from __future__ import annotations

import threading
from typing import Any, LiteralString

import psycopg
import pyarrow as pa

from quarterdeck.facts.dialects import Translated, translated
from quarterdeck.facts.reader import FactsUnreadable, Parameters, named

_SESSION: LiteralString = """
    SET TIME ZONE 'UTC';
    SET default_transaction_read_only = on;
    SET datestyle = 'ISO';
    SET jit = off;
    SET enable_nestloop = off"""
"""The last: of what one part of a statement hands to the next, the planner knows nothing and believes it to be a row or
two. It would go through one part for every row of the other, minutes instead of a second; where it must, it still does.
"""

_WATCHFUL: LiteralString = """
    SELECT set_config(name, '5s', false) FROM pg_settings WHERE name = 'client_connection_check_interval'"""
"""A server that can (from 14 on) ends a statement whose asker has gone."""

_COLUMNS: LiteralString = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = to_regclass(%(table)s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"""


class Postgres:
    """An open PostgreSQL database, one connection a thread, each able to read only."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._own = threading.local()
        self._opened: list[psycopg.Connection[tuple[Any, ...]]] = []
        self._opening = threading.Lock()

    def rows(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._asked(sql, parameters).fetchall()

    def arrow(self, sql: str, parameters: Parameters) -> pa.Table:
        """The rows of a query as an Arrow table."""
        cursor = self._asked(sql, parameters)
        names = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
        return pa.table({name: pa.array([row[i] for row in rows]) for i, name in enumerate(names)})

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table and their types; none where there is no such table."""
        rows = self._connection().execute(_COLUMNS, {"table": table}).fetchall()
        return {name: kind for name, kind in rows}  # noqa: C416 psycopg's rows are of any shape

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._opening:
            while self._opened:
                self._opened.pop().close()

    def _asked(self, sql: str, parameters: Parameters) -> psycopg.Cursor[tuple[Any, ...]]:
        values = named(parameters)
        theirs = translated(sql, values, "postgres")
        connection = self._connection()
        try:
            return connection.execute(_trusted(theirs), values)
        except psycopg.OperationalError:
            if not (connection.closed or connection.broken):
                raise
        # The server was started anew, say. Whoever asks is not to notice, unless it is not back yet.
        try:
            return self._connection().execute(_trusted(theirs), values)
        except psycopg.OperationalError as wrong:
            raise FactsUnreadable(f"PostgreSQL broke off while answering ({_first_line(wrong)}). Ask again.") from wrong

    def _connection(self) -> psycopg.Connection[tuple[Any, ...]]:
        found: psycopg.Connection[tuple[Any, ...]] | None = getattr(self._own, "connection", None)
        if found is None or found.closed:
            try:
                found = psycopg.connect(self._url, autocommit=True)
            except psycopg.OperationalError as wrong:
                raise FactsUnreadable(f"PostgreSQL does not let us read the facts ({_first_line(wrong)}).") from wrong
            found.execute(_SESSION)
            found.execute(_WATCHFUL)
            self._own.connection = found
            with self._opening:
                self._opened.append(found)
        return found


def _first_line(wrong: Exception) -> str:
    return str(wrong).strip().split("\n", 1)[0]


def _trusted(statement: Translated) -> LiteralString:
    """The text as one that may be run: it was written by this program, every value in it is bound."""
    return statement.text
