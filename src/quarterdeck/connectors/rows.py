"""Records of cells, whatever kind of file they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from quarterdeck.domain.facts import Place

type Cell = str | int | float | bool | None
"""Text files give only text; workbooks also numbers and truth values (their dates arrive as ISO text)."""

type Record = Sequence[Cell]
type Progress = Callable[[str, int, int], None]
"""Called with what is being read, how much of it is done, and how much there is (bytes or rows)."""

HEAD = 40
"""How many records are looked at to find the header and what the columns are."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that breaks the file's own syntax; it stands where its cells should be."""

    reason: str


@dataclass(frozen=True, slots=True)
class RowSource:
    """One table of a delivered file (a text file, or a sheet of a workbook), read once from top to bottom."""

    file: str
    sheet: str | None
    head: tuple[Record | Unreadable, ...]
    """The first records, for looking; ``records`` gives them again."""
    records: Iterator[Record | Unreadable]
    cut_off: Callable[[], bool] = lambda: False
    """Asked after the last record: does the file stop in the middle of a line?"""

    @property
    def place(self) -> Place:
        """Where this table stands."""
        return Place(self.file, self.sheet)


def row_source(
    file: str,
    sheet: str | None,
    records: Iterator[Record | Unreadable],
    cut_off: Callable[[], bool] = lambda: False,
) -> RowSource:
    """A source over ``records`` whose first rows have been looked at."""
    head = tuple(islice(records, HEAD))
    return RowSource(file, sheet, head, chain(head, records), cut_off)


def text_of(cell: Cell) -> str:
    """What a person would read in the cell, without the blanks around it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:  # noqa: PLR2004
        return str(int(cell))
    return str(cell)


def is_empty(cell: Cell) -> bool:
    """Nothing, or nothing but blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
