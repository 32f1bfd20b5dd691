"""Which encoding a text file is in: by its marks and its bytes, never by a guess about language."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from quarterdeck.connectors.files import SourceFile
from quarterdeck.connectors.refusals import Question, Refused
from quarterdeck.domain.facts import Place

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UNDEFINED_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_BEYOND_ASCII = bytes(range(128, 256))
_MOSTLY = 0.4
_HARDLY = 0.05


def encoding_of(file: SourceFile, stated: str | None) -> str:
    """The name of the encoding; raises Refused when the file is no text or its encoding is in doubt."""
    if stated is not None:
        return stated
    with file.path.open("rb") as stream:
        start = stream.read(4096)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    wide = _wide(start)
    if wide is not None:
        return wide
    return _narrow(file)


def _wide(start: bytes) -> str | None:
    """UTF-16 without a mark shows as zero bytes in every other place."""
    half = len(start) // 2
    if half == 0:
        return None
    even, odd = start[0::2].count(0) / half, start[1::2].count(0) / half
    if odd > _MOSTLY and even < _HARDLY:
        return "utf-16-le"
    if even > _MOSTLY and odd < _HARDLY:
        return "utf-16-be"
    return None


def _narrow(file: SourceFile) -> str:
    """UTF-8 if every byte says so; else Windows-1252, unless the file is mostly UTF-8 and damaged, or no text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid = True
    for chunk in _chunks(file):
        if _BINARY.search(chunk):
            raise Refused(
                Place(file.name),
                "this is no text: it holds control characters no export writes",
                "Export the list as CSV or XLSX.",
            )
        valid = valid and _still_valid(decoder, chunk)
    if valid and _ends_clean(decoder):
        return "utf-8"
    if _is_mostly_utf_8(file):
        raise _in_doubt(file)
    return "cp1252"


def _is_mostly_utf_8(file: SourceFile) -> bool:
    """More bytes beyond ASCII belong to whole UTF-8 letters than not, or some mean nothing in Windows-1252 either."""
    whole, beyond = 0, 0
    for chunk in _chunks(file):
        if _UNDEFINED_IN_1252.search(chunk):
            return True
        beyond += len(chunk) - len(chunk.translate(None, _BEYOND_ASCII))
        whole += sum(len(found) for found in _MULTIBYTE.findall(chunk))
    return whole > beyond - whole


def _chunks(file: SourceFile) -> Iterator[bytes]:
    with file.path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _still_valid(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _ends_clean(decoder: codecs.IncrementalDecoder) -> bool:
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _in_doubt(file: SourceFile) -> Refused:
    question = Question(
        "encoding",
        ("utf-8", "cp1252", "utf-16", "latin-1"),
        Place(file.name),
        "the text is neither clean UTF-8 nor Windows-1252: it may be damaged, or in another encoding",
        "Export it again as UTF-8, or pass --encoding with the encoding it has.",
    )
    return Refused.to_ask([question])
