"""`quarterdeck measure`: one metric, for whom, when, split by what."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from quarterdeck.cli.asking import Asked, asked_book, book_options
from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure
from quarterdeck.reports.measure import Line, Measured, measured


@click.command()
@click.argument("metric")
@click.option("--by", multiple=True, metavar="DIM", help="Split by a dimension; may be given more than once.")
@click.option("--format", "shape", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@book_options
def measure(metric: str, by: tuple[str, ...], shape: str, asked: Asked) -> None:
    """Work out METRIC. An unknown name lists the metrics there are."""
    book, scope = asked_book(asked)
    answer = measured(book, scope, metric, tuple(d for each in by for d in each.split(",") if d))
    click.echo({"table": _table, "json": _json, "csv": _csv}[shape](answer), nl=False)


def _table(answer: Measured) -> str:
    table = Table(*answer.by, answer.metric, "n", "not priced", title_justify="left")
    for column in table.columns[len(answer.by) :]:
        column.justify = "right"
    for line in answer.lines:
        table.add_row(*(key or "unknown" for key in line.keys), *_cells(line.figure, answer.currency))
    if answer.total is not None:
        label = ["All", *[""] * (len(answer.by) - 1)] if answer.by else []
        table.add_row(*label, *_cells(answer.total, answer.currency), end_section=True)
    return _printed(table) + _notes(answer)


def _cells(figure: Figure, currency: str) -> tuple[str, str, str]:
    exact = formats.money_exact(figure.value, currency) if figure.format == "money" and figure.value is not None else ""
    shown = exact or (formats.figure(figure, currency) if figure.value is not None else figure.missing or "cannot say")
    return (
        shown,
        "" if figure.n is None else formats.count(figure.n),
        formats.count(figure.unpriced) if figure.unpriced else "",
    )


def _notes(answer: Measured) -> str:
    scope = answer.scope
    where = f"{scope.subject.kind.value} {scope.subject.key}, {scope.period.key}, as of {scope.as_of}"
    return f"{where}\n{answer.definition.splitlines()[0]}\n"


def _printed(table: Table) -> str:
    page = io.StringIO()
    Console(file=page, width=120).print(table)
    return page.getvalue()


def _json(answer: Measured) -> str:
    return json.dumps(asdict(answer), default=str, ensure_ascii=False, indent=2) + "\n"


def _csv(answer: Measured) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*answer.by, answer.metric, "n", "unpriced", "missing"])
    lines = answer.lines or ((Line((), answer.total),) if answer.total else ())
    for keys, figure in ((line.keys, line.figure) for line in lines):
        writer.writerow([*(_safe(k) for k in keys), figure.value, figure.n, figure.unpriced, figure.missing])
    return file.getvalue()


def _safe(text: str | None) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text and text[0] in "=+-@\t\r" else text or ""
