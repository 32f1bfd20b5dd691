"""Delivered files as bytes: which there are, what they really are, and their digests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from quarterdeck.connectors.refusals import Refused
from quarterdeck.domain.facts import Place

SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls"}
"""What is picked up from a folder; a file named on its own may end in anything."""

_CHUNK = 1 << 20
_FOREIGN = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
)


class Form(Enum):
    """How a file's bytes are to be read."""

    TEXT = "text"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One delivered file that may be read."""

    path: Path
    form: Form
    sha256: str
    size: int
    named: bool
    """Somebody named it, rather than the folder it lies in."""

    @property
    def name(self) -> str:
        """What people call it: the file name without its folder."""
        return self.path.name


def find_files(paths: Sequence[Path]) -> list[SourceFile]:
    """Every file meant by ``paths`` (files or folders), by name; raises Refused when one cannot be read."""
    found: list[SourceFile] = []
    for path in paths:
        if path.is_dir():
            inside = (p for p in sorted(path.iterdir()) if p.is_file() and p.suffix.lower() in SUFFIXES)
            found += [_inspect(inner, named=False) for inner in inside if not inner.name.startswith((".", "~$"))]
        else:
            found.append(_inspect(path, named=True))
    if not found:
        folders = ", ".join(str(path) for path in paths) or "nothing"
        raise Refused(Place(folders), "there is no CSV or XLSX file here", "Name the exported files or their folder.")
    return found


def _inspect(path: Path, *, named: bool) -> SourceFile:
    digest = hashlib.sha256()
    size = 0
    start = b""
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                start = start or chunk[:64]
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise Refused(
            Place(path.name), f"it cannot be opened ({error.strerror})", "Check the path and try again."
        ) from None
    return SourceFile(path, _form(path, start), digest.hexdigest(), size, named)


def _form(path: Path, start: bytes) -> Form:
    place = Place(path.name)
    if not start:
        raise Refused(place, "the file is empty", "Export it again and check that the download finished.")
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        return Form.WORKBOOK
    for signature, what in _FOREIGN:
        if start.startswith(signature):
            raise Refused(place, f"this is {what}, not a table", "Export the list as CSV or XLSX.")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta")):
        raise Refused(
            place,
            "this is a web page or XML, not a table (some systems save reports so under the name .xls)",
            "Export the list as CSV or XLSX.",
        )
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}:
        raise Refused(
            place,
            "the name says Excel but the content is no workbook, so the file may be damaged or half written",
            "Export it again, or rename it to .csv if it is text.",
        )
    return Form.TEXT
