"""quarterdeck checks: the four trust checks of a scope, and what is behind each."""

from __future__ import annotations

import click

from quarterdeck.book import Book
from quarterdeck.checks.checked import Checked
from quarterdeck.checks.four import MEANINGS, Four, check
from quarterdeck.cli.answers import as_csv, as_json, lens_said
from quarterdeck.cli.asking import Asked, asked_book, book_options
from quarterdeck.cli.checks_shown import show_checks, show_deals, show_months
from quarterdeck.domain.scope import Scope
from quarterdeck.reports.trust.findings import findings, told_singly
from quarterdeck.reports.trust.shape import Finding

FORECAST, *_ = MEANINGS
MONTH = ("month", "forecast", "actual", "miss", "deals")
DEAL = ("opportunity", "name", "account", "owner", "stage", "amount", "close_on", "problem")
"""What heads a file of months, and one of opportunities."""
SHAPES = click.Choice(["table", "json", "csv"])


@click.command("checks")
@click.option("--drill", metavar="CHECK", type=click.Choice(list(MEANINGS)), help="What is behind one check.")
@click.option("--format", "shape", type=SHAPES, default="table", show_default=True)
@book_options
def command(drill: str | None, shape: str, asked: Asked) -> None:
    """Run the four trust checks. A check that cannot be made is said to be so, and is not passed."""
    book, scope = asked_book(asked)
    four = check(book.facts, book.lens(scope), scope.as_of, book.calendar, book.conversion(scope), book.thresholds)
    if shape == "table":
        _show(drill, four, book, scope)
        return
    rows = _rows(drill, four, book)
    whole = {"scope": scope, "currency": book.currency, "check": drill, "found": rows}
    click.echo(as_json(whole) if shape == "json" else as_csv(_columns(drill, rows), rows), nl=False)


def _show(drill: str | None, four: Four, book: Book, scope: Scope) -> None:
    title = f"{book.name(scope.subject, scope.as_of)}, as of {scope.as_of}"
    if drill is None:
        show_checks(title, four, book.currency)
    elif drill == FORECAST:
        show_months(title, four, book.calendar, book.currency)
    else:
        checked = next(c for c in four.checks if c.code == drill)
        show_deals(title, checked, _behind(drill, four, book), book.currency)
    lens_said(book.place(scope))


def _rows(drill: str | None, four: Four, book: Book) -> list[dict[str, object]]:
    if drill is None:
        return [_summed(c) for c in four.checks]
    if drill == FORECAST:
        return [
            {"month": m.begin_on, "forecast": m.forecast, "actual": m.actual, "miss": m.miss, "deals": m.n}
            for m in four.misses()
        ]
    return [_deal(finding, words) for finding, words in _behind(drill, four, book)]


def _columns(drill: str | None, rows: list[dict[str, object]]) -> tuple[str, ...]:
    if drill is None:
        return tuple(rows[0])
    return MONTH if drill == FORECAST else DEAL


def _behind(code: str, four: Four, book: Book) -> list[tuple[Finding, str]]:
    """The opportunities one check doubts, and what is wrong with each; largest first."""
    return [
        (found, words)
        for found in told_singly(findings(four, book), book)
        for name, words in found.problems
        if name == code
    ]


def _summed(checked: Checked) -> dict[str, object]:
    return {
        "check": checked.code,
        "title": checked.title,
        "verdict": checked.verdict.value,
        "count": checked.count,
        "value": checked.value,
        "share": checked.share,
        "threshold": checked.limit,
        "mean_miss": checked.miss,
        "unpriced": checked.unpriced,
        "open_count": checked.open_count,
        "open_value": checked.open_value,
        "unknown": checked.unknown,
        "reason": checked.reason,
        "remedy": checked.remedy,
    }


def _deal(finding: Finding, words: str) -> dict[str, object]:
    return {
        "opportunity": finding.opportunity_id,
        "name": finding.name,
        "account": finding.account,
        "owner": finding.owner,
        "stage": finding.stage,
        "amount": finding.amount.value,
        "close_on": finding.close_on,
        "problem": words,
    }
