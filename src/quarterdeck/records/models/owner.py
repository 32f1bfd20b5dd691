"""Which seller in a source is which person."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from quarterdeck.domain.days import END
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.statement import Statement
from quarterdeck.records.refusal import Refusal


class LinkedBy(models.TextChoices):
    """How we know."""

    OWNER_ID = "id", "the organisation names the seller's id"
    EMAIL = "email", "same e-mail address"
    NAME = "name", "same name, and nobody else has it"
    HAND = "hand", "somebody said so"


class OwnerIdentity(Statement):
    """A qualified seller id (``crm:0051``) means this person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="owner_identities")
    owner_id = models.CharField(max_length=400, db_index=True)
    linked_by = models.CharField(max_length=10, choices=LinkedBy)
    linked_at = models.DateTimeField(auto_now_add=True)

    SAME = ("owner_id",)

    class Meta:
        ordering = ("owner_id",)
        verbose_name_plural = "owner identities"
        constraints = (
            models.UniqueConstraint(fields=("owner_id",), condition=Q(known_to=END), name="one_person_of_a_seller_id"),
        )

    def __str__(self) -> str:
        return f"{self.owner_id} is {self.person}"

    @classmethod
    def link(cls, person: Person, owner_id: str, linked_by: LinkedBy, *, by: Actor | None) -> Self:
        """From today on it is known that what the seller owns on any day is this person's, and nobody else's."""
        if person.is_vacancy:
            raise Refusal(f"'{person}' is a vacant seat, which owns nothing. Link {owner_id} to whoever fills it.")
        with trail_held():
            link = cls.objects.filter(owner_id=owner_id).select_related("person").first()
            old = link.person.key if link else None
            if link is None:
                link = cls(owner_id=owner_id, person=person, linked_by=linked_by).say()
            elif link.person != person:
                link.change(person=person, linked_by=linked_by)
            record_event("link", link, owner_id, by, person=person.key, how=str(linked_by), before=old)
        return link
