"""What the checks of single opportunities have in common: when one is in doubt, when nobody can tell, what is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from quarterdeck.domain.trust import Limits, Thresholds


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule's words may speak of."""

    as_of: date
    known: datetime
    close_on: date | None
    updated_at: datetime | None
    stage: str | None
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check of open opportunities. Its conditions are over the columns of ``open_deals``.

    ``doubtful`` holds for opportunities in doubt, ``unknown`` for those of which nobody can tell, ``blind`` for those
    that lack what the check looks at: where every one lacks it, the check cannot be made.
    ``words`` and ``days`` describe one opportunity in doubt. ``unknown_words`` follow a count of opportunities that
    cannot be checked; ``reason`` and ``remedy`` stand for the check where none can.
    """

    code: str
    title: str
    meaning: str
    doubtful: str
    unknown: str
    blind: str
    days: Callable[[Seen], int]
    words: Callable[[Seen], str]
    limit: Callable[[Thresholds], str]
    unknown_words: str
    reason: str
    remedy: str
