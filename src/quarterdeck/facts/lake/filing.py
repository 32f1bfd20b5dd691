"""The file of a publication from a lake: what was worked out on Spark is brought in, the books are kept."""
# ruff: noqa: S608 - every name in these statements is written here, every value is bound

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from quarterdeck.domain.facts import (
    CREDIT,
    EXCHANGE_RATE,
    OPPORTUNITY,
    OPPORTUNITY_CHANGE,
    OPPORTUNITY_VERSION,
    ROWS,
    Place,
    Rejection,
)
from quarterdeck.facts.active import new_owners, watch
from quarterdeck.facts.awaited import await_anew
from quarterdeck.facts.building import PublishFailed, make_tables
from quarterdeck.facts.dialects.typed import known_tables
from quarterdeck.facts.instants import is_moved
from quarterdeck.facts.lake.arrivals import Export, put_aside
from quarterdeck.facts.lake.bring import bring, bring_sightings, pour
from quarterdeck.facts.lake.deliveries import delivery_of
from quarterdeck.facts.lake.plan import Plan, Steps
from quarterdeck.facts.lake.totals import agreed_totals
from quarterdeck.facts.lake.workroom import Workroom
from quarterdeck.facts.merge import Merged, merge_batch, put_in_quarantine
from quarterdeck.facts.rows import RowCount
from quarterdeck.facts.schema import DERIVED, days_table
from quarterdeck.facts.totals import Delivered, Total

SMALL = frozenset({EXCHANGE_RATE.name, CREDIT.name})
"""Tables that are merged here, export by export, as any import does it."""

LISTED = 10_000
"""So many rejections are named one by one."""

_OWN_BOOKS = frozenset({"fact_owner", "quarantine", "setting"})
"""Tables that stay when a source is read anew."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What is to be said about the file."""

    merged: Merged
    totals: tuple[Total, ...]
    waiting: int
    new_owner_ids: tuple[str, ...]
    rejections: tuple[Rejection, ...]
    """What could not be taken, at most LISTED of it; all of it is in the quarantine."""


def file(connection: duckdb.DuckDBPyConnection, plan: Plan, room: Workroom, number: int, steps: Steps) -> Filed:
    """Everything that happens inside the file, in one transaction, down to the last block."""
    connection.execute("BEGIN")
    _make_place(connection, plan)
    watch(connection)
    merged = Merged()
    _bring(connection, plan, room, steps, merged)
    _put_aside(connection, plan, room, number, steps)
    for export in plan.exports:
        before = len(merged.rejections)
        _merge_small(connection, export, plan, room, merged)
        _enter(connection, export, number, len(merged.rejections) - before)
    put_in_quarantine(connection, number, merged.rejections)
    steps.next("Counting again")
    folder = plan.folder(OPPORTUNITY.name)
    totals = agreed_totals(connection, room, folder, plan.exports, plan.calendar) if folder else ()
    waiting = await_anew(connection)
    rejections = (*_listed(connection), *merged.rejections)
    filed = Filed(merged, totals, waiting, new_owners(connection), rejections)
    connection.execute("COMMIT")
    steps.next("Tidying up")
    connection.execute("CHECKPOINT")
    return filed


