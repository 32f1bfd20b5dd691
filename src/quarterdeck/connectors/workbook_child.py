"""Run as a program: read one workbook under limits and write its rows as lines of JSON.

A workbook is a compressed archive somebody else made; a small one can unpack to more memory than the machine has.
So it is opened only here, in a process of its own that the system stops when it takes too much.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import TextIO

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

REFUSED = 3
"""Exit status when the workbook cannot be read; the reason is the last line of JSON."""


def main(arguments: list[str], out: TextIO) -> int:
    """Write the rows of every visible sheet of the workbook; the exit status."""
    path, memory, seconds = arguments[0], int(arguments[1]), int(arguments[2])
    with contextlib.suppress(ValueError, OSError):  # some systems do not limit address space; the others do
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _write_sheets(path, out)
    except CalamineError as error:
        _write(out, {"error": str(error)})
        return REFUSED
    except MemoryError:
        _write(out, {"error": "memory"})
        return REFUSED
    except BaseException as error:  # noqa: BLE001 - the reader's own panics are no Exception
        _write(out, {"error": type(error).__name__})
        return REFUSED
    return 0


def _write_sheets(path: str, out: TextIO) -> None:
    workbook = CalamineWorkbook.from_path(path)
    for about in workbook.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        if about.visible is not SheetVisibleEnum.Visible:
            _write(out, {"hidden": about.name})
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        _write(out, {"sheet": about.name, "height": sheet.total_height})
        for row in sheet.to_python(skip_empty_area=False):
            _write(out, [_cell(value) for value in row])


def _write(out: TextIO, line: object) -> None:
    out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    out.write("\n")


def _cell(value: object) -> object:
    """A value JSON knows; dates, times and durations become ISO text."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds() / 86_400
    return value


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:], sys.stdout))
