"""What repairs would change, in sentences."""

from __future__ import annotations

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure
from quarterdeck.reports.trust.shape import RepairEffect

HALF = 0.5
"""Below half a unit of the currency nothing is moved."""
THOUSAND = 1000
"""An effect below that is told as less than it where the landing reads the same."""


def effect_words(changed: RepairEffect, currency: str) -> tuple[str, str]:
    """Where the landing moves, and how many opportunities are left to fix."""
    return landing_moves(changed.expected, changed.expected_then, currency), _left(changed)


def landing_moves(now: Figure, then: Figure, currency: str) -> str:
    """By how much the landing moves: it does not only where it does not, however it reads in three digits."""
    if now.value is None or then.value is None:
        return f"Where the period lands cannot be told: {now.missing or then.missing}"
    by = float(then.value) - float(now.value)
    before, after = formats.money(now.value, currency), formats.money(then.value, currency)
    if abs(by) < HALF:
        return f"This does not move the landing: it stays at {before}."
    moves = formats.money(by, currency, sign=True)
    if before != after:
        return f"The landing moves by {moves}, to {after}."
    if abs(by) < THOUSAND:
        moves = f"less than {formats.money(THOUSAND, currency)}"
    return f"The landing moves by {moves}: it still reads {before}."


def _left(changed: RepairEffect) -> str:
    left = f"{formats.counted(changed.to_fix_then, 'opportunity is', 'opportunities are')} left to fix"
    fixed = changed.to_fix - changed.to_fix_then
    if not fixed:
        return f"{left}, as before."
    return f"{left}, {formats.count(abs(fixed))} {'fewer' if fixed > 0 else 'more'}."
