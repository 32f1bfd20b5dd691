"""The landing tile: history as steps, the target as a running total, the expectation with its ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.domain import formats
from quarterdeck.domain.calendar import Period
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.domain.forecasts import Landing, Missing, deadline
from quarterdeck.domain.sentences import Blank
from quarterdeck.reports.performance.shape import AxisMonth, Expected, LandingTile, Step

LABEL = "Sales, cumulative"


@dataclass(frozen=True, slots=True)
class Course:
    """What the tile is drawn from. ``daily`` is won value by closing day; ``targets`` the running target by month."""

    period: Period
    period_label: str
    as_of: date
    currency: str
    months: tuple[AxisMonth, ...]
    daily: Mapping[date, float]
    targets: tuple[float, ...]
    sold: Figure
    landing: Landing | Missing


def landing_tile(course: Course) -> LandingTile | Blank:
    """The tile; Blank where nothing was sold, nothing is expected and no target is set."""
    expected = course.landing if isinstance(course.landing, Landing) else None
    if expected is None and not course.daily and not course.targets:
        return _blank(course)
    target = course.targets[-1] if course.targets else None
    over = course.as_of >= course.period.last_on
    landing = _sold(course) if over else (expected.expected if expected else None)
    return LandingTile(
        label=f"{LABEL} {course.period_label}",
        title=_title(course, landing, target, over=over),
        begin=course.period.begin,
        end=course.period.end,
        as_of=course.as_of,
        months=course.months,
        steps=_steps(course.daily),
        targets=tuple(Step(m.last_on, t) for m, t in zip(course.months, course.targets, strict=False)),
        path=_path(expected) if expected and not over else (),
        sold=course.sold,
        target=Figure(target, Format.MONEY, missing="" if target is not None else "No target is set."),
        expected=Figure(landing, Format.MONEY, missing="" if over else " ".join(_reasons(course.landing))),
        low80=expected.low80 if expected and not over else None,
        high80=expected.high80 if expected and not over else None,
        gap=_gap(landing, target),
        deadline_on=_deadline(course, expected),
        missing=() if over else _reasons(course.landing),
        notes=() if over else _notes(expected, course.currency),
    )


def _blank(course: Course) -> Blank:
    return Blank(
        f"{LABEL} {course.period_label}",
        f"Nothing was sold yet in {course.period_label}",
        "Here the year’s sales run up to today, and from there to where they are expected to land. "
        "Nothing was won in this period yet, no target is set, and there is too little history to expect anything.",
        "Set a target with: quarterdeck targets import FILE.",
    )


def _title(course: Course, landing: float | None, target: float | None, *, over: bool) -> str:
    money = course.currency
    if landing is None:
        sold = formats.money(_sold(course), money)
        return f"{sold} sold so far" + (
            f", against a target of {formats.money(target, money)}" if target is not None else ""
        )
    verb = "Sold in all" if over else "Expected landing is"
    against = f", against a target of {formats.money(target, money)}" if target is not None else ", no target set"
    return f"{verb} {formats.money(landing, money)}{against}"


def _sold(course: Course) -> float:
    return float(course.sold.value or 0)


def _steps(daily: Mapping[date, float]) -> tuple[Step, ...]:
    total, steps = 0.0, []
    for day in sorted(day for day, amount in daily.items() if amount):
        total += daily[day]
        steps.append(Step(day, total))
    return tuple(steps)


def _path(landing: Landing) -> tuple[Expected, ...]:
    path = landing.path()
    columns = zip(path.ends, path.expected, path.low50, path.high50, path.low80, path.high80, strict=True)
    return tuple(Expected(end - timedelta(days=1), *(float(v) for v in values)) for end, *values in columns)


def _gap(landing: float | None, target: float | None) -> Figure:
    if landing is None or target is None:
        return Figure(None, Format.MONEY, missing="A gap needs a target and an expectation.")
    return Figure(target - landing, Format.MONEY)


def _reasons(landing: Landing | Missing) -> tuple[str, ...]:
    return landing.reasons if isinstance(landing, Missing) else ()


def _deadline(course: Course, landing: Landing | None) -> date | None:
    found = deadline(landing, course.period.end) if landing else None
    return found if found and course.as_of < found < course.period.end else None


def _notes(landing: Landing | None, currency: str) -> tuple[str, ...]:
    if landing is None:
        return ()
    notes = []
    if landing.unpriced:
        deals = formats.counted(landing.unpriced, "open opportunity has", "open opportunities have")
        taken = formats.money(landing.from_unpriced, currency)
        notes.append(f"{deals} no value in {currency}; taken at the usual deal, {taken} is expected of them.")
    if landing.pooled.people:
        people = formats.counted(landing.pooled.people, "person has", "people have")
        share = formats.money(landing.pooled.expected, currency)
        notes.append(f"{people} too little history: {share} is expected of them at their unit’s rates.")
    if landing.left_out:
        people = formats.counted(landing.left_out, "person has", "people have")
        notes.append(f"{people} too little history, and so has their unit: nothing is expected of them yet.")
    return tuple(notes)
