"""The lines of a unit's page, from what was asked: who they are, and their figures."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.domain import formats
from quarterdeck.domain.attainment import coverage
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.domain.lines import FORMER, FORMER_WORDS, person_row, unit_row
from quarterdeck.domain.org import UNASSIGNED
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.reports.performance.asking import ACTIVE, WHOLE
from quarterdeck.reports.performance.rows_tile import LineOf, rows_tile
from quarterdeck.reports.performance.seen import BOOKINGS, Seen
from quarterdeck.reports.performance.shape import RowsTile

NOTHING = Figure(0, Format.MONEY, 0)
FEW = 3
"""Names that stand in the line itself; its explanation has more."""
UNITS, PEOPLE = ("unit", "units"), ("person", "people")


def lines_tile(seen: Seen) -> RowsTile:
    """The tile: child units first where there are any, else people; then those who left and what belongs to nobody."""
    unit_key = seen.scope.subject.key
    units = seen.book.organisation.children(unit_key, seen.scope.as_of)
    members = seen.book.organisation.members(unit_key, seen.scope.as_of)
    lines = [_line(seen, unit_row(u.key), u.name, _leads(seen, u.key), Subject(SubjectKind.UNIT, u.key)) for u in units]
    sellers = [p for p in members if _sells(seen, p.key)]
    lines += [_line(seen, person_row(p.key), p.name, "", Subject(SubjectKind.PERSON, p.key)) for p in sellers]
    lines += (
        [_line(seen, FORMER, FORMER_WORDS, some_of(former(seen), FEW), None)]
        if _has(seen, FORMER) or FORMER in seen.target_lines
        else []
    )
    lines += [_line(seen, UNASSIGNED, "Not in the organisation", "", None)] if _has(seen, UNASSIGNED) else []
    label = f"{seen.place.name}, {formats.counted(len(units or sellers), *(UNITS if units else PEOPLE))}"
    total = _line(seen, WHOLE, seen.place.name, "", None)
    return rows_tile(label, "units" if units else "people", lines, total, seen.place.currency)


def former(seen: Seen) -> tuple[str, ...]:
    """The names of those who sat here in the period and have left or moved on, as far as the viewer is cleared.

    They are read off the stints that count here, which hold nobody whose numbers in this unit the viewer may not see.
    """
    period, people = seen.scope.period, seen.book.organisation.person_by_key
    here = {
        s.person_key
        for s in seen.lens.stints
        if s.row_key == FORMER and s.begin_on < period.end and period.begin < s.end_on
    }
    return tuple(sorted(people[key].name for key in here if key in people))


def some_of(names: Sequence[str], most: int) -> str:
    """The first of them, and how many more there are."""
    if len(names) <= most:
        return formats.listed(names) if names else ""
    return formats.listed([*names[:most], f"{formats.count(len(names) - most)} more"])


def _sells(seen: Seen, person_key: str) -> bool:
    """Leaders are a line of their own only if they sell or have a target."""
    row = person_row(person_key)
    return _has(seen, row) or row in seen.target_lines


def _has(seen: Seen, row: str) -> bool:
    figures = seen.numbers.lines.get(row, {})
    return any(f.n for f in figures.values())


def _leads(seen: Seen, unit_key: str) -> str:
    leader = seen.book.organisation.leader(unit_key, seen.scope.as_of)
    heads = formats.counted(seen.heads.get(unit_row(unit_key), 0), "person", "people")
    return f"{leader.name}, {heads}" if leader else heads


def _line(seen: Seen, row: str, name: str, words: str, subject: Subject | None) -> LineOf:
    figures = seen.numbers.lines.get(row, {})
    whole = row == WHOLE
    target = seen.target if whole else seen.target_lines.get(row)
    about = seen.scope.subject if whole else subject
    trust = seen.four.line(None if whole else row)
    return LineOf(
        key=row,
        name=name,
        words=words,
        subject=subject,
        target=target,
        sold=figures.get(BOOKINGS, NOTHING),
        landing=seen.landing if whole else seen.outlook.line(row),
        coverage=coverage(figures.get("open_pipeline_due", NOTHING), figures.get(BOOKINGS, NOTHING), target),
        activity=seen.activity(row),
        plans={name: seen.book.plan(name, about, seen.scope.as_of) for name in ACTIVE} if about else {},
        to_fix=trust.to_fix,
        passed=trust.passed,
        is_over=seen.is_over,
    )
