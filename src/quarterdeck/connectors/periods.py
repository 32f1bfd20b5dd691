"""A file that lists the periods of fiscal years, as companies keep them: period, begin, end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, pairwise
from pathlib import Path

from quarterdeck.connectors.columns import Asked, read_column, settle
from quarterdeck.connectors.layout import From
from quarterdeck.connectors.log import Log
from quarterdeck.connectors.own_files import own_sheet, refuse_open
from quarterdeck.connectors.rows import text_of
from quarterdeck.connectors.settings import ReadSettings
from quarterdeck.connectors.sheets import Sheet
from quarterdeck.domain.calendar import ListedPeriod, Table
from quarterdeck.domain.facts import Kind, Place, Rejection

PERIOD_HEADERS = ("period", "begin", "end", "quarter")
FEWEST, MOST = 1, 13
"""Periods a year may have; thirteen of four weeks are a custom of their own."""
ONE = timedelta(days=1)

_YEAR_FIRST = re.compile(
    r"(?:FY\s?)?(?P<year>\d{4}|(?<=FY)\d{2}|(?<=FY )\d{2})[-/ ]?P\s?(?P<number>\d{1,2})", re.IGNORECASE
)
_YEAR_LAST = re.compile(r"P\s?(?P<number>\d{1,2})[-/ ]+(?:FY\s?)?(?P<year>\d{4}|\d{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Row:
    year: int
    number: int
    quarter: int | None
    begin: date
    end: date
    key: str
    place: Place


def read_periods(path: Path, settings: ReadSettings, week_start: int = 0) -> tuple[Table | None, tuple[Rejection, ...]]:
    """The fiscal years in a file of periods, or every row at fault; raises Refused when it is no such file.

    ``end`` may be the last day of a period or the first after it: whichever leaves no gap between one and the next.
    """
    sheet = own_sheet(path, frozenset({"period", "begin", "end"}), PERIOD_HEADERS, settings)
    log = Log(list(sheet.rejections))
    rows = _in_order(_rows(sheet, settings, log), log)
    if not log.rejections:
        _check_order(rows, log)
        _check_years(rows, log)
    if log.rejections or not rows:
        if not log.rejections:
            log.reject(
                Place(sheet.file, sheet.sheet), "the file lists no period", "Give every period a row of its own."
            )
        return None, tuple(log.rejections)
    periods = tuple(
        ListedPeriod(row.year, row.number, quarter, row.begin)
        for row, quarter in zip(rows, _quarters(rows), strict=True)
    )
    return Table(periods, rows[-1].end, week_start), ()


def _rows(sheet: Sheet, settings: ReadSettings, log: Log) -> list[_Row]:
    """Every row that can be read; ``end`` as it is written."""
    asked = [_asked(sheet, name, Kind.DAY) for name in ("begin", "end")]
    writing = settle(asked, settings, Place(sheet.file, sheet.sheet))
    log.ask(writing.questions)
    refuse_open(log)
    begins, ends = (read_column(each, writing, settings) for each in asked)
    quarters = sheet.header("quarter")
    found = []
    for index, (begin, end) in enumerate(zip(begins.values, ends.values, strict=True)):
        bad = [(a.header, c.bad[index].reason) for a, c in zip(asked, (begins, ends), strict=True) if index in c.bad]
        for header, reason in bad:
            log.reject(sheet.place(index, header), f"the day {reason}", "Write days as 2026-02-05.")
        named = _named(text_of(sheet.columns[sheet.header("period") or "period"][index]) or "")
        if named is None:
            log.reject(sheet.place(index, "period"), "that names no period", "Write FY2026-P01, the first of its year.")
        if begin is None or end is None:
            for name, day in (("begin", begin), ("end", end)):
                if day is None and not bad:
                    log.reject(sheet.place(index, name), f"the {name} is empty", "Write days as 2026-02-05.")
            continue
        quarter = _quarter(sheet, quarters, index, log)
        if named:
            key = f"FY{named[0]}-P{named[1]:02}"
            found.append(_Row(*named, quarter, begin, end, key, sheet.place(index)))
    return found


def _asked(sheet: Sheet, name: str, kind: Kind) -> Asked:
    header = sheet.header(name) or name
    return Asked(name, header, sheet.columns[header], kind, From((header,)))


def _named(text: str) -> tuple[int, int] | None:
    found = _YEAR_FIRST.fullmatch(text.strip()) or _YEAR_LAST.fullmatch(text.strip())
    if found is None:
        return None
    year, number = int(found["year"]), int(found["number"])
    return (year + 2000 if len(found["year"]) == 2 else year, number)  # noqa: PLR2004 two digits mean this century


def _quarter(sheet: Sheet, header: str | None, index: int, log: Log) -> int | None:
    text = (text_of(sheet.columns[header][index]) or "") if header else ""
    if not text:
        return None
    if found := re.fullmatch(r"Q?([1-4])(?:\.0+)?", text, re.IGNORECASE):
        return int(found[1])
    log.reject(
        sheet.place(index, "quarter"), f"“{text}” is no quarter", "Write 1, 2, 3 or 4, or leave the column out.", text
    )
    return None


def _in_order(rows: Iterable[_Row], log: Log) -> list[_Row]:
    """The rows by their first day, each ``end`` the first day after the period."""
    ordered = sorted(rows, key=lambda row: (row.begin, row.end))
    steps = Counter((b.begin - a.end).days for a, b in pairwise(ordered))
    if not steps or steps[1] >= steps[0]:
        ordered = [replace(row, end=row.end + ONE) for row in ordered]
    for row in ordered:
        if row.end <= row.begin:
            log.reject(row.place, f"{row.key} ends before it begins", "Correct its begin or its end.")
    return ordered


def _check_order(rows: Sequence[_Row], log: Log) -> None:
    """Every day in one period: neither a gap nor an overlap from one to the next."""
    for before, row in pairwise(rows):
        after = f"row {before.place.row} ({before.key})"
        if row.begin < before.end:
            log.reject(
                row.place,
                f"{row.key} begins on {row.begin}, before the period of {after} is over on {before.end - ONE}",
                f"Let {row.key} begin on {before.end}, or the other end on {row.begin - ONE}.",
            )
        elif row.begin > before.end:
            log.reject(
                row.place,
                f"between the period of {after} and {row.key} the days {before.end} to {row.begin - ONE} are in none",
                f"Let {row.key} begin on {before.end}, or add the period that is missing.",
            )


def _check_years(rows: Sequence[_Row], log: Log) -> None:
    """Years in a row, and in each the periods from 1 on, once each."""
    years = [(year, list(run)) for year, run in groupby(rows, key=lambda row: row.year)]
    for before, (year, run) in zip([None, *(y for y, _ in years)], years, strict=False):
        if before is not None and year != before + 1:
            log.reject(
                run[0].place, f"after FY{before} comes FY{year}", f"List the years in a row: FY{before + 1} is next."
            )
        for number, row in enumerate(run, 1):
            if row.number != number:
                log.reject(
                    row.place, f"{row.key} stands where period {number} of FY{year} would", "Number them from 1 on."
                )
        if not FEWEST <= len(run) <= MOST:
            log.reject(run[-1].place, f"FY{year} has {len(run)} periods", f"A year has at most {MOST}.")


def _quarters(rows: Sequence[_Row]) -> list[int]:
    """Stated, or three periods each and what is left over in the fourth; the last stated holds on."""
    stated = any(row.quarter for row in rows)
    found: list[int] = []
    for row in rows:
        usual = min(4, (row.number - 1) // 3 + 1)
        before = found[-1] if found and row.number > 1 else 1
        found.append(max(before, row.quarter or before) if stated else usual)
    return found
