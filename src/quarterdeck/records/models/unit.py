"""Org units: what they are called and what they stand below, from which day until which."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q, QuerySet

from quarterdeck.domain import org
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.tree import unsound
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.keys import fresh_key
from quarterdeck.records.models.statement import Statement, recorded_on
from quarterdeck.records.models.versioned import StaleRecord, Versioned
from quarterdeck.records.refusal import Refusal


class UnitRefused(Refusal):
    """The tree of units would no longer be one."""


class Unit(Versioned):
    """A part of the organisation. What it is called and where it stands is said by its placements, day by day.

    Verbs with ``on`` hold from that day; what was planned for later stays, unless it only carried on what is changed.
    Each refuses in words what would leave circles, units without a place or two of a name side by side.
    """

    key = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What it is called today."""
        return self.placement().name

    @property
    def parent(self) -> Unit | None:
        """What it stands below today."""
        return self.placement().parent

    @property
    def first_on(self) -> date:
        """The first day on which it is there."""
        return self._said()[0].begin_on

    @property
    def last_on(self) -> date:
        """The first day on which it is not there any more."""
        return self._said()[-1].end_on

    def placement(self, on: date | None = None) -> Placement:
        """Where it stands on that day, by default today; a closed unit's last place, the first of one to come."""
        said = self._said() or list(Placement.ever.filter(unit=self).select_related("parent").order_by("begin_on"))
        day = on or recorded_on()
        return next((p for p in reversed(said) if p.begin_on <= day), said[0])

    @classmethod
    def found(
        cls,
        name: str,
        parent: Unit | None,
        *,
        by: Actor | None,
        begin_on: date = BEGINNING,
        end_on: date = END,
    ) -> Self:
        """A new unit below ``parent``, or the company itself. UnitRefused for a second company or a name used there."""
        if begin_on >= end_on:
            raise UnitRefused(f"{name} cannot be there from {begin_on} until {end_on}: the end is the first day after.")
        with trail_held():
            key = fresh_key(name, lambda k: k == org.UNASSIGNED or cls.objects.filter(key=k).exists())
            unit = cls.objects.create(key=key)
            Placement(unit=unit, parent=parent, name=name, begin_on=begin_on, end_on=end_on).say()
            _refuse_unsound()
            days = {"begin": begin_on, "end": end_on}
            record_event("found", unit, unit.key, by, name=name, below=parent.key if parent else None, **days)
        return unit

    @classmethod
    def company(cls) -> Self | None:
        """The unit that is the whole company."""
        return cls.objects.filter(placements__parent=None, placements__known_to=END).first()

    @classmethod
    def called(cls, name: str, parent: Unit | None = None) -> QuerySet[Self]:
        """The units that bear the name on some day, with a parent those that bear it below that one."""
        said = Q(placements__name=name, placements__known_to=END)
        below = Q(placements__parent=parent) if parent else Q()
        return cls.objects.filter(said & below).distinct()

    def rename(self, name: str, *, by: Actor | None, on: date = BEGINNING) -> Self:
        """Call it something else from that day on, always by default; its key stays, so addresses keep working."""
        with trail_held():
            old = self.placement(on).name
            self._hold({"name": self.placement(on).name}, {"name": name})
            for placement in self._from(on, lambda p: p.name == old):
                placement.become(on, name=name)
            _refuse_unsound()
            record_event("rename", self, self.key, by, old=old, new=name, on=on)
        return self

    def christen(self, name: str, *, by: Actor | None) -> Self:
        """Give it the first name that anybody gives it: known all along, in place of the one it bore meanwhile."""
        with trail_held():
            old = self.name
            self._hold({"name": old}, {"name": name})
            Placement.ever.filter(unit=self, name=old).update(name=name, version=F("version") + 1)
            _refuse_unsound()
            record_event("rename", self, self.key, by, old=old, new=name, on=BEGINNING)
        return self

    def place(self, parent: Unit, on: date, *, by: Actor | None) -> Self:
        """Stand below another unit from that day on, with all below it. UnitRefused for a circle, or the company."""
        with trail_held():
            old = self.placement(on).parent
            if old is None:
                raise UnitRefused(f"{self} is the whole company; it stands below nothing.")
            self._hold({"parent": self.placement(on).parent}, {"parent": parent})
            for placement in self._from(on, lambda p: p.parent == old):
                placement.become(on, parent=parent)
            _refuse_unsound()
            record_event("place", self, self.key, by, old=old.key, new=parent.key, on=on)
        return self

    def close(self, on: date, *, by: Actor | None) -> Self:
        """There is no such unit any more from that day on; its past stays, and counts where it last stood.

        Another day later on moves the closing; END opens it again. UnitRefused while anybody sits in it, or any unit
        stands below it, on or after that day.
        """
        with trail_held():
            said = self._said()
            if said[0].parent_id is None:
                raise UnitRefused(f"{self} is the whole company; it cannot be closed.")
            if on <= said[0].begin_on:
                raise UnitRefused(f"{self} begins on {said[0].begin_on}: it cannot be closed on {on}. Withdraw it.")
            old = said[-1].end_on
            self._hold({"end": old}, {"end": on})
            self._refuse_sitting(on)
            for placement in said:
                if placement.begin_on >= on:
                    placement.close()
                elif placement.end_on > on or placement is said[-1]:
                    placement.change(end_on=on)
            _refuse_unsound()
            record_event("close", self, self.key, by, on=on, before=old)
        return self

    def withdraw(self, *, by: Actor | None) -> None:
        """From today on it is known that there is no such unit: a correction. UnitRefused if anything stands on it."""
        with trail_held():
            self._hold({}, {})
            self._refuse_sitting(BEGINNING)
            if self.targets.exists():
                raise UnitRefused(f"{self} has targets. Withdraw those first.")
            name = self.name
            for placement in self._said():
                placement.close()
            _refuse_unsound()
            record_event("withdraw", self, self.key, by, name=name)

    def _said(self) -> list[Placement]:
        return list(self.placements.select_related("parent").order_by("begin_on"))

    def _from(self, on: date, is_same: Callable[[Placement], bool]) -> list[Placement]:
        """The placement of that day and those after it that only carry on what is about to change."""
        found: list[Placement] = []
        for placement in self._said():
            if placement.end_on <= on:
                continue
            if not is_same(placement):
                break
            found.append(placement)
        if not found:
            raise UnitRefused(f"{self} is not there on {on}. Choose a day on which it is.")
        return found

    def _refuse_sitting(self, on: date) -> None:
        seat = self.seats.filter(end_on__gt=on).first()
        if seat:
            raise UnitRefused(f"{self} cannot end on {on}: {seat} is still taken. Let them move or leave first.")

    def _hold(self, theirs: dict[str, object], yours: dict[str, object]) -> None:
        """Count the version up; StaleRecord if somebody else has changed the unit since this copy was read."""
        if not Unit.objects.filter(pk=self.pk, version=self.version).update(version=F("version") + 1):
            raise StaleRecord(str(self), theirs, yours)
        self.version += 1


