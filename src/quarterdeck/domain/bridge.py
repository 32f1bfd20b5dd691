"""The pipeline bridge: from what was open on one day to what was open on a later one, every difference with a reason.

docs/design/bridge.md says what each reason means and why they are asked in this order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Stock(StrEnum):
    """Which open opportunities a bridge is about."""

    DUE = "due"
    """Those expected to close in the period."""
    OPEN = "open"
    """All of them, whenever they are due."""


class Reason(StrEnum):
    """Why the pipeline is another one, in the order in which a bridge shows them."""

    NEW = "new"
    PULLED_IN = "pulled_in"
    PUSHED_IN = "pushed_in"
    DATED = "dated"
    REOPENED = "reopened"
    INCREASED = "increased"
    PRICED = "priced"
    TRANSFERRED_IN = "transferred_in"
    REVALUED = "revalued"
    DECREASED = "decreased"
    UNPRICED = "unpriced"
    PUSHED_OUT = "pushed_out"
    PULLED_OUT = "pulled_out"
    UNDATED = "undated"
    WON = "won"
    LOST = "lost"
    DELETED = "deleted"
    TRANSFERRED_OUT = "transferred_out"


LEAVING = (
    Reason.TRANSFERRED_OUT,
    Reason.DELETED,
    Reason.WON,
    Reason.LOST,
    Reason.UNDATED,
    Reason.PULLED_OUT,
    Reason.PUSHED_OUT,
)
"""Why a deal is out of the pipeline on the last day; the first that applies counts, so the order is the rule."""
COMING = (Reason.NEW, Reason.TRANSFERRED_IN, Reason.REOPENED, Reason.DATED, Reason.PUSHED_IN, Reason.PULLED_IN)
"""Why a deal is in the pipeline on the last day only; likewise."""
CHANGING = (Reason.INCREASED, Reason.DECREASED, Reason.PRICED, Reason.UNPRICED, Reason.REVALUED)
"""What happened to an amount; these stand beside a deal's one reason."""
OF_DATES = frozenset(
    {Reason.UNDATED, Reason.PULLED_OUT, Reason.PUSHED_OUT, Reason.DATED, Reason.PUSHED_IN, Reason.PULLED_IN}
)
"""Reasons that lie in the close date; a bridge of all that is open does not look at it."""
SPLIT = OF_DATES | {Reason.WON}
"""Reasons of deals seen on both days: the change of their amount stands apart, as it does for deals that stayed."""


class Move(StrEnum):
    """What a deal did between the two days that neither of them shows."""

    DATE_AND_BACK = "date_and_back"
    REOPENED = "closed_and_reopened"
    HANDED_BACK = "handed_over_and_back"
    RESTORED = "deleted_and_restored"
    CAME_AND_WON = "came_and_won"
    CAME_AND_LOST = "came_and_lost"
    CAME_AND_WENT = "came_and_went"
    UP_AND_DOWN = "up_and_down"


@dataclass(frozen=True, slots=True)
class Level:
    """The pipeline on one day: how many deals, what they are worth, and how many of them have no value."""

    n: int
    value: Decimal
    unpriced: int


@dataclass(frozen=True, slots=True)
class Step:
    """What one reason did: to how many deals, by how much (negative where the pipeline lost), and how many unpriced."""

    reason: Reason
    n: int
    value: Decimal
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class Moves:
    """Moves of one kind inside the window: how many deals made how many, worth what, and how many have no value."""

    move: Move
    deals: int
    n: int
    value: Decimal
    unpriced: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """Start, the steps in their order (only those that occur), and end.

    ``late`` of the new deals were created on or before the first day, or on an unknown one: not known then, rather than
    new.
    """

    start: Level
    steps: tuple[Step, ...]
    end: Level
    late: int = 0

    @property
    def residual(self) -> Decimal:
        """What the reasons leave unexplained: 0."""
        return self.end.value - self.start.value - sum((s.value for s in self.steps), Decimal(0))

    @property
    def residual_count(self) -> int:
        """The same for the number of deals: 0."""
        came = sum(s.n for s in self.steps if s.reason in COMING)
        left = sum(s.n for s in self.steps if s.reason in LEAVING)
        return self.end.n - self.start.n - came + left

    @property
    def change(self) -> Decimal:
        """How much more the pipeline is worth on the last day."""
        return self.end.value - self.start.value

    def step(self, reason: Reason) -> Step:
        """What that reason did; nothing if it does not occur."""
        return next((s for s in self.steps if s.reason is reason), Step(reason, 0, Decimal(0)))


def in_order(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps as a bridge shows them."""
    place = {reason: i for i, reason in enumerate(Reason)}
    return tuple(sorted(steps, key=lambda step: place[step.reason]))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which bridge a face was asked for, as written in an address or on a command line; empty means the default.

    ``behind`` names a reason or a move whose deals are wanted, ``page`` which of their pages, from 1.
    """

    begin: str = ""
    end: str = ""
    stock: str = ""
    behind: str = ""
    page: int = 1
