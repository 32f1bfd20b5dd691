"""Answers as JSON, as CSV, and as paragraphs: what every reading command writes."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from decimal import Decimal
from typing import Any

import click

from quarterdeck.cli.terminal import show_table
from quarterdeck.domain.formats import harmless
from quarterdeck.domain.place import Place

WIDTH = 100


def as_json(answer: object) -> str:
    """The answer as JSON: days as 2026-02-05, amounts as exact text, unknown as null."""
    return json.dumps(answer, default=_plain, ensure_ascii=False, indent=2) + "\n"


def as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """The rows under their columns, which head the file without rows, too.

    Text that a spreadsheet would take for a formula is marked as text.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(harmless, columns))
    for row in rows:
        cells = [row[column] for column in columns]
        writer.writerow([cell if isinstance(cell, (int, float, Decimal)) else harmless(cell) for cell in cells])
    return file.getvalue()


def saying(text: str, indent: str = "") -> None:
    """A paragraph, wrapped; nothing for an empty one."""
    if text:
        whole = "".join(c if c.isprintable() else " " for c in text)
        click.echo(textwrap.fill(whole, WIDTH, initial_indent=indent, subsequent_indent=indent))


def lens_said(place: Place) -> None:
    """The day if one was asked for, how the organisation is read over time, and which rates convert, where any do."""
    if place.is_pinned:
        saying(f"As it stood on {place.observed_on}. What was recorded on a later day is left out.")
    saying(f"{place.view_label}.")
    saying(f"{place.rates_label}." if place.rates_label else "")


def titled(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[str] = ()) -> None:
    """A table under a title that may be longer than it; nothing without rows."""
    if rows:
        saying(title)
        show_table("", columns, rows, right)


def _plain(value: Any) -> object:  # noqa: ANN401 whatever the answer holds
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)
