"""Statements: what somebody said, and on which days that was what we knew.

Beside the days a record speaks of stand the days on which it was on record. Nothing said is ever overwritten: whoever
says something else leaves a copy of what was said before, so a report as of an earlier day stays what it was.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models, transaction

from quarterdeck.domain.calendar import Clock
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.records.models.versioned import Versioned
from quarterdeck.records.present import now

SET_UP = timedelta(days=30)
"""How long after the first publication a company is taken to be still setting itself up."""


class Standing(models.Manager["Statement"]):
    """Finds what is on record now, and not what was said before or has been withdrawn."""

    def get_queryset(self) -> models.QuerySet[Statement]:
        """Statements that nobody has closed."""
        return super().get_queryset().filter(known_to=END)


class Statement(Versioned):
    """Something said, known from ``known_from`` up to, not including, ``known_to``; what stands is open to the END.

    To make a record a statement:

    - derive from this class, and let a unique field be unique among what stands only:
      ``UniqueConstraint(fields=…, condition=Q(known_to=END), name=…)``;
    - name in ``SAME`` the fields by which two statements are about the same thing; where they speak of days, from
      ``begin_on`` until ``end_on``, those have to overlap as well;
    - in its verbs call ``say`` for something new, ``change`` for something else from today on, ``close`` to take it
      back, each with its audit event in the same transaction. ``delete`` never;
    - ``objects`` finds what stands, ``ever`` everything; a join over a foreign key knows of neither, so it has to name
      ``known_to`` itself;
    - read it in ``records/values.py`` with its two days, and open the Book's value from what was known.

    The row of a thing stays the same one while it is changed, so that a save from an old copy is refused with both
    texts; what it said before is kept in a row of its own, whose ``standing`` is the row that stands.
    """

    known_from = models.DateField(default=BEGINNING, editable=False)
    known_to = models.DateField(default=END, editable=False)
    standing = models.ForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="past")

    objects: ClassVar[models.Manager[Any]] = Standing()
    ever: ClassVar[models.Manager[Any]] = models.Manager()

    SAME: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @classmethod
    def on_record(cls, as_of: date | None) -> models.QuerySet[Any]:
        """What stood at the end of that day; what stands now for None."""
        if as_of is None:
            return cls.objects.all()
        return cls.ever.filter(known_from__lte=as_of, known_to__gt=as_of)

    def earlier(self) -> models.QuerySet[Any]:
        """Statements about the same thing, ever made. The first one tells how it always was while being set up."""
        said = type(self).ever.filter(**{name: getattr(self, name) for name in self.SAME})
        begin_on, end_on = getattr(self, "begin_on", None), getattr(self, "end_on", None)
        return said.filter(begin_on__lt=end_on, end_on__gt=begin_on) if begin_on else said

    def say(self) -> Self:
        """Put something new on record: known from today, or all along if it is the first word while being set up."""
        return self._put(known_from(is_first=not self.earlier().exists()))

    def _put(self, since: date) -> Self:
        self.known_from = since
        self.save(force_insert=True)
        return self

    def change(self, **fields: Any) -> Self:  # noqa: ANN401 a field's value has the field's type
        """Say something else from today on; StaleRecord if it is not any more what this copy of it says.

        Where the clock went back meanwhile, from the day on which it was said before: nothing is known any earlier.
        """
        with transaction.atomic():
            before = type(self).ever.filter(pk=self.pk).first()
            since = max(recorded_on(), before.known_from) if before else recorded_on()
            self._store(fields, {"known_from": since})
            if before:
                before.pk, before.standing_id, before.known_to = None, self.pk, since
                before.save(force_insert=True)
        return self

    def _changed(self) -> dict[str, Any]:
        """What differs now from what the version of this copy said."""
        stands = type(self).objects.filter(pk=self.pk).values().first()
        seen = type(self).ever.filter(standing=self.pk, version=self.version).values().first()
        if not stands or not seen:
            return {}
        return {name: value for name, value in stands.items() if seen[name] != value}

    def close(self) -> Self:
        """Take it back: from today on it is not known any more. StaleRecord as for a change."""
        return self._store({"known_to": max(recorded_on(), self.known_from)}, {})


def known_from(*, is_first: bool) -> date:
    """From when on what is said today is known; ``is_first`` if nothing was ever said about the same thing."""
    today = recorded_on()
    return BEGINNING if is_first and today < opened_on() else today


def recorded_on() -> date:
    """The day it is by the organisation's clock, on which whatever is recorded now becomes known."""
    return _clock().day_of(now())


def opened_on() -> date:
    """The day from which on the company is no longer being set up; END before the first publication."""
    if company_opened := _company().opened_on:
        return company_opened  # type: ignore[no-any-return] # found by name
    began = began_on()
    return END if began is None else began + SET_UP


def began_on() -> date | None:
    """The day of the first publication by the organisation's clock; None before it."""
    first = apps.get_model("records", "Publication")._default_manager.order_by("number").first()  # noqa: SLF001 Django's public name for it
    return _clock().day_of(first.published_at) if first else None


def _clock() -> Clock:
    versions: Any = apps.get_model("records", "TimeZoneVersion")
    return versions.in_force()  # type: ignore[no-any-return] # found by name


def _company() -> Any:  # noqa: ANN401 found by name, because the settings themselves rest on statements
    return apps.get_model("records", "Company").current()
