"""How long a lake takes from Parquet to a publication file: python -m bench.lake FOLDER DEALS sail|spark.

The rows are those of ``bench.large``. Spark is the cluster of the tests, two workers of one core each on this machine.
Prints the seconds of all of it, and the steps and statements that took the longest.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
from tests.engines import started_sail
from tests.spark import USUAL, temporary_cluster

from bench.large.delivery import TABLES
from bench.large.made import make
from bench.large.size import OBSERVED_ON, SOURCE, Size
from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import DELIVERED_BY_NAME
from quarterdeck.facts.lake.arrivals import exports_of
from quarterdeck.facts.lake.build import build_from_lake
from quarterdeck.facts.lake.inspection import inspected
from quarterdeck.facts.lake.layout import open_lake
from quarterdeck.facts.lake.plan import Plan
from quarterdeck.facts.lake.workroom import Found, Workroom
from quarterdeck.facts.schema import column_type
from quarterdeck.facts.spark import Spark

SELLERS_PER_DEAL = 100
LONGEST = 8
"""Steps and statements that are shown."""


class Timed(Workroom):
    """A workroom that notes how long each statement takes."""

    def __init__(self, spark: Spark) -> None:
        super().__init__(spark)
        self.took: Counter[str] = Counter()

    def execute(self, sql: str, values: Mapping[str, object] | None = None) -> Found:
        """The statement, fetched at once if it is a question."""
        began = time.perf_counter()
        found = super().execute(sql, values)
        rows = found.fetchall()
        self.took[" ".join(sql.split())[:160]] += time.perf_counter() - began
        found.fetchall = lambda: rows  # type: ignore[method-assign] # asked once, told as often as one likes
        return found


class Steps:
    """What is being done, and since when."""

    def __init__(self) -> None:
        self.took: Counter[str] = Counter()
        self._what, self._since = "", time.perf_counter()

    def __call__(self, what: str, _done: int, _total: int) -> None:
        """The next step begins."""
        now = time.perf_counter()
        if self._what:
            self.took[self._what] += now - self._since
        self._what, self._since = what, now


def main(arguments: list[str]) -> int:
    """Measure and print."""
    if len(arguments) != 3 or arguments[2] not in {"sail", "spark"}:
        print(__doc__)
        return 2
    folder, deals = Path(arguments[0]).resolve(), int(arguments[1])
    size = Size(f"{deals}", deals, max(deals // SELLERS_PER_DEAL, 10))
    lake = _lake(folder / size.name, size)
    with _engine(arguments[2], folder) as url, closing(Spark(url)) as spark:
        for name, value in (USUAL if arguments[2] == "spark" else {}).items():
            spark.session.conf.set(name, value)
        _measure(lake, folder, spark)
    return 0


def _lake(folder: Path, size: Size) -> Path:
    """The files of a company of that size, laid out as a lake."""
    make(folder, size, print)
    lake = folder / "lake"
    for table in TABLES:
        place = lake / table / f"source={SOURCE}" / f"observed_on={OBSERVED_ON}"
        place.mkdir(parents=True, exist_ok=True)
        if not (target := place / "part-0.parquet").exists():
            made = f"read_parquet('{folder / f'{table}.parquet'}')"
            known = {c.name: column_type(c) for c in DELIVERED_BY_NAME[table].columns}
            names = (name for name, *_ in duckdb.sql(f"DESCRIBE FROM {made}").fetchall())
            columns = ", ".join(f"CAST({name} AS {known[name]}) AS {name}" for name in names if name in known)
            duckdb.sql(f"COPY (SELECT {columns} FROM {made}) TO '{target}' (FORMAT parquet)")
    return lake


@contextmanager
def _engine(name: str, folder: Path) -> Iterator[str]:
    if name == "spark":
        with temporary_cluster(memory="2g") as cluster:
            yield cluster.url
        return
    server, url = started_sail(folder)
    try:
        yield url
    finally:
        server.stop()


def _measure(lake: Path, folder: Path, spark: Spark) -> None:
    steps, began = Steps(), time.perf_counter()
    steps("Looking the lake over", 0, 1)
    opened, room = open_lake(str(lake), spark), Timed(spark)
    if findings := inspected(opened, OBSERVED_ON):
        raise SystemExit(str(findings))
    exports = exports_of(opened, room)
    plan = Plan(opened, exports, {(e.source, e.observed_on): True for e in exports}, Calendar(), lambda given: given)
    built = build_from_lake(None, folder / "facts-000001.duckdb", plan, room, number=1, progress=steps, memory=2000)
    steps("", 1, 1)
    _show("the longest steps, in seconds", steps.took.most_common(LONGEST))
    _show("the longest statements", room.took.most_common(LONGEST))
    megabytes = built.path.stat().st_size / 2**20
    print(f"{time.perf_counter() - began:8.1f}  all of it; the file has {megabytes:.0f} MB")


def _show(title: str, rows: Iterable[tuple[str, float]]) -> None:
    print(title)
    for what, seconds in rows:
        print(f"{seconds:8.1f}  {what}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
