"""The trust checks as tables in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.checks.checked import Checked, Verdict
from quarterdeck.checks.forecast_deviation import MonthMiss
from quarterdeck.checks.four import Four
from quarterdeck.cli.answers import saying, titled
from quarterdeck.domain import formats
from quarterdeck.domain.calendar import Calendar
from quarterdeck.reports.performance.shape import VERDICTS
from quarterdeck.reports.trust.shape import Finding


def show_checks(title: str, four: Four, currency: str) -> None:
    """One line a check, and what could not be checked."""
    columns = ("Check", "", "Found", "Value", "Share of open value", "Limit")
    rows = [(c.title, VERDICTS[c.verdict], *_found(c, currency), c.limit) for c in four.checks]
    titled(title, columns, rows, right=columns[2:5])
    for checked in four.checks:
        name = f"{checked.title[:1].upper()}{checked.title[1:]}"
        if checked.reason:
            saying(f"{name}: {checked.reason} {checked.remedy}")
        elif checked.unknown:
            saying(f"{name}: {formats.count(checked.unknown)} {checked.unknown_words}.")
    deals = formats.counted(four.to_fix, "opportunity fails", "opportunities fail")
    names = ", ".join(c.code for c in four.checks)
    saying(f"{deals} at least one check, each counted once. See what is behind one with --drill: {names}")


def show_months(title: str, four: Four, calendar: Calendar, currency: str) -> None:
    """The forecast at the start of each month against what came in."""
    misses = four.misses()
    if all(m.forecast is None for m in misses):
        saying(f"{four.checks[0].reason} {four.checks[0].remedy}")
        return
    columns = ("Month", "Forecast at its start", "Actual", "Miss", "Deals forecast")
    titled(title, columns, [_month(m, calendar, currency) for m in misses], right=columns[1:])


def show_deals(title: str, checked: Checked, found: Sequence[tuple[Finding, str]], currency: str) -> None:
    """The opportunities that one check doubts."""
    if not found:
        cannot = f"{checked.reason} {checked.remedy}"
        saying(cannot if checked.verdict is Verdict.CANNOT_CHECK else f"Nothing was found: {checked.title}.")
        return
    columns = ("Opportunity", "Account", "Owner", "Stage", "Close date", "Amount", "What is wrong")
    titled(f"{title}: {checked.title}", columns, [_deal(*each, currency) for each in found], right=("Amount",))


def _found(checked: Checked, currency: str) -> tuple[str, str, str]:
    """What was found, its value, and its share of the open value."""
    if checked.verdict is Verdict.CANNOT_CHECK:
        return "", "", ""
    if checked.miss is not None:
        return formats.percent(checked.miss), "", ""
    value = "no value" if checked.value is None else formats.money(checked.value, currency)
    share = "" if checked.share is None else formats.percent(checked.share)
    return formats.count(checked.count), value, share


def _month(month: MonthMiss, calendar: Calendar, currency: str) -> tuple[str, ...]:
    return (
        calendar.label(calendar.month(month.begin_on)),
        "not known" if month.forecast is None else formats.money(month.forecast, currency),
        formats.money(month.actual, currency),
        "" if month.miss is None else formats.percent(month.miss, sign=True),
        formats.count(month.n),
    )


def _deal(finding: Finding, words: str, currency: str) -> tuple[object, ...]:
    amount = "no value" if finding.amount.value is None else formats.figure(finding.amount, currency)
    close = finding.close_on or "unknown"
    return (finding.name, finding.account, finding.owner, finding.stage or "unknown", close, amount, words)
