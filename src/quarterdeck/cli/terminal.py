"""The terminal: tables, progress and questions, quiet where nobody is looking."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

NARROW = 120
"""Columns of a table written to a file or a pipe."""


def console() -> Console:
    """Where tables go."""
    return Console(width=None if sys.stdout.isatty() else NARROW, highlight=False, markup=False)


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[str] = ()) -> None:
    """Print a table; columns named in ``right`` hold numbers."""
    table = Table(title=title or None, title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else _plain(cell) for cell in row))
    console().print(table)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A function that shows how far each step is; in a pipe it shows nothing."""
    if not sys.stderr.isatty():
        yield _unseen
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as shown:
        tasks: dict[str, TaskID] = {}

        def advance(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=total or None)
            shown.update(tasks[what], completed=done, total=total or None)

        yield advance


def is_asked(question: str, *, yes: bool) -> bool:
    """The answer to a question; yes without asking where that was said, or where nobody is there to answer."""
    if yes or not sys.stdin.isatty():
        return True
    return click.confirm(question, default=True)


def _unseen(_what: str, _done: int, _total: int) -> None:
    pass


def _plain(cell: object) -> str:
    """Text as it stands, but for what would move the cursor."""
    return "".join(
        c if c.isprintable() or c in "\n\N{NO-BREAK SPACE}" else "\N{REPLACEMENT CHARACTER}" for c in str(cell)
    )
