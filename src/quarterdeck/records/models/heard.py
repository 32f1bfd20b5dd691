"""Whether anything was said in a session: then it took place, whatever one of the two says alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db.models import Q

from quarterdeck.records.models.audit import AuditEvent
from quarterdeck.records.models.person import Person
from quarterdeck.records.voice import Stands, Voice

if TYPE_CHECKING:
    from quarterdeck.records.models.session import Session
    from quarterdeck.records.models.sitting import Sitting

KEPT_ELSEWHERE = ("sitting", "preparation", "session", "pulse")
"""What is done to a session from outside of it. Who led it on stands in its marks."""


def is_heard_of(sitting: Sitting, by: Voice) -> bool:
    """Whether the other one led it on, wrote its notes, or said anything about these numbers while it was held.

    Opening it is no word: who opened it may have waited for nothing.
    """
    others = _others(sitting, by)
    return (
        sitting.marks.filter(by__in=others, number__gt=1).exists()
        or sitting.session.notes.filter(written_by__in=others).exclude(text="").exists()
        or _said(sitting, others)
    )


def is_concluded_in(session: Session) -> bool:
    """Whether a gap or a topic ended in it."""
    return bool(session.decisions.exists() or session.topics_taken.exclude(because="").exists())


def is_owner_in(sitting: Sitting, by: Voice) -> bool:
    """Whether its owner was in it, as far as the one who leads it can tell: opened it, or said or decided anything."""
    return (
        sitting.marks.filter(by=sitting.session.owner_id).exists()
        or sitting.session.decisions.filter(taken_by=None).exists()
        or is_heard_of(sitting, by)
    )


def _others(sitting: Sitting, by: Voice) -> set[int]:
    """The owner, for whoever leads it; for the owner whoever leads it, or led it on in their stead."""
    owner, leader = sitting.session.owner_id, sitting.session.leader_id
    if by.stands is Stands.ABOVE:
        return {owner}
    return ({leader} if leader else set()) | set(sitting.marks.exclude(by=owner).values_list("by_id", flat=True))


def _said(sitting: Sitting, others: set[int]) -> bool:
    """By the order of the audit trail since it was opened, in the time for which it counts as held."""
    opened = AuditEvent.objects.filter(noun="sitting", verb="open", key=sitting.session.key).first()
    if opened is None:
        return False
    begin, end = sitting.held_between()
    emails = Person.objects.filter(pk__in=others, account__isnull=False).values_list("account__email", flat=True)
    owner = f'"owner": {json.dumps(sitting.session.owner.key)}'
    during = AuditEvent.objects.filter(number__gt=opened.number, at__gte=begin, at__lte=end, actor__in=list(emails))
    about = Q(details__contains=owner) | Q(key=sitting.session.key)
    return during.filter(about).exclude(noun__in=KEPT_ELSEWHERE).exists()
