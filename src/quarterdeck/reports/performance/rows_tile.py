"""The next scope down: a line a unit or a person, largest gap first, and the whole in the last line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.domain.forecasts import Landing, Missing
from quarterdeck.domain.scope import Subject, SubjectKind
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
    is_over: bool = False
    """Whether the period is over, so that what was sold is where it ended."""


def rows_tile(label: str, plural: str, lines: Sequence[LineOf], total: LineOf, currency: str) -> RowsTile:
    """The tile. Lines that can say no gap come last, by name."""
    rows = sorted((_row(line, currency) for line in lines), key=_largest_gap_first)
    unit_label = "Unit" if plural == "units" else "Person"
    return RowsTile(label, _title(rows, plural), unit_label, plural, tuple(rows), _row(total, currency))


def counted(rows: Iterable[Row], plural: str) -> list[Row]:
    """The lines that are what ``plural`` says: neither those who left nor, among units, people of their own."""
    kind = SubjectKind.UNIT if plural == "units" else SubjectKind.PERSON
    return [row for row in rows if row.subject and row.subject.kind is kind]


def judged(rows: Iterable[Row]) -> list[Row]:
    """The lines that have a target and an expectation to hold against it."""
    return [row for row in rows if row.gap.value is not None and row.target.value]


def short(rows: Iterable[Row]) -> list[Row]:
    """The lines that are expected to miss their target by more than a little."""
    return [row for row in judged(rows) if float(row.expected.value or 0) < NEAR * float(row.target.value or 0)]


def carriers(tile: RowsTile) -> tuple[str, ...]:
    """The names of the lines that together hold most of the gap, largest first; none where it is spread thin."""
    open_gaps = [r for r in tile.rows if (r.gap.value or 0) > 0]
    whole = sum(float(r.gap.value or 0) for r in open_gaps)
    named, held = [], 0.0
    for row in open_gaps[:NAMED_AT_MOST]:
        named.append(row.name)
        held += float(row.gap.value or 0)
        if held >= MOST * whole:
            return tuple(named)
    return ()


def _row(line: LineOf, currency: str) -> Row:
    landing = line.landing if isinstance(line.landing, Landing) and not line.is_over else None
    expected = _expected(line)
    gap = None if expected.value is None or line.target is None else line.target - float(expected.value)
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


def _expected(line: LineOf) -> Figure:
    if line.is_over:
        return Figure(float(line.sold.value or 0), Format.MONEY)
    if isinstance(line.landing, Missing):
        return Figure(None, Format.MONEY, missing=" ".join(line.landing.reasons))
    return Figure(line.landing.expected, Format.MONEY)


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


def _title(rows: Sequence[Row], plural: str) -> str:
    if not judged(rows):
        return "No targets or expectations to compare yet"
    named = counted(rows, plural)
    lacking, near = short(named), len(judged(named)) - len(short(named))
    if not lacking:
        others = [row.name for row in short(rows)]
        return f"Only {formats.listed(others)} fall short" if others else "All are at or near target"
    names = [row.name for row in lacking[:NAMED_AT_MOST]]
    if len(lacking) > NAMED_AT_MOST:
        return f"{formats.count(len(lacking))} of {formats.count(len(named))} are short, {names[0]} most"
    parts = [f"{formats.listed(names)} {_are(len(names))} short"]
    if near:
        parts.append(f"{formats.count(near)} {_are(near)} at or near target")
    if blank := len(named) - len(judged(named)):
        parts.append(f"{formats.count(blank)} cannot be judged")
    return "; ".join(parts)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
