"""What a lake holds: for each table that a source may deliver, a folder of that name with Parquet files in it.

The columns are those of a delivery (``domain/facts/stated.py``), identifiers bare as the source writes them, and beside
them the day of the export a row is from. ``source`` and ``observed_on`` may be columns or partitions
(``sale/source=crm/observed_on=2026-02-05/…``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from quarterdeck.domain.facts import DELIVERED, Column, Kind, Table
from quarterdeck.facts.building import PublishFailed
from quarterdeck.facts.spark import Spark, reason_of

OBSERVED = Column("observed_on", Kind.DAY, "Day of the export that the row is from", required=True)
NTH = Column("nth", Kind.COUNT, "Place of the row in its export: of two rows with one key the last counts")
BESIDE = (OBSERVED, NTH)

_PATTERN = frozenset("*?[]{}")
_NOT_THERE = frozenset({"PATH_NOT_FOUND", "UNABLE_TO_INFER_SCHEMA"})


def lake_columns(table: Table) -> tuple[Column, ...]:
    """Every column a folder may have."""
    return (*table.columns, *BESIDE)


@dataclass(frozen=True, slots=True)
class Folder:
    """A table as it lies in the lake; ``kinds`` are the types of its columns in Spark's words."""

    table: Table
    path: str
    kinds: dict[str, str]

    @property
    def view(self) -> str:
        """The name under which statements read it."""
        return f"lake_{self.table.name}"

    @property
    def given(self) -> tuple[Column, ...]:
        """The columns of the table that the folder has, in the table's order."""
        return tuple(c for c in self.table.columns if c.name in self.kinds)

    @property
    def unused(self) -> tuple[str, ...]:
        """Columns nobody asked for."""
        known = {c.name for c in lake_columns(self.table)}
        return tuple(name for name in self.kinds if name not in known)

    @property
    def is_ordered(self) -> bool:
        """Whether the rows of an export have an order."""
        return NTH.name in self.kinds


@dataclass(frozen=True, slots=True)
class Lake:
    """An open lake: where it is, the engine that reads it, and which tables it has."""

    address: str
    spark: Spark
    folders: tuple[Folder, ...]

    def folder(self, table: str) -> Folder | None:
        """The folder of that table; None where the lake has none."""
        return next((f for f in self.folders if f.table.name == table), None)

    def missing(self) -> Iterable[str]:
        """The tables the lake does not have."""
        return (table.name for table in DELIVERED if self.folder(table.name) is None)


def open_lake(address: str, spark: Spark) -> Lake:
    """The lake at a folder or URL as Spark sees it. PublishFailed where it holds none of the tables."""
    place = (address if "://" in address else str(Path(address).absolute())).rstrip("/")
    # A source named 007 must not become the number 7 because it stands in the name of a folder.
    spark.session.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    found = (_folder(spark, table, f"{place}/{table.name}") for table in DELIVERED)
    folders = tuple(folder for folder in found if folder)
    if not folders:
        names = ", ".join(table.name for table in DELIVERED)
        pattern = (
            f" Spark reads {' '.join(sorted(_PATTERN))} as a pattern: rename the folder." if _PATTERN & {*place} else ""
        )
        raise PublishFailed(
            f"{place} holds no folder with Parquet files that Spark can see, of the names {names}.{pattern} Check the "
            "address, and that the machines Spark runs on reach it; docs/lake.md says what a lake looks like."
        )
    return Lake(place, spark, folders)


def _folder(spark: Spark, table: Table, path: str) -> Folder | None:
    from pyspark.errors.exceptions.base import PySparkException  # noqa: PLC0415 - only who asks Spark has the client

    frame = spark.session.read.option("mergeSchema", "true").parquet(path)
    try:
        kinds = dict(frame.dtypes)
    except PySparkException as wrong:
        if wrong.getCondition() in _NOT_THERE:
            return None
        raise PublishFailed(f"Spark cannot read {path} ({reason_of(wrong)}). Nothing was changed.") from wrong
    if not kinds:
        return None
    folder = Folder(table, path, kinds)
    frame.createOrReplaceTempView(folder.view)
    return folder
