"""Workbooks (XLSX, XLS): looked over from outside, then read by a process under limits."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import zipfile
from collections import deque
from collections.abc import Generator, Iterator
from typing import IO, Any

from quarterdeck.connectors.files import SourceFile
from quarterdeck.connectors.refusals import Refused
from quarterdeck.connectors.rows import Progress, Record, RowSource, Unreadable, row_source
from quarterdeck.domain.facts import Place

LARGEST_UNPACKED = 3 << 30
"""Bytes a workbook may unpack to. A million rows of forty columns stay below."""
HIGHEST_RATIO = 100
"""How many times larger than packed a part may be; real sheets are about 7 to 30 times."""
MOST_MEMORY = 1536 << 20
"""Bytes of address space the reading process may take."""
MOST_SECONDS = 240
"""Seconds of processor time the reading process may take."""

_LEAST_MEMORY = 448 << 20
_SMALL_PART = 4 << 20
_EVERY = 2048
_AGAIN = "Open it, save it again as XLSX or CSV, and import that."


def open_workbook(file: SourceFile, progress: Progress) -> Generator[RowSource]:
    """The visible sheets of a workbook, in order; raises Refused when it is damaged, locked or too large."""
    unpacked = _look_over(file)
    memory = min(MOST_MEMORY, _LEAST_MEMORY + 4 * unpacked)
    command = [
        sys.executable,
        "-m",
        "quarterdeck.connectors.workbook_child",
        str(file.path.resolve()),
        str(memory),
        str(MOST_SECONDS),
    ]
    with subprocess.Popen(  # noqa: S603 - our own module, the path as an argument, no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as child:
        try:
            assert child.stdout is not None  # noqa: S101 - asked for with PIPE
            yield from _sheets(child.stdout, file, progress)
            _check_end(child.wait(), file)
        finally:
            child.kill()


def _look_over(file: SourceFile) -> int:
    """Bytes the workbook says it unpacks to; raises Refused when that is too much or the archive is broken."""
    with file.path.open("rb") as stream:
        if stream.read(4) != b"PK\x03\x04":  # the older XLS is not packed
            return file.size
    try:
        with zipfile.ZipFile(file.path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refused(
            Place(file.name),
            "the workbook is damaged or half written: its table of contents cannot be read",
            "Export it again and check that the download finished.",
        ) from None
    if not any(part.filename.startswith("xl/") for part in parts):
        raise Refused(
            Place(file.name), "this is a ZIP archive, not a workbook", "Unpack it and import the files inside."
        )
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    bloated = any(p.file_size > _SMALL_PART and p.file_size > HIGHEST_RATIO * max(1, p.compress_size) for p in parts)
    if bloated or unpacked > LARGEST_UNPACKED or packed > file.size:
        raise Refused(
            Place(file.name),
            f"it would unpack from {file.size / 1e6:,.1f} MB to {unpacked / 1e6:,.0f} MB, which no real list does",
            "Export the list again as CSV.",
        )
    return unpacked


def _sheets(lines: IO[str], file: SourceFile, progress: Progress) -> Generator[RowSource]:
    title = _next(lines, file)
    while title is not None:
        if "sheet" in title:
            following: list[dict[str, Any]] = []
            records = _rows(lines, title, following, file, progress)
            yield row_source(file.name, title["sheet"], records)
            deque(records, maxlen=0)  # where the sheet was not wanted, pass over what is left of it
            title = following[0] if following else None
        else:
            title = _next(lines, file)


def _rows(
    lines: IO[str], title: dict[str, Any], following: list[dict[str, Any]], file: SourceFile, progress: Progress
) -> Iterator[Record | Unreadable]:
    label = f"{file.name}, sheet {title['sheet']}"
    height = int(title["height"])
    for number, line in enumerate(lines, start=1):
        row = _parsed(line, file)
        if isinstance(row, dict):
            following.append(_checked(row, file))
            break
        yield row
        if number % _EVERY == 0:
            progress(label, number, height)
    progress(label, height, height)


def _next(lines: IO[str], file: SourceFile) -> dict[str, Any] | None:
    line = lines.readline()
    return _checked(_parsed(line, file), file) if line else None


def _parsed(line: str, file: SourceFile) -> Any:  # noqa: ANN401 - a row or a title
    try:
        return json.loads(line)
    except json.JSONDecodeError:  # the process was stopped in the middle of a line
        raise _too_large(file) from None


def _checked(line: dict[str, Any], file: SourceFile) -> dict[str, Any]:
    said = line.get("error")
    if said is None:
        return line
    if said == "memory":
        raise _too_large(file)
    if "assword" in said or "ncrypt" in said:
        raise Refused(
            Place(file.name), "the workbook is locked with a password", "Save it without one and import that."
        )
    raise Refused(Place(file.name), f"the workbook is damaged and cannot be read ({said})", _AGAIN)


def _check_end(status: int, file: SourceFile) -> None:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        raise Refused(Place(file.name), f"reading it took more than {MOST_SECONDS} seconds", "Export the list as CSV.")
    if status != 0:
        raise _too_large(file)


def _too_large(file: SourceFile) -> Refused:
    return Refused(
        Place(file.name),
        f"reading it needs more than the {MOST_MEMORY >> 20} MB of memory allowed for a workbook",
        "Export the list as CSV, which needs far less.",
    )
