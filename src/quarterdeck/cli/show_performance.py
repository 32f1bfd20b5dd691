"""The Performance report in the terminal."""

from __future__ import annotations

import click

from quarterdeck.cli.answers import lens_said, saying, titled
from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure
from quarterdeck.domain.sentences import Blank
from quarterdeck.reports.performance.shape import (
    ActivityTile,
    GapTile,
    LandingTile,
    MeasuresTile,
    MixTile,
    Performance,
    Row,
    RowsTile,
)

type Tile = LandingTile | GapTile | MixTile | ActivityTile | MeasuresTile


def show_performance(report: Performance) -> None:
    """Headline, trust, lines of a unit, landing, gap with its levers, and the tiles below, in the page's order."""
    place, currency = report.place, report.place.currency
    eyebrow = [place.name, place.role, f"{place.period_label}, {place.months_label}", f"as of {report.scope.as_of}"]
    saying(" · ".join(word for word in eyebrow if word))
    saying(report.headline.text)
    saying(report.headline.sub)
    for note in report.notes:
        saying(note)
    click.echo()
    cells = [(cell.word, cell.words) for cell in report.trust.cells]
    titled(f"Can these numbers be trusted? {report.trust.summary}", ("", "Check"), cells)
    if report.rows:
        _show_rows(report.rows, currency)
    for tile in (report.landing, report.gap, report.mix, report.margin, report.activity, report.drivers):
        click.echo()
        _show_tile(tile, currency)
    click.echo()
    lens_said(place)


def _show_rows(tile: RowsTile, currency: str) -> None:
    columns = (tile.unit_label, "Sold", "Expected landing", "Of target", "Gap", "Coverage", "Level", "Focus", "Quality")
    rows = [(*_row(row, currency), row.trust_words) for row in (*tile.rows, tile.total)]
    click.echo()
    titled(f"{tile.label}: {tile.title}", (*columns, "Trust"), rows, right=columns[1:])


def _row(row: Row, currency: str) -> tuple[str, ...]:
    share = row.share_of_target
    return (
        f"{row.name} ({row.words})" if row.words else row.name,
        _said(row.sold, currency),
        _said(row.expected, currency),
        "–" if share is None else formats.percent(share),
        row.gap_words,
        row.coverage.missing or "–" if row.coverage.value is None else _said(row.coverage, currency),
        _said(row.level, currency),
        _said(row.focus, currency),
        _said(row.quality, currency),
    )


def _show_tile(tile: Tile | Blank, currency: str) -> None:
    match tile:
        case Blank():
            saying(f"{tile.label}: {tile.title}. {tile.missing} {tile.remedy}".rstrip())
        case LandingTile():
            _show_landing(tile, currency)
        case GapTile():
            _show_gap(tile, currency)
        case MixTile():
            rows = [(share.label, "sold", formats.percent(share.share)) for share in tile.sold]
            rows += [(share.label, "open pipeline", formats.percent(share.share)) for share in tile.pipeline]
            titled(f"{tile.label}: {tile.title}", ("Family", "Where", "Share"), rows, right=("Share",))
            saying(tile.words)
        case ActivityTile():
            _show_activity(tile, currency)
        case MeasuresTile():
            measures = [(m.label, _said(m.figure, currency), m.change or "–") for m in tile.measures]
            columns = ("Measure", "Now", "On last year")
            titled(f"{tile.label}: {tile.title}", columns, measures, right=columns[1:])


def _show_landing(tile: LandingTile, currency: str) -> None:
    figures: tuple[tuple[str, Figure], ...] = (
        ("Sold so far", tile.sold),
        ("Target", tile.target),
        ("Expected landing", tile.expected),
    )
    if tile.is_over:
        figures = (("Sold in all", tile.sold), ("Target", tile.target))
    rows = [(label, _said(figure, currency)) for label, figure in (*figures, ("Gap", tile.gap))]
    if tile.low80 is not None and tile.high80 is not None:
        rows.insert(3, ("8 in 10 chance", formats.money_range(tile.low80, tile.high80, currency)))
    titled(f"{tile.label}: {tile.title}", ("", "Value"), rows, right=("Value",))
    for note in (*tile.missing, *tile.notes):
        saying(note)


def _show_gap(tile: GapTile, currency: str) -> None:
    rows = [(part.label, _said(part.figure, currency)) for part in tile.parts]
    titled(f"{tile.label}: {tile.title}", ("Source", "Value"), rows, right=("Value",))
    saying(tile.year_to_date)
    if tile.levers:
        saying("Any one of these closes the gap:")
    for lever in tile.levers:
        saying(f"{lever.value} {lever.words}", indent="  ")


def _show_activity(tile: ActivityTile, currency: str) -> None:
    verdicts = {True: "On plan", False: "Short", None: "No plan"}
    rows = [
        (i.name, i.words, _said(i.figure, currency), i.plan_words or "–", verdicts[i.on_plan]) for i in tile.indicators
    ]
    titled(f"{tile.label}: {tile.title}", ("", "", "Now", "Plan", ""), rows)


def _said(figure: Figure, currency: str) -> str:
    return "–" if figure.value is None else formats.figure(figure, currency)
