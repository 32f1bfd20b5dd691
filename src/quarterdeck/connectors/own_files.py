"""Files in Quarterdeck's own layout, with fixed headers: the organisation and the targets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from quarterdeck.connectors.columns import Asked, read_column, settle
from quarterdeck.connectors.delimited import open_text
from quarterdeck.connectors.files import Form, find_files
from quarterdeck.connectors.headers import normals, unique
from quarterdeck.connectors.layout import From, column
from quarterdeck.connectors.log import Log
from quarterdeck.connectors.organisation import OrganisationLayout, OrganisationRow, each_once, seats, with_addresses
from quarterdeck.connectors.refusals import Refused
from quarterdeck.connectors.rows import Record, RowSource, Unreadable, text_of
from quarterdeck.connectors.settings import ReadSettings
from quarterdeck.connectors.sheets import Sheet, load
from quarterdeck.connectors.workbook import open_workbook
from quarterdeck.domain.facts import Kind, Place, Rejection

ORGANISATION_HEADERS = ("person", "email", "role", "unit", "manager", "seller_id", "begin_on", "end_on")
TARGET_HEADERS = ("metric", "person", "unit", "period", "amount")

_YEAR = r"(FY)?\d{4}|FY\d{4}T|FY\d{2}T?"
_PERIOD = re.compile(
    rf"\d{{4}}-(0[1-9]|1[0-2])|({_YEAR})(-Q[1-4]|-P\d{{1,2}})?|\d{{4}}-\d{{2}}-\d{{2}}\.\.\d{{4}}-\d{{2}}-\d{{2}}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target as a file states it: of a person or of a unit, for a period."""

    metric: str
    person: str | None
    unit: str | None
    """The unit's path from the top, parts joined by `` / ``."""
    period: str
    """A month (2026-03, FY26-P05), a quarter (2026-Q1, FY26-Q1), a year (2026, FY26) or days, as the calendar reads."""
    amount: Decimal | None
    """Null is not set; zero is none intended."""
    place: Place


def read_organisation(path: Path, settings: ReadSettings) -> tuple[tuple[OrganisationRow, ...], tuple[Rejection, ...]]:
    """The seats in an organisation file, and the rows not taken; raises Refused when it is no such file."""
    sheet = own_sheet(path, frozenset({"person", "unit"}), ORGANISATION_HEADERS, settings)
    columns = {name: column(name) for name in ORGANISATION_HEADERS if name != "unit"}
    log = Log(list(sheet.rejections))
    rows = seats(sheet, OrganisationLayout("", columns, (column("unit"),)), settings, log)
    found = each_once(with_addresses(rows, log, is_own=True), log)
    refuse_open(log)
    return found, tuple(log.rejections)


def read_targets(path: Path, settings: ReadSettings) -> tuple[tuple[TargetRow, ...], tuple[Rejection, ...]]:
    """The targets in a file, and the rows not taken; raises Refused when it is no such file.

    An empty amount means that the target is not set, 0 that none is intended.
    """
    sheet = own_sheet(path, frozenset({"metric", "period", "amount"}), TARGET_HEADERS, settings)
    log = Log(list(sheet.rejections))
    header = sheet.header("amount") or "amount"
    asked = Asked("amount", header, sheet.columns[header], Kind.MONEY, From((header,)))
    writing = settle([asked], settings, Place(sheet.file, sheet.sheet))
    log.ask(writing.questions)
    refuse_open(log)
    amounts = read_column(asked, writing, settings)
    rows: list[TargetRow] = []
    taken: dict[tuple[str, str | None, str | None, str], TargetRow] = {}
    for index, amount in enumerate(amounts.values):
        if (bad := amounts.bad.get(index)) is not None:
            said = text_of(asked.cells[index])
            log.reject(
                sheet.place(index, header), f"“{said}” {bad.reason}", "Correct the amount and import again.", said
            )
            continue
        row = _target(sheet, index, amount, log)
        if row is not None and _is_new(row, taken, log):
            rows.append(row)
    _reject_left_out(rows, log)
    return tuple(rows), tuple(log.rejections)


