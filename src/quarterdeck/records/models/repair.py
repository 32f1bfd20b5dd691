"""Repairs: what somebody says about one field of an open opportunity until the CRM says it, too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import IntegrityError, models
from django.db.models import Q

from quarterdeck.domain import repairs
from quarterdeck.domain.days import END
from quarterdeck.domain.repairs import Fate, Laid, Mended
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.sitting import Sitting
from quarterdeck.records.models.spoken import LONGEST, SpokenRefused, words
from quarterdeck.records.models.statement import Statement, recorded_on
from quarterdeck.records.models.versioned import StaleRecord
from quarterdeck.records.voice import NotYours, Voice

FIELDS = {Mended.CLOSE_ON: "close date", Mended.STAGE: "stage", Mended.AMOUNT: "amount", Mended.STATUS: "status"}
"""What each field is called."""
ENDED = {
    Fate.BROUGHT: "The CRM says so, too.",
    Fate.OVERTAKEN: "The CRM has closed the opportunity.",
    Fate.DELETED: "The CRM has deleted the opportunity.",
}
"""What is said of a repair that an import has ended."""
WITHDRAWN = "withdrawn"
SPELT = 255


@dataclass(frozen=True, slots=True)
class DealVoice:
    """A voice about the numbers that one opportunity belongs to. Made by ``records.repairing`` alone."""

    voice: Voice
    opportunity_id: str

    def about(self, opportunity_id: str) -> None:
        """NotYours unless it speaks about exactly that opportunity."""
        if self.opportunity_id != opportunity_id:
            raise NotYours("That is about another opportunity.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be put right: the opportunity by its key and name, the field, what it says now and what it should."""

    opportunity_id: str
    name: str
    field: Mended
    was: str | None
    value: str


