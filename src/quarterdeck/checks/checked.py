"""What a trust check says: passed, to be fixed, or that it cannot be made, and about which opportunities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Verdict(StrEnum):
    """How a check ended. One that cannot be made is not passed."""

    PASS = "pass"  # noqa: S105 a verdict
    FIX = "fix"
    CANNOT_CHECK = "cannot_check"


@dataclass(frozen=True, slots=True)
class Doubt:
    """An open opportunity in doubt: ``words`` say what is wrong, ``days`` by how many days.

    ``amount`` is in the organisation's currency; None means counted, not priced. ``person_key`` and ``row_key`` are
    those of the stint it was seen through.
    """

    opportunity_id: str
    name: str | None
    account: str | None
    owner_id: str | None
    owner: str | None
    person_key: str
    row_key: str
    pipeline: str | None
    stage: str | None
    amount: Decimal | None
    close_on: date | None
    words: str
    days: int


@dataclass(frozen=True, slots=True)
class Checked:
    """One check for one line of a page, or for the whole lens.

    ``count`` open opportunities worth ``value`` are in doubt, of ``open_count`` worth ``open_value``; ``unpriced`` of
    those in doubt have no value. ``unknown`` open opportunities could not be checked, and ``unknown_words`` say why.
    ``limit`` says from when on something is in doubt. Where the check cannot be made at all, ``reason`` says what is
    missing and ``remedy`` what brings it. For the forecast ``miss`` is the mean miss and ``count`` counts months.
    """

    code: str
    title: str
    verdict: Verdict
    limit: str
    count: int = 0
    value: Decimal | None = None
    unpriced: int = 0
    open_count: int = 0
    open_value: Decimal | None = None
    unknown: int = 0
    unknown_words: str = ""
    doubts: tuple[Doubt, ...] = ()
    reason: str = ""
    remedy: str = ""
    miss: float | None = None
    bias: float | None = None

    @property
    def share(self) -> float | None:
        """The doubtful part of the open value; None where no open value is known."""
        if self.value is None or not self.open_value:
            return None
        return float(self.value / self.open_value)
