"""How the change of a number is written."""

from __future__ import annotations

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.domain.kpis import TOTALS
from quarterdeck.metrics.catalogue import METRICS

_SMALL = 0.1


def change_words(value: float | None, metric: str, currency: str, *, sign: bool = True) -> str:
    """A change of that metric, between shares in points; "n/a" where there is none."""
    if value is None:
        return formats.ABSENT
    kind = METRICS[metric].format
    if kind is Format.PERCENT:
        return formats.points(value, 1 if abs(value) < _SMALL else 0, sign=sign)
    return formats.figure(Figure(value, Format.DECIMAL if kind is Format.COUNT else kind), currency, sign=sign)


def chance_words(least: float | None, metric: str, currency: str) -> str:
    """Which changes could be chance, before anything is done."""
    if least is None:
        return "How far chance reaches cannot be said yet."
    per = " a week" if metric in TOTALS else ""
    return (
        f"A change by less than {change_words(least, metric, currency, sign=False)}{per} could not be told from chance."
    )
