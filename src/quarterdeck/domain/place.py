"""Where a report stands: whose it is, the way down to it, and which days it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.money import RateType
from quarterdeck.domain.scope import Subject, View


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way down; ``subject`` None is a name without a page for this viewer, or where one stands."""

    label: str
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The frame of a report.

    ``view_label`` names how the organisation is read over time, ``rates_label`` the rates that convert amounts in
    other currencies; it is empty where the company has none.
    """

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
    view_label: str
    rates_label: str = ""
    is_pinned: bool = False
    """Whether that day was asked for, so that what was recorded after it is left out."""


def view_words(view: View, as_of: date) -> str:
    """How the organisation is read over time, in a sentence without its full stop."""
    if view is View.AS_WAS:
        return "As it was: what was sold counts where its seller sat on the day"
    return f"As it is: everything counts where its owner sits on {formats.day(as_of)}"


def rates_words(rates: RateType, as_of: date) -> str:
    """Which rates convert amounts, in a sentence without its full stop."""
    match rates:
        case RateType.DATED:
            return "Dated rates: amounts in other currencies at the rate of their day"
        case RateType.PLAN:
            return "Plan rates: amounts in other currencies at the rate agreed for their fiscal year"
        case RateType.SPOT:
            return f"Spot rates: amounts in other currencies at the newest rate known on {formats.day(as_of)}"
