"""The records as the domain's values, kept until anything changes.

Every change of a record moves the end of the audit trail in the same transaction, so the trail's last hash says
whether what was read before still stands. Nothing here depends on who asks: clearance is worked out per request.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from quarterdeck.domain import org, targets
from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.domain.trust import Limits, Thresholds
from quarterdeck.records.models import (
    AuditHead,
    Company,
    CurrentPublication,
    OwnerIdentity,
    Person,
    Seat,
    Target,
    TrustLimit,
    Unit,
)


@dataclass(frozen=True, slots=True)
class Values:
    """Everything on record that reports need, as of one state of the trail."""

    state: str
    organisation: org.Organisation
    targets: targets.Targets
    calendar: Calendar
    currency: str
    company: str
    file_name: str | None
    """The facts that stand; None before the first import."""
    thresholds: Thresholds


class _Kept:
    """The newest values of this process, shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: Values | None = None

    def at(self, state: str) -> Values | None:
        with self._lock:
            return self._values if self._values and self._values.state == state else None

    def keep(self, values: Values) -> None:
        with self._lock:
            self._values = values


_kept = _Kept()


def current_values() -> Values:
    """The records as they stand: one statement while nothing has changed since the last call."""
    state = _state()
    if kept := _kept.at(state):
        return kept
    while True:
        values = _read(state)
        if (now := _state()) == state:
            _kept.keep(values)
            return values
        state = now  # somebody saved while we were reading: what we have may be half old, half new


def read_organisation() -> org.Organisation:
    """Units, people with their owner ids, and seats."""
    owner_ids: dict[int, list[str]] = {}
    for person_id, owner_id in OwnerIdentity.objects.order_by("owner_id").values_list("person_id", "owner_id"):
        owner_ids.setdefault(person_id, []).append(owner_id)
    units = Unit.objects.order_by("pk").values_list("key", "name", "parent__key")
    people = Person.objects.order_by("pk").values_list("pk", "key", "name", "email")
    seats = Seat.objects.order_by("person_id", "begin_on", "pk").values_list(
        "person__key", "unit__key", "role", "begin_on", "end_on"
    )
    return org.Organisation(
        tuple(org.Unit(key, name, parent) for key, name, parent in units),
        tuple(org.Person(key, name, email, tuple(owner_ids.get(pk, ()))) for pk, key, name, email in people),
        tuple(org.Seat(person, unit, org.Role(role), begin, end) for person, unit, role, begin, end in seats),
    )


def read_targets() -> targets.Targets:
    """Every target somebody has set; zero is set, null is not."""
    rows = (
        Target.objects.filter(amount__isnull=False)
        .order_by("metric", "begin_on", "pk")
        .values_list("metric", "unit__key", "person__key", "begin_on", "end_on", "amount")
    )
    return targets.Targets(
        tuple(
            targets.Target(
                metric,
                Subject(SubjectKind.UNIT, unit) if unit else Subject(SubjectKind.PERSON, person or ""),
                begin,
                end,
                amount,
            )
            for metric, unit, person, begin, end, amount in rows
            if amount is not None
        )
    )


def read_thresholds() -> Thresholds:
    """From when on something is in doubt: the company's limits, and those of pipelines that differ."""
    limits = {limit.pipeline: limit for limit in TrustLimit.objects.all()}
    usual = limits.pop("", None) or TrustLimit()
    return Thresholds(
        usual=Limits(usual.stale_days, usual.closing_days),
        by_pipeline={name: Limits(own.stale_days, own.closing_days) for name, own in limits.items()},
        forecast_limit=usual.forecast_percent / 100,
    )


def _state() -> str:
    head = AuditHead.objects.filter(pk=1).values_list("hash", flat=True).first()
    return head or ""


def _read(state: str) -> Values:
    company = Company.current()
    publication = CurrentPublication.standing()
    return Values(
        state,
        read_organisation(),
        read_targets(),
        company.calendar(),
        company.currency,
        company.name,
        publication.file_name if publication else None,
        read_thresholds(),
    )
