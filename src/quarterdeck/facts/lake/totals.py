"""Control totals of a lake: the newest export of each source, counted on Spark and again in the finished file."""
# ruff: noqa: S608 - every name in these statements is written here, every value is bound

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from quarterdeck.domain.calendar import Calendar
from quarterdeck.facts.building import TotalsDiffer
from quarterdeck.facts.instants import begin_of, observed_at
from quarterdeck.facts.lake.arrivals import Export, arrived
from quarterdeck.facts.lake.layout import Folder
from quarterdeck.facts.lake.workroom import Workroom
from quarterdeck.facts.totals import Total, filed_totals, in_words, overruled


def agreed_totals(
    connection: duckdb.DuckDBPyConnection,
    room: Workroom,
    folder: Folder,
    exports: Iterable[Export],
    calendar: Calendar,
) -> tuple[Total, ...]:
    """The totals of the newest export of each source, the same on both sides. TotalsDiffer where they are not."""
    newest = {export.source: export for export in exports if folder.table.name in export.counts}
    return tuple(total for export in newest.values() for total in _agreed(connection, room, folder, export, calendar))


def _agreed(
    connection: duckdb.DuckDBPyConnection, room: Workroom, folder: Folder, export: Export, calendar: Calendar
) -> tuple[Total, ...]:
    lake = _in_lake(room, folder, export, calendar)
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE arrived_id AS
        SELECT opportunity_id FROM sighting WHERE source = $source AND observed_on = $day""",
        {"source": export.source, "day": export.observed_on},
    )
    overruled(connection, export.observed_on, calendar)
    filed = filed_totals(
        connection,
        export.observed_on,
        calendar,
        priced="amount" in folder.kinds,
        with_currency="currency" in folder.kinds,
    )
    if lake != filed:
        inside, outside = ("; ".join(map(in_words, side)) or "nothing" for side in (filed, lake))
        raise TotalsDiffer(
            f"The new publication does not add up to what {export.source} showed on {export.observed_on} and was "
            f"thrown away. In the lake: {outside}. In the new file: {inside}. The last publication stands as it was. "
            "Please report this."
        )
    return filed


def _in_lake(room: Workroom, folder: Folder, export: Export, calendar: Calendar) -> tuple[Total, ...]:
    """Counted from the rows as they arrived; a later history that knows better how that day ended is not compared."""
    currency = "currency" if "currency" in folder.kinds else "CAST(NULL AS VARCHAR)"
    amount = "coalesce(sum(amount), 0)" if "amount" in folder.kinds else "0"
    rows = room.execute(
        f"""SELECT status, {currency} AS code, count(*) AS n, CAST({amount} AS DECIMAL(38, 4)) AS amount
        FROM {arrived(folder)} a WHERE source = $source AND observed_on = $day AND NOT opportunity_id IN (
            SELECT opportunity_id FROM field_change
            WHERE changed_at >= $begin AND changed_at <= $at AND first_on > $day AND value IS DISTINCT FROM old_value
                AND field IN ('stage', 'status', 'amount', 'currency'))
        GROUP BY status, {currency}""",
        {
            "source": export.source,
            "day": export.observed_on,
            "begin": begin_of(export.observed_on, calendar),
            "at": observed_at(export.observed_on, calendar),
        },
    ).fetchall()
    return tuple(sorted((Total(*row) for row in rows), key=lambda t: (t.status, t.currency or "")))
