"""The bridge in the terminal."""

from __future__ import annotations

import click

from quarterdeck.cli.answers import lens_said, saying, titled
from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure
from quarterdeck.domain.sentences import Blank
from quarterdeck.reports.bridge import PipelineBridge
from quarterdeck.reports.bridge.shape import Behind, Span


def show_bridge(report: PipelineBridge) -> None:
    """Headline, the reasons between start and end, the moves inside, and the opportunities asked for."""
    place = report.place
    saying(f"What moved · {place.name} · {place.period_label} · {report.begin} to {report.end}")
    saying(report.text)
    click.echo()
    if isinstance(report.span, Blank):
        saying(f"{report.span.missing} {report.span.remedy}")
        return
    _show_span(report.span, place.currency)
    for note in report.notes:
        saying(note)
    if report.behind:
        click.echo()
        _show_behind(report.behind, place.currency)
    click.echo()
    lens_said(place)


def _show_span(span: Span, currency: str) -> None:
    columns = ("", "Opportunities", "Value", "Not priced", "")
    start, end = (
        (f"{e.label}, {e.on}", formats.count(e.n), _money(e.value, currency), formats.count(e.value.unpriced), "")
        for e in (span.start, span.end)
    )
    rows = [
        (r.label, formats.count(r.n), _change(r.effect, currency), formats.count(r.effect.unpriced), r.words)
        for r in span.rows
    ]
    titled(span.title, columns, (start, *rows, end), right=columns[1:4])
    saying(f"Left over: {formats.money_exact(span.residual, currency)}.")
    click.echo()
    inside = [
        (r.label, formats.count(r.deals), formats.count(r.n), _money(r.value, currency), r.words) for r in span.inside
    ]
    if not inside:
        saying(f"{span.inside_title}.")
    titled(
        span.inside_title,
        ("", "Opportunities", "Moves", "Value", " "),
        inside,
        right=("Opportunities", "Moves", "Value"),
    )


def _show_behind(behind: Behind, currency: str) -> None:
    if not behind.changes:
        saying(f"{behind.title}: no opportunity.")
        return
    first = (behind.page - 1) * behind.size + 1
    shown = f"{formats.count(first)} to {formats.count(first + len(behind.changes) - 1)} of {formats.count(behind.n)}"
    rows = [
        (
            change.name,
            change.account,
            change.owner,
            "; ".join(change.words),
            _money(change.before, currency),
            _money(change.after, currency),
            _change(change.effect, currency),
        )
        for change in behind.changes
    ]
    columns = ("Opportunity", "Account", "Owner", "What changed", "Before", "After", "Effect")
    titled(f"{behind.title}, {shown}", columns, rows, right=columns[4:])


def _money(figure: Figure, currency: str) -> str:
    return "" if figure.value is None else formats.figure(figure, currency)


def _change(figure: Figure, currency: str) -> str:
    return "no value" if figure.value is None else formats.figure(figure, currency, sign=True)
