"""Activity: level, focus and quality, the three causes of results; eight weeks back and what is booked ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Explanation, Figure, Format, Line
from quarterdeck.domain.sentences import Blank
from quarterdeck.reports.performance.shape import ActivityTile, Indicator

WEEKS_BACK, WEEKS_AHEAD = 8, 4
LABEL = "Activity, last 8 weeks and booked ahead"
NAMES = ("activity_level", "activity_focus", "activity_quality")
_TITLES = {"activity_level": "Level", "activity_focus": "Focus", "activity_quality": "Quality"}
_WORDS = {
    "activity_level": "Calls, e-mails and meetings a week",
    "activity_focus": "Share with strategic accounts",
    "activity_quality": "End with an agreed next step",
}
CLOSE_ENOUGH = 0.995
"""What rounds to its plan counts as on plan."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Figures over the last eight weeks by metric, week by week back and ahead, plans, and definitions."""

    figures: Mapping[str, Figure]
    back: Mapping[str, tuple[float, ...]]
    ahead: Mapping[str, tuple[float, ...]]
    plans: Mapping[str, float | None]
    definitions: Mapping[str, str]
    as_of: date
    a_head: bool = False
    """Whether the level is a head's, since the scope has several people."""


def activity_tile(activity: Activity) -> ActivityTile | Blank:
    """The tile; Blank where no activity of this scope is known in these weeks."""
    if all(f.value is None for f in activity.figures.values()):
        until = formats.day(activity.as_of)
        return Blank(
            LABEL,
            "No activities known in these weeks",
            "Here stand the three causes of results: how much selling is done, with whom, and how well. "
            f"No calls, e-mails or meetings of this scope are known in the eight weeks to {until}.",
            "If there were some, import an activity export of these weeks (Salesforce Task and Event, or any file with "
            "a mapping).",
        )
    indicators = tuple(_indicator(name, activity) for name in NAMES)
    return ActivityTile(LABEL, _title(indicators), indicators)


def activity_explanations(tile: ActivityTile, activity: Activity) -> tuple[Explanation, ...]:
    """One explanation an indicator: its definition and the weeks behind it."""
    return tuple(_explanation(name, i, activity) for name, i in zip(NAMES, tile.indicators, strict=True))


def on_plan(value: float | None, plan: float | None) -> bool | None:
    """Whether an indicator is on plan; None where either is unknown."""
    return None if value is None or plan is None else value >= CLOSE_ENOUGH * plan


def _indicator(name: str, activity: Activity) -> Indicator:
    figure, plan = activity.figures[name], activity.plans.get(name)
    value = None if figure.value is None else float(figure.value)
    return Indicator(
        name=_TITLES[name],
        words=_WORDS[name] + (", a head" if activity.a_head and name == "activity_level" else ""),
        figure=figure,
        plan=plan,
        plan_words="" if plan is None else _text(plan, figure.format),
        on_plan=on_plan(value, plan),
        weeks_back=activity.back.get(name, ()),
        weeks_ahead=activity.ahead.get(name, ()),
        explain=name,
    )


def _title(indicators: tuple[Indicator, ...]) -> str:
    short = [i.name for i in indicators if i.on_plan is False]
    fine = [i.name for i in indicators if i.on_plan]
    if not short and not fine:
        return "Level, focus and quality of selling"
    if not short:
        return f"{_and(fine)} {'is' if len(fine) == 1 else 'are'} on plan"
    shorts = f"{_and(short)} {'is' if len(short) == 1 else 'are'} short"
    return f"{_and(fine)} {'is' if len(fine) == 1 else 'are'} fine. {shorts}" if fine else shorts


def _and(names: list[str]) -> str:
    first, *rest = names
    listed = [first, *(n.lower() for n in rest)]
    return listed[0] if not rest else f"{', '.join(listed[:-1])} and {listed[-1]}"


def _explanation(name: str, indicator: Indicator, activity: Activity) -> Explanation:
    weeks = [(_ago(WEEKS_BACK - 1 - i), v) for i, v in enumerate(indicator.weeks_back)]
    weeks += [
        (f"in {i + 1} weeks, booked" if i else "next week, booked", v) for i, v in enumerate(indicator.weeks_ahead)
    ]
    what, *more = activity.definitions[name].split("\n\n")
    plan = Figure(indicator.plan, indicator.figure.format, missing="No plan is set.")
    return Explanation(
        key=name,
        label="Activity",
        title=f"{indicator.name}: {indicator.words.lower()}",
        formula=what,
        lines=(Line("Plan", plan), Line("Activities counted", Figure(indicator.figure.n, Format.COUNT))),
        total=Line("Last 8 weeks", indicator.figure),
        notes=(("Definition", " ".join(more)),) if more else (),
        columns=("Week", "Value"),
        table=tuple((label, _text(v, indicator.figure.format)) for label, v in weeks),
    )


def _ago(weeks: int) -> str:
    if not weeks:
        return "the last 7 days"
    return f"{formats.counted(weeks, 'week', 'weeks')} before"


def _text(value: float, kind: Format) -> str:
    return formats.percent(value) if kind is Format.PERCENT else formats.decimal(value)
