"""The next scope down: a line a unit or a person, largest gap first, and the whole in the last line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.domain.forecasts import Landing, Missing
from quarterdeck.domain.scope import Subject
from quarterdeck.reports.performance.shape import Row, RowsTile

NEAR = 0.97
"""From this share of its target a line counts as at or near it."""
MOST = 0.5
"""The lines named as carrying the gap hold at least this share of it."""
NAMED_AT_MOST = 3
ROUNDED_AWAY = 0.0005
"""A gap below this share of the target is none."""


@dataclass(frozen=True, slots=True)
class LineOf:
    """What one line is made from."""

    key: str
    name: str
    words: str
    subject: Subject | None
    target: float | None
    sold: Figure
    landing: Landing | Missing
    coverage: Figure
    activity: Mapping[str, Figure] = field(default_factory=dict)
    plans: Mapping[str, float | None] = field(default_factory=dict)
    to_fix: int = 0
    passed: int = 0


def rows_tile(label: str, plural: str, lines: Sequence[LineOf], total: LineOf, currency: str) -> RowsTile:
    """The tile. Lines that can say no gap come last, by name."""
    rows = sorted((_row(line, currency) for line in lines), key=_largest_gap_first)
    unit_label = "Unit" if plural == "units" else "Person"
    return RowsTile(label, _title(rows), unit_label, plural, tuple(rows), _row(total, currency))


def carriers(tile: RowsTile) -> tuple[str, ...]:
    """The names of the lines that together hold most of the gap, largest first; none where it is spread thin."""
    short = [r for r in tile.rows if (r.gap.value or 0) > 0]
    whole = sum(float(r.gap.value or 0) for r in short)
    named, held = [], 0.0
    for row in short[:NAMED_AT_MOST]:
        named.append(row.name)
        held += float(row.gap.value or 0)
        if held >= MOST * whole:
            return tuple(named)
    return ()


def _row(line: LineOf, currency: str) -> Row:
    landing = line.landing if isinstance(line.landing, Landing) else None
    why = "" if landing else " ".join(line.landing.reasons) if isinstance(line.landing, Missing) else ""
    expected = Figure(landing.expected if landing else None, Format.MONEY, missing=why)
    gap = line.target - landing.expected if landing and line.target is not None else None
    return Row(
        key=line.key,
        name=line.name,
        words=line.words,
        subject=line.subject,
        target=Figure(line.target, Format.MONEY, missing="" if line.target is not None else "No target is set."),
        sold=line.sold,
        expected=expected,
        low80=landing.low80 if landing else None,
        high80=landing.high80 if landing else None,
        gap=Figure(gap, Format.MONEY, missing="" if gap is not None else "A gap needs a target and an expectation."),
        coverage=line.coverage,
        level=_indicator(line, "activity_level"),
        level_plan=line.plans.get("activity_level"),
        focus=_indicator(line, "activity_focus"),
        focus_plan=line.plans.get("activity_focus"),
        quality=_indicator(line, "activity_quality"),
        quality_plan=line.plans.get("activity_quality"),
        to_fix=line.to_fix,
        passed=line.passed,
        gap_words=_gap_words(gap, line.target, currency),
        trust_words=f"Fix {formats.count(line.to_fix)}" if line.to_fix else f"{line.passed} of 4",
    )


def _gap_words(gap: float | None, target: float | None, currency: str) -> str:
    if gap is None:
        return "no target" if target is None else "cannot say"
    if abs(gap) < ROUNDED_AWAY * (target or 0):
        return "none"
    return formats.money(gap, currency) if gap > 0 else f"{formats.money(-gap, currency)} over"


def _indicator(line: LineOf, name: str) -> Figure:
    return line.activity.get(name, Figure(None, Format.TEXT, missing="No activities."))


def _largest_gap_first(row: Row) -> tuple[bool, float, str]:
    return (row.gap.value is None, -float(row.gap.value or 0), row.name)


def _title(rows: Sequence[Row]) -> str:
    judged = [r for r in rows if r.gap.value is not None and r.target.value]
    if not judged:
        return "No targets or expectations to compare yet"
    short = [r for r in judged if float(r.expected.value or 0) < NEAR * float(r.target.value or 0)]
    near = len(judged) - len(short)
    if not short:
        return "All are at or near target"
    names = [r.name for r in short[:NAMED_AT_MOST]]
    if len(short) > NAMED_AT_MOST:
        return f"{formats.count(len(short))} of {formats.count(len(judged))} are short, {names[0]} most"
    rest = f"; {formats.count(near)} {'is' if near == 1 else 'are'} at or near target" if near else ""
    return f"{formats.listed(names)} {'is' if len(names) == 1 else 'are'} short{rest}"
