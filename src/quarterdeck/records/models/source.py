"""Sources: what has to be known to read their next export the same way as the last one."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from quarterdeck.connectors import ReadSettings
from quarterdeck.connectors.settings import SAID_ZONE
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.versioned import Versioned


class Source(Versioned):
    """Where deliveries come from, with the mapping file and the answers somebody gave once."""

    name = models.CharField(max_length=200, unique=True)
    mapping = models.TextField(default="", blank=True)
    answers = models.JSONField(default=dict)
    products = models.JSONField(default=list)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return f"the source {self.name}"

    @classmethod
    def remember(
        cls, name: str, *, mapping: str, settings: ReadSettings, products: list[str], by: Actor | None
    ) -> Self:
        """Keep how this source was read; the same again changes nothing."""
        told: dict[str, Any] = {"mapping": mapping, "answers": settings.answers, "products": sorted(products)}
        with trail_held():
            source, is_new = cls.objects.get_or_create(name=name, defaults=told)
            if is_new or any(getattr(source, field) != value for field, value in told.items()):
                source.change(**told)
                record_event("remember", source, name, by, answers=told["answers"], mapping=bool(mapping))
        return source

    def settings(self) -> ReadSettings:
        """The answers, as reading takes them."""
        answers = {"time_zone" if name == SAID_ZONE else name: value for name, value in self.answers.items()}
        return ReadSettings(**answers)

    @property
    def tells_who_said_the_zone(self) -> bool:
        """Whether the answers hold a time zone only if somebody gave it; those of earlier versions always held one."""
        return SAID_ZONE in self.answers