def _make_place(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """An empty file; or one of which everything about the lake's sources is taken out."""
    if not connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'setting'").fetchall():
        make_tables(connection)
        connection.execute("INSERT INTO setting VALUES ('time_zone', $zone)", {"zone": plan.calendar.clock.written()})
        return
    if is_moved(connection, plan.calendar):
        raise PublishFailed(
            f"The publication that stands was built by another clock than {plan.calendar.clock.written()}, and holds "
            "other sources than the lake. Import one of those first, which moves them; then run this again."
        )
    for table, columns in known_tables().items():
        if table in _OWN_BOOKS:
            continue
        sql = f"DELETE FROM {table} WHERE {_whose(columns)} IN (SELECT unnest($sources::VARCHAR[]))"
        connection.execute(sql, {"sources": [*plan.sources]})


def _whose(columns: Mapping[str, str]) -> str:
    """The source of a row, which is said in a column or stands in front of the identifier."""
    if columns.get("source") == "TEXT":
        return "source"
    key = "opportunity_id" if columns.get("opportunity_id") == "TEXT" else next(iter(columns))
    return f"split_part({key}, ':', 1)"


def _bring(connection: duckdb.DuckDBPyConnection, plan: Plan, room: Workroom, steps: Steps, merged: Merged) -> None:
    """Evidence, rows, versions and what follows from them, table by table."""
    steps.next("Bringing sightings")
    bring_sightings(room, connection)
    pour(room, connection, "SELECT * FROM delivered_on", into="delivered_on")
    for name in ("field_change", "coverage", OPPORTUNITY_VERSION.name, *DERIVED):
        steps.next(f"Bringing {name.replace('_', ' ')}")
        count = bring(room, connection, name)
        if name == "field_change" and count:
            merged.rows[OPPORTUNITY_CHANGE.name] = RowCount(new=count)
    deals = "SELECT count(DISTINCT opportunity_id) FROM opportunity_version WHERE source IN (SELECT unnest($1))"
    merged.rows[OPPORTUNITY.name] = RowCount(new=connection.execute(deals, [[*plan.sources]]).fetchall()[0][0])
    for table in (OPPORTUNITY_CHANGE, *ROWS):
        days = [(source, table.name, day, opening) for (source, day), opening in plan.openings_of(table.name).items()]
        if days:
            connection.executemany("INSERT INTO delivered_on VALUES ($1, $2, $3, $4)", days)
    for rows in ROWS:
        if plan.folder(rows.name):
            steps.next(f"Bringing {rows.name.replace('_', ' ')}")
            bring(room, connection, rows.name)
            merged.rows[rows.name] = RowCount(new=bring(room, connection, days_table(rows)))


def _merge_small(
    connection: duckdb.DuckDBPyConnection, export: Export, plan: Plan, room: Workroom, merged: Merged
) -> None:
    if not SMALL & export.counts.keys():
        return
    delivery = plan.adjusted(delivery_of(export, plan.lake, room, SMALL))
    merged.rejections += delivery.rejections
    opening = plan.is_opening(export)
    for batch in sorted(delivery.batches, key=lambda batch: batch.table == CREDIT.name):
        merge_batch(connection, batch, delivery, merged, Delivered(), opening=opening, heard_until=export.observed_on)


def _put_aside(connection: duckdb.DuckDBPyConnection, plan: Plan, room: Workroom, number: int, steps: Steps) -> None:
    """What the lake holds and the facts cannot take, straight into the quarantine; ``aside`` remembers whose it was."""
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE aside (source VARCHAR, observed_on DATE, file VARCHAR, column_name VARCHAR,
        reason VARCHAR, remedy VARCHAR, value VARCHAR, fatal BOOLEAN)"""
    )
    for folder in plan.folders:
        if folder.table.name not in SMALL:
            steps.next(f"Putting aside of {folder.table.name.replace('_', ' ')}")
            pour(room, connection, put_aside(folder), into="aside")
    connection.execute(
        "INSERT INTO quarantine BY NAME SELECT $number AS import_number, * EXCLUDE (source, observed_on) FROM aside",
        {"number": number},
    )


def _listed(connection: duckdb.DuckDBPyConnection) -> Iterator[Rejection]:
    rows = connection.execute(
        f"SELECT file, column_name, reason, remedy, value, fatal FROM aside ORDER BY ALL LIMIT {LISTED}"
    ).fetchall()
    for place, column, reason, remedy, value, fatal in rows:
        yield Rejection(Place(place, column=column), reason, remedy, value, fatal=fatal)


def _enter(connection: duckdb.DuckDBPyConnection, export: Export, number: int, rejected: int) -> None:
    """A row for the export, as if it had been imported."""
    connection.execute(
        """INSERT INTO publication SELECT $number, $source, $day, $digest, $delivered, $rejected + count(*)
        FROM aside WHERE source = $source AND observed_on = $day""",
        {
            "number": number,
            "source": export.source,
            "day": export.observed_on,
            "digest": export.digest,
            "delivered": export.delivered,
            "rejected": rejected,
        },
    )
