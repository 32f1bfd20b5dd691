"""Rows as text and back: what an answer looks like while it is kept, every value with its type."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

type Rows = list[tuple[Any, ...]]


def as_text(rows: Sequence[Sequence[Any]]) -> str:
    """The rows as JSON; what JSON has no type for is a pair of a letter and a text."""
    return json.dumps([[_written(value) for value in row] for row in rows], separators=(",", ":"))


def as_rows(text: str) -> Rows:
    """The rows that were written."""
    return [tuple(_read(value) for value in row) for row in json.loads(text)]


def _written(value: object) -> object:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return {"n": str(value)}
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case list() | tuple():
            return {"l": [_written(each) for each in value]}
        case other:
            raise TypeError(f"A value of type {type(other).__name__} cannot be kept.")


def _read(value: Any) -> Any:  # noqa: ANN401 whatever was written
    match value:
        case {"n": text}:
            return Decimal(text)
        case {"t": text}:
            return datetime.fromisoformat(text)
        case {"d": text}:
            return date.fromisoformat(text)
        case {"l": values}:
            return [_read(each) for each in values]
        case _:
            return value