class Placement(Statement):
    """What a unit is called and what it stands below, from ``begin_on`` up to, not including, ``end_on``."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="placed_below")
    name = models.CharField(max_length=200)
    begin_on = models.DateField(default=BEGINNING)
    end_on = models.DateField(default=END)

    SAME = ("unit",)

    class Meta:
        ordering = ("unit", "begin_on")
        constraints = (
            models.CheckConstraint(condition=Q(begin_on__lt=F("end_on")), name="placement_begins_before_it_ends"),
        )

    def __str__(self) -> str:
        return f"the place of {self.name}"

    def become(self, on: date, **fields: Any) -> None:  # noqa: ANN401 a field's value has the field's type
        """Something else from that day on; what was there before it stays."""
        if on <= self.begin_on:
            self.change(**fields)
            return
        end_on = self.end_on
        self.change(end_on=on)
        told = {"parent": self.parent, "name": self.name} | fields
        Placement(unit=self.unit, begin_on=on, end_on=end_on, **told).say()


def _refuse_unsound() -> None:
    rows = Placement.objects.order_by("unit_id", "begin_on").values_list(
        "unit__key", "name", "parent__key", "begin_on", "end_on"
    )
    if fault := unsound([org.Unit(*row) for row in rows]):
        raise UnitRefused(fault)
