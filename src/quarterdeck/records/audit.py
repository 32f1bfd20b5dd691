"""Writing the audit trail and checking that nobody has touched it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models, transaction

from quarterdeck.records.models.audit import FIRST_HASH, AuditEvent, AuditHead
from quarterdeck.records.present import now

CONSOLE = "console"
"""The actor when no account is signed in: whoever may run commands on the machine."""
_IS_HELD: ContextVar[bool] = ContextVar("_IS_HELD", default=False)


class Actor(Protocol):
    """Whoever does something: an account."""

    @property
    def email(self) -> str:
        """How the trail names them."""


def actor_name(by: Actor | None) -> str:
    """How the trail names whoever acts; None is the operator at the machine's own console."""
    return by.email if by else CONSOLE


@contextmanager
def trail_held() -> Iterator[None]:
    """One transaction that holds the end of the audit trail before it touches anything else, and until it ends.

    Everything that writes an event is done in one: then no two of them hold what the other waits for, in whatever order
    they go on, and what one has looked up stays so until it is done. Nothing may be written in the same transaction
    before it. See docs/decisions/0027-the-trail-is-held-first.md.
    """
    with transaction.atomic():
        if _IS_HELD.get():
            yield
            return
        AuditHead.objects.select_for_update().get_or_create(pk=1)
        was = _IS_HELD.set(True)
        try:
            yield
        finally:
            _IS_HELD.reset(was)


def record_event(verb: str, record: models.Model, key: str, by: Actor | None, **details: Any) -> AuditEvent:  # noqa: ANN401 what a record holds
    """Append to the trail that ``by`` did ``verb`` to the record; to be called in the transaction that does it.

    Whoever appends holds the head until the transaction ends, so events are numbered without a gap. RuntimeError
    unless the trail is held: the event could then stand without the change, or wait in a circle with another one.
    """
    if not _IS_HELD.get():
        raise RuntimeError("An audit event belongs into the transaction of the change it tells of: trail_held().")
    head = AuditHead.objects.get(pk=1)
    event = AuditEvent(
        number=head.number + 1,
        at=now(),
        actor=actor_name(by),
        verb=verb,
        noun=record._meta.model_name or "",  # noqa: SLF001 Django's public name for it
        key=key,
        details=json.dumps(details, default=str, sort_keys=True),
        previous_hash=head.hash,
    )
    event.hash = event.computed_hash()
    event.save(force_insert=True)
    values_hash = event.hash if getattr(record, "IN_VALUES", True) else head.values_hash
    AuditHead.objects.filter(pk=head.pk).update(number=event.number, hash=event.hash, values_hash=values_hash)
    return event


@dataclass(frozen=True, slots=True)
class Trail:
    """What checking the trail found: how many events, the hash of the last, and the first thing wrong, if any."""

    events: int
    last_hash: str
    fault: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.fault


def verify_trail() -> Trail:
    """Follow the whole chain from its beginning to its head."""
    count, previous = 0, FIRST_HASH
    for event in AuditEvent.objects.order_by("number").iterator(chunk_size=2000):
        if fault := _fault(event, count + 1, previous):
            return Trail(count, previous, fault)
        count, previous = event.number, event.hash
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    if (head.number, head.hash) != (count, previous):
        return Trail(count, previous, f"The trail should end at event {head.number}, but the last one is {count}.")
    return Trail(count, previous)


def _fault(event: AuditEvent, number: int, previous: str) -> str:
    if event.number != number:
        return f"Event {number} is missing."
    if event.previous_hash != previous:
        return f"Event {number} does not follow the one before it: one of the two was replaced."
    if event.hash != event.computed_hash():
        return f"Event {number} was changed after it was written."
    return ""
