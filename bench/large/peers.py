"""The questions of a time machine at full size, put to Quarterdeck, to bare DuckDB, to numpy and to PostgreSQL.

python -m bench.large.peers FOLDER SIZE prints the milliseconds of each. All look at the same rows and must give the
same answer before they are timed. PostgreSQL gets two parallel workers, 2 GB of shared buffers, and indexes on the
days and the owners; numpy gets sorted arrays that are in memory already.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from pyarrow import csv
from tests import postgres

from bench.clock import by_turns
from bench.large.house import set_up
from bench.large.kernels import Between, Pipeline, Sales, Versions
from bench.large.size import OBSERVED_ON
from quarterdeck.facts.reader import Facts

AS_OF = date(2026, 3, 31)
KNOWN = datetime(2026, 3, 31, 22)
"""The end of that day in Berlin."""
YEAR = date(2026, 1, 1)
ROUNDS = 5
SERVER = {
    "shared_buffers": "2GB",
    "work_mem": "128MB",
    "maintenance_work_mem": "512MB",
    "effective_cache_size": "4GB",
    "max_parallel_workers_per_gather": "2",
    "random_page_cost": "1.1",
}
PIPELINE = """SELECT x.owner_no, date_trunc('month', x.close_on) AS month, sum({price}), count(*)
    FROM opportunity_version x LEFT JOIN exchange_rate r
        ON r.currency = x.currency AND r.begin_on = date_trunc('month', least(x.close_on, {day}))
    WHERE x.valid_from < {known} AND x.valid_to >= {known} AND x.status = 'open' AND NOT x.is_deleted GROUP BY 1, 2"""
"""By hand, knowing that rates begin with months and that the newest is that of the day; Quarterdeck does not know."""
TO_DATE = """SELECT sum({price}), count(*)
    FROM sale x LEFT JOIN exchange_rate r ON r.currency = x.currency AND r.begin_on = date_trunc('month', x.sold_on)
    WHERE x.sold_on >= {year} AND x.sold_on <= {today}"""
BRIDGE = """WITH ended AS (
        SELECT opportunity_id, amount, currency, close_on, status = 'open' AND NOT is_deleted AS live
        FROM opportunity_version WHERE valid_from < {known} AND valid_to >= {known} AND valid_to < {newest}),
    begun AS (
        SELECT opportunity_id, amount, currency, close_on, status, is_deleted,
            status = 'open' AND NOT is_deleted AS live
        FROM opportunity_version WHERE valid_from >= {known} AND valid_from < {newest} AND valid_to >= {newest}),
    side AS (
        SELECT coalesce(f.live, FALSE) AS was, coalesce(l.live, FALSE) AS stays,
            CASE WHEN f.live AND l.live THEN 'stayed'
                WHEN f.live THEN CASE WHEN l.opportunity_id IS NULL OR l.is_deleted THEN 'deleted' ELSE l.status END
                WHEN f.opportunity_id IS NULL THEN 'new' ELSE 'reopened' END AS why,
            f.amount AS amount, f.currency AS currency, f.close_on AS close_on,
            l.amount AS new_amount, l.currency AS new_currency, l.close_on AS new_close_on
        FROM ended f FULL JOIN begun l ON l.opportunity_id = f.opportunity_id WHERE f.live OR l.live
        UNION ALL
        SELECT TRUE, TRUE, 'stayed', amount, currency, close_on, amount, currency, close_on FROM opportunity_version
        WHERE valid_from < {known} AND valid_to >= {newest} AND status = 'open' AND NOT is_deleted),
    priced AS (
        SELECT was, stays, why, {before} AS before, {after} AS after,
            CASE WHEN x.currency = x.new_currency THEN {between} END AS between
        FROM side x
        LEFT JOIN exchange_rate r
            ON r.currency = x.currency AND r.begin_on = date_trunc('month', least(x.close_on, {day}))
        LEFT JOIN exchange_rate s
            ON s.currency = x.new_currency AND s.begin_on = date_trunc('month', least(x.new_close_on, {today}))),
    effect AS (
        SELECT *, CASE WHEN why IN ('stayed', 'won') THEN coalesce(between, after) - before END AS change,
            CASE WHEN why IN ('stayed', 'won') THEN after - coalesce(between, after) END AS revalued
        FROM priced)
    SELECT why, count(*), sum(CASE WHEN why = 'stayed' THEN 0 WHEN NOT was THEN after
            WHEN why = 'won' AND before IS NOT NULL THEN -coalesce(after, before) ELSE -before END),
        count(CASE WHEN was THEN 1 END), sum(CASE WHEN was THEN before END),
        count(CASE WHEN was AND before IS NULL THEN 1 END),
        count(CASE WHEN stays THEN 1 END), sum(CASE WHEN stays THEN after END),
        count(CASE WHEN stays AND after IS NULL THEN 1 END),
        count(CASE WHEN change > 0 THEN 1 END), sum(CASE WHEN change > 0 THEN change END),
        count(CASE WHEN change < 0 THEN 1 END), sum(CASE WHEN change < 0 THEN change END),
        count(CASE WHEN revalued <> 0 THEN 1 END), sum(revalued),
        sum(CASE WHEN why = 'stayed' AND before IS NULL THEN after END),
        sum(CASE WHEN why = 'stayed' AND after IS NULL THEN -before END)
    FROM effect GROUP BY why"""
"""All the reasons there can be where nobody looks at a part, what rates did, and both levels."""
VERSION = "opportunity_id, owner_no, valid_from, valid_to, status, amount, currency, close_on, is_deleted"
INDEXES = (
    "CREATE INDEX ON opportunity_version (valid_to, valid_from)",
    "CREATE INDEX ON opportunity_version (owner_no, valid_to)",
    "CREATE INDEX ON sale (sold_on)",
    "CREATE INDEX ON sale (owner_no, sold_on)",
)


type Told = tuple[int, float]
"""What an answer comes to: how many rows it counted, and what they are worth."""
CENT = 0.01
"""Bare SQL multiplies floating numbers, as one would who is after speed; Quarterdeck is exact."""


@dataclass(frozen=True)
class Peers:
    """One question, and how each answers it. ``ours_told`` and ``told`` say what our answer and one in SQL come to."""

    name: str
    ours: Callable[[], Any]
    bare: Callable[[], Any]
    kernel: Callable[[], Any]
    postgres: Callable[[], Any]
    ours_told: Callable[[Any], Told]
    told: Callable[[Any], Told]


@dataclass(frozen=True)
class Asking:
    """Who is asked in SQL: DuckDB itself, on a connection to the same file, and a PostgreSQL server."""

    duckdb: Any
    server: psycopg.Connection

    def each(self, sql: str, prices: dict[str, tuple[str, str, str]], **days: date | datetime) -> tuple[Any, Any]:
        """How each is asked; ``prices`` by name: amount, currency and rate."""
        spelt = {name: f"{'TIMESTAMP' if isinstance(day, datetime) else 'DATE'} '{day}'" for name, day in days.items()}
        plain, exact = ({name: price(*of) for name, of in prices.items()} for price in (_floating, _decimal))
        duckdb, postgres = sql.format(**spelt, **plain), sql.format(**spelt, **exact)
        return (lambda: self.duckdb.execute(duckdb).fetchall(), lambda: self.server.execute(postgres).fetchall())


def _floating(amount: str, currency: str, rate: str) -> str:
    price = f"CAST(CAST({amount} AS DOUBLE) * CAST({rate} AS DOUBLE) AS DECIMAL(18, 4))"
    return f"CASE WHEN {currency} = 'EUR' THEN {amount} ELSE {price} END"


def _decimal(amount: str, currency: str, rate: str) -> str:
    return f"CASE WHEN {currency} = 'EUR' THEN {amount} ELSE round({amount} * {rate}, 4) END"


def measured(folder: Path) -> dict[str, dict[str, float]]:
    """Milliseconds by question and peer: the median of several rounds, all by turns."""
    from quarterdeck.facts.memory import Memory  # noqa: PLC0415 models exist only now
    from quarterdeck.records.book import open_book  # noqa: PLC0415

    book = open_book(None, OBSERVED_ON)
    book.facts._memory = Memory(0)  # noqa: SLF001 nothing is to be remembered
    with postgres_with(book.facts, folder) as server:
        found = {}
        for peers in questions(book, Asking(book.facts.engine._connection.cursor(), server)):  # noqa: SLF001
            _agree(peers)
            times = by_turns(peers.ours, peers.bare, peers.kernel, peers.postgres, rounds=ROUNDS)
            found[peers.name] = dict(zip(("ours", "bare", "kernel", "postgres"), (t * 1e3 for t in times), strict=True))
        return found


@contextmanager
def postgres_with(facts: Facts, folder: Path) -> Iterator[psycopg.Connection]:
    """A connection to a temporary server that holds the rows in question, with its indexes made."""
    postgres.SETTINGS |= SERVER
    with postgres.temporary_server() as url, psycopg.connect(url, autocommit=True) as server:
        _fill(server, facts, folder)
        yield server


def _fill(server: psycopg.Connection, facts: Facts, folder: Path) -> None:
    server.execute(
        """CREATE TABLE opportunity_version (opportunity_id text, owner_no int, valid_from timestamp,
        valid_to timestamp, status text, amount numeric(18, 4), currency text, close_on date, is_deleted boolean)"""
    )
    server.execute("CREATE TABLE sale (owner_no int, sold_on date, amount numeric(18, 4), currency text)")
    server.execute("CREATE TABLE exchange_rate (currency text, begin_on date, rate numeric(20, 12))")
    with TemporaryDirectory(dir=folder) as scratch:
        for table, columns in (
            ("opportunity_version", VERSION),
            ("sale", "owner_no, sold_on, amount, currency"),
            ("exchange_rate", "currency, begin_on, rate"),
        ):
            file = Path(scratch, f"{table}.csv")
            csv.write_csv(facts.arrow(f"SELECT {columns} FROM {table}"), file, csv.WriteOptions(include_header=False))
            with file.open("rb") as rows, server.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
                while block := rows.read(1 << 20):
                    copy.write(block)
    for index in INDEXES:
        server.execute(index)
    server.execute("VACUUM ANALYZE")


def questions(book: Any, asking: Asking) -> tuple[Peers, ...]:  # noqa: ANN401
    """The three of them."""
    from quarterdeck.domain.scope import Asked, Subject, SubjectKind  # noqa: PLC0415

    company = Subject(SubjectKind.UNIT, "company")
    then = book.scope(company, Asked(as_of=str(AS_OF)))
    now = book.scope(company, Asked())
    versions = Versions.of(book.facts)
    return (
        _pipeline(book, then, asking, versions),
        _to_date(book, now, asking),
        _bridge(book, now, asking, versions),
    )


def _pipeline(book: Any, scope: Any, asking: Asking, versions: Versions) -> Peers:  # noqa: ANN401
    from quarterdeck.metrics.query import Question, answer  # noqa: PLC0415

    money = book.conversion(scope)
    question = Question(
        "open_pipeline", book.lens(scope), scope.period, scope.as_of, book.calendar, money, ("person", "month")
    )
    price = {"price": ("x.amount", "x.currency", "r.rate")}
    bare, postgres = asking.each(PIPELINE, price, known=KNOWN, day=AS_OF)
    kernel = Pipeline.of(book.facts, versions, book.lens(scope).stints, book.calendar, AS_OF)
    return Peers(
        "As-of pipeline by owner and month",
        lambda: answer(book.facts, question),
        bare,
        lambda: kernel.answer(KNOWN, AS_OF),
        postgres,
        ours_told=_rows_told,
        told=lambda rows: (sum(row[-1] for row in rows), float(sum(row[-2] or 0 for row in rows))),
    )


def _rows_told(rows: Any) -> Told:  # noqa: ANN401
    return sum(row.n for row in rows), float(sum(row.value or 0 for row in rows))


def _to_date(book: Any, scope: Any, asking: Asking) -> Peers:  # noqa: ANN401
    from quarterdeck.metrics.query import Question, answer  # noqa: PLC0415

    question = Question("sales", book.lens(scope), scope.period, scope.as_of, book.calendar, book.conversion(scope))
    price = {"price": ("x.amount", "x.currency", "r.rate")}
    bare, postgres = asking.each(TO_DATE, price, year=YEAR, today=OBSERVED_ON)
    kernel = Sales.of(book.facts, OBSERVED_ON)
    return Peers(
        "Company year to date",
        lambda: answer(book.facts, question),
        bare,
        lambda: kernel.answer(YEAR, OBSERVED_ON),
        postgres,
        ours_told=_rows_told,
        told=lambda rows: (rows[0][1], float(rows[0][0])),
    )


def _bridge(book: Any, scope: Any, asking: Asking, versions: Versions) -> Peers:  # noqa: ANN401
    from quarterdeck.domain.bridge import Stock  # noqa: PLC0415
    from quarterdeck.metrics.bridge import Window, bridge  # noqa: PLC0415

    days = AS_OF, OBSERVED_ON
    then, now = (book.conversion(replace(scope, as_of=day)) for day in days)
    window = Window(book.lens(scope), *days, Stock.OPEN, scope.period, book.calendar, then, now)
    first, last = map(book.calendar.known_until, days)
    prices = {
        "before": ("x.amount", "x.currency", "r.rate"),
        "after": ("x.new_amount", "x.new_currency", "s.rate"),
        "between": ("x.new_amount", "x.new_currency", "r.rate"),
    }
    bare, postgres = asking.each(BRIDGE, prices, known=first, newest=last, day=AS_OF, today=OBSERVED_ON)
    kernel = Between.of(book.facts, versions, *days)
    return Peers(
        "Pipeline bridge of the company",
        lambda: bridge(book.facts, window),
        bare,
        lambda: kernel.answer(first, last),
        postgres,
        ours_told=_bridge_told,
        told=_bare_bridge_told,
    )


def _bridge_told(found: Any) -> Told:  # noqa: ANN401
    """Both levels; and every step in the order of the reasons, so that none may stand for another."""
    if found.residual:
        raise SystemExit(f"The bridge leaves {found.residual} over.")
    steps = {str(step.reason): float(step.value) for step in found.steps}
    return found.start.n + found.end.n, _in_one(float(found.start.value), float(found.end.value), steps)


def _bare_bridge_told(rows: Any) -> Told:  # noqa: ANN401
    total = [float(sum(row[at] or 0 for row in rows)) for at in range(1, 17)]
    names = ("increased", "decreased", "revalued", "priced", "unpriced")
    changes = dict(zip(names, (total[9], total[11], total[13], total[14], total[15]), strict=True))
    steps = {row[0]: float(row[2] or 0) for row in rows if row[0] != "stayed"} | changes
    if abs(total[3] + sum(steps.values()) - total[6]) > CENT:
        raise SystemExit("The bridge by hand leaves something over.")
    return int(total[2] + total[5]), _in_one(total[3], total[6], steps)


def _in_one(start: float, end: float, steps: dict[str, float]) -> float:
    """One number that is another as soon as any of these is."""
    ordered = sorted(reason for reason, value in steps.items() if value)
    return start + 2 * end + sum((n + 3) * steps[reason] for n, reason in enumerate(ordered))


def _agree(peers: Peers) -> None:
    """All count the same rows; those asked in SQL come to the same amounts, and numpy gives the very same answer."""
    found = peers.ours()
    ours = peers.ours_told(found)
    bare, theirs = (peers.told(ask()) for ask in (peers.bare, peers.postgres))
    if len({ours[0], bare[0], theirs[0]}) != 1 or _apart(ours, bare) or _apart(ours, theirs):
        raise SystemExit(f"{peers.name}: {ours}, {bare} in bare SQL, {theirs} in PostgreSQL: they must agree.")
    if peers.kernel() != found:
        raise SystemExit(f"{peers.name}: numpy comes to another answer.")


def _apart(ours: Told, theirs: Told) -> bool:
    return abs(ours[1] - theirs[1]) > max(CENT, abs(ours[1]) * 1e-9)


if __name__ == "__main__":
    set_up(Path(sys.argv[1]))
    print(json.dumps(measured(Path(sys.argv[1]))))
