"""Two tiles of a few metrics each, now and a year before: what drives sales, and what is earned on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Explanation, Figure, Format, Line
from quarterdeck.domain.sentences import Blank
from quarterdeck.reports.performance.shape import Measure, MeasuresTile


@dataclass(frozen=True, slots=True)
class Choice:
    """A metric on a tile: its words, and whether more of it is better (None: neither)."""

    name: str
    label: str
    more_is_better: bool | None


DRIVERS = (
    Choice("opportunities_created", "Opportunities created", more_is_better=True),
    Choice("deals_won", "Deals won", more_is_better=True),
    Choice("win_rate", "Win rate", more_is_better=True),
    Choice("average_deal_value", "Average deal", more_is_better=True),
    Choice("sales_cycle", "Sales cycle", more_is_better=False),
    Choice("coverage", "Coverage", more_is_better=True),
)
MARGIN = (
    Choice("margin_percent", "Margin", more_is_better=True),
    Choice("discount", "Discount", more_is_better=False),
    Choice("cost_of_sales_share", "Cost of sales, share of sales", more_is_better=False),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """Figures by metric now and a year before, and each metric's definition.

    ``held`` is what the year before is held against where that is not all of ``now``; ``note`` says why.
    """

    now: Mapping[str, Figure]
    held: Mapping[str, Figure]
    before: Mapping[str, Figure]
    definitions: Mapping[str, str]
    currency: str
    note: str = ""


def drivers_tile(compared: Compared) -> MeasuresTile | Blank:
    """What drives sales; Blank where no opportunity was created or decided."""
    return _tile(
        "What drives sales, this period to date",
        DRIVERS,
        compared,
        Blank(
            "What drives sales",
            "Nothing created or decided yet",
            "Here stand how many opportunities are created and won, how large they are and how long they take.",
        ),
    )


def margin_tile(compared: Compared) -> MeasuresTile | Blank:
    """What is earned; Blank where the data has neither sales lines with cost nor selling costs."""
    return _tile(
        "Margin and cost of sales, this period to date",
        MARGIN,
        compared,
        Blank(
            "Margin and cost of sales",
            "No margin or cost to show",
            f"Here stand margin, discount and what selling costs. {_reasons(MARGIN, compared)}",
        ),
    )


def _reasons(choices: Sequence[Choice], compared: Compared) -> str:
    """Why there are no numbers, each reason once."""
    return " ".join(dict.fromkeys(compared.now[c.name].missing for c in choices if compared.now[c.name].missing))


def measure_explanations(tile: MeasuresTile, compared: Compared) -> tuple[Explanation, ...]:
    """One explanation a metric: its definition, today's figure and the one a year before."""
    return tuple(_explanation(m, compared) for m in tile.measures)


def _tile(label: str, choices: Sequence[Choice], compared: Compared, blank: Blank) -> MeasuresTile | Blank:
    known = [c for c in choices if compared.now[c.name].value is not None]
    if not any(compared.now[c.name].value for c in known):
        return blank
    measures = tuple(_measure(choice, compared) for choice in choices)
    return MeasuresTile(label, _title(measures), measures)


def _measure(choice: Choice, compared: Compared) -> Measure:
    now, before = compared.now[choice.name], compared.before.get(choice.name, Figure(None, Format.TEXT))
    change, direction = _change(compared.held.get(choice.name, now), before, compared.currency)
    better = None if choice.more_is_better is None or direction == 0 else (direction > 0) == choice.more_is_better
    return Measure(choice.name, choice.label, now, before, change, better, choice.name)


def _change(now: Figure, before: Figure, currency: str) -> tuple[str, int]:
    """The change in words, and its sign as shown; a change too small to show has none."""
    if now.value is None or before.value is None:
        return "", 0
    difference = float(now.value) - float(before.value)
    if now.format is Format.PERCENT:
        text = formats.points(difference)
    else:
        text = formats.figure(Figure(difference, now.format), currency, sign=True)
    shown = any(digit in text for digit in "123456789")
    return text if shown else "as before", (difference > 0) - (difference < 0) if shown else 0


def _title(measures: tuple[Measure, ...]) -> str:
    worse = [m.label for m in measures if m.better is False]
    better = [m.label for m in measures if m.better]
    if not worse and not better:
        compared = any(m.change for m in measures)
        return "As in the same days last year" if compared else "Nothing to compare with a year before"
    level = sum(bool(m.change) and m.better is None for m in measures)
    return _balance(better, worse, level)


def _balance(better: list[str], worse: list[str], level: int) -> str:
    """The finding; ``level`` measures are as they were."""
    if not worse:
        return f"Better than last year: {_listed(better)}" if level else "All better than the same days last year"
    if not better:
        return f"Weaker than last year: {_listed(worse)}" if level else "All weaker than the same days last year"
    return f"Better than last year: {len(better)} of {len(better) + len(worse) + level}. Weaker: {_listed(worse)}"


def _listed(labels: list[str]) -> str:
    names = [label.lower() for label in labels[:2]]
    return " and ".join(names) if len(labels) <= 2 else f"{names[0]} and {len(labels) - 1} more"  # noqa: PLR2004 name two


def _explanation(measure: Measure, compared: Compared) -> Explanation:
    definition = compared.definitions[measure.name]
    return Explanation(
        key=measure.explain,
        label="What drives sales" if any(c.name == measure.name for c in DRIVERS) else "Margin and cost of sales",
        title=measure.label,
        formula=definition.split("\n\n")[0],
        lines=(
            Line("Rows counted", Figure(measure.figure.n, Format.COUNT)),
            Line("Counted, not priced", Figure(measure.figure.unpriced, Format.COUNT)),
            *_against(measure, compared),
        ),
        total=Line("This period to date", measure.figure),
        notes=tuple(_notes(measure, definition, compared)),
    )


def _against(measure: Measure, compared: Compared) -> list[Line]:
    """The year before; where not all of this period is held against it, also what is."""
    held = compared.held.get(measure.name)
    before = Line("Same days a year before", measure.before)
    return [Line("In the days compared", held), before] if compared.note and held else [before]


def _notes(measure: Measure, definition: str, compared: Compared) -> list[tuple[str, str]]:
    rest = definition.split("\n\n")[1:]
    notes = [("Definition", " ".join(rest))] if rest else []
    if compared.note and measure.before.value is not None:
        notes.append(("A year before", compared.note))
    if measure.figure.missing:
        notes.append(("Why there is no number", measure.figure.missing))
    return notes
