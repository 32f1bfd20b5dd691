"""What each delivered table is: by the headers only one kind of file has, or because a mapping names it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from quarterdeck.connectors.delimited import open_text
from quarterdeck.connectors.files import Form, SourceFile, find_files
from quarterdeck.connectors.headers import normal, normals, unique
from quarterdeck.connectors.layout import Layout
from quarterdeck.connectors.log import Unrecognised
from quarterdeck.connectors.mapping import Mapping
from quarterdeck.connectors.products import LAYOUTS
from quarterdeck.connectors.rows import Progress, Record, RowSource, Unreadable
from quarterdeck.connectors.settings import ReadSettings
from quarterdeck.connectors.workbook import open_workbook


@dataclass(frozen=True, slots=True)
class Chosen:
    """The layout that reads a table, and which record (from 0) is the header."""

    layout: Layout
    header_at: int


@dataclass(frozen=True, slots=True)
class Recognised:
    """A delivered table and what it was taken for."""

    file: str
    sheet: str | None
    product: str
    label: str
    tables: tuple[str, ...]
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the files are, seen from their headers alone."""

    tables: tuple[Recognised, ...]
    unrecognised: tuple[Unrecognised, ...]


def recognise(
    paths: Sequence[Path], mapping: Mapping | None = None, settings: ReadSettings | None = None
) -> Recognition:
    """Look at every table's header; raises Refused where a file cannot be opened as a table at all."""
    tables: list[Recognised] = []
    unknown: list[Unrecognised] = []
    for file in find_files(paths):
        with closing(open_tables(file, settings or ReadSettings(), mapping)) as sources:
            for source in sources:
                chosen = choose(source, mapping)
                if chosen is None:
                    unknown.append(unrecognised(source))
                    continue
                layout = chosen.layout
                names = tuple(dict.fromkeys(table.table for table in layout.tables))
                headers = unique(_cells(source.head[chosen.header_at]))
                tables.append(Recognised(source.file, source.sheet, layout.product, layout.label, names, headers))
    return Recognition(tuple(tables), tuple(unknown))


def open_tables(
    file: SourceFile, settings: ReadSettings, mapping: Mapping | None, progress: Progress = lambda *_: None
) -> Generator[RowSource]:
    """The tables in a file, one after the other."""
    if file.form is Form.WORKBOOK:
        return open_workbook(file, progress)

    def knows(record: Record) -> bool:
        return _fits(normals(record), _candidates(file.name, None, mapping))

    return open_text(file, settings, knows, progress)


def choose(source: RowSource, mapping: Mapping | None) -> Chosen | None:
    """The layout that reads this table, if there is one."""
    candidates = _candidates(source.file, source.sheet, mapping)
    if mapping is not None and mapping.layouts:
        return _choose_mapped(source, candidates)
    for position, record in enumerate(source.head):
        headers = normals(_cells(record))
        fitting = [layout for layout in candidates if layout.matches(headers)]
        if fitting:
            best = max(fitting, key=lambda layout: (len(layout.known & headers), len(layout.signature)))
            return Chosen(best, position)
    return None


def _choose_mapped(source: RowSource, candidates: Sequence[Layout]) -> Chosen | None:
    """The mapping's layout for this file; of several sheets only those with a header it names."""
    for layout in candidates:
        if source.head:
            at = _header_at(source, layout)
            if source.sheet is None or layout.sheet_name or normals(_cells(source.head[at])) & layout.known:
                return Chosen(layout, at)
    return None


def unrecognised(source: RowSource) -> Unrecognised:
    """The table nothing is known about, with what looks most like its header."""
    widest = max((_cells(record) for record in source.head), key=lambda record: len(normals(record)), default=())
    return Unrecognised(source.place, unique(widest))


def _candidates(file: str, sheet: str | None, mapping: Mapping | None) -> Sequence[Layout]:
    if mapping is None or not mapping.layouts:
        return LAYOUTS
    return [
        layout
        for layout in mapping.layouts
        if fnmatchcase(file.casefold(), (layout.file_pattern or "*").casefold())
        and (layout.sheet_name is None or sheet is None or normal(layout.sheet_name) == normal(sheet))
    ]


def _fits(headers: frozenset[str], candidates: Sequence[Layout]) -> bool:
    return any(
        bool(layout.known & headers) if layout.file_pattern else layout.matches(headers) for layout in candidates
    )


def _header_at(source: RowSource, layout: Layout) -> int:
    """The record with most of the headers the mapping names; if none has any, the first with the most cells."""
    found = [normals(_cells(record)) for record in source.head]
    return max(range(len(found)), key=lambda at: (len(found[at] & layout.known), len(found[at]), -at))


def _cells(record: Record | Unreadable) -> Record:
    return () if isinstance(record, Unreadable) else record
