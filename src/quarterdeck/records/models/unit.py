"""Org units."""

from __future__ import annotations

from typing import Self

from django.db import models, transaction

from quarterdeck.domain import org
from quarterdeck.records.audit import Actor, record_event
from quarterdeck.records.keys import fresh_key
from quarterdeck.records.models.versioned import Versioned
from quarterdeck.records.refusal import Refusal


class UnitRefused(Refusal):
    """The tree of units would no longer be one."""


class Unit(Versioned):
    """A part of the organisation. The one without a parent is the whole company."""

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("parent", "name"), name="one_unit_of_a_name_below_each"),)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def found(cls, name: str, parent: Unit | None, *, by: Actor | None) -> Self:
        """A new unit below ``parent``, or the company itself. UnitRefused for a second company or a name used there."""
        if parent is None and (company := cls.company()):
            raise UnitRefused(f"'{name}' cannot stand beside {company.name}: one unit is the whole company.")
        if cls.objects.filter(parent=parent, name=name).exists():
            raise UnitRefused(f"There is a unit called '{name}' below {parent} already.")
        with transaction.atomic():
            key = fresh_key(name, lambda k: k == org.UNASSIGNED or cls.objects.filter(key=k).exists())
            unit = cls.objects.create(key=key, name=name, parent=parent)
            record_event("found", unit, unit.key, by, name=name, below=parent.key if parent else None)
        return unit

    @classmethod
    def company(cls) -> Self | None:
        """The unit that is the whole company."""
        return cls.objects.filter(parent=None).first()

    def rename(self, name: str, *, by: Actor | None) -> Self:
        """Call it something else; its key stays, so that addresses keep working."""
        with transaction.atomic():
            old = self.name
            self.change(name=name)
            record_event("rename", self, self.key, by, old=old, new=name)
        return self

    def value(self) -> org.Unit:
        """The unit as the domain knows it."""
        return org.Unit(self.key, self.name, self.parent.key if self.parent else None)
