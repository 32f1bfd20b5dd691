"""`quarterdeck measure`: one metric, for whom, when, split by what."""

from __future__ import annotations

from datetime import timedelta

import click

from quarterdeck.cli.answers import as_csv, as_json, saying
from quarterdeck.cli.asking import Asked, asked_book, book_options
from quarterdeck.cli.terminal import show_table
from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure
from quarterdeck.reports.measure import HeldAgainst, Measured, MeasuredLine, measured


@click.command("measure")
@click.argument("metric")
@click.option("--by", multiple=True, metavar="DIM", help="Split by a dimension; may be given more than once.")
@click.option("--against", type=click.Choice(["year", "previous"]), help="Hold the whole against an earlier period.")
@click.option("--format", "shape", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@book_options
def command(metric: str, by: tuple[str, ...], against: str | None, shape: str, asked: Asked) -> None:
    """Work out METRIC. An unknown name lists the metrics there are."""
    book, scope = asked_book(asked)
    answer = measured(book, scope, metric, tuple(d for each in by for d in each.split(",") if d), against or "")
    if shape == "table":
        _show(answer, book.place(scope).rates_label)
    else:
        click.echo(as_json(answer) if shape == "json" else as_csv(_columns(answer), _rows(answer)), nl=False)


def _show(answer: Measured, rates: str) -> None:
    rows = [(*(key or "unknown" for key in line.keys), *_cells(line.figure, answer.currency)) for line in answer.lines]
    if answer.total is not None:
        label = ["All", *[""] * (len(answer.by) - 1)] if answer.by else []
        rows.append((*label, *_cells(answer.total, answer.currency)))
    columns = (answer.metric, "n", "not priced")
    noted = any(row[-1] for row in rows)
    shown = [row if noted else row[:-1] for row in rows]
    show_table("", (*answer.by, *columns, *(["note"] if noted else [])), shown, right=columns)
    scope = answer.scope
    saying(f"{scope.subject.kind.value} {scope.subject.key}, {scope.period.key}, as of {scope.as_of}")
    if answer.format == "money" and rates:
        saying(f"{rates}.")
    saying(answer.definition.splitlines()[0])
    if answer.against:
        _show_against(answer.against, answer.currency)


def _show_against(held: HeldAgainst, currency: str) -> None:
    days = ((held.now_begin, held.now_end), (held.before_begin, held.before_end))
    rows = [
        (f"{begin} to {end - timedelta(days=1)}", *_cells(figure, currency))
        for (begin, end), figure in zip(days, (held.now, held.before), strict=True)
    ]
    columns = ("value", "n", "not priced")
    show_table("Held against an earlier period", ("Days", *columns), rows, right=columns)
    if held.note:
        saying(held.note)


def _cells(figure: Figure, currency: str) -> tuple[str, str, str, str]:
    exact = formats.money_exact(figure.value, currency) if figure.format == "money" and figure.value is not None else ""
    shown = exact or (formats.figure(figure, currency) if figure.value is not None else figure.missing or "cannot say")
    return (
        shown,
        "" if figure.n is None else formats.count(figure.n),
        formats.count(figure.unpriced) if figure.unpriced else "",
        figure.note,
    )


def _columns(answer: Measured) -> tuple[str, ...]:
    return (*answer.by, answer.metric, "n", "unpriced", "missing", "note")


def _rows(answer: Measured) -> list[dict[str, object]]:
    """One row a line; without dimensions the total."""
    lines = answer.lines if answer.by else ((MeasuredLine((), answer.total),) if answer.total else ())
    return [
        {
            **dict(zip(answer.by, line.keys, strict=True)),
            answer.metric: line.figure.value,
            "n": line.figure.n,
            "unpriced": line.figure.unpriced,
            "missing": line.figure.missing,
            "note": line.figure.note,
        }
        for line in lines
    ]
