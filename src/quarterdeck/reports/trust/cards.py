"""The four checks as cards, and what each means."""

from __future__ import annotations

from collections.abc import Mapping

from quarterdeck.checks.checked import Checked, Verdict
from quarterdeck.checks.four import MEANINGS, Four
from quarterdeck.domain import formats
from quarterdeck.domain.figures import Explanation, Figure, Format, Line
from quarterdeck.domain.place import Place
from quarterdeck.reports.trust.shape import CheckCard


def cards(four: Four) -> tuple[CheckCard, ...]:
    """One card a check, in their order."""
    return tuple(_card(checked, four) for checked in four.checks)


def explanations(four: Four, place: Place) -> Mapping[str, Explanation]:
    """How each check was made, and all of them together."""
    each = {f"check-{c.code}": _explanation(c, place) for c in four.checks}
    return {**each, "checks": _together(four)}


def _card(checked: Checked, four: Four) -> CheckCard:
    is_forecast = checked.code == four.checks[0].code
    value = checked.miss if is_forecast else checked.count
    return CheckCard(
        code=checked.code,
        title=checked.title,
        verdict=checked.verdict.value,
        figure=Figure(value, Format.PERCENT if is_forecast else Format.COUNT, missing=checked.reason),
        words=_words(checked, four, is_forecast=is_forecast),
        share=checked.share,
        flagged=0 if is_forecast else checked.count,
        open_count=0 if is_forecast else checked.open_count,
        limit=four.thresholds.forecast_limit if is_forecast else None,
        missing=checked.reason,
        remedy=checked.remedy,
    )


def _words(checked: Checked, four: Four, *, is_forecast: bool) -> str:
    if checked.verdict is Verdict.CANNOT_CHECK:
        return f"{checked.reason} {checked.remedy}"
    if is_forecast:
        return f"mean of {four.thresholds.forecast_months} months, limit {checked.limit}"
    share = f", {formats.percent(checked.share)} of open value" if checked.share else ""
    unknown = f"; {formats.count(checked.unknown)} {checked.unknown_words}" if checked.unknown else ""
    return f"of {formats.count(checked.open_count)} open{share}{unknown}"


def _explanation(checked: Checked, place: Place) -> Explanation:
    lines = [
        Line("Open opportunities", Figure(checked.open_count, Format.COUNT)),
        Line("Open value", Figure(checked.open_value, Format.MONEY)),
        Line("In doubt, value", Figure(checked.value, Format.MONEY)),
        Line("In doubt, counted and not priced", Figure(checked.unpriced, Format.COUNT)),
        Line("Could not be checked", Figure(checked.unknown, Format.COUNT)),
    ]
    if checked.miss is not None:
        lines = [Line("Net miss, too high below zero", Figure(checked.bias, Format.PERCENT))]
    notes = [("What counts", " ".join(MEANINGS[checked.code].split())), ("Limit", checked.limit)]
    if checked.reason:
        notes.append(("Why it cannot be checked", f"{checked.reason} {checked.remedy}"))
    total = Figure(checked.miss, Format.PERCENT) if checked.miss is not None else Figure(checked.count, Format.COUNT)
    return Explanation(
        key=f"check-{checked.code}",
        label=f"Trust check, {place.name}",
        title=checked.title[:1].upper() + checked.title[1:],
        formula=" ".join(MEANINGS[checked.code].split("\n\n", maxsplit=1)[0].split()),
        lines=() if checked.verdict is Verdict.CANNOT_CHECK else tuple(lines),
        total=None if checked.verdict is Verdict.CANNOT_CHECK else Line("Found", total),
        notes=tuple(notes),
    )


def _together(four: Four) -> Explanation:
    return Explanation(
        key="checks",
        label="The four checks",
        title="What counts as wrong",
        formula="To fix = open opportunities that fail at least one check, each counted once",
        lines=tuple(Line(c.title, Figure(c.count, Format.COUNT)) for c in four.checks if c.miss is None),
        total=Line("To fix", Figure(four.to_fix, Format.COUNT)),
        notes=tuple((f"Limit: {c.title}", c.limit) for c in four.checks),
    )