def _reject_left_out(rows: Sequence[TargetRow], log: Log) -> None:
    """Days between two ranges of one subject: whoever writes the last day instead of the first one outside loses it."""
    begins = {(row.metric, row.person, row.unit, row.period.partition("..")[0]) for row in rows if ".." in row.period}
    for row in rows:
        begin, is_range, end = row.period.partition("..")
        try:
            left_out = date.fromisoformat(end) if is_range else None
        except ValueError:
            continue
        if left_out is None or (row.metric, row.person, row.unit, end) in begins:
            continue
        if (row.metric, row.person, row.unit, str(left_out + timedelta(days=1))) in begins:
            log.reject(
                row.place,
                f"{row.period} ends before {left_out}, and the next target begins after it: on that day there is none",
                f"Write {begin}..{left_out + timedelta(days=1)}, for the second day is the first one outside; or, "
                f"where none is meant, a row for {left_out}..{left_out + timedelta(days=1)} without an amount.",
                row.period,
            )


def _target(sheet: Sheet, index: int, amount: Decimal | None, log: Log) -> TargetRow | None:
    metric, person, unit, period = (_text(sheet, name, index) for name in ("metric", "person", "unit", "period"))
    place = sheet.place(index)
    if metric is None or period is None:
        missing = "metric" if metric is None else "period"
        log.reject(place, f"the {missing} is empty; the row is left out", f"Fill in the {missing} and import again.")
        return None
    if (person is None) == (unit is None):
        log.reject(
            place,
            "a target is of a person or of a unit, and this row names " + ("both" if person else "neither"),
            "Fill in exactly one of the two and import again.",
        )
        return None
    if not _PERIOD.fullmatch(period):
        log.reject(
            sheet.place(index, "period"),
            f"“{period}” is no period",
            "Write a month as 2026-03, or FY26-P05 where months are of weeks; a quarter as 2026-Q1 or FY26-Q1; a year "
            "as 2026 or FY26; days as 2026-01-01..2026-02-01, for all of January.",
            period,
        )
        return None
    return TargetRow(metric, person, unit, period.upper(), amount, place)


def _is_new(row: TargetRow, taken: dict[tuple[str, str | None, str | None, str], TargetRow], log: Log) -> bool:
    """A target stated twice is taken once; stated differently, the later row is rejected."""
    before = taken.setdefault((row.metric, row.person, row.unit, row.period), row)
    if before is not row and before.amount != row.amount:
        said = "leaves it unset" if before.amount is None else f"sets it to {before.amount.normalize():f}"
        log.reject(
            row.place,
            f"row {before.place.row} has {row.metric} of {row.person or row.unit} for {row.period} too and {said}",
            "Leave only one of the two rows.",
        )
    return before is row


def _text(sheet: Sheet, name: str, index: int) -> str | None:
    header = sheet.header(name)
    return (text_of(sheet.columns[header][index]) or None) if header else None


def own_sheet(path: Path, needed: frozenset[str], headers: Sequence[str], settings: ReadSettings) -> Sheet:
    """The first table of the file that has the headers needed; Refused names what is missing."""
    widest: tuple[str, ...] = ()

    def fits(record: Record | Unreadable) -> bool:
        return not isinstance(record, Unreadable) and needed <= normals(record)

    [file] = find_files([path])
    is_workbook = file.form is Form.WORKBOOK
    opened = open_workbook(file, _silent) if is_workbook else open_text(file, settings, fits, _silent)
    with closing(opened) as sources:
        for source in sources:
            at = next((at for at, record in enumerate(source.head) if fits(record)), None)
            if at is not None:
                return load(source, at, frozenset(headers))
            widest = widest or _first_headers(source)
    missing = ", ".join(sorted(needed))
    raise Refused(
        Place(file.name),
        f"the columns {missing} are needed, and the file has {', '.join(widest) or 'none'}",
        f"Name the columns {', '.join(headers)}.",
    )


def _first_headers(source: RowSource) -> tuple[str, ...]:
    return next((unique(record) for record in source.head if not isinstance(record, Unreadable) and record), ())


def refuse_open(log: Log) -> None:
    """Raise Refused with the questions that are still open, if there are any."""
    if log.questions:
        raise Refused.to_ask(log.questions)


def _silent(_what: str, _done: int, _total: int) -> None:
    """These files are small."""
