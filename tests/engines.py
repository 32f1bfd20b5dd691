"""The tables of a publication in engines other than DuckDB, filled anew for every example.

DuckDB holds them first (``tests.world.Tables``), so that what follows from the versions is there, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.postgres import temporary_server
from tests.world import UTC_YEAR, Tables

from quarterdeck.domain.calendar import Calendar
from quarterdeck.facts.dialects.given import type_of
from quarterdeck.facts.dialects.typed import known_tables
from quarterdeck.facts.engine import Facts, SourceState
from quarterdeck.facts.postgres import Postgres
from quarterdeck.facts.spark import Spark

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
EVIDENCE = {"sighting", "field_change", "coverage", "seen_state", "quarantine", "setting"}


def read_by_metrics() -> dict[str, dict[str, str]]:
    """The tables that may be asked for, with the types of their columns."""
    return {
        name: columns for name, columns in known_tables().items() if name not in EVIDENCE and not name.endswith("_day")
    }


class PostgresTables:
    """The tables in a PostgreSQL schema of their own."""

    def __init__(self, url: str) -> None:
        name = f"facts_{os.getpid()}"
        self.url = f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{name}"
        self._ours = Tables()
        self._writer = psycopg.connect(self.url, autocommit=True)
        self._writer.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}")
        for table, columns in read_by_metrics().items():
            definitions = ", ".join(f"{column} {type_of(kind, 'postgres')}" for column, kind in columns.items())
            self._writer.execute(f"CREATE TABLE {table} ({definitions})")
        self._engine = Postgres(self.url)
        self._filled: set[str] = set()

    def facts(self, rows: Rows, observed_on: date, calendar: Calendar = UTC_YEAR) -> Facts:
        """The tables with exactly these rows, and what follows from them; columns not mentioned are unknown."""
        ours = self._ours.facts(rows, observed_on, calendar)
        for table, columns in read_by_metrics().items():
            if table in self._filled:
                self._writer.execute(f"DELETE FROM {table}")
                self._filled.discard(table)
            if found := ours.fetch(f"SELECT {', '.join(columns)} FROM {table}"):
                one = "(" + ", ".join(["%s"] * len(columns)) + ")"
                values = [value for row in found for value in row]
                self._writer.execute(f"INSERT INTO {table} VALUES {', '.join([one] * len(found))}", values)
                self._filled.add(table)
        return Facts(self._engine, 1, (SourceState("crm", observed_on, 1),))

    def close(self) -> None:
        """Let go of the server."""
        self._ours.close()
        self._engine.close()
        self._writer.close()


class SparkTables:
    """The tables as temporary views of a Spark Connect session."""

    def __init__(self, url: str) -> None:
        self._ours = Tables()
        self.engine = Spark(url)

    def facts(self, rows: Rows, observed_on: date, calendar: Calendar = UTC_YEAR) -> Facts:
        """The tables with exactly these rows, and what follows from them; columns not mentioned are unknown."""
        ours = self._ours.facts(rows, observed_on, calendar)
        for table, columns in read_by_metrics().items():
            found = ours.arrow(f"SELECT {', '.join(columns)} FROM {table}")
            session, kinds = self.engine.session, {name: type_of(kind, "spark") for name, kind in columns.items()}
            if found.num_rows:
                # The client takes any instant for one with a zone; ours have none.
                typed = (f"CAST({name} AS {kind}) AS {name}" for name, kind in kinds.items())
                frame = session.createDataFrame(found).selectExpr(*typed)
            else:
                nothing = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in kinds.items())
                frame = session.sql(f"SELECT {nothing} WHERE FALSE")
            frame.createOrReplaceTempView(table)
        return Facts(self.engine, 1, (SourceState("crm", observed_on, 1),))

    def close(self) -> None:
        """End the session."""
        self._ours.close()
        self.engine.close()


@pytest.fixture(scope="session")
def sail_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Sail server of our own, which speaks Spark Connect."""
    server, url = started_sail(tmp_path_factory.mktemp("sail"))
    yield url
    server.stop()


def started_sail(folder: Path) -> tuple[Any, str]:
    """A new Sail server, which keeps in the folder what was worked out once, and where it answers."""
    os.environ.setdefault("RUST_LOG", "off")
    os.environ.setdefault("SAIL_EXECUTION__CHECKPOINT__PATH", str(folder))
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    return server, f"sc://{host}:{port}"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server: the one the test run is for, else one of our own."""
    given = os.environ.get("QUARTERDECK_DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    with temporary_server() as url:
        yield url


@pytest.fixture(scope="module")
def tables() -> Iterator[Tables]:
    """The tables in DuckDB."""
    found = Tables()
    yield found
    found.close()


@pytest.fixture(scope="module", params=[pytest.param("postgres", marks=pytest.mark.postgres), "sail"])
def elsewhere(request: pytest.FixtureRequest) -> Iterator[PostgresTables | SparkTables]:
    """The tables in each other engine that every run asks."""
    url = request.getfixturevalue(f"{request.param}_url")
    found = PostgresTables(url) if request.param == "postgres" else SparkTables(url)
    yield found
    found.close()
