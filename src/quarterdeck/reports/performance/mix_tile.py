"""The product mix: what was sold, what the open pipeline holds, and what the rest of the period must be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Explanation, Figure, Format, Line
from quarterdeck.domain.sentences import Blank
from quarterdeck.reports.performance.shape import MixTile, Share

LABEL = "Product mix"
GROUPS = 4
"""Families named on the bar; the rest is 'Other'."""
UNNAMED = "Without a product"


@dataclass(frozen=True, slots=True)
class Mix:
    """Value by product family, sold and in the open pipeline; goals as shares by family; the expected landing.

    ``unsaid`` says why nothing is told of the open pipeline, where something is open and has products.
    """

    sold: Mapping[str, float]
    pipeline: Mapping[str, float]
    goals: Mapping[str, float]
    landing: float | None
    is_own: bool
    unsaid: str = ""


def mix_tile(mix: Mix) -> MixTile | Blank:
    """The tile; Blank where neither sales lines nor opportunity lines tell of products, or not enough."""
    whole = {f: v for f, v in _together(mix).items() if v > 0}
    if not whole:
        return _nothing(mix.unsaid)
    focus = next((f for f in mix.goals if f in whole), "") or max(whole, key=lambda f: (whole[f], f))
    order = [focus, *sorted((f for f in whole if f != focus), key=lambda f: (-whole[f], f))]
    sold, pipeline = _shares(mix.sold, order), _shares(mix.pipeline, order)
    goal = mix.goals.get(focus)
    return MixTile(
        f"{LABEL} against the goal" if goal else LABEL,
        _title(focus, sold, pipeline, goal),
        sold,
        pipeline,
        focus,
        goal,
        " ".join(words for words in (_words(mix, focus, goal), mix.unsaid) if words),
    )


def _nothing(unsaid: str) -> Blank:
    shown = "Here the mix of what was sold stands beside the mix of the open pipeline."
    if unsaid:
        return Blank(LABEL, "The mix is not known", f"{shown} Nothing sold in the period names a product. {unsaid}")
    return Blank(
        LABEL,
        "No products in this data",
        f"{shown} Nothing sold or open in this scope names a product.",
        "Import sales lines or opportunity lines with a product column.",
    )


def mix_explanation(tile: MixTile) -> Explanation:
    """How the shares were worked out, with the amounts behind them."""
    table = tuple((s.label, "sold", formats.percent(s.share)) for s in tile.sold) + tuple(
        (s.label, "open pipeline", formats.percent(s.share)) for s in tile.pipeline
    )
    return Explanation(
        key="mix",
        label=tile.label,
        title=tile.title,
        formula="Share = value of the family ÷ value of all families",
        lines=tuple(Line(f"{s.label}, sold", Figure(s.amount, Format.MONEY)) for s in tile.sold),
        total=Line("Sold in all", Figure(sum(s.amount for s in tile.sold), Format.MONEY)),
        notes=(
            (
                "What counts",
                "Sold: lines of what was sold in the period, after discount. Pipeline: lines of open opportunities.",
            ),
        ),
        columns=("Family", "Where", "Share"),
        table=table,
    )


def _together(mix: Mix) -> dict[str, float]:
    families = sorted(set(mix.sold) | set(mix.pipeline))
    return {f: max(mix.sold.get(f, 0.0), 0.0) + max(mix.pipeline.get(f, 0.0), 0.0) for f in families}


def _shares(amounts: Mapping[str, float], order: list[str]) -> tuple[Share, ...]:
    total = sum(v for v in amounts.values() if v > 0)
    if total <= 0:
        return ()
    named = [(f, max(amounts.get(f, 0.0), 0.0)) for f in order[:GROUPS]]
    rest = sum(max(amounts.get(f, 0.0), 0.0) for f in order[GROUPS:])
    pairs = [*named, ("Other", rest)] if len(order) > GROUPS else named
    return tuple(Share(label, amount / total, amount) for label, amount in pairs)


def _title(focus: str, sold: tuple[Share, ...], pipeline: tuple[Share, ...], goal: float | None) -> str:
    share = sold[0].share if sold else pipeline[0].share
    verb = "of what was sold" if sold else "of the open pipeline"
    against = f", goal {formats.percent(goal)}" if goal else ""
    return f"{focus} is {formats.percent(share)} {verb}{against}"


def _words(mix: Mix, focus: str, goal: float | None) -> str:
    total = sum(v for v in mix.pipeline.values() if v > 0)
    holds = max(mix.pipeline.get(focus, 0.0), 0.0) / total if total > 0 else None
    pipeline = f"{'your' if mix.is_own else 'the'} pipeline holds {formats.percent(holds)}" if holds is not None else ""
    if goal and mix.landing is not None and (need := _needed(mix, focus, goal)) is not None:
        who = "you sell" if mix.is_own else "is sold"
        first = f"From here on, {formats.percent(need)} of what {who} must be {focus} to reach the goal"
        if need > 1:
            first = f"The goal for {focus} cannot be reached in what is left of the period"
        return f"{first}; {pipeline}." if pipeline else f"{first}."
    return f"{pipeline[:1].upper()}{pipeline[1:]} {focus}." if pipeline else ""


def _needed(mix: Mix, focus: str, goal: float) -> float | None:
    """The share of the family in everything still to be sold that brings the whole period to the goal."""
    sold = sum(v for v in mix.sold.values())
    left = (mix.landing or 0.0) - sold
    need = goal * (mix.landing or 0.0) - mix.sold.get(focus, 0.0)
    return max(need, 0.0) / left if left > 0 else None
