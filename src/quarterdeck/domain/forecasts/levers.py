"""What would close the gap, one lever at a time, and how long a new opportunity can still count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from quarterdeck.domain.forecasts.landing import Landing

LIKELY = 0.8
"""The share of wins that close within the time a new opportunity is given."""


@dataclass(frozen=True, slots=True)
class Lever:
    """One way to close the gap by itself, the others left as they are.

    ``name``: opportunities (how many more to create now), win_rate (share of the open value to be won by the end) or
    average_deal (value per deal still to be won). ``now`` is today's figure, ``needed`` the one that closes the gap,
    None where none would; ``arithmetic`` is the sum in words and numbers, ``why_not`` the reason it cannot be reached.
    """

    name: str
    now: float
    needed: float | None
    arithmetic: str
    why_not: str = ""


def deadline(landing: Landing, period_end: date) -> date | None:
    """The last day on which a new opportunity is likely to count before ``period_end`` (half-open).

    It leaves the time within which eight in ten of the deals that are ever won get won; the day itself counts. None
    where no new deal is ever won.
    """
    if landing.curve[-1] <= 0:
        return None
    days = int(np.searchsorted(landing.curve, LIKELY * landing.curve[-1], side="left"))
    return period_end - timedelta(days=days)


def levers(landing: Landing, target: float) -> tuple[Lever, ...]:
    """What each lever alone would have to be for ``target`` to be expected; empty where the target is met."""
    gap = target - landing.expected
    if gap <= 0:
        return ()
    return (_opportunities(landing, gap), _win_rate(landing, gap), _average_deal(landing, gap))


def _opportunities(landing: Landing, gap: float) -> Lever:
    left = _days_left(landing)
    chance = float(landing.curve[min(left, len(landing.curve) - 1)])
    worth = chance * landing.average_deal
    if worth <= 0:
        why = "A deal created tomorrow would not be won in time." if chance <= 0 else "No deal was won in 24 months."
        return Lever("opportunities", 0.0, None, f"{gap:,.0f} ÷ ({chance:.1%} × {landing.average_deal:,.0f})", why)
    needed = float(np.ceil(gap / worth))
    text = f"{gap:,.0f} ÷ ({chance:.1%} won by the end × {landing.average_deal:,.0f} a deal) = {needed:,.0f}"
    return Lever("opportunities", 0.0, needed, text)


def _days_left(landing: Landing) -> int:
    """Days that a deal has which is created on the last day it is likely to count; from tomorrow on without one."""
    if not landing.ends:
        return 0
    last = deadline(landing, landing.ends[-1])
    begin = last if last and last > landing.as_of else landing.as_of + timedelta(days=1)
    return max(0, (landing.ends[-1] - begin).days)


def _win_rate(landing: Landing, gap: float) -> Lever:
    if landing.open_value <= 0:
        return Lever("win_rate", 0.0, None, f"{gap:,.0f} ÷ 0 open", "There is no open value to win more of.")
    now, needed = landing.from_open / landing.open_value, (landing.from_open + gap) / landing.open_value
    text = f"({landing.from_open:,.0f} + {gap:,.0f}) ÷ {landing.open_value:,.0f} open = {needed:.1%}"
    if needed > 1:
        return Lever("win_rate", now, None, text, "Winning every open deal would not close the gap.")
    return Lever("win_rate", now, needed, text)


def _average_deal(landing: Landing, gap: float) -> Lever:
    wins, ahead = landing.open_wins + landing.new_wins, landing.from_open + landing.from_new
    if wins <= 0 or ahead <= 0:
        why = "No more deals are expected to be won in the period."
        return Lever("average_deal", landing.average_deal, None, f"{gap:,.0f} ÷ 0 deals", why)
    needed = (ahead + gap) / wins
    text = f"({ahead:,.0f} + {gap:,.0f}) ÷ {wins:,.1f} deals = {needed:,.0f}"
    return Lever("average_deal", ahead / wins, needed, text)
