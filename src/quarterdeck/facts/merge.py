"""One delivery into an open publication file: batches first, then everything that follows from them."""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb
import pyarrow as pa

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import CREDIT, Batch, Delivery, Rejection
from quarterdeck.facts.active import new_owners, rebuild_active_days, watch
from quarterdeck.facts.awaited import KEEP_AWAITED, waiting
from quarterdeck.facts.changes import merge_changes
from quarterdeck.facts.contradictions import NO_CONTRADICTIONS, Contradictions
from quarterdeck.facts.credit import merge_credit
from quarterdeck.facts.derived import derive
from quarterdeck.facts.eras import MEANINGS
from quarterdeck.facts.instants import is_moved
from quarterdeck.facts.rates import merge_rates
from quarterdeck.facts.rows import RowCount, merge_rows
from quarterdeck.facts.sightings import merge_sightings
from quarterdeck.facts.staging import Accepted, accept, lay_out
from quarterdeck.facts.totals import Delivered, Total, filed_totals, overruled
from quarterdeck.facts.versions import EVERY_VERSION, STANDS, rebuild_versions


@dataclass(slots=True)
class Merged:
    """What became of a delivery."""

    rows: dict[str, RowCount] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)
    delivered: tuple[Total, ...] = ()
    filed: tuple[Total, ...] = ()
    absent: int = 0
    waiting: int = 0
    contradictions: Contradictions = NO_CONTRADICTIONS
    new_owner_ids: tuple[str, ...] = ()


def merge(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    number: int,
    calendar: Calendar,
    step: Callable[[str, int], None],
    *,
    opening: bool = True,
) -> Merged:
    """Merge the delivery; ``step`` is told before each batch and before the versions are worked out.

    ``opening``: the company is still being set up, so what is said for the first time counts as known all along.
    """
    merged = Merged()
    has_moved = _prepare(connection, calendar)
    opportunities = Delivered()
    # Credit last: amounts are compared with those of the deals.
    for n, batch in enumerate(sorted(delivery.batches, key=lambda batch: batch.table == CREDIT.name)):
        step(f"Merging {batch.table.replace('_', ' ')}", n)
        merge_batch(connection, batch, delivery, merged, opportunities, opening=opening)
    step("Working out the history", len(delivery.batches))
    merged.contradictions = _follow(connection, calendar, everything=has_moved)
    _count(connection, delivery, merged, opportunities, calendar)
    _file(connection, delivery, number, merged)
    return merged


def merge_batch(
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    delivery: Delivery,
    merged: Merged,
    opportunities: Delivered,
    *,
    opening: bool,
    heard_until: date = date.max,
) -> None:
    """Merge one batch of the delivery; what became of it is noted in ``merged``, its deals in ``opportunities``."""
    accepted = _laid_out(connection, batch)
    merged.rejections += accepted.rejections
    count = RowCount()
    if batch.table == "opportunity":
        opportunities.add(accepted)
        merge_sightings(connection, accepted, delivery.observed_on, opening=opening)
    elif batch.table == "opportunity_change":
        count, unreadable = merge_changes(connection, accepted, delivery.observed_on, opening=opening)
        merged.rejections += unreadable
    elif batch.table == CREDIT.name:
        count, refused = merge_credit(
            connection, accepted, delivery.observed_on, opening=opening, heard_until=heard_until
        )
        merged.rejections += refused
    elif batch.table == "exchange_rate":
        count, refused = merge_rates(connection, accepted, delivery.observed_on, opening=opening)
        merged.rejections += refused
    else:
        count = merge_rows(connection, accepted, delivery.observed_on, opening=opening)
    merged.rows[batch.table] = merged.rows.get(batch.table, RowCount()) + count
    for table in _OF_A_BATCH:
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def _laid_out(connection: duckdb.DuckDBPyConnection, batch: Batch) -> Accepted:
    """The batch in ``arrived``; its columns are let go of, for merging needs the memory."""
    accepted, rows = accept(batch)
    lay_out(connection, accepted, rows)
    del rows
    pa.default_memory_pool().release_unused()
    return accepted


