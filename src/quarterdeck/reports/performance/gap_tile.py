"""The gap tile: where the period's money comes from, and which single change would close what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Explanation, Figure, Format, Line
from quarterdeck.domain.forecasts import Landing, Lever, Missing, levers
from quarterdeck.domain.sentences import Blank
from quarterdeck.reports.performance.shape import GapTile, LeverLine, Part

LABEL = "Gap to target"


@dataclass(frozen=True, slots=True)
class Levers:
    """The levers of a gap: as lines of the tile, each with its explanation, and the one the headline names."""

    lines: tuple[LeverLine, ...]
    explanations: tuple[Explanation, ...]
    first: str = ""
    first_is_dated: bool = False
    """Whether the first one has to happen by the deadline."""


def gap_tile(
    landing: Landing | Missing, target: float | None, sold: Figure, to_date: float | None, found: Levers, currency: str
) -> GapTile | Blank:
    """The tile of a period that runs; Blank without an expectation. ``to_date`` is the target phased to today."""
    if isinstance(landing, Missing):
        lacks = "What an expectation still needs is said with the sales."
        return Blank(LABEL, "No expectation yet", _to_date(sold, to_date, currency), lacks)
    gap = None if target is None else target - landing.expected
    parts = [
        Part("Sold so far", "sold", Figure(landing.won, Format.MONEY)),
        Part("Open pipeline, expected", "pipeline", Figure(landing.from_open, Format.MONEY)),
        Part("Opportunities still to be created", "new", Figure(landing.from_new, Format.MONEY)),
    ]
    if gap is not None and gap > 0:
        parts.append(Part("Gap", "gap", Figure(gap, Format.MONEY)))
    return GapTile(LABEL, _title(gap, currency), tuple(parts), _to_date(sold, to_date, currency), found.lines)


def result_tile(sold: Figure, target: float | None, currency: str) -> GapTile:
    """The tile of a period that is over: what came of it. Nothing is expected any more, and nothing can close a gap."""
    amount = float(sold.value or 0)
    gap = None if target is None else target - amount
    parts = [Part("Sold", "sold", Figure(amount, Format.MONEY))]
    if gap is None:
        return GapTile(LABEL, _title(gap, currency), tuple(parts), f"{formats.money(amount, currency)} sold.", ())
    title = _title(gap, currency)
    if round(gap) > 0:
        parts.append(Part("Gap", "gap", Figure(gap, Format.MONEY)))
        title = f"{formats.money(gap, currency)} short of the target"
    words = f"{formats.money(amount, currency)} sold of {formats.money(target or 0.0, currency)} planned."
    return GapTile(LABEL, title, tuple(parts), words, ())


def lever_lines(landing: Landing | Missing, target: float | None, by: date | None, currency: str) -> Levers:
    """What would close the gap, each by itself; nothing where there is none."""
    if isinstance(landing, Missing) or target is None:
        return Levers((), ())
    found = [lever for lever in levers(landing, target) if not (lever.name == "opportunities" and by is None)]
    lines = tuple(_line(lever, landing, by, currency) for lever in found)
    first = next((lever for lever in found if lever.needed is not None), None)
    return Levers(
        lines,
        tuple(_explanation(lever, landing, target) for lever in found),
        _words_of(first, currency) if first else "",
        first_is_dated=first is not None and first.name == "opportunities",
    )


def _title(gap: float | None, currency: str) -> str:
    if gap is None:
        return "No target, so no gap"
    if gap > 0:
        return f"{formats.money(gap, currency)} has no source yet"
    over = formats.money(-gap, currency)
    return f"{over} more than the target" if round(-gap) else "The target is met exactly"


def _to_date(sold: Figure, to_date: float | None, currency: str) -> str:
    amount = float(sold.value or 0)
    if to_date is None:
        return f"{formats.money(amount, currency)} sold so far; no target is set."
    behind = to_date - amount
    words = f"{formats.money(abs(behind), currency)} {'behind' if behind > 0 else 'ahead'}"
    return f"To date {formats.money(amount, currency)} of {formats.money(to_date, currency)} planned, {words}."


def _line(lever: Lever, landing: Landing, by: date | None, currency: str) -> LeverLine:
    key = f"lever-{lever.name}"
    if lever.needed is None:
        return LeverLine("–", f"{_NAMES[lever.name]}: {_lower(lever.why_not)}", reachable=False, explain=key)
    if lever.name == "opportunities":
        until = f" by {formats.day(by, year=landing.as_of.year)}" if by else ""
        words = "opportunity" if lever.needed == 1 else "opportunities"
        return LeverLine(f"+{formats.count(lever.needed)}", f"more {words}{until}", reachable=True, explain=key)
    if lever.name == "win_rate":
        words = f"of open value won in the period, now {formats.percent(lever.now)}"
        return LeverLine(formats.percent(lever.needed), words, reachable=True, explain=key)
    words = f"a deal still to be won, now {formats.money(lever.now, currency)}"
    return LeverLine(formats.money(lever.needed, currency), words, reachable=True, explain=key)


def _words_of(lever: Lever, currency: str) -> str:
    needed = lever.needed or 0.0
    if lever.name == "opportunities":
        return formats.counted(round(needed), "more opportunity", "more opportunities")
    if lever.name == "win_rate":
        return f"{formats.percent(needed)} of open value won"
    return f"an average deal of {formats.money(needed, currency)}"


def _explanation(lever: Lever, landing: Landing, target: float) -> Explanation:
    lines = (
        Line("Target", Figure(target, Format.MONEY)),
        Line("Expected landing", Figure(landing.expected, Format.MONEY)),
        Line("Gap", Figure(target - landing.expected, Format.MONEY)),
        *_inputs(lever, landing),
    )
    needed = _needed(lever)
    notes = [("The sum", lever.arithmetic)]
    if lever.why_not:
        notes.append(("Why it cannot be reached this way", lever.why_not))
    return Explanation(
        f"lever-{lever.name}",
        "What closes the gap",
        _NAMES[lever.name],
        _FORMULAS[lever.name],
        lines,
        needed,
        tuple(notes),
    )


def _inputs(lever: Lever, landing: Landing) -> Iterable[Line]:
    if lever.name == "opportunities":
        return (Line("Average deal won in 24 months", Figure(landing.average_deal, Format.MONEY)),)
    if lever.name == "win_rate":
        return (
            Line("Open value", Figure(landing.open_value, Format.MONEY)),
            Line("Expected of it in the period", Figure(landing.from_open, Format.MONEY)),
        )
    return (
        Line("Still expected to be won", Figure(landing.from_open + landing.from_new, Format.MONEY)),
        Line("In about so many deals", Figure(landing.open_wins + landing.new_wins, Format.DECIMAL)),
    )


def _needed(lever: Lever) -> Line:
    kind = {"opportunities": Format.COUNT, "win_rate": Format.PERCENT, "average_deal": Format.MONEY}[lever.name]
    return Line("Needed", Figure(lever.needed, kind, missing=lever.why_not))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


_NAMES = {
    "opportunities": "More opportunities",
    "win_rate": "More won of what is open",
    "average_deal": "Larger deals",
}
_FORMULAS = {
    "opportunities": "Needed = gap ÷ (chance that a new opportunity is won in time × average deal)",
    "win_rate": "Needed = (expected of the open pipeline + gap) ÷ open value",
    "average_deal": "Needed = (still expected + gap) ÷ deals still expected to be won",
}
