"""Column headers as people and systems write them, made comparable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from quarterdeck.connectors.rows import Cell, text_of

_BLANKS = re.compile(r"[\s\u00a0\u202f\ufeff\u200b]+")


def normal(header: str) -> str:
    """The header without case, marks or superfluous blanks: what two spellings of the same name share."""
    return _BLANKS.sub(" ", header).strip().casefold()


def unique(cells: Sequence[Cell]) -> tuple[str, ...]:
    """The headers of a record; a repeated one gets a number, an empty one the column's letter."""
    seen: dict[str, int] = {}
    names: list[str] = []
    for position, cell in enumerate(cells):
        name = _BLANKS.sub(" ", text_of(cell)).strip() or f"column {letter(position)}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def normals(cells: Iterable[Cell]) -> frozenset[str]:
    """The comparable forms of all non-empty cells."""
    return frozenset(normal(text) for cell in cells if (text := text_of(cell)))


def letter(position: int) -> str:
    """The spreadsheet's letters for a column counted from 0: A, B … Z, AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