def _prepare(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> bool:
    """Remember how things were; true where days the facts speak of have moved, which touches every opportunity."""
    connection.execute("CREATE TEMP TABLE arrived_id (opportunity_id VARCHAR)")
    connection.execute(KEEP_AWAITED)
    connection.execute("CREATE TEMP TABLE touched (opportunity_id VARCHAR)")
    watch(connection)
    connection.execute(f"CREATE TEMP TABLE stage_before AS {MEANINGS}")
    has_moved = is_moved(connection, calendar)
    if has_moved:
        connection.execute("INSERT INTO touched SELECT DISTINCT opportunity_id FROM sighting")
    return has_moved


def _follow(connection: duckdb.DuckDBPyConnection, calendar: Calendar, *, everything: bool) -> Contradictions:
    """Versions, and what follows from them, of all that was touched; stages with another meaning touch every history.

    ``everything``: what follows is worked out anew even of what was not altered.
    """
    connection.execute(f"CREATE TEMP TABLE stage_now AS {MEANINGS}")
    stages = (
        connection.execute(
            """CREATE TEMP TABLE restaged AS SELECT DISTINCT source FROM (
            (FROM stage_now EXCEPT FROM stage_before) UNION ALL (FROM stage_before EXCEPT FROM stage_now))"""
        )
        .execute("SELECT count(*) FROM restaged")
        .fetchall()[0][0]
    )
    connection.execute(
        """INSERT INTO touched SELECT DISTINCT opportunity_id FROM field_change
        WHERE field = 'stage' AND source IN (SELECT source FROM restaged)"""
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT opportunity_id FROM touched")
    rebuilt = rebuild_versions(connection, calendar)
    rebuild_active_days(connection)
    derive(connection, calendar, EVERY_VERSION if everything or stages else rebuilt.altered)
    return rebuilt.contradictions


def _count(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    merged: Merged,
    opportunities: Delivered,
    calendar: Calendar,
) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE arrived_id AS SELECT DISTINCT opportunity_id FROM arrived_id")
    if opportunities.states("status"):
        merged.rows["opportunity"] = RowCount(*connection.execute(_OPPORTUNITY_COUNTS).fetchall()[0])
        merged.absent = connection.execute(_ABSENT, {"source": delivery.source}).fetchall()[0][0]
    merged.waiting = waiting(connection, delivery.source)
    merged.new_owner_ids = new_owners(connection)
    without = overruled(connection, delivery.observed_on, calendar)
    merged.delivered = opportunities.totals(without)
    merged.filed = filed_totals(
        connection,
        delivery.observed_on,
        calendar,
        priced=opportunities.states("amount"),
        with_currency=opportunities.states("currency"),
    )


def _file(connection: duckdb.DuckDBPyConnection, delivery: Delivery, number: int, merged: Merged) -> None:
    """The entry of this import, and its quarantine."""
    rejections = [*delivery.rejections, *merged.rejections]
    connection.execute(
        "INSERT INTO publication VALUES ($number, $source, $day, $digest, $delivered, $rejected)",
        {
            "number": number,
            "source": delivery.source,
            "day": delivery.observed_on,
            "digest": delivery.digest,
            "delivered": sum(len(batch) for batch in delivery.batches),
            "rejected": len(rejections),
        },
    )
    put_in_quarantine(connection, number, rejections)


def put_in_quarantine(connection: duckdb.DuckDBPyConnection, number: int, rejections: Sequence[Rejection]) -> None:
    """What the import of that number could not take."""
    if not rejections:
        return
    columns = {
        "import_number": pa.array([number] * len(rejections), pa.int64()),
        "file": pa.array([r.place.file for r in rejections], pa.string()),
        "sheet": pa.array([r.place.sheet for r in rejections], pa.string()),
        "row": pa.array([r.place.row for r in rejections], pa.int64()),
        "column_name": pa.array([r.place.column for r in rejections], pa.string()),
        "reason": pa.array([r.reason for r in rejections], pa.string()),
        "remedy": pa.array([r.remedy for r in rejections], pa.string()),
        "value": pa.array([r.value for r in rejections], pa.string()),
        "fatal": pa.array([r.fatal for r in rejections], pa.bool_()),
    }
    connection.register("rejected_rows", pa.table(columns))
    connection.execute("INSERT INTO quarantine BY NAME SELECT * FROM rejected_rows")
    connection.unregister("rejected_rows")


_OF_A_BATCH = ("arrived", "said", "merged", "replaced")
"""The large temporary tables of merging one batch."""

_OPPORTUNITY_COUNTS = """SELECT count(*) FILTER (is_new), count(*) FILTER (is_altered AND NOT is_new AND NOT is_gone),
        count(*) FILTER (is_altered IS NOT TRUE), count(*) FILTER (NOT is_new AND is_gone)
    FROM arrived_id LEFT JOIN fate USING (opportunity_id)"""

_ALIVE = f"source = $source AND {STANDS} AND NOT is_deleted"
_ABSENT = f"""SELECT (SELECT count(*) FROM opportunity_version WHERE {_ALIVE})
    - (SELECT count(*) FROM fate SEMI JOIN arrived_id USING (opportunity_id) WHERE source = $source AND is_alive)
    - (SELECT count(*) FROM opportunity_version
        SEMI JOIN (FROM arrived_id ANTI JOIN fate USING (opportunity_id)) AS untouched USING (opportunity_id)
        WHERE {_ALIVE})"""
"""All there are, without those that arrived; identifiers are read only where some of these were not touched."""
