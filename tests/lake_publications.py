"""What comes of a lake beside what comes of importing the same exports one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
from tests.lakes import FIRST, Exports, deliveries, made_up, write_lake

from quarterdeck.domain.calendar import Calendar, Clock, span
from quarterdeck.domain.money import RateType
from quarterdeck.domain.org import Stint
from quarterdeck.domain.rates import conversion
from quarterdeck.facts.building import make_tables
from quarterdeck.facts.dialects.typed import known_tables
from quarterdeck.facts.engine import open_facts
from quarterdeck.facts.lake.arrivals import exports_of
from quarterdeck.facts.lake.build import build_from_lake
from quarterdeck.facts.lake.inspection import inspected
from quarterdeck.facts.lake.layout import open_lake
from quarterdeck.facts.lake.plan import Plan
from quarterdeck.facts.lake.workroom import Workroom
from quarterdeck.facts.merge import merge
from quarterdeck.facts.publish import Built
from quarterdeck.facts.rates import imported_rates
from quarterdeck.facts.schema import NUMBERS
from quarterdeck.facts.spark import Spark
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.measure import Row
from quarterdeck.metrics.query import Lens, Question, answer, dimensions_of

COPENHAGEN = Calendar(clock=Clock("Europe/Copenhagen"))
MOVING = Calendar(
    clock=Clock("Europe/Copenhagen", ((date(2026, 3, 27), "America/New_York"), (date(2026, 4, 2), "Asia/Tokyo")))
)
"""Another time zone holds from the third day on, and from a day after most exports."""
TODAY = date(2026, 5, 1)


def the_same_from_a_lake(
    url: str, folder: Path, seed: int = 1, *, days: int = 4, without: Container[str] = ()
) -> tuple[duckdb.DuckDBPyConnection, Path]:
    """A made-up company of two sources, published from a lake by the Spark at the URL, is what imports make of it.

    Both, the tables after the imports and the file from the lake.
    """
    exports = made_up(seed, days, ("crm", "erp"), without)
    with closing(Spark(url)) as spark:
        built = published(folder, write_lake(folder / "lake", exports), spark)
    ours = imported(exports)
    assert differences(ours, built.path) == {}
    return ours, built.path


def saved(database: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    """The tables of a database in memory as a file that is read like a publication."""
    path = folder / "imported.duckdb"
    database.execute(f"ATTACH '{path}' AS saved; COPY FROM DATABASE memory TO saved; DETACH saved")
    return path


def answers(path: Path) -> dict[tuple[str, tuple[str, ...]], tuple[Row, ...]]:
    """Every metric over the publication at the path, whole and split, for sellers in two teams."""
    facts = open_facts(path)
    calendar, half, day = MOVING, span(date(2026, 1, 1), date(2026, 7, 1)), FIRST + timedelta(days=30)
    teams = ("north", "south")
    stints = tuple(Stint(owner, owner, teams[n % 2], row_key=teams[n % 2]) for n, owner in enumerate(facts.owner_ids))
    money = conversion(imported_rates(facts), (), "EUR", RateType.DATED, day, calendar)
    found = {}
    for metric, what in METRICS.items():
        one_of = sorted(what.one_of)[:1]
        for by in ((), ("person",), ("unit", "month"), ("source",)):
            split = (*one_of, *by)
            if set(split) <= set(dimensions_of(metric)):
                found[metric, split] = answer(facts, Question(metric, Lens(stints), half, day, calendar, money, split))
    facts.close()
    return found


def imported(exports: Exports, *, set_up: int = 1, calendar: Calendar = MOVING) -> duckdb.DuckDBPyConnection:
    """The tables after importing one export after the other; so many of them belong to the set-up."""
    database = duckdb.connect(":memory:", config={"threads": "1"})
    make_tables(database)
    for number, delivery in enumerate(deliveries(exports), 1):
        with database.cursor() as connection:
            merged = merge(connection, delivery, number, calendar, quiet, opening=number <= set_up)
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


def published(folder: Path, lake: Path, spark: Spark) -> Built:
    """What comes of the lake."""
    opened, room = open_lake(str(lake), spark), Workroom(spark)
    assert not inspected(opened, TODAY)
    exports = exports_of(opened, room)
    openings = {(e.source, e.observed_on): n == 0 for n, e in enumerate(exports)}
    plan = Plan(opened, exports, openings, MOVING, lambda delivery: delivery)
    target = folder / "facts-000101.duckdb"
    return build_from_lake(None, target, plan, room, number=101, progress=quiet, memory=320)
