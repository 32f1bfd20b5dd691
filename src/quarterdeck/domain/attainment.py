"""Numbers against a target: attainment, coverage, pacing gap (CONVENTIONS 4 and 5)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from quarterdeck.domain.figures import Figure, Format

NO_TARGET = "No target is set."
ZERO_TARGET = "The target is zero."
TARGET_MET = "target met"

Amount = Decimal | float | int


def attainment(won: Figure, target: Amount | None) -> Figure:
    """Closed won ÷ target. No number without a target, nor against a target of zero."""
    if target is None or won.value is None:
        return Figure(None, Format.PERCENT, won.n, won.unpriced, won.missing or NO_TARGET)
    if not target:
        return Figure(None, Format.PERCENT, won.n, won.unpriced, ZERO_TARGET)
    return Figure(float(won.value) / float(target), Format.PERCENT, won.n, won.unpriced)


def commit_attainment(won: Figure, committed: Figure, target: Amount | None) -> Figure:
    """(Closed + commit) ÷ target, commit being its own category only."""
    if won.value is None or committed.value is None:
        return Figure(None, Format.PERCENT, missing=won.missing or committed.missing)
    both = replace(won, value=Decimal(str(won.value)) + Decimal(str(committed.value)))
    return attainment(replace(both, unpriced=won.unpriced + committed.unpriced), target)


def coverage(pipeline: Figure, won: Figure, target: Amount | None) -> Figure:
    """Open pipeline closing in the period ÷ (target − closed won); "target met" once nothing remains."""
    if target is None or won.value is None or pipeline.value is None:
        return Figure(None, Format.TIMES, pipeline.n, pipeline.unpriced, pipeline.missing or won.missing or NO_TARGET)
    remaining = float(target) - float(won.value)
    if remaining <= 0:
        return Figure(None, Format.TIMES, pipeline.n, pipeline.unpriced, TARGET_MET)
    return Figure(float(pipeline.value) / remaining, Format.TIMES, pipeline.n, pipeline.unpriced)


def pacing_gap(won: Figure, phased: Amount | None) -> Figure:
    """Actual to date − phased target to date: negative is behind."""
    if phased is None or won.value is None:
        return Figure(None, Format.MONEY, won.n, won.unpriced, won.missing or NO_TARGET)
    return Figure(Decimal(str(won.value)) - Decimal(str(phased)), Format.MONEY, won.n, won.unpriced)
