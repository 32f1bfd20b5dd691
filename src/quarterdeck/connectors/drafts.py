"""From a sheet and its layout to the columns of one canonical table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quarterdeck.connectors.cells import cells_of, chosen_rows, header_of
from quarterdeck.connectors.columns import Asked, Values, read_column, settle
from quarterdeck.connectors.dates import Turn
from quarterdeck.connectors.layout import Layout, TableLayout
from quarterdeck.connectors.log import Log
from quarterdeck.connectors.pricing import settle_currencies
from quarterdeck.connectors.rows import text_of
from quarterdeck.connectors.settings import ReadSettings
from quarterdeck.connectors.sheets import Sheet
from quarterdeck.domain.facts import DELIVERED_BY_NAME, OPPORTUNITY_CHANGE, OPPORTUNITY_VERSION, Batch, Kind, Place
from quarterdeck.domain.formats import counted

HELPING_KINDS = {
    "_closed": Kind.FLAG,
    "_won": Kind.FLAG,
    "_lost": Kind.FLAG,
    "_active": Kind.FLAG,
    "_stage_position": Kind.NUMBER,
    "_won_on": Kind.DAY,
    "_lost_on": Kind.DAY,
    "_done_on": Kind.DAY,
    "_created_on": Kind.DAY,
    "_actual_amount": Kind.MONEY,
    "_list_price": Kind.MONEY,
    "_turned": Kind.RATE,
    "_corporate": Kind.FLAG,
    "_totalled": Kind.FLAG,
}
"""Kinds of helping columns; the others are text."""

_WORDS = frozenset({"status", "category", "rate_type"})
_DECIDING = frozenset(
    {
        ("exchange_rate", "base"),
        ("exchange_rate", "rate_type"),
        ("exchange_rate", "_turned"),
        ("opportunity_credit", "kind"),
        ("opportunity_credit", "share"),
    }
)
"""Cells that may be empty, but say something else than the row means when they cannot be read."""
_FATES = {"currency": "the row is taken with its amount unknown, because nothing says what it is worth"}


@dataclass(slots=True)
class Draft:
    """Rows on their way to a batch: canonical and helping columns, and where each row stands."""

    layout: Layout
    table_layout: TableLayout
    file: str
    sheet: str | None
    columns: dict[str, list[Any]]
    rows: list[int]
    headers: dict[str, str]
    """The header in the file that each column was read from."""

    @property
    def table(self) -> str:
        """The canonical table."""
        return self.table_layout.table

    def place(self, index: int, column: str | None = None) -> Place:
        """Where the row at ``index`` stands; ``column`` is canonical and shown by its header."""
        return Place(self.file, self.sheet, self.rows[index], self.headers.get(column, column) if column else None)

    def column(self, name: str) -> list[Any]:
        """The column, or as many unknowns where the source has none."""
        found = self.columns.get(name)
        return found if found is not None else [None] * len(self.rows)

    def keep(self, indices: Sequence[int]) -> None:
        """Only these rows go on."""
        if len(indices) == len(self.rows):
            return
        self.rows = [self.rows[i] for i in indices]
        self.columns = {name: [values[i] for i in indices] for name, values in self.columns.items()}

    def batch(self, source: str) -> Batch:
        """The rows as delivered: canonical columns only."""
        known = set(DELIVERED_BY_NAME[self.table].names)
        columns = {name: values for name, values in self.columns.items() if name in known}
        for name in _WORDS & columns.keys():
            columns[name] = [None if value is None else str(value) for value in columns[name]]
        return Batch(self.table, source, columns, self.rows, self.file, self.sheet)


def draft(sheet: Sheet, layout: Layout, table_layout: TableLayout, settings: ReadSettings, log: Log) -> Draft:
    """Read the columns of ``table_layout`` from the sheet; cells that cannot be read are logged and left unknown."""
    chosen = chosen_rows(sheet, table_layout.when)
    asked: list[Asked] = []
    for name, origin in table_layout.columns.items():
        cells = cells_of(sheet, origin, chosen)
        if cells is not None:
            asked.append(Asked(name, header_of(sheet, origin) or name, cells, kind_of(table_layout, name), origin))
    writing = settle(asked, settings, Place(sheet.file, sheet.sheet))
    log.ask(writing.questions)
    made = Draft(
        layout,
        table_layout,
        sheet.file,
        sheet.sheet,
        {},
        [sheet.rows[index] for index in chosen],
        {one.name: one.header for one in asked},
    )
    read = {one.name: read_column(one, writing, settings) for one in asked}
    made.columns.update({name: values.values for name, values in read.items()})
    settle_currencies(made, read, settings.default_currency, log)
    for one in asked:
        _note_turned(made, one, read[one.name], settings, log)
    unusable = _name_bad(made, asked, read, log, said=not writing.questions)
    if table_layout.tidy is not None:
        table_layout.tidy(made.columns)
    made.keep([index for index in range(len(made.rows)) if index not in unusable])
    return made


def kind_of(table_layout: TableLayout, name: str) -> Kind:
    """What the column should hold."""
    if name.startswith("_"):
        if table_layout.table == OPPORTUNITY_CHANGE.name and name[1:] in OPPORTUNITY_VERSION.names:
            return OPPORTUNITY_VERSION.column(name[1:]).kind
        return HELPING_KINDS.get(name, Kind.TEXT)
    return DELIVERED_BY_NAME[table_layout.table].column(name).kind


def _note_turned(made: Draft, asked: Asked, values: Values, settings: ReadSettings, log: Log) -> None:
    """How many local times clocks skip or show twice, and how they were read: no offset says which was meant."""
    for turn, what in _TURNS.items():
        found = [index for index, one in values.turned.items() if one is turn]
        if found:
            place = Place(made.file, made.sheet, column=asked.header)
            row, said = made.rows[found[0]], text_of(asked.cells[found[0]])
            log.note(
                f"{place}: {counted(len(found), 'time', 'times')} without an offset that clocks in "
                f"{settings.zone.key} {what}; the first is “{said}” in row {row}."
            )


_TURNS = {
    Turn.SKIPPED: "skip when they are put forward, read as if they had not been yet",
    Turn.TWICE: "show twice when they are put back, read as the first of the two",
}


def _name_bad(made: Draft, asked: Sequence[Asked], read: Mapping[str, Values], log: Log, *, said: bool) -> set[int]:
    """The indices of rows that cannot be taken; ``said``: every cell that cannot be read is logged."""
    unusable: set[int] = set()
    for one in asked:
        needed = _is_needed(made.table_layout, one.name)
        if said:
            _log_bad(made, one, read[one.name], log, needed=needed)
        if needed:
            unusable.update(read[one.name].bad)
    return unusable


def _is_needed(table_layout: TableLayout, name: str) -> bool:
    table = table_layout.table
    if (table, name) in _DECIDING:
        return True
    return not name.startswith("_") and DELIVERED_BY_NAME[table].column(name).required


def _log_bad(made: Draft, asked: Asked, values: Values, log: Log, *, needed: bool) -> None:
    for index, bad in values.bad.items():
        said = text_of(asked.cells[index])
        shown = said if len(said) <= 80 else f"{said[:77]}…"  # noqa: PLR2004 - what fits on a line
        fate = "the row is left out" if needed else _FATES.get(asked.name, "the row is taken without it")
        log.unread.setdefault((made.file, made.sheet, asked.header), []).append(said)
        log.reject(
            Place(made.file, made.sheet, made.rows[index], asked.header),
            f"“{shown}” {bad.reason}; {fate}",
            "Correct the value in the source and import again.",
            said[:1000],
            fatal=needed,
        )
