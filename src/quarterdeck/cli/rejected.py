"""Rejected rows and cells: where, why, and what to do; on the screen and as a file."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path

import click

from quarterdeck.cli.terminal import show_table
from quarterdeck.domain.facts import Delivery, Rejection, rows_left_out
from quarterdeck.domain.formats import count, counted, harmless
from quarterdeck.records.imports import Imported
from quarterdeck.records.refusal import Refusal

SHOWN = 10
COLUMNS = ("file", "sheet", "row", "column", "value", "reason", "remedy", "effect")


def show_rejected(rejections: Sequence[Rejection], *, written: bool | None, found: str = "") -> None:
    """The first of them as a table, those that cost a whole row before those that cost a cell.

    ``written``: whether they are all in a file as well; None where the command writes none. ``found`` says, before
    their number, when they turned up.
    """
    if not rejections:
        return
    rows, remarks = rows_left_out(rejections), sum(not r.fatal for r in rejections)
    ordered = sorted(rejections, key=lambda r: not r.fatal)
    table = [(str(r.place), r.value, r.reason, r.remedy) for r in ordered[:SHOWN]]
    title = f"{counted(rows, 'row', 'rows')} left out, {counted(remarks, 'remark', 'remarks')} on rows taken"
    show_table(f"{found}{title}", ("Where", "Value", "Why", "What to do"), table)
    if len(rejections) > SHOWN and not written:
        more = len(rejections) - SHOWN
        hint = " Have them all written to a file with --rejected FILE.csv." if written is False else ""
        click.echo(f"… and {count(more)} more.{hint}")


def show_found_building(imported: Imported, delivery: Delivery, rejected: Path | None) -> None:
    """What reading did not reject and the facts could not take, too; ``rejected`` then holds everything."""
    found = imported.found_building(delivery)
    show_rejected(found, written=rejected is not None, found="Found while importing: ")
    if rejected and found:
        write_rejected(rejected, (*delivery.rejections, *found))


def refuse_unwritable(path: Path) -> None:
    """Refusal where the file could not be written at the end, said before anything long is begun."""
    target = path if path.exists() else path.parent
    if not path.parent.is_dir():
        raise Refusal(f"The folder {path.parent} of --rejected {path} does not exist. Make it, or name another file.")
    if not os.access(target, os.W_OK):
        raise Refusal(f"{target} cannot be written to, so --rejected {path} is impossible. Name another file.")


def write_rejected(path: Path, rejections: Sequence[Rejection]) -> None:
    """Write them all as CSV, which no spreadsheet will take for formulas."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([harmless(cell) for cell in _cells(r)] for r in rejections)
    click.echo(f"{count(len(rejections))} rejections were written to {path}.")


def _cells(rejection: Rejection) -> tuple[object, ...]:
    place = rejection.place
    effect = "row left out" if rejection.fatal else "row taken"
    said = (rejection.value, rejection.reason, rejection.remedy, effect)
    return (place.file, place.sheet, place.row, place.column, *said)
