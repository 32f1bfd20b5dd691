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
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import psycopg
from pyarrow import csv
from tests import postgres

from bench.clock import by_turns
from bench.large.house import set_up
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
PIPELINE = """SELECT owner_no, date_trunc('month', close_on) AS month, sum(amount), count(*) FROM opportunity_version
    WHERE valid_from < {known} AND valid_to >= {known} AND status = 'open' AND NOT is_deleted GROUP BY 1, 2"""
TO_DATE = """SELECT sum(CASE WHEN s.currency = 'EUR' THEN s.amount ELSE round(s.amount * r.rate, 4) END), count(*)
    FROM sale s LEFT JOIN exchange_rate r ON r.currency = s.currency AND r.begin_on = date_trunc('month', s.sold_on)
    WHERE s.sold_on >= {year} AND s.sold_on <= {today}"""
"""By hand, knowing that rates begin with months; Quarterdeck does not know."""
BRIDGE = """WITH began AS (SELECT opportunity_id, amount FROM opportunity_version
        WHERE valid_from < {first} AND valid_to >= {first} AND status = 'open' AND NOT is_deleted),
    ended AS (SELECT opportunity_id, amount FROM opportunity_version
        WHERE valid_from < {last} AND valid_to >= {last} AND status = 'open' AND NOT is_deleted)
    SELECT CASE WHEN b.opportunity_id IS NULL THEN 'new' WHEN e.opportunity_id IS NULL THEN 'gone'
                WHEN e.amount > b.amount THEN 'raised' WHEN e.amount < b.amount THEN 'lowered' ELSE 'same' END AS why,
           sum(coalesce(e.amount, 0) - coalesce(b.amount, 0)), count(b.opportunity_id), count(e.opportunity_id)
    FROM began b FULL JOIN ended e ON e.opportunity_id = b.opportunity_id GROUP BY 1"""
"""Five reasons by hand; Quarterdeck's bridge has some twenty, whose each deal is, and rates."""
VERSION = "opportunity_id, owner_no, valid_from, valid_to, status, amount, close_on, is_deleted"
INDEXES = (
    "CREATE INDEX ON opportunity_version (valid_to, valid_from)",
    "CREATE INDEX ON opportunity_version (owner_no, valid_to)",
    "CREATE INDEX ON sale (sold_on)",
    "CREATE INDEX ON sale (owner_no, sold_on)",
)


@dataclass(frozen=True)
class Peers:
    """One question, and how each answers it."""

    name: str
    ours: Callable[[], Any]
    bare: Callable[[], Any]
    kernel: Callable[[], Any]
    postgres: Callable[[], Any]
    counted: Callable[[Any], int] = lambda rows: sum(row.n for row in rows)
    """How many rows our answer counted."""
    by_hand: Callable[[Any], int] = lambda rows: sum(row[-1] for row in rows)
    """How many rows an answer in bare SQL counted."""


