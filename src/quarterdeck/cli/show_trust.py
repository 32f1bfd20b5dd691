"""The Trust report in the terminal."""

from __future__ import annotations

import click

from quarterdeck.cli.answers import lens_said, saying, titled
from quarterdeck.domain import formats
from quarterdeck.domain.sentences import Blank
from quarterdeck.reports.performance.shape import VERDICTS
from quarterdeck.reports.trust.shape import Accuracy, Leans, Trust

SHOWN = 20
"""Opportunities listed; the rest is counted."""


def show_trust(report: Trust) -> None:
    """Headline, the four checks, what is to be fixed, and how good past forecasts were."""
    place, currency = report.place, report.place.currency
    saying(f"Trust · {place.name} · {place.period_label} · as of {report.scope.as_of}")
    saying(report.text)
    saying(report.sub)
    click.echo()
    checks = [
        (card.title, VERDICTS[card.verdict], formats.figure(card.figure, currency), card.words)
        for card in report.checks
    ]
    titled("The four checks", ("Check", "", "Found", ""), checks, right=("Found",))
    _show_findings(report)
    _show_accuracy(report.accuracy, currency)
    if isinstance(report.leans, Leans):
        people = [(lean.name, lean.words, VERDICTS.get(lean.verdict, "Too little")) for lean in report.leans.people]
        click.echo()
        titled(f"{report.leans.label}: {report.leans.title}", ("Person", "Mean miss", "Limit"), people)
    click.echo()
    lens_said(place)


def _show_findings(report: Trust) -> None:
    if not report.findings:
        return
    currency = report.place.currency
    rows = [
        (
            found.name,
            "; ".join(words for _, words in found.problems),
            found.owner,
            found.stage or "unknown",
            found.close_on or "unknown",
            "no value" if found.amount.value is None else formats.figure(found.amount, currency),
        )
        for found in report.findings[:SHOWN]
    ]
    columns = ("Opportunity", "What is wrong", "Owner", "Stage", "Close date", "Amount")
    click.echo()
    titled("To fix, largest first", columns, rows, right=("Amount",))
    if len(report.findings) > SHOWN:
        more = formats.count(len(report.findings) - SHOWN)
        saying(f"… and {more} more. List what is behind one check: quarterdeck checks --drill CHECK")


def _show_accuracy(accuracy: Accuracy | Blank, currency: str) -> None:
    click.echo()
    if isinstance(accuracy, Blank):
        saying(f"{accuracy.label}: {accuracy.title}. {accuracy.missing} {accuracy.remedy}")
        return
    rows = [
        (
            month.label,
            "not known" if month.forecast is None else formats.money(month.forecast, currency),
            formats.money(month.actual, currency),
            "" if month.miss is None else formats.percent(month.miss, sign=True),
        )
        for month in accuracy.months
    ]
    columns = ("Month", "Forecast at its start", "Actual", "Miss")
    titled(f"{accuracy.label}: {accuracy.title}", columns, rows, right=columns[1:])
