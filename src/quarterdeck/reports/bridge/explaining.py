"""How the bridge was worked out, with its numbers: what the drawers show."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from quarterdeck.domain import formats
from quarterdeck.domain.bridge import Stock
from quarterdeck.domain.figures import Explanation, Figure, Format, Line
from quarterdeck.domain.money import RateType
from quarterdeck.reports.bridge.headline import DEALS, Told
from quarterdeck.reports.bridge.words import MOVES, REASONS

_ORDER = (
    "One reason a deal, the first that applies. Left: transferred out, deleted, won, lost, no longer dated, pulled "
    "out, pushed out. Came: new, transferred in, reopened, dated, pushed in, pulled in. The change of an amount that "
    "this scope could see on both days stands apart."
)
_RATES: Mapping[RateType, str] = {
    RateType.DATED: "Amounts in other currencies are converted at the rate of their expected close date.",
    RateType.PLAN: "Amounts in other currencies are converted at the plan rate of the year they are due in.",
    RateType.SPOT: "Amounts in other currencies are converted at the newest rate of each of the two days.",
}


def explanations(told: Told) -> Mapping[str, Explanation]:
    """The bridge, and the moves inside its window."""
    return {"bridge": _bridge(told), "inside": _inside(told)}


def _bridge(told: Told) -> Explanation:
    found = told.found
    steps = [(REASONS[s.reason].label, s.n, s.value, s.unpriced) for s in found.steps]
    ends = [("Start", found.start), ("End", found.end)]
    table = [(name, level.n, level.value, level.unpriced) for name, level in ends]
    days = " to ".join(formats.day(day) for day in (told.window.first, told.window.last))
    return Explanation(
        key="bridge",
        label=f"What moved, {told.place.name}",
        title=f"{told.pipeline[:1].upper()}{told.pipeline[1:]}, {days}",
        formula="Start + what came − what left ± what amounts did = end, to the last cent",
        lines=tuple(Line(*line) for line in _lines(told)),
        total=Line("Left over", Figure(found.residual, Format.MONEY)),
        notes=(
            ("What counts", _what(told)),
            ("Why a deal is where it is", _ORDER),
            *((REASONS[s.reason].label, REASONS[s.reason].meaning) for s in found.steps),
            ("Without a value", _unpriced(told)),
            ("Exchange rates", f"{_RATES[told.window.money_last.rates]} What another rate does is Revalued."),
            ("Whose deals", f"{told.place.view_label}."),
        ),
        columns=("", "Opportunities", "Value", "Not priced"),
        table=tuple(_cells(told, *row) for row in (table[0], *steps, table[1])),
    )


def _lines(told: Told) -> list[tuple[str, Figure]]:
    found = told.found
    money = [(REASONS[s.reason].label, Figure(s.value, Format.MONEY, s.n, s.unpriced)) for s in found.steps]
    ends = [Figure(level.value, Format.MONEY, level.n, level.unpriced) for level in (found.start, found.end)]
    return [("Start", ends[0]), *money, ("End", ends[1])]


def _inside(told: Told) -> Explanation:
    rows = [(MOVES[m.move].label, m.n, m.value, m.unpriced) for m in told.inside]
    return Explanation(
        key="inside",
        label=f"Moves inside the window, {told.place.name}",
        title="What the two days do not show",
        formula="Every opportunity followed from day to day; what was gone for a day or more and came back is one move",
        notes=(
            *((MOVES[m.move].label, MOVES[m.move].meaning) for m in told.inside),
            ("Worth", "What the opportunity was worth when it left, at the last day’s exchange rates."),
            ("Not in the bridge", "These moves have cancelled out by the last day, so the bridge holds none of them."),
        ),
        columns=("", "Moves", "Value", "Not priced"),
        table=tuple(_cells(told, *row) for row in rows),
    )


def _cells(told: Told, label: str, n: int, value: Decimal, unpriced: int) -> tuple[str, ...]:
    return (label, formats.count(n), formats.money(value, told.place.currency), formats.count(unpriced))


def _what(told: Told) -> str:
    due = f" and due in {told.due_label}" if told.window.stock is Stock.DUE else ""
    return (
        f"Opportunities that at the end of the day were known to be open{due} and belonged to this scope by where "
        "their owner sat on that day."
    )


def _unpriced(told: Told) -> str:
    start, end = told.found.start.unpriced, told.found.end.unpriced
    return (
        f"{formats.counted(start, *DEALS)} at the start and {formats.count(end)} at the end have no value in the "
        "organisation’s currency. They are counted, not priced."
    )