class Repair(Statement):
    """``value`` lies over what the CRM ``was`` saying; both are texts that ``domain.repairs`` reads.

    Closed, it lies over nothing any more: ``closed_as`` tells why, and by which publication if by one. ``theirs`` is
    what the CRM says where it has changed its word to something else; nothing lies over that until somebody chooses.
    """

    key = models.CharField(max_length=32, editable=False)
    opportunity_id = models.CharField(max_length=SPELT)
    name = models.CharField(max_length=SPELT, blank=True, default="")
    field = models.CharField(max_length=10, choices=[(each.value, FIELDS[each]) for each in Mended])
    value = models.CharField(max_length=SPELT)
    was = models.CharField(max_length=SPELT, null=True)  # noqa: DJ001 the CRM may say nothing, or an empty text
    theirs = models.CharField(max_length=SPELT, null=True)  # noqa: DJ001 the same
    is_contradicted = models.BooleanField(default=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_on = models.DateField()
    because = models.CharField(max_length=LONGEST)
    closed_on = models.DateField(null=True, blank=True)
    closed_as = models.CharField(max_length=12, blank=True, default="")
    closed_by = models.IntegerField(null=True, blank=True)

    SAME: ClassVar[tuple[str, ...]] = ("key",)

    class Meta:
        ordering = ("owner", "name", "opportunity_id", "field", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("opportunity_id", "field"),
                condition=Q(known_to=END, closed_on__isnull=True),
                name="a_field_is_repaired_once",
            ),
        )

    def __str__(self) -> str:
        return f"the repair of the {FIELDS[Mended(self.field)]} of {self.name or self.opportunity_id}"

    @classmethod
    def standing_of(cls, opportunity_id: str, field: Mended) -> Self | None:
        """The one that is open for that field."""
        found: Self | None = cls.objects.filter(
            opportunity_id=opportunity_id, field=field.value, closed_on__isnull=True
        ).first()
        return found

    @classmethod
    def mend(cls, wanted: Wanted, because: str, *, by: DealVoice) -> Self:
        """Say what the field should be; known from today. Said already, it is as it was, so nothing happens twice.

        Its owner may, or whoever leads the unit of one who left. StaleRecord if another one says it at the same time.
        """
        by.about(wanted.opportunity_id)
        reason = words(because, "why")
        said: dict[str, Any] = {"value": wanted.value, "was": wanted.was, "because": reason}
        standing = cls.standing_of(wanted.opportunity_id, wanted.field)
        if standing is not None:
            return standing if standing.says(wanted) else standing.revise(by=by, **said)
        repair = cls(
            key=uuid4().hex,
            opportunity_id=wanted.opportunity_id,
            name=wanted.name[:SPELT],
            field=wanted.field.value,
            owner=by.voice.owner,
            said_by=by.voice.person,
            said_on=recorded_on(),
            **said,
        )
        return repair._first(by.voice)

    def says(self, wanted: Wanted) -> bool:
        """Whether it says that already, of the same word of the CRM."""
        return (self.value, self.was, self.is_contradicted) == (wanted.value, wanted.was, False)

    def _first(self, by: Voice) -> Self:
        try:
            with trail_held():
                self._put(self.said_on)
                self._tell("repair", by.account, old=self.was, new=self.value, because=self.because)
        except IntegrityError as wrong:
            stands = type(self).standing_of(self.opportunity_id, Mended(self.field))
            theirs = {self.field: stands.value if stands else None}
            raise StaleRecord(str(self), theirs, {self.field: self.value}) from wrong
        return self

    def revise(self, *, by: DealVoice, **said: Any) -> Self:  # noqa: ANN401 a field's value has the field's type
        """Say something else of the field from today on. StaleRecord as for any change."""
        self._open(by)
        old, voice = self.value, by.voice
        anew = {"owner": voice.owner, "said_by": voice.person, "said_on": recorded_on(), "is_contradicted": False}
        with trail_held():
            self.change(**said, **anew, theirs=None)
            self._tell("revise repair", voice.account, old=old, new=self.value, because=self.because)
        return self

    def keep(self, *, by: DealVoice) -> Self:
        """Of a contradicted one: it lies over the CRM's new word, too."""
        self._open(by)
        if not self.is_contradicted:
            raise SpokenRefused("The CRM has not said anything else. There is nothing to choose.")
        return self.revise(by=by, value=self.value, was=self.theirs, because=self.because)

    def withdraw(self, *, by: DealVoice) -> Self:
        """Take it back: from today on the CRM's word counts."""
        self._open(by)
        with trail_held():
            self.change(closed_on=recorded_on(), closed_as=WITHDRAWN)
            self._tell("withdraw repair", by.voice.account, value=self.value)
        return self

    def settle(self, fate: Fate, theirs: str | None, publication: int, *, by: Actor | None) -> None:
        """Note what an import made of it: ended by the CRM's word, or contradicted by it."""
        told = {"value": self.value, "theirs": theirs, "publication": publication}
        with trail_held():
            if fate in ENDED:
                self.change(closed_on=recorded_on(), closed_as=fate.value, closed_by=publication, theirs=theirs)
                self._tell(f"repair {fate.value}", by, **told)
            elif fate is Fate.CONTRADICTED and (not self.is_contradicted or self.theirs != theirs):
                self.change(is_contradicted=True, theirs=theirs)
                self._tell("repair contradicted", by, **told)

    def resume(self, *, by: Actor | None) -> None:
        """It lies over the facts again: the publication that had ended or contradicted it does not stand any more."""
        anew = {"closed_on": None, "closed_as": "", "closed_by": None, "is_contradicted": False, "theirs": None}
        with trail_held():
            self.change(**anew)
            self._tell("resume repair", by, value=self.value)

    def laid(self) -> Laid | None:
        """How it lies over the facts; None for one that was closed, or to which the CRM's word is preferred."""
        return None if self.closed_on is not None or self.is_contradicted else self._said()

    def told(self, newest: date) -> Laid:
        """What it says, on the newest day of the facts at the latest."""
        said = self._said()
        return replace(said, begin_on=min(said.begin_on, newest))

    def _said(self) -> Laid:
        field = Mended(self.field)
        value, was = repairs.told(field, self.value), repairs.told(field, self.was)
        return Laid(self.opportunity_id, field, value, was, self.known_from, self.known_to)

    @property
    def ended(self) -> str:
        """In words, how it ended; empty while it is open."""
        if self.closed_on is None:
            return ""
        return "Withdrawn." if self.closed_as == WITHDRAWN else ENDED[Fate(self.closed_as)]

    def _open(self, by: DealVoice) -> None:
        by.about(self.opportunity_id)
        if self.closed_on is not None:
            raise SpokenRefused(f"It was closed on {self.closed_on}. {self.ended}")

    def _tell(self, verb: str, by: Actor | None, **details: Any) -> None:  # noqa: ANN401 what a record holds
        Sitting.stir(self.owner_id, self.said_by_id)
        told = {"opportunity": self.opportunity_id, "field": self.field, "owner": self.owner.key}
        record_event(verb, self, self.key, by, **told, **details)


def lying(said: Iterable[Repair], as_of: date | None) -> tuple[Laid, ...]:
    """Of everything ever said, what lay over the facts at some time up to the end of that day; ever, for None.

    What was taken back or said anew after the day is told as it was known then.
    """
    known = (each for each in said if as_of is None or each.known_from <= as_of)
    found = (_as_known(each, as_of) for each in known)
    return tuple(sorted((each for each in found if each), key=lambda e: (e.opportunity_id, e.field, e.begin_on)))


def _as_known(repair: Repair, as_of: date | None) -> Laid | None:
    laid = repair.laid()
    if laid is None or laid.begin_on == laid.end_on:
        return None
    return laid if as_of is None or laid.end_on <= as_of else replace(laid, end_on=END)
