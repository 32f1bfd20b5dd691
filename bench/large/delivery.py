"""The made-up files as one delivery: batch by batch from Parquet, so that no table is ever in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.large.size import OBSERVED_ON, SOURCE
from quarterdeck.domain.facts import Batch, Delivery

TABLES = (
    "stage",
    "seller",
    "account",
    "product",
    "exchange_rate",
    "opportunity",
    "opportunity_change",
    "opportunity_line",
    "sale",
    "selling_cost",
    "activity",
)
AT_ONCE = 1
"""Row groups in a batch; each has a million rows."""


class Columns(Mapping[str, pa.ChunkedArray]):
    """Some row groups of a Parquet file, column by column; each is read when it is asked for, and not kept."""

    def __init__(self, file: Path, groups: list[int]) -> None:
        self._file = file
        self._groups = groups
        self._names = tuple(pq.read_schema(file).names)

    def __getitem__(self, name: str) -> pa.ChunkedArray:
        if name not in self._names:
            raise KeyError(name)
        with pq.ParquetFile(self._file) as file:
            return file.read_row_groups(self._groups, columns=[name]).column(0)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def delivery(folder: Path) -> Delivery:
    """Everything in the folder, as one export of the observed day."""
    batches = tuple(batch for table in TABLES for batch in _batches(folder / f"{table}.parquet", table))
    sizes = ",".join(f"{b.table}{len(b)}" for b in batches)
    return Delivery(SOURCE, OBSERVED_ON, batches, digest=sha256(sizes.encode()).hexdigest())


def _batches(file: Path, table: str) -> Iterator[Batch]:
    about = pq.read_metadata(file)
    for begin in range(0, about.num_row_groups, AT_ONCE):
        groups = list(range(begin, min(begin + AT_ONCE, about.num_row_groups)))
        rows = sum(about.row_group(g).num_rows for g in groups)
        yield Batch(table, SOURCE, Columns(file, groups), range(2, rows + 2), file.name)
