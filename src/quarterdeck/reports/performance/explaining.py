"""How the page's main numbers were computed: formula, today's values, and what to know about the method."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Explanation, Figure, Format, Line
from quarterdeck.domain.forecasts import Landing, Missing
from quarterdeck.domain.place import Place
from quarterdeck.reports.performance.shape import LandingTile

LABEL = "Sales"


def sold_explanation(tile: LandingTile, definition: str, place: Place) -> Explanation:
    """What was sold so far."""
    table = tuple(
        (formats.day(s.on, year=tile.as_of.year), formats.money(s.total, place.currency)) for s in tile.steps[-12:]
    )
    notes = [("Whose", place.view_label + ".")]
    if tile.sold.unpriced:
        deals = formats.counted(tile.sold.unpriced, "won deal has", "won deals have")
        notes.append(("Counted, not priced", f"{deals} no value in {place.currency} and are not in the sum."))
    return Explanation(
        key="sold",
        label=LABEL,
        title="Sold so far",
        formula=definition.split("\n\n", maxsplit=1)[0],
        lines=(Line("Deals won", Figure(tile.sold.n, Format.COUNT)),),
        total=Line(f"Sold in {place.period_label} to date", tile.sold),
        notes=tuple(notes),
        columns=("By", "In all"),
        table=table,
    )


def landing_explanation(tile: LandingTile, landing: Landing | Missing, place: Place) -> Explanation:
    """The expected landing: its parts, its range, what it rests on and what others would have said."""
    if tile.is_over:
        title = "Sold in all"
        formula = "The period is over, so where it landed is what was sold in it."
        return Explanation("landing", LABEL, title, formula, total=Line(title, tile.sold))
    if isinstance(landing, Missing):
        return Explanation(
            "landing",
            LABEL,
            "Why there is no expectation",
            _FORMULA,
            notes=(*(("What is missing", r) for r in landing.reasons), ("What counts", _COUNTS)),
        )
    return Explanation(
        key="landing",
        label=LABEL,
        title="Expected landing",
        formula=_FORMULA,
        lines=(
            Line("Sold so far", Figure(landing.won, Format.MONEY)),
            Line(f"{landing.open_count} open opportunities, expected", Figure(landing.from_open, Format.MONEY)),
            Line("Opportunities still to be created", Figure(landing.from_new, Format.MONEY)),
        ),
        total=Line("Expected landing", Figure(landing.expected, Format.MONEY)),
        notes=_landing_notes(tile, landing, place),
        columns=("End of", "Target", "Sold or expected", "8 in 10"),
        table=_path_table(tile, place.currency),
    )


def gap_explanation(tile: LandingTile, place: Place) -> Explanation:
    """Target minus landing; once the period is over, minus what was sold."""
    words = "sold in all" if tile.is_over else "expected landing"
    return Explanation(
        key="gap",
        label="Gap",
        title=f"Gap for {place.period_label}",
        formula=f"Gap = target − {words}",
        lines=(Line("Target", tile.target), Line(words.capitalize(), tile.expected)),
        total=Line("Gap", tile.gap),
    )


def attainment_explanation(tile: LandingTile, attainment: Figure) -> Explanation:
    """Sold as a share of the target."""
    return Explanation(
        key="attainment",
        label="Attainment",
        title="Sold, as a share of the target",
        formula="Attainment = closed won ÷ target",
        lines=(Line("Closed won", tile.sold), Line("Target", tile.target)),
        total=Line("Attainment", attainment),
    )


def by_key(*explanations: Explanation) -> Mapping[str, Explanation]:
    """Explanations under their keys."""
    return {e.key: e for e in explanations}


_COUNTS = (
    "Deals without a known past, because they were already won or lost when they were first seen, do not count for an "
    "expectation. They do count as won."
)
_FORMULA = "Landing = sold so far + Σ value of each open opportunity × its chance of being won in time + new business"


def _landing_notes(tile: LandingTile, landing: Landing, place: Place) -> tuple[tuple[str, str], ...]:
    money = place.currency
    history = f"{formats.count(landing.decided)} decided deals, {formats.count(landing.wins)} of them won"
    notes = [
        ("What it rests on", f"{history}, over {formats.days(landing.days)}; each person’s own history, added up."),
        (
            "Range",
            f"In 8 of 10 simulated courses it ends at {formats.money_range(landing.low80, landing.high80, money)}.",
        ),
        (
            "How exact it can be",
            f"Even a perfect model would miss by about {formats.percent(landing.noise_floor)} here.",
        ),
    ]
    naive = _naive(landing, money)
    if naive:
        notes.append(("What simple rules would say", naive))
    return (*notes, *(("Worth knowing", note) for note in tile.notes))


def _naive(landing: Landing, currency: str) -> str:
    rules = (
        ("last month repeated", landing.naive.last_month),
        ("mean of three months repeated", landing.naive.mean_of_three),
        ("same months last year", landing.naive.same_last_year),
        ("open pipeline by stage", landing.naive.stage_weighted),
    )
    return "; ".join(f"{words} {formats.money(value, currency)}" for words, value in rules if value is not None)


def _path_table(tile: LandingTile, currency: str) -> tuple[tuple[str, ...], ...]:
    target = {t.on: t.total for t in tile.targets}
    sold = _sold_by(tile, [t for t in target if t <= tile.as_of])
    rows = [(tile.month_of(on), _money(target.get(on), currency), _money(v, currency), "") for on, v in sold]
    rows += [
        (
            tile.month_of(p.on),
            _money(target.get(p.on), currency),
            formats.money(p.mean, currency),
            formats.money_range(p.low80, p.high80, currency),
        )
        for p in tile.path
    ]
    return tuple(rows)


def _sold_by(tile: LandingTile, days: list[date]) -> list[tuple[date, float]]:
    return [(day, next((s.total for s in reversed(tile.steps) if s.on <= day), 0.0)) for day in days]


def _money(value: float | None, currency: str) -> str:
    return "–" if value is None else formats.money(value, currency)


COVERAGE = {
    "coverage": "Coverage = open pipeline closing in the period ÷ (target − closed won).\n\n"
    "Not weighted by chance. Once nothing remains to be sold, the target is met and there is no coverage to speak of."
}


def rows_explanation(place: Place, former: str) -> Explanation:
    """What the columns of a unit's table mean, and who ``former`` are, of whom its last line tells."""
    return Explanation(
        key="rows",
        label="Reading the table",
        title="One line, six questions",
        formula="Gap = target − expected landing, largest first",
        notes=(
            ("Expected landing", "Where the line is expected to end the period, as a share of its target."),
            ("Coverage", "Open pipeline closing in the period ÷ what is still to be sold."),
            ("Level, focus, quality", "The last eight weeks against plan; the level is per head."),
            ("Trust", "How many opportunities fail one of the four checks, or how many checks pass."),
            ("Whose", f"{place.view_label}."),
            *([("Who left or moved on", f"{former}.")] if former else []),
            ("Why no ranking by activity", "Decisions are about gaps, so lines stand in the order of their gaps."),
        ),
    )
