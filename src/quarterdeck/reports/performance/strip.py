"""The four trust checks in short, under the headline."""

from __future__ import annotations

from quarterdeck.checks.checked import Checked, Verdict
from quarterdeck.checks.four import MEANINGS, Four
from quarterdeck.domain import formats
from quarterdeck.domain.figures import Explanation, Figure, Format, Line
from quarterdeck.reports.performance.shape import CheckCell, TrustStrip


def strip_of(four: Four) -> TrustStrip:
    """The strip. What cannot be checked is said, and is not passed."""
    line = four.line()
    return TrustStrip(tuple(_cell(c) for c in line.checks), line.to_fix, line.passed)


def trust_explanation(four: Four) -> Explanation:
    """What the four checks found."""
    lines = [Line(f"In doubt: {c.title}", Figure(c.count, Format.COUNT)) for c in four.checks if c.miss is None]
    return Explanation(
        key="trust",
        label="Can these numbers be trusted?",
        title="Opportunities to fix",
        formula="To fix = open opportunities that fail at least one check, each counted once",
        lines=tuple(lines),
        total=Line("To fix", Figure(four.to_fix, Format.COUNT)),
        notes=tuple((c.title[:1].upper() + c.title[1:], " ".join(MEANINGS[c.code].split())) for c in four.checks),
    )


def _cell(checked: Checked) -> CheckCell:
    return CheckCell(checked.code, checked.title, checked.verdict.value, _count(checked), _words(checked))


def _count(checked: Checked) -> int | None:
    return checked.count if checked.miss is None and checked.verdict is Verdict.FIX else None


def _words(checked: Checked) -> str:
    if checked.miss is not None:
        return f"{formats.percent(checked.miss)} {checked.title}, limit {checked.limit}"
    return checked.title
