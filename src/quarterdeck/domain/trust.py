"""From when on something is in doubt; every limit may differ from pipeline to pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

STUCK_FACTOR = 1.5
"""An open deal is stuck once it has been in its stage for more than so many times the median of won deals there."""
QUIET_DAYS = 30
"""An open deal is quiet once it has gone so many days without an activity."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one pipeline, in days."""

    stale_days: int = 60
    """An open deal not updated for more than so many days is in doubt."""
    closing_days: int = 30
    """An open deal that closes within so many days should have left the initial stages."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A finding that somebody confirmed: up to and including ``until_on`` the check does not doubt the opportunity."""

    opportunity_id: str
    check: str
    until_on: date


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits of every pipeline, how far a forecast may be off, and which single findings were set aside.

    ``by_pipeline`` names the pipelines with limits of their own. The forecast is judged by the mean of the last
    ``forecast_months`` complete months, against ``forecast_limit`` (a share).
    """

    usual: Limits = Limits()
    by_pipeline: Mapping[str, Limits] = field(default_factory=dict)
    forecast_limit: float = 0.15
    forecast_months: int = 3
    forecast_history: int = 12
    stuck_factor: float = STUCK_FACTOR
    quiet_days: int = QUIET_DAYS
    colleagues: int = 0
    """What an action moved may be compared with the mean of so many colleagues or more; with nobody's for 0."""
    aside: tuple[Aside, ...] = ()

    def limits(self, pipeline: str | None) -> Limits:
        """The limits for deals of that pipeline."""
        return self.by_pipeline.get(pipeline, self.usual) if pipeline else self.usual