def measured(folder: Path) -> dict[str, dict[str, float]]:
    """Milliseconds by question and peer: the median of several rounds, all by turns."""
    from quarterdeck.facts.memory import Memory  # noqa: PLC0415 models exist only now
    from quarterdeck.records.book import open_book  # noqa: PLC0415

    book = open_book(None, OBSERVED_ON)
    book.facts._memory = Memory(0)  # noqa: SLF001 nothing is to be remembered
    with postgres_with(book.facts, folder) as server:
        found = {}
        for peers in _questions(book, server):
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
        valid_to timestamp, status text, amount numeric(18, 4), close_on date, is_deleted boolean)"""
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


def _questions(book: Any, server: psycopg.Connection) -> tuple[Peers, ...]:  # noqa: ANN401
    from quarterdeck.domain.scope import Asked, Subject, SubjectKind  # noqa: PLC0415

    company = Subject(SubjectKind.UNIT, "company")
    then = book.scope(company, Asked(as_of=str(AS_OF)))
    now = book.scope(company, Asked())
    return (
        _pipeline(book, then, server),
        _to_date(book, now, server),
        _bridge(book, now, server),
    )


def _pipeline(book: Any, scope: Any, server: psycopg.Connection) -> Peers:  # noqa: ANN401
    from quarterdeck.metrics.query import Question, answer  # noqa: PLC0415

    money = book.conversion(scope)
    question = Question(
        "open_opportunities", book.lens(scope), scope.period, scope.as_of, book.calendar, money, ("person", "month")
    )
    sql = PIPELINE.format(known=f"TIMESTAMP '{KNOWN}'")
    columns = book.facts.arrow(
        "SELECT valid_to, valid_from, status = 'open' AND NOT is_deleted AS counts, owner_no, "
        "year(close_on) * 12 + month(close_on) AS month, CAST(amount AS DOUBLE) AS amount "
        "FROM opportunity_version ORDER BY valid_to"
    )
    valid_to, valid_from, counts, owner, month, amount = (
        columns.column(n).to_numpy(zero_copy_only=False) for n in range(6)
    )
    month = np.nan_to_num(month).astype(np.int64)
    low, many = month[month > 0].min(), month.max() - month[month > 0].min() + 1
    amount = np.nan_to_num(amount)
    known = np.datetime64(KNOWN)

    def kernel() -> Any:  # noqa: ANN401
        first = np.searchsorted(valid_to, known)
        kept = np.flatnonzero((valid_from[first:] < known) & counts[first:]) + first
        cell = owner[kept].astype(np.int64) * many + np.maximum(0, month[kept] - low)
        return np.bincount(cell, weights=amount[kept]), len(kept)

    return Peers(
        "As-of pipeline by owner and month",
        lambda: answer(book.facts, question),
        lambda: book.facts.fetch(sql),
        kernel,
        lambda: server.execute(sql).fetchall(),
    )


def _to_date(book: Any, scope: Any, server: psycopg.Connection) -> Peers:  # noqa: ANN401
    from quarterdeck.metrics.query import Question, answer  # noqa: PLC0415

    question = Question("sales", book.lens(scope), scope.period, scope.as_of, book.calendar, book.conversion(scope))
    sql = TO_DATE.format(year=f"DATE '{YEAR}'", today=f"DATE '{OBSERVED_ON}'")
    columns = book.facts.arrow(
        "SELECT sold_on, CAST(amount AS DOUBLE) AS amount, "
        "CASE currency WHEN 'USD' THEN 1 WHEN 'GBP' THEN 2 ELSE 0 END AS code, "
        "year(sold_on) * 12 + month(sold_on) AS month FROM sale ORDER BY sold_on"
    )
    days, amounts, code, month = (columns.column(n).to_numpy(zero_copy_only=False) for n in range(4))
    days, low = days.astype("datetime64[D]"), int(month.min())
    worth = _worth(book.facts, low, int(month.max()))

    def kernel() -> Any:  # noqa: ANN401
        first, last = np.searchsorted(days, np.array([YEAR, OBSERVED_ON + timedelta(days=1)], dtype="datetime64[D]"))
        rates = worth[code[first:last], month[first:last] - low]
        return np.rint(amounts[first:last] * rates * 1e4).sum() / 1e4, last - first

    return Peers(
        "Company year to date",
        lambda: answer(book.facts, question),
        lambda: book.facts.fetch(sql),
        kernel,
        lambda: server.execute(sql).fetchall(),
    )


def _bridge(book: Any, scope: Any, server: psycopg.Connection) -> Peers:  # noqa: ANN401
    from quarterdeck.domain.bridge import Stock  # noqa: PLC0415
    from quarterdeck.metrics.bridge import Window, bridge  # noqa: PLC0415

    money = book.conversion(scope)
    days = AS_OF, OBSERVED_ON
    window = Window(book.lens(scope), *days, Stock.OPEN, scope.period, book.calendar, money, money)
    first, last = map(book.calendar.known_until, days)
    sql = BRIDGE.format(first=f"TIMESTAMP '{first}'", last=f"TIMESTAMP '{last}'")
    columns = book.facts.arrow(
        "SELECT valid_to, valid_from, status = 'open' AND NOT is_deleted AS counts, CAST(amount AS DOUBLE) AS amount, "
        "CAST(dense_rank() OVER (ORDER BY opportunity_id) AS INTEGER) AS deal "
        "FROM opportunity_version ORDER BY valid_to"
    )
    valid_to, valid_from, counts, amount, deal = (columns.column(n).to_numpy(zero_copy_only=False) for n in range(5))
    amount, most = np.nan_to_num(amount), int(deal.max()) + 1

    def at(instant: datetime) -> Any:  # noqa: ANN401
        known = np.datetime64(instant)
        begin = np.searchsorted(valid_to, known)
        return np.flatnonzero((valid_from[begin:] < known) & counts[begin:]) + begin

    def kernel() -> Any:  # noqa: ANN401
        began, ended = at(first), at(last)
        worth = np.zeros((2, most))
        there = np.zeros(most, dtype=np.int8)
        worth[0, deal[began]], worth[1, deal[ended]] = amount[began], amount[ended]
        there[deal[began]] += 1
        there[deal[ended]] += 2
        change = worth[1] - worth[0]
        reason = np.where(there < 3, there, 4 + np.sign(change).astype(np.int8))
        return np.bincount(reason, weights=change), len(began) + len(ended)

    return Peers(
        "Pipeline bridge of the company",
        lambda: bridge(book.facts, window),
        lambda: book.facts.fetch(sql),
        kernel,
        lambda: server.execute(sql).fetchall(),
        counted=lambda found: found.start.n + found.end.n,
        by_hand=lambda rows: sum(row[2] + row[3] for row in rows),
    )


def _worth(facts: Facts, low: int, high: int) -> Any:  # noqa: ANN401
    """What one unit of euro, dollar and pound was worth in each month."""
    worth = np.ones((3, high - low + 1))
    rows = facts.fetch(
        "SELECT currency, year(begin_on) * 12 + month(begin_on), CAST(rate AS DOUBLE) FROM exchange_rate"
    )
    for currency, month, rate in rows:
        if low <= month <= high:
            worth[{"USD": 1, "GBP": 2}[currency], month - low] = rate
    return worth


def _agree(peers: Peers) -> None:
    """Every peer counts the same rows."""
    ours = peers.counted(peers.ours())
    bare, theirs = (peers.by_hand(ask()) for ask in (peers.bare, peers.postgres))
    if len({ours, bare, theirs, int(peers.kernel()[1])}) != 1:
        raise SystemExit(f"{peers.name}: {ours} rows, {bare} in bare SQL, {theirs} in PostgreSQL: they must agree.")


if __name__ == "__main__":
    set_up(Path(sys.argv[1]))
    print(json.dumps(measured(Path(sys.argv[1]))))
