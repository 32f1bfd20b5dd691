"""Trying a change out: it is made, looked at, and taken back, so that a preview says what the verbs will really do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from quarterdeck.domain.org import Organisation
from quarterdeck.records.values import read_organisation


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The organisation before a change, and as it would be after it."""

    before: Organisation
    after: Organisation


def rehearse(change: Callable[[], object]) -> Rehearsal:
    """What the change would make of the organisation; nothing of it stays. Raises the Refusal of its verbs."""
    with transaction.atomic():
        before = read_organisation()
        change()
        after = read_organisation()
        transaction.set_rollback(True)
    return Rehearsal(before, after)
