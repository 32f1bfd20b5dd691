"""What has been left lying on the day of the data: deals that a trust check must find, chosen on purpose.

Habits alone would leave to luck how many each seller has; here it is settled by name and number, and part of the truth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from quarterdeck.demo.days import AS_OF, worked_until
from quarterdeck.demo.process import Deal
from quarterdeck.demo.sellers import INITIAL_STAGES, sellers
from quarterdeck.demo.streams import Stream

_SAFELY_LATER = AS_OF + timedelta(days=54)
"""A deal that is won before this may already be committed, and is then looked after."""

_ATTEMPTS = 20


class Doubt(StrEnum):
    """Which trust check finds the deal."""

    PASSED = "close_date_passed"
    STALE = "not_updated"
    EARLY = "closing_soon_initial"


@dataclass(frozen=True, slots=True)
class Lapse:
    """On that day the owner looked at the deal for the last time, and left it with that close date."""

    doubt: Doubt
    on: date
    close_on: date


def lapses(deals: Iterable[Deal]) -> dict[int, Lapse]:
    """What has been left lying, by deal number."""
    held: dict[str, list[Deal]] = defaultdict(list)
    for deal in deals:
        if deal.is_open(AS_OF) and (deal.won_on is None or deal.won_on > _SAFELY_LATER):
            held[deal.spell(AS_OF).owner].append(deal)
    return dict(chosen for key in sellers() for chosen in _of_seller(key, held[key]))


def _of_seller(key: str, held: list[Deal]) -> Iterator[tuple[int, Lapse]]:
    habits, stream = sellers()[key].habits, Stream("lapses", key)
    free = [d for d in held if len(d.spells) == 1]
    for doubt, wanted in ((Doubt.STALE, habits.stale), (Doubt.PASSED, habits.passed), (Doubt.EARLY, habits.early)):
        found = 0
        for lapse in (_lapse(doubt, stream) for _ in range(_ATTEMPTS)):
            fitting = [d for d in free if _fits(d, lapse)]
            if fitting and found < wanted:
                found += 1
                deal = stream.pick(fitting)
                free.remove(deal)
                yield deal.number, lapse


def _lapse(doubt: Doubt, stream: Stream) -> Lapse:
    ago, closes = {
        Doubt.PASSED: ((6, 45), -stream.whole(2, 15)),
        Doubt.STALE: ((64, 120), stream.whole(40, 120)),
        Doubt.EARLY: ((5, 25), stream.whole(4, 26)),
    }[doubt]
    looked = min(-stream.whole(*ago), closes - 4)
    return Lapse(doubt, worked_until(AS_OF + timedelta(days=looked)), worked_until(AS_OF + timedelta(days=closes)))


def _fits(deal: Deal, lapse: Lapse) -> bool:
    """Whether the deal stood still since then, in a stage that the check asks for (or does not flag as well)."""
    moved_on = max(step.on for step in deal.steps if step.on <= AS_OF)
    if deal.created_on >= lapse.on or moved_on > lapse.on:
        return False
    is_initial = deal.stage(AS_OF) < INITIAL_STAGES
    return is_initial == (lapse.doubt is Doubt.EARLY) or lapse.doubt is Doubt.STALE
