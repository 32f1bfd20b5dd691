"""What moving a number is worth: the chain from a meeting to money, with the owner's own rates.

    sales = meetings × opportunities a meeting × win rate × average deal

A change of one link is worth the change times all links after it. Source: METHODS.md 1, driver trees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from math import prod

WEEKS = 52
"""Of the year whose rates are taken."""
WIN_RATE = "win rate"
CHAIN: Mapping[str, tuple[str, ...]] = {
    "bookings": (),
    "deals_won": ("average deal",),
    "opportunities_created": (WIN_RATE, "average deal"),
    "meeting_level": ("weeks", "opportunities a meeting", WIN_RATE, "average deal"),
    "win_rate": ("deals decided", "average deal"),
    "average_deal_value": ("deals won",),
}
"""What a change of each metric is multiplied with. Other metrics are no link of the chain."""


@dataclass(frozen=True, slots=True)
class Rates:
    """An owner's own rates over the year before; each None where nothing was there to take it from."""

    created_per_meeting: float | None = None
    win_rate: float | None = None
    average_deal: float | None = None
    decided: int = 0
    won: int = 0


@dataclass(frozen=True, slots=True)
class Worth:
    """The value of a change in the organisation's currency, and the links it was multiplied with (name, rate).

    ``opportunities`` is how many there are in between, where the chain passes through them.
    """

    value: float
    links: tuple[tuple[str, float], ...]
    opportunities: float | None = None


def worth(metric: str, change: float, weeks: float, rates: Rates) -> Worth | None:
    """What the change of that metric is worth until the action is due, ``weeks`` from now.

    None for numbers that are no link of the chain, and where the owner has no rate of their own for one of the links.
    A number per week counts in every week; a rate counts for as many deals as are decided in those weeks.
    """
    known = {
        "weeks": weeks,
        "opportunities a meeting": rates.created_per_meeting,
        WIN_RATE: rates.win_rate,
        "average deal": rates.average_deal,
        "deals decided": rates.decided * weeks / WEEKS,
        "deals won": rates.won * weeks / WEEKS,
    }
    links = [(name, known[name]) for name in CHAIN.get(metric, ())]
    if metric not in CHAIN or any(rate is None for _, rate in links):
        return None
    told = tuple((name, float(rate or 0)) for name, rate in links)
    before = [rate for _, rate in takewhile(lambda link: link[0] != WIN_RATE, told)]
    through = change * prod(before) if WIN_RATE in CHAIN[metric] else None
    return Worth(change * prod(rate for _, rate in told), told, through)
