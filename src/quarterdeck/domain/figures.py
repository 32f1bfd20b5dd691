"""A number with what it takes to show it and to explain it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Number = Decimal | float | int


class Format(StrEnum):
    """How a number is written; the one formatting module turns it into text."""

    MONEY = "money"
    PERCENT = "percent"  # a share, 0.25 shown as 25%
    COUNT = "count"
    TIMES = "times"  # 0.9×
    DAYS = "days"
    DECIMAL = "decimal"
    DAY = "day"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number on a page. ``value`` None means it cannot be said, and ``missing`` says why.

    ``unpriced`` counts deals that have no value in the organisation's currency and are therefore counted, not priced.
    ``n`` is the number of rows behind the number, ``note`` what to keep in mind while reading it.
    """

    value: Number | None
    format: Format
    n: int | None = None
    unpriced: int = 0
    missing: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation: what, and its value today."""

    label: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a number was computed: formula in words, today's values, the result, and notes (heading, text)."""

    key: str
    label: str
    title: str
    formula: str
    lines: tuple[Line, ...] = ()
    total: Line | None = None
    notes: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
