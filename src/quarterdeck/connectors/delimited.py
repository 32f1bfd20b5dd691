"""Text files of separated values: which sign separates, and the records between."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from itertools import islice
from typing import TextIO

from quarterdeck.connectors.encoding import encoding_of
from quarterdeck.connectors.files import SourceFile
from quarterdeck.connectors.refusals import Question, Refused
from quarterdeck.connectors.rows import Progress, Record, RowSource, Unreadable, row_source
from quarterdeck.connectors.settings import DELIMITERS, ReadSettings
from quarterdeck.domain.facts import Place

LONGEST_CELL = 131_072
"""Characters a cell may hold: what the longest text field of a CRM holds. More is a quote never closed, or no table."""
MOST_ROWS = 5_000_000

_SAMPLE = 1 << 16
_STEADY = 0.9
_HEAD = 20
"""Lines among which a header is looked for where no sign separates steadily."""
_EVERY = 2048

type Knows = Callable[[Record], bool]


def open_text(file: SourceFile, settings: ReadSettings, knows: Knows, progress: Progress) -> Generator[RowSource]:
    """The one table in a text file; raises Refused when it is no text or cannot be taken apart."""
    encoding = encoding_of(file, settings.encoding)
    with file.path.open(encoding=encoding, newline="") as stream:
        try:
            sample = stream.read(_SAMPLE)
            if len(sample) < _SAMPLE and not sample.strip("\ufeff \t\r\n"):
                raise Refused(
                    Place(file.name), "the file is empty", "Export it again and check that the download finished."
                )
            delimiter = settings.delimiter or _delimiter(sample, file, knows)
            stream.seek(0)
            records = _records(stream, delimiter, file, progress)
            yield row_source(file.name, None, records, lambda: not _ends_with_newline(file))
        except UnicodeError:
            raise _wrong_encoding(file, encoding) from None


def _records(stream: TextIO, delimiter: str, file: SourceFile, progress: Progress) -> Iterator[Record | Unreadable]:
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    number = 0
    while True:
        try:
            record = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield _broken(error, file, number + 1)
        else:
            yield record
        number += 1
        if number % _EVERY == 0:
            progress(file.name, min(stream.buffer.tell(), file.size), file.size)
        if number > MOST_ROWS:
            raise Refused(
                Place(file.name), f"it has more than {MOST_ROWS:,} rows", "Split the export and import the parts."
            )
    progress(file.name, file.size, file.size)


def _broken(error: csv.Error, file: SourceFile, row: int) -> Unreadable:
    said = str(error)
    if "unexpected end of data" in said:
        raise Refused(
            Place(file.name, row=row),
            "a quoted value is opened here and never closed, so the file looks cut off",
            "Export it again and check that the download finished.",
        )
    if "field larger than field limit" in said:
        raise Refused(
            Place(file.name, row=row),
            f"a cell holds more than {LONGEST_CELL:,} characters, or a quote is opened here and never closed",
            "Correct that cell, or export the list again without the long text column.",
        )
    return Unreadable("a quoted value goes on after its closing quote")


def _delimiter(sample: str, file: SourceFile, knows: Knows) -> str:
    """The one sign under which the lines have the same number of cells; asks when two would do."""
    fitting = {sign: head for sign in DELIMITERS if (head := _steady_header(sample, sign))}
    if not fitting:
        return next((sign for sign in DELIMITERS if _has_known_header(sample, sign, knows)), ",")
    known = [sign for sign, head in fitting.items() if knows(head)]
    left = known or list(fitting)
    if len(left) == 1:
        return left[0]
    question = Question(
        "delimiter",
        tuple(left),
        Place(file.name),
        f"the columns could be separated by {' or by '.join(repr(sign) for sign in left)}",
        "Pass --delimiter with the sign that separates them.",
        samples=(sample.splitlines()[0][:120],),
    )
    raise Refused.to_ask([question])


def _has_known_header(sample: str, sign: str, knows: Knows) -> bool:
    """One of the first lines, taken apart at this sign, is a header somebody knows."""
    try:
        head = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=sign), _HEAD))
    except csv.Error:
        return False
    return any(len(row) > 1 and knows(row) for row in head)


def _steady_header(sample: str, sign: str) -> list[str] | None:
    """The header under this sign, if the lines after it are steadily as wide; else nothing."""
    whole = sample if len(sample) < _SAMPLE else sample[: sample.rfind("\n") + 1]
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(whole, newline=""), delimiter=sign)
    try:
        rows.extend(row for row in reader if row)
    except csv.Error:
        rows = rows or [[]]
    widths = Counter(len(row) for row in rows)
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return None
    width = max(wide, key=lambda w: (wide[w], w))
    first = next(index for index, row in enumerate(rows) if len(row) == width)
    below = [len(row) for row in rows[first:] if len(row) > 1]
    single = sum(1 for row in rows[first:] if len(row) == 1)
    if not any(cell.strip() for cell in rows[first]):
        return None
    if sum(1 for w in below if w == width) < _STEADY * len(below) or single > len(below):
        return None
    return rows[first]


def _ends_with_newline(file: SourceFile) -> bool:
    """The last byte, or in UTF-16 one of the last two, ends a line."""
    with file.path.open("rb") as stream:
        stream.seek(max(0, file.size - 2))
        return any(byte in b"\r\n" for byte in stream.read()[-2:].strip(b"\x00")[-1:])


def _wrong_encoding(file: SourceFile, encoding: str) -> Refused:
    question = Question(
        "encoding",
        ("utf-8", "cp1252", "utf-16", "latin-1"),
        Place(file.name),
        f"the text cannot be read as {encoding}",
        "Pass --encoding with the encoding it has, or export it again as UTF-8.",
    )
    return Refused.to_ask([question])
