"""Upgrading: everything an older file has been told, carried over into a new file of today's layout.

The old file is only read. What it was told is taken over table by table and column by column, what its layout did not
have yet gets the meaning it had then, and what follows from the rest is worked out anew as imports do
(docs/design/upgrade.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from quarterdeck.domain.calendar import Calendar, Clock
from quarterdeck.domain.facts import FOREVER
from quarterdeck.facts.active import rebuild_every_day
from quarterdeck.facts.awaited import KEEP_AWAITED
from quarterdeck.facts.building import Progress, TotalsDiffer, leaving_nothing, make_tables, writing
from quarterdeck.facts.carried import Ask, carry, carry_owners, shared_tables, tell_delivery_days, told_rows
from quarterdeck.facts.derived import derive
from quarterdeck.facts.duckdb_file import WRITING_MEMORY, DuckDB, connect_to_read, layout_of
from quarterdeck.facts.folder import discard, publish_file, unfinished
from quarterdeck.facts.layouts import is_earlier, why_unread
from quarterdeck.facts.reader import FactsUnreadable
from quarterdeck.facts.schema import LAYOUT
from quarterdeck.facts.totals import Total, in_words
from quarterdeck.facts.versions import rebuild_versions

_STEPS_AROUND = 4
_READING_MEMORY = 512
"""Megabytes for reading the old file from its beginning to its end; the rest is for building the new one."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A publication's number, and what it counts as an edition of: the last import that the facts hold."""

    number: int
    source: str
    observed_on: date
    digest: str


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A finished file of today's layout: where it is, which layout the old one was of, and what both add up to."""

    path: Path
    layout: str
    rows: Mapping[str, int]
    """Rows carried over, by table; as many as the old file has."""
    totals: tuple[Total, ...]
    """Opportunities as they are known now, by status and currency; the same in the old file."""


def earlier_layout(path: Path) -> str | None:
    """The file's layout where that is an earlier one; None where it is today's. FactsUnreadable for any other."""
    with _reading(path) as opened:
        return _earlier(opened, path)


def upgrade(old: Path, target: Path, edition: Edition, *, progress: Progress, memory: int = WRITING_MEMORY) -> Upgraded:
    """Publish what the old file holds as ``target``, of today's layout, entirely or not at all.

    Raises FactsUnreadable where the old file is of no earlier layout, PublishFailed when the disk is full or the
    folder cannot be written, TotalsDiffer when both files do not add up to the same. ``old`` is never touched. Only
    one build at a time may run in a folder. ``memory`` is what the engine may take, in megabytes.
    """
    temporary = unfinished(target)
    with leaving_nothing(temporary), _reading(old) as opened:
        layout = _earlier(opened, old)
        if layout is None:
            raise FactsUnreadable(f"The facts file {old.name} is of today's layout; there is nothing to upgrade.")
        discard(temporary)
        with writing(temporary, memory) as connection:
            rows, totals = _written(opened, layout, connection, edition, progress)
        publish_file(temporary, target)
    return Upgraded(target, layout, rows, totals)


@contextmanager
def _reading(path: Path) -> Iterator[DuckDB]:
    with closing(connect_to_read(path, memory=_READING_MEMORY)) as opened:
        yield opened


def _earlier(old: DuckDB, path: Path) -> str | None:
    try:
        layout = layout_of(old)
    except duckdb.Error as wrong:
        raise FactsUnreadable(why_unread(path, None)) from wrong
    if is_earlier(layout):
        return layout
    if layout != LAYOUT:
        raise FactsUnreadable(why_unread(path, layout))
    return None


def _written(
    old: DuckDB, layout: str, connection: duckdb.DuckDBPyConnection, edition: Edition, progress: Progress
) -> _Sum:
    """Everything that happens inside the new file, down to the last block; not in one transaction, as in publish.py."""
    make_tables(connection)
    shared = shared_tables(old, connection)
    steps = len(shared) + _STEPS_AROUND
    progress("Numbering owners", 0, steps)
    carry_owners(old, connection)
    for n, table in enumerate(shared, 1):
        progress(f"Carrying over {table.replace('_', ' ')}", n, steps)
        carry(old, connection, table)
    tell_delivery_days(connection, shared, layout)
    progress("Working out the history", steps - 3, steps)
    _work_out(connection, _calendar(old))
    outcome = _checked(old, connection, shared)
    connection.execute(
        "INSERT INTO publication VALUES ($1, $2, $3, $4, 0, 0)",
        [edition.number, edition.source, edition.observed_on, edition.digest],
    )
    progress("Tidying up", steps - 2, steps)
    connection.execute("CHECKPOINT")
    progress("Writing to disk", steps - 1, steps)
    return outcome


def _calendar(old: DuckDB) -> Calendar:
    """By the clock the old file's days are of; should the company's be another now, the next import moves them."""
    zone = old.rows("SELECT value FROM setting WHERE name = 'time_zone'", {})
    return Calendar(clock=Clock.read(zone[0][0])) if zone else Calendar()


def _work_out(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> None:
    """What follows from what was told: versions first, then everything that follows from them and from the rows."""
    connection.execute("CREATE TEMP TABLE touched AS SELECT DISTINCT opportunity_id FROM sighting")
    connection.execute(KEEP_AWAITED)
    rebuild_versions(connection, calendar)
    rebuild_every_day(connection)
    derive(connection, calendar)


type _Sum = tuple[dict[str, int], tuple[Total, ...]]
"""Rows by table, and opportunities as they are known now by status and currency."""


def _checked(old: DuckDB, connection: duckdb.DuckDBPyConnection, shared: Iterable[str]) -> _Sum:
    """What both files add up to. TotalsDiffer where that is not the same."""
    before = _added_up(lambda sql: old.rows(sql, {}), shared)
    after = _added_up(lambda sql: connection.execute(sql).fetchall(), shared)
    if before != after:
        raise TotalsDiffer(_difference(before, after))
    return after


def _added_up(ask: Ask, shared: Iterable[str]) -> _Sum:
    return {table: told_rows(ask, table) for table in shared}, tuple(Total(*row) for row in ask(_NEWEST))


def _difference(before: _Sum, after: _Sum) -> str:
    (rows, totals), (rows_now, totals_now) = before, after
    said = [f"{n:,} rows of {table} became {rows_now[table]:,}" for table, n in rows.items() if n != rows_now[table]]
    if totals != totals_now:
        were, are = ("; ".join(map(in_words, side)) or "nothing" for side in (totals, totals_now))
        said.append(f"{were} became {are}")
    return (
        f"The upgraded facts do not add up to what the old ones do and were thrown away: {'; '.join(said)}. The "
        "publication stands as it was. Please report this; until then, import the sources again in a new home."
    )


_NEWEST = f"""SELECT status, currency, count(*), coalesce(sum(amount), 0) FROM opportunity_version
    WHERE valid_to = TIMESTAMP '{FOREVER}' AND NOT is_deleted GROUP BY status, currency ORDER BY status, currency"""  # noqa: S608 a day of ours
