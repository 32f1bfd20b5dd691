"""What one import brings: batches of rows with the places they came from, and what could not be taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the delivered files something stands: what a person needs to find it."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [
            self.file,
            *([f"sheet {self.sheet}"] if self.sheet else []),
            *([f"row {self.row}"] if self.row else []),
        ]
        return ", ".join([*parts, *([f"column {self.column}"] if self.column else [])])


@dataclass(frozen=True, slots=True)
class Rejection:
    """A delivered row (or cell) that could not be taken, with the reason and what to do about it.

    ``fatal`` rejections took the whole row; the others only left the cell unknown.
    """

    place: Place
    reason: str
    remedy: str
    value: str | None = None
    fatal: bool = True


def rows_left_out(rejections: Iterable[Rejection]) -> int:
    """How many rows were not taken; a row with several faults is one row."""
    fatal = [r.place for r in rejections if r.fatal]
    named = {(place.file, place.sheet, place.row) for place in fatal if place.row is not None}
    return len(named) + sum(place.row is None for place in fatal)


@dataclass(frozen=True, slots=True)
class Batch:
    """Delivered rows of one canonical table, column by column, with the place each row came from.

    ``columns`` holds only the columns the source has; every list is as long as ``rows`` (file row numbers).
    Key columns hold the source's bare identifiers; the facts qualify them.
    """

    table: str
    source: str
    columns: Mapping[str, Sequence[Any]]
    rows: Sequence[int]
    file: str
    sheet: str | None = None

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything one import read: batches, what was rejected, what it counted, and the day it was observed."""

    source: str
    observed_on: date
    batches: tuple[Batch, ...]
    rejections: tuple[Rejection, ...] = ()
    digest: str = ""
    """SHA-256 over the delivered content and the mapping; equal digest means already imported."""
    notes: tuple[str, ...] = field(default=())
