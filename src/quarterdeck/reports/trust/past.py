"""How good past forecasts were: month by month for the scope, and person by person within a unit."""

from __future__ import annotations

from quarterdeck.book import Book
from quarterdeck.checks.forecast_deviation import MonthMiss, judged_months
from quarterdeck.checks.four import Four
from quarterdeck.domain import formats
from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.place import Place
from quarterdeck.domain.sentences import Blank
from quarterdeck.reports.trust.shape import Accuracy, Lean, Leans, Month

LABEL = "Forecast at the start of the month against actual sales"


def accuracy_tile(four: Four, place: Place, calendar: Calendar) -> Accuracy | Blank:
    """The last twelve months; Blank where nothing was forecast or sold in any of them."""
    checked, limit = four.checks[0], four.thresholds.forecast_limit
    misses = four.misses()
    if all(m.forecast is None for m in misses):
        return Blank(LABEL, "No forecast to compare with yet", checked.reason, checked.remedy)
    if not any(m.forecast or m.actual for m in misses):
        return Blank(
            LABEL, "No forecast to compare with yet", "Nothing was forecast and nothing sold in twelve months."
        )
    months = tuple(
        Month(
            m.begin_on,
            calendar.month_label(calendar.month(m.begin_on), short=True),
            None if m.forecast is None else float(m.forecast),
            float(m.actual),
            m.miss,
        )
        for m in misses
    )
    return Accuracy(LABEL, _title(misses, limit, place), months, limit)


def leans_tile(four: Four, book: Book, place: Place) -> Leans | Blank:
    """How far each person's forecasts missed over the months judged; the largest misses first."""
    limit = four.thresholds.forecast_limit
    there = {m.person_key for m in four.months if m.person_key in book.organisation.person_by_key}
    keys = sorted(key for key in there if book.tells_singly(key))
    people = [_lean(four, key, book.organisation.person_by_key[key].name) for key in keys]
    known = sorted((p for p in people if p.misses is not None), key=lambda p: (-(p.misses or 0.0), p.name))
    label = f"{place.name}, last {four.thresholds.forecast_months} months"
    if not known:
        return Blank(label, "No forecasts of single people yet", four.checks[0].reason, four.checks[0].remedy)
    return Leans(label, _leaning(known), tuple(known), limit)


def _title(misses: tuple[MonthMiss, ...], limit: float, place: Place) -> str:
    known = [m.miss for m in misses if m.miss is not None]
    if not known:
        return "Nothing was forecast in these months"
    off = sum(abs(m) > limit for m in known)
    high = sum(m < 0 for m in known)
    who = "You forecast" if place.is_own else "Forecasts were"
    lean = f"{who} too high in {formats.count(high)} of {formats.counted(len(known), 'month', 'months')}"
    return f"{lean}; {formats.count(off)} off by more than {formats.percent(limit)}"


def _lean(four: Four, person_key: str, name: str) -> Lean:
    judged = {m.begin_on for m in judged_months(four.months, four.thresholds)}
    misses = [m.miss for m in four.misses(person_key=person_key) if m.begin_on in judged and m.miss is not None]
    if not misses:
        return Lean(name, None, None, 0, "unknown", "no forecast")
    # Too high is shown to the right, so the sign turns: less came in than was forecast.
    lean, size = -sum(misses) / len(misses), sum(abs(m) for m in misses) / len(misses)
    verdict = "fix" if size > four.thresholds.forecast_limit else "pass"
    return Lean(name, lean, size, len(misses), verdict, _missing(lean, size))


def _missing(lean: float, size: float) -> str:
    """How large the misses are on average, and to which side if most of them lie there."""
    shown = formats.percent(size)
    if shown == formats.percent(0):
        return "none"
    if abs(lean) * 2 < size:
        return f"{shown}, both ways"
    return f"{shown} {'high' if lean > 0 else 'low'}"


def _leaning(people: list[Lean]) -> str:
    high, low = (sum((p.lean or 0) * side > 0 for p in people) for side in (1, -1))
    if high == low:
        return "As many lean too high as too low"
    return "Most misses are too high, not too low" if high > low else "Most misses are too low, not too high"
