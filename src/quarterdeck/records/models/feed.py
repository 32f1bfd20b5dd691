"""Secret addresses from which a person's calendar reads their sessions."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from quarterdeck.records.audit import Actor, actor_name, record_event, trail_held
from quarterdeck.records.models.account import Account
from quarterdeck.records.models.person import Person
from quarterdeck.records.present import now


class Feed(models.Model):
    """An address that whoever knows it may read one person's sessions from. Only a digest of its secret is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=254)
    revoked_at = models.DateTimeField(null=True)

    IN_VALUES: ClassVar[bool] = False

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(revoked_at__isnull=True), name="one_open_feed_of_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"the calendar address of {self.person}"

    @classmethod
    def standing(cls, person: Person) -> Self | None:
        """The person's address that can be read now."""
        return cls.objects.filter(person=person, revoked_at__isnull=True).first()

    @classmethod
    def open(cls, person: Person, *, by: Actor | None) -> str:
        """A new address, in place of the one before: its secret, told this once."""
        secret = secrets.token_urlsafe(32)
        with trail_held():
            if before := cls.standing(person):
                before.revoke(by=by)
            made = cls.objects.create(person=person, digest=_digest(secret), opened_at=now(), opened_by=actor_name(by))
            record_event("open", made, person.key, by)
        return secret

    def revoke(self, *, by: Actor | None) -> None:
        """Nothing can be read from it any more."""
        with trail_held():
            self.revoked_at = now()
            self.save(update_fields=["revoked_at"])
            record_event("revoke", self, self.person.key, by)

    @classmethod
    def reader(cls, secret: str) -> Person | None:
        """Whose sessions the secret opens; nobody's once it is revoked, or whoever has it may not sign in any more."""
        found = cls.objects.select_related("person").filter(digest=_digest(secret), revoked_at__isnull=True).first()
        if found is None or not Account.objects.filter(person=found.person, is_active=True).exists():
            return None
        return found.person


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
