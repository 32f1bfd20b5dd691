"""A table with its header found, its footer left out and its columns side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from quarterdeck.connectors.headers import normal, unique
from quarterdeck.connectors.refusals import Refused
from quarterdeck.connectors.rows import Cell, Record, RowSource, Unreadable, is_empty, text_of
from quarterdeck.domain.facts import Place, Rejection

_FOOTER = re.compile(
    r"^(grand )?totals?\b|^confidential information|^copyright (\(c\)|©)|^\d[\d,.]* records?$",
    re.IGNORECASE,
)
_PROMISED = re.compile(r"grand totals?\s*\(([\d,.]+)\s+records?\)", re.IGNORECASE)
_CHUNK = 4096


@dataclass(slots=True)
class Sheet:
    """What one table holds: cells column by column, under headers that are unique within it."""

    file: str
    sheet: str | None
    headers: tuple[str, ...]
    columns: dict[str, list[Cell]]
    """Only the columns asked for, by header."""
    rows: list[int]
    """The number each row has in the file, counted from 1 with the header and everything above it."""
    rejections: list[Rejection] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    by_name: dict[str, str] = field(default_factory=dict)
    """The header that stands for each comparable name; the first wins."""

    def header(self, *names: str) -> str | None:
        """The first of these headers that is there, whatever its case; none if none is."""
        return next((found for name in names if (found := self.by_name.get(normal(name))) is not None), None)

    def place(self, index: int, column: str | None = None) -> Place:
        """Where the row at ``index`` stands."""
        return Place(self.file, self.sheet, self.rows[index], column)

    def add(self, header: str, cells: list[Cell]) -> None:
        """One more column, as if the file had it."""
        self.columns[header] = cells
        self.by_name[normal(header)] = header


def load(source: RowSource, header_at: int, wanted: frozenset[str] | None) -> Sheet:
    """Read the table below its header, keeping the columns wanted (null: all); raises Refused when it is cut off."""
    top = source.head[header_at]
    headers = unique([] if isinstance(top, Unreadable) else _trimmed(top))
    by_name: dict[str, str] = {}
    for header in headers:
        by_name.setdefault(normal(header), header)
    kept = {position: header for position, header in enumerate(headers) if wanted is None or normal(header) in wanted}
    sheet = Sheet(source.file, source.sheet, headers, {header: [] for header in kept.values()}, [], by_name=by_name)
    body = _Body(sheet, len(headers), kept)
    for number, record in enumerate(source.records, start=1):
        if number > header_at + 1:
            body.take(number, record)
    body.finish(cut_off=source.cut_off())
    return sheet


def _trimmed(record: Record) -> Record:
    """The record without the empty cells at its end."""
    end = len(record)
    while end and is_empty(record[end - 1]):
        end -= 1
    return record[:end]


@dataclass(slots=True)
class _Body:
    """The rows below a header while they come in; lone cells wait, for they may turn out to be the footer."""

    sheet: Sheet
    width: int
    kept: dict[int, str]
    waiting: list[tuple[int, Record]] = field(default_factory=list)
    chunk: list[Record] = field(default_factory=list)
    shared: dict[Cell, Cell] = field(default_factory=dict)

    def take(self, number: int, record: Record | Unreadable) -> None:
        """One more record of the file."""
        if isinstance(record, Unreadable):
            self._reject(number, record.reason)
        elif (self.width > 1 and sum(1 for cell in record if not is_empty(cell)) <= 1) or (
            self.width == 1 and not any(not is_empty(cell) for cell in record)
        ):
            self.waiting.append((number, record))
        else:
            self._settle()
            self._row(number, record)

    def finish(self, *, cut_off: bool) -> None:
        """The file has ended: what waits is footer or broken rows."""
        footer = self._footer_begins()
        lines = [text for _, record in self.waiting[footer:] if (text := _only_text(record))]
        if lines:
            begin = self.waiting[footer][0]
            self.sheet.notes.append(
                f"{self.sheet.file}: left out as footer from row {begin}: {' · '.join(lines)[:200]}"
            )
        del self.waiting[footer:]
        self._settle()
        self._flush()
        if cut_off and not lines and self.sheet.rejections and self.sheet.rejections[-1].place.row is not None:
            self._check_last_line()
        for line in lines:
            self._compare(line)

    def _row(self, number: int, record: Record) -> None:
        found = len(record)
        if found < self.width or (found > self.width and any(not is_empty(c) for c in record[self.width :])):
            self._reject(number, f"the row has {found} cells where the header has {self.width}")
            return
        self.chunk.append(record)
        self.sheet.rows.append(number)
        if len(self.chunk) >= _CHUNK:
            self._flush()

    def _flush(self) -> None:
        share = self.shared.setdefault
        for position, header in self.kept.items():
            column = self.sheet.columns[header]
            column.extend(_shared(share, (record[position] for record in self.chunk)))
        self.chunk.clear()
        if len(self.shared) > 500_000:  # noqa: PLR2004 - enough; distinct texts gain nothing by being shared
            self.shared.clear()

    def _settle(self) -> None:
        """Rows follow after all, so what waited was no footer."""
        for number, record in self.waiting:
            if any(not is_empty(cell) for cell in record):
                self._row(number, record)
        self.waiting.clear()

    def _footer_begins(self) -> int:
        """Where in what waits the footer begins: at a line known as one, or after a blank line."""
        blank_before = False
        for position, (_, record) in enumerate(self.waiting):
            text = _only_text(record)
            if text and (blank_before or _FOOTER.search(text)):
                return position
            blank_before = blank_before or not text
        return len(self.waiting)

    def _reject(self, number: int, reason: str) -> None:
        self.sheet.rejections.append(
            Rejection(
                Place(self.sheet.file, self.sheet.sheet, number),
                reason,
                "Look for a missing or stray separator or quote in this row, correct it and import again.",
            )
        )

    def _check_last_line(self) -> None:
        last = self.sheet.rejections[-1]
        if last.place.row is not None and last.place.row > (self.sheet.rows[-1] if self.sheet.rows else 0):
            raise Refused(
                last.place,
                "the last line stops in the middle, so the file looks cut off",
                "Export it again and check that the download finished.",
            )

    def _compare(self, line: str) -> None:
        """A report that says how many records it has lets us notice when some are missing."""
        said = _PROMISED.search(line)
        if said is None:
            return
        promised, found = int(re.sub(r"\D", "", said[1])), len(self.sheet.rows) + len(self.sheet.rejections)
        if promised != found:
            self.sheet.rejections.append(
                Rejection(
                    Place(self.sheet.file, self.sheet.sheet),
                    f"the footer promises {promised:,} records and the file holds {found:,}",
                    "Export the report again: rows may be missing.",
                    value=line,
                    fatal=False,
                )
            )


def _shared(share: Callable[[Cell, Cell], Cell], cells: Iterator[Cell]) -> Iterator[Cell]:
    """The same cells, with equal texts as one object; numbers stay apart because 1 equals True."""
    for cell in cells:
        yield share(cell, cell) if isinstance(cell, str) else cell


def _only_text(record: Sequence[Cell]) -> str:
    return next((text_of(cell) for cell in record if not is_empty(cell)), "")
