"""Rows of any canonical table: what must be there is there, and no key stands for two things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quarterdeck.connectors.drafts import Draft
from quarterdeck.connectors.log import Log
from quarterdeck.connectors.refusals import Refused
from quarterdeck.domain.facts import DELIVERED_BY_NAME, Batch, Place

_SOURCE = "source"


def check_required(draft: Draft, log: Log) -> None:
    """Reject rows without a value that the table cannot do without; raises Refused when the column is not there."""
    for column in DELIVERED_BY_NAME[draft.table].columns:
        if not column.required or column.name == _SOURCE:
            continue
        if column.name not in draft.columns:
            raise Refused(
                Place(draft.file, draft.sheet),
                f"no column gives {draft.table}.{column.name} ({column.meaning.lower()})",
                "Export the list again with that column, or name the column in a mapping file.",
            )
        values = draft.columns[column.name]
        kept: list[int] = []
        for index, value in enumerate(values):
            if value is not None:
                kept.append(index)
            else:
                log.reject(
                    draft.place(index, column.name),
                    f"{draft.headers.get(column.name, column.name)} is empty; the row is left out",
                    "Fill it in in the source and import again.",
                )
        draft.keep(kept)


def check_keys(draft: Draft, log: Log) -> None:
    """Take a key once; a later row with the same key and other content is rejected, both rows named."""
    key_names = DELIVERED_BY_NAME[draft.table].key
    keys = list(zip(*(draft.column(name) for name in key_names), strict=True))
    first: dict[tuple[Any, ...], int] = {}
    kept: list[int] = []
    repeated = 0
    for index, key in enumerate(keys):
        before = first.setdefault(key, index)
        if before == index:
            kept.append(index)
            continue
        differing = _differing(draft, before, index)
        if not differing:
            repeated += 1
            continue
        shown = ", ".join(str(part) for part in key)
        log.reject(
            draft.place(index, key_names[0]),
            f"“{shown}” was already in row {draft.rows[before]} with other content ({', '.join(differing)}); "
            "that row is taken and this one left out",
            "Leave only the right one in the source and import again.",
            shown,
        )
    if repeated:
        log.note(f"{draft.file}: rows that repeat one before exactly, taken once: {repeated:,}.")
    draft.keep(kept)


def only_once(batches: list[Batch], log: Log) -> list[Batch]:
    """Keys that several files of one delivery bring: the first file's row is taken, differing ones are rejected."""
    taken: dict[tuple[str, tuple[Any, ...]], tuple[Batch, int]] = {}
    result: list[Batch] = []
    for batch in batches:
        if batch.table == "opportunity_change":
            result.append(batch)
            continue
        keys = list(zip(*_key_columns(batch), strict=True))
        kept = [index for index, key in enumerate(keys) if (batch.table, key) not in taken]
        for index, key in enumerate(keys):
            before, row = taken.setdefault((batch.table, key), (batch, index))
            if before is not batch and _row(before, row) != _row(batch, index):
                _reject_other(batch, index, before, row, key, log)
        result.append(batch if len(kept) == len(keys) else _subset(batch, kept))
    return [batch for batch in result if len(batch)]


def _key_columns(batch: Batch) -> list[Sequence[Any]]:
    nothing = [None] * len(batch)
    return [batch.columns.get(name, nothing) for name in DELIVERED_BY_NAME[batch.table].key]


def _row(batch: Batch, index: int) -> dict[str, Any]:
    return {name: values[index] for name, values in batch.columns.items() if values[index] is not None}


def _reject_other(batch: Batch, index: int, before: Batch, row: int, key: tuple[Any, ...], log: Log) -> None:
    shown = ", ".join(str(part) for part in key)
    log.reject(
        Place(batch.file, batch.sheet, batch.rows[index]),
        f"“{shown}” was already in {before.file}, row {before.rows[row]}, with other content; "
        "that row is taken and this one left out",
        "Import only the newer of the two files, or leave the right row in one of them.",
        shown,
    )


def _subset(batch: Batch, kept: list[int]) -> Batch:
    columns = {name: [values[i] for i in kept] for name, values in batch.columns.items()}
    return Batch(batch.table, batch.source, columns, [batch.rows[i] for i in kept], batch.file, batch.sheet)


def _differing(draft: Draft, one: int, other: int) -> list[str]:
    """The headers in which the two rows differ."""
    return [
        draft.headers.get(name, name)
        for name, values in draft.columns.items()
        if not name.startswith("_") and values[one] != values[other]
    ]
