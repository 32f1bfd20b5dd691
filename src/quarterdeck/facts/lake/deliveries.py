"""One export of a lake as a delivery, as if its tables had been read from files."""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables, every value is bound

from __future__ import annotations

from collections.abc import Container

import pyarrow as pa

from quarterdeck.domain.facts import DELIVERED_BY_NAME, EXCHANGE_RATE, Batch, Delivery
from quarterdeck.facts.lake.arrivals import Export
from quarterdeck.facts.lake.layout import NTH, Folder, Lake
from quarterdeck.facts.lake.workroom import Workroom


def delivery_of(export: Export, lake: Lake, room: Workroom, tables: Container[str] = DELIVERED_BY_NAME) -> Delivery:
    """What the source delivered that day, of these tables."""
    batches = tuple(
        _batch(folder, export, room)
        for folder in lake.folders
        if folder.table.name in export.counts and folder.table.name in tables
    )
    return Delivery(export.source, export.observed_on, batches, digest=export.digest)


def _batch(folder: Folder, export: Export, room: Workroom) -> Batch:
    names = [c.name for c in folder.given if c.name != "source"]
    order = f" ORDER BY {NTH.name}" if folder.is_ordered else ""
    sql = f"""SELECT {", ".join(names)} FROM {folder.view}
        WHERE CAST(source AS VARCHAR) = $source AND TRY_CAST(observed_on AS DATE) = $day{order}"""
    rows = pa.Table.from_batches(room.batches(sql, {"source": export.source, "day": export.observed_on}))
    columns = {name: rows[name].combine_chunks() for name in names}
    if folder.table.name == EXCHANGE_RATE.name:
        columns = {name: values.to_pylist() for name, values in columns.items()}
    return Batch(folder.table.name, export.source, columns, range(1, len(rows) + 1), folder.path)
