"""The one table: what was measured, how much it may be, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement; ``allowed`` None is shown without being judged."""

    what: str
    measured: float
    unit: str
    allowed: float | None = None
    beside: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is within what is allowed."""
        return self.allowed is None or self.measured <= self.allowed


def show(lines: Iterable[Line]) -> str:
    """The table as text."""
    rows = [("Measured", "", "At most", "", "Beside")]
    rows += [
        (
            line.what,
            _number(line.measured, line.unit),
            "" if line.allowed is None else _number(line.allowed, line.unit),
            "" if line.allowed is None else "holds" if line.holds else "MISSED",
            line.beside,
        )
        for line in lines
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(_row(row, widths) for row in (rows[0], tuple("-" * w for w in widths), *rows[1:]))


def _row(row: tuple[str, ...], widths: list[int]) -> str:
    what, measured, allowed, verdict, beside = row
    return (
        f"{what:{widths[0]}}  {measured:>{widths[1]}}  {allowed:>{widths[2]}}  {verdict:{widths[3]}}  {beside}".rstrip()
    )


def _number(value: float, unit: str) -> str:
    text = f"{value:,.0f}" if value >= 100 or unit == "statements" else f"{value:,.1f}"
    return f"{text} {unit}".rstrip()
