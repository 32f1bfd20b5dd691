"""Where a report stands: whose it is, the way down to it, and which days it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quarterdeck.domain.scope import Subject


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way down; ``subject`` None is a name without a page for this viewer, or where one stands."""

    label: str
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The frame of a report. ``view_label`` names how the organisation is read over time."""

    name: str
    is_own: bool
    is_unit: bool
    role: str
    period_label: str
    months_label: str
    company: str
    currency: str
    observed_on: date
    crumbs: tuple[Crumb, ...]
    view_label: str = "As it was: what was sold counts where its seller sat on the day"
