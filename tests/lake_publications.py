"""What comes of a lake beside what comes of importing the same exports one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from tests.lakes import Exports, deliveries, made_up, write_lake

from quarterdeck.domain.calendar import Calendar
from quarterdeck.facts.building import make_tables
from quarterdeck.facts.dialects.typed import known_tables
from quarterdeck.facts.lake.arrivals import exports_of
from quarterdeck.facts.lake.build import build_from_lake
from quarterdeck.facts.lake.inspection import inspected
from quarterdeck.facts.lake.layout import open_lake
from quarterdeck.facts.lake.plan import Plan
from quarterdeck.facts.lake.workroom import Workroom
from quarterdeck.facts.merge import merge
from quarterdeck.facts.schema import NUMBERS
from quarterdeck.facts.spark import Spark

COPENHAGEN = Calendar(time_zone="Europe/Copenhagen")
TODAY = date(2026, 5, 1)


def the_same_from_a_lake(url: str, folder: Path, seed: int = 1, *, days: int = 4, without: Container[str] = ()) -> None:
    """A made-up company of two sources, published from a lake by the Spark at the URL, is what imports make of it."""
    exports = made_up(seed, days, ("crm", "erp"), without)
    with closing(Spark(url)) as spark:
        path = published(folder, write_lake(folder / "lake", exports), spark)
    assert differences(imported(exports), path) == {}


def imported(exports: Exports) -> duckdb.DuckDBPyConnection:
    """The tables after importing one export after the other; only the first belongs to the set-up."""
    database = duckdb.connect(":memory:", config={"threads": "1"})
    make_tables(database)
    for number, delivery in enumerate(deliveries(exports), 1):
        with database.cursor() as connection:
            merged = merge(connection, delivery, number, COPENHAGEN, quiet, opening=number == 1)
            assert merged.delivered == merged.filed
    return database


def quiet(*_: object) -> None:
    """Progress that nobody watches."""


def rows(database: duckdb.DuckDBPyConnection, table: str) -> Counter[tuple[Any, ...]]:
    """The rows of a table, as often as they are there; the number of an owner is told by the owner."""
    columns = [name for name in known_tables()[table] if name not in NUMBERS]
    if table == "publication":
        columns = ["source", "observed_on", "delivered", "rejected"]
    if table == "quarantine":
        columns = ["column_name", "fatal"]
    return Counter(database.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall())


def differences(ours: duckdb.DuckDBPyConnection, path: Path, without: Container[str] = ()) -> dict[str, Any]:
    """Where the tables in the file at the path are not ours, row for row."""
    found = {}
    theirs = duckdb.connect(str(path), read_only=True)
    for table in known_tables():
        if table == "fact_owner" or table in without:
            continue
        one, other = rows(ours, table), rows(theirs, table)
        if one != other:
            found[table] = {"only imported": one - other, "only from the lake": other - one}
    return found


def published(folder: Path, lake: Path, spark: Spark) -> Path:
    """The file that comes of the lake."""
    opened, room = open_lake(str(lake), spark), Workroom(spark)
    assert not inspected(opened, TODAY)
    exports = exports_of(opened, room)
    openings = {(e.source, e.observed_on): n == 0 for n, e in enumerate(exports)}
    plan = Plan(opened, exports, openings, COPENHAGEN, lambda delivery: delivery)
    target = folder / "facts-000101.duckdb"
    build_from_lake(None, target, plan, room, number=101, progress=quiet, memory=320)
    return target
