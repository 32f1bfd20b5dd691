"""Which seller in a source is which person."""

from __future__ import annotations

from typing import Self

from django.db import models, transaction

from quarterdeck.records.audit import Actor, record_event
from quarterdeck.records.models.person import Person


class LinkedBy(models.TextChoices):
    """How we know."""

    OWNER_ID = "id", "the organisation names the seller's id"
    EMAIL = "email", "same e-mail address"
    NAME = "name", "same name, and nobody else has it"
    HAND = "hand", "somebody said so"


class OwnerIdentity(models.Model):
    """A qualified seller id (``crm:0051``) means this person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="owner_identities")
    owner_id = models.CharField(max_length=400, unique=True)
    linked_by = models.CharField(max_length=10, choices=LinkedBy)
    linked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("owner_id",)
        verbose_name_plural = "owner identities"

    def __str__(self) -> str:
        return f"{self.owner_id} is {self.person}"

    @classmethod
    def link(cls, person: Person, owner_id: str, linked_by: LinkedBy, *, by: Actor | None) -> Self:
        """From now on what that seller owns is this person's, for all days; an earlier link to somebody else ends."""
        with transaction.atomic():
            before = cls.objects.filter(owner_id=owner_id).select_related("person").first()
            link, _ = cls.objects.update_or_create(
                owner_id=owner_id, defaults={"person": person, "linked_by": linked_by}
            )
            old = before.person.key if before else None
            record_event("link", link, owner_id, by, person=person.key, how=str(linked_by), before=old)
        return link
