"""The records as the domain's values, kept until anything changes.

Every change of a record moves the end of the audit trail in the same transaction, so the hash of the last event about
such a record says whether what was read before still stands. Nothing here depends on who asks: clearance is worked out
per request.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date

from quarterdeck.domain import org, targets
from quarterdeck.domain.cadence import Rhythm
from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.plans import Plans
from quarterdeck.domain.rates import RateStatement
from quarterdeck.domain.repairs import Laid
from quarterdeck.domain.scope import View
from quarterdeck.domain.trust import Thresholds
from quarterdeck.records.models import AuditHead, Company, CurrentPublication
from quarterdeck.records.said import Everything


@dataclass(frozen=True, slots=True)
class Values:
    """Everything on record that reports need, as of one state of the trail, as it was known on some day."""

    state: str
    organisation: org.Organisation
    targets: targets.Targets
    calendar: Calendar
    currency: str
    company: str
    file_name: str | None
    """The facts that stand; None before the first import."""
    thresholds: Thresholds
    rates: tuple[RateStatement, ...] = ()
    """Exchange rates that were typed in."""
    repairs: tuple[Laid, ...] = ()
    """What people have said of single opportunities until the CRM says so."""
    rhythm: Rhythm = field(default_factory=Rhythm)
    """By which rules sessions are held, on which days nobody works, which decisions are taken."""
    plans: dict[tuple[date, View], Plans] = field(default_factory=dict, repr=False, compare=False)
    """What was worked out of the targets for whoever sees everything."""


MOST_KEPT = 24
"""How many states of knowledge are kept at once; each is a whole organisation."""


class _State:
    """What is on record in one state of the trail, and the values of days that somebody has looked at."""

    def __init__(self, state: str) -> None:
        company, publication = Company.current(), CurrentPublication.standing()
        self.state = state
        self._company = company
        self._file_name = publication.file_name if publication else None
        self._everything = Everything()
        self._values: dict[int, Values] = {}

    def values(self, as_of: date | None) -> Values:
        """The values as known at the end of that day; equal knowledge is one and the same object."""
        point = self._everything.point(as_of)
        if point not in self._values:
            while len(self._values) >= MOST_KEPT:
                self._values.pop(next(iter(self._values)), None)
            self._values[point] = self._known(as_of)
        return self._values[point]

    def _known(self, as_of: date | None) -> Values:
        return Values(
            self.state,
            self._everything.organisation(as_of),
            self._everything.targets(as_of),
            self._everything.calendar(as_of, self._company.start_month, self._company.time_zone),
            self._company.currency,
            self._company.name,
            self._file_name,
            self._everything.thresholds(as_of),
            self._everything.rates(as_of),
            self._everything.repairs(as_of),
            self._everything.rhythm(as_of),
        )


class _Kept:
    """The newest state of this process, shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: _State | None = None

    def at(self, state: str) -> _State | None:
        with self._lock:
            return self._kept if self._kept and self._kept.state == state else None

    def keep(self, kept: _State | None) -> None:
        with self._lock:
            self._kept = kept


_kept = _Kept()


def current_values(as_of: date | None = None) -> Values:
    """The records as they stand, or as they were known at the end of ``as_of``.

    One statement to the database while nothing has changed since the last call.
    """
    return _current().values(as_of)


def read_organisation(as_of: date | None = None) -> org.Organisation:
    """Units, people with their owner ids, and seats."""
    return Everything().organisation(as_of)


def read_targets(as_of: date | None = None) -> targets.Targets:
    """Every target somebody has set; zero is set, null is not."""
    return Everything().targets(as_of)


def read_thresholds(as_of: date | None = None) -> Thresholds:
    """From when on something is in doubt: the company's limits, and those of pipelines that differ."""
    return Everything().thresholds(as_of)


def _current() -> _State:
    state = _state()
    if kept := _kept.at(state):
        return kept
    while True:
        kept = _State(state)
        if (now := _state()) == state:
            _kept.keep(kept)
            return kept
        state = now  # somebody saved while we were reading: what we have may be half old, half new


def _state() -> str:
    head = AuditHead.objects.filter(pk=1).values_list("values_hash", flat=True).first()
    return head or ""
