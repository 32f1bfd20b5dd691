"""Where one stands against a target. Targets and actuals are in the organisation's currency at the same rates."""

from __future__ import annotations

from decimal import Decimal

from quarterdeck.domain.figures import Figure, Format, Number

NO_TARGET = "No target is set for these days."
NONE_INTENDED = "The target is zero: none was intended."
NOTHING_KNOWN = "What was reached is not known."
TARGET_MET = "target met"
"""What a coverage says once nothing remains to be won."""


def attainment(actual: Number | None, target: Number | None) -> Figure:
    """Bookings of the period divided by its target."""
    return _share(actual, target)


def commit_attainment(actual: Number | None, committed: Number | None, target: Number | None) -> Figure:
    """Bookings of the period and open deals in category Commit due in it, together divided by the target."""
    if actual is None or committed is None:
        return _share(None, target)
    return _share(_exact(actual) + _exact(committed), target)


def pacing_gap(actual: Number | None, phased_target: Number | None) -> Figure:
    """Bookings to date less the part of the target phased up to the same day; below zero is behind."""
    if missing := _missing(actual, phased_target):
        return Figure(None, Format.MONEY, missing=missing)
    return Figure(_exact(actual) - _exact(phased_target), Format.MONEY)


def coverage(open_due: Number | None, actual: Number | None, target: Number | None) -> Figure:
    """Open pipeline due in the period divided by what is still to be won: target less bookings.

    Where nothing is left to be won there is no coverage: the target is met.
    """
    if missing := _missing(actual, target):
        return Figure(None, Format.TIMES, missing=missing)
    remaining = _exact(target) - _exact(actual)
    if remaining <= 0:
        return Figure(None, Format.TIMES, missing=TARGET_MET)
    if open_due is None:
        return Figure(None, Format.TIMES, missing="The open pipeline due in the period has no known value.")
    return Figure(_exact(open_due) / remaining, Format.TIMES)


def needed_coverage(value_win_rate: Number | None) -> Figure:
    """One divided by the win rate by value: how much pipeline it takes to win one unit of money."""
    if not value_win_rate:
        return Figure(None, Format.TIMES, missing="No win rate by value is known.")
    return Figure(1 / _exact(value_win_rate), Format.TIMES)


def _share(actual: Number | None, target: Number | None) -> Figure:
    if missing := _missing(actual, target):
        return Figure(None, Format.PERCENT, missing=missing)
    if not target:
        return Figure(None, Format.PERCENT, missing=NONE_INTENDED)
    return Figure(_exact(actual) / _exact(target), Format.PERCENT)


def _missing(actual: Number | None, target: Number | None) -> str:
    if target is None:
        return NO_TARGET
    return NOTHING_KNOWN if actual is None else ""


def _exact(number: Number | None) -> Decimal:
    return Decimal(str(number or 0)) if isinstance(number, float) else Decimal(number or 0)
