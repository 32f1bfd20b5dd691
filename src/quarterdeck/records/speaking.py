"""Who may say something to whom, and what a viewer may hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Avg, Count

from quarterdeck.domain.actions import Action as ActionValue
from quarterdeck.domain.cadence import Level
from quarterdeck.domain.cadence.pairs import leaders_met, seat_level, stood_in
from quarterdeck.domain.clearance import Clearance, NotCleared
from quarterdeck.domain.conclusions import Decision as DecisionValue
from quarterdeck.domain.keepers import keepers
from quarterdeck.domain.notes import SharedNote as NoteValue
from quarterdeck.domain.org import Organisation, Role
from quarterdeck.domain.pulses import FEWEST, Pulses
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.domain.support import Support as SupportValue
from quarterdeck.records.book import viewer_clearance
from quarterdeck.records.models import Account, Action, Decision, Person, Pulse, SharedNote, Support
from quarterdeck.records.values import current_values
from quarterdeck.records.voice import Stands, Voice, stands_to

ACTION = ("owner", "written_by", "closed_by")
"""Whose names an action tells."""


def voice(account: Account | AnonymousUser, owner_key: str, on: date) -> Voice:
    """The voice in which that account speaks about the owner's numbers on that day.

    NotCleared where it has none: for strangers, shut accounts, sales operations, and whoever neither owns nor leads.
    """
    if not isinstance(account, Account) or not account.is_active or account.person is None:
        raise NotCleared("There is nothing here for you to see.")
    organisation = current_values().organisation
    stands = stands_to(viewer_clearance(account, organisation, on), organisation, owner_key, on)
    owner = Person.objects.filter(key=owner_key).first()
    if owner is None:
        raise NotCleared("There is nothing here for you to see.")
    met, stood = leaders_met(organisation, owner_key, on), stood_in(organisation, account.person.key, owner_key, on)
    return Voice(
        account,
        owner,
        stands,
        meets=account.person.key in met or bool(stood),
        is_met=bool(met),
        in_stead=stands is Stands.ABOVE
        and account.person.key in keepers(organisation, owner_key, on, logins=Account.holders()),
        stands_in=_keys_of(stood),
    )


def _keys_of(people: frozenset[str]) -> frozenset[int]:
    return frozenset(Person.objects.filter(key__in=people).values_list("pk", flat=True)) if people else frozenset()


def speaks_at(voice: Voice, on: date) -> Level:
    """The highest level at which whoever speaks leads on that day, themselves or as somebody's deputy."""
    organisation = current_values().organisation
    return _level_of(viewer_clearance(voice.account, organisation, on), organisation, on)


def _level_of(clearance: Clearance, organisation: Organisation, on: date) -> Level:
    seats = [seat for unit in clearance.unit_keys for seat in organisation.seats_in(unit) if seat.role is Role.LEADER]
    found = (seat_level(organisation, seat, on) for seat in seats if seat.holds(on))
    return max(found, key=lambda each: each.height, default=Level.SALESPERSON)


def hearing(account: Account | AnonymousUser, on: date, as_of: date | None = None) -> Hearing:
    """What that account may hear on the day ``on``: as it stood at the end of ``as_of``, or as it stands."""
    organisation = current_values().organisation
    return Hearing(viewer_clearance(account, organisation, on), organisation, on, as_of)


@dataclass(frozen=True)
class Hearing:
    """What a viewer may hear of what people promise each other: as it stood on ``as_of``, or as it stands."""

    clearance: Clearance
    organisation: Organisation
    on: date
    as_of: date | None = None

    def stands_to(self, owner_key: str) -> Stands | None:
        """How the viewer stands to that owner; None where they may hear nothing."""
        try:
            return stands_to(self.clearance, self.organisation, owner_key, self.on)
        except NotCleared:
            return None

    def hears(self, owner_key: str) -> bool:
        """Whether the viewer may hear what that owner says at all."""
        return self.stands_to(owner_key) is not None

    def answers(self, decision: DecisionValue) -> bool:
        """Whether the viewer may answer what was escalated there: at the level that is asked, or above it."""
        if (
            self.as_of
            or decision.escalated_to not in set(Level)
            or self.stands_to(decision.owner_key) is not Stands.ABOVE
        ):
            return False
        speaks = _level_of(self.clearance, self.organisation, self.on)
        return speaks.height >= Level(decision.escalated_to).height

    def keeps(self, owner_key: str) -> bool:
        """Whether the viewer may put that owner's opportunities right; nobody may looking back."""
        return self.as_of is None and self.clearance.person_key in self.keepers(owner_key)

    def keepers(self, owner_key: str) -> frozenset[str]:
        """Keys of those who may put that owner's opportunities right on the day ``on``."""
        return keepers(self.organisation, owner_key, self.on, logins=self._logins)

    @cached_property
    def _logins(self) -> frozenset[str]:
        return Account.holders()

    def actions(self, owner_keys: Iterable[str]) -> tuple[ActionValue, ...]:
        """What those owners will do or were proposed to do, first due first; of others' nothing."""
        heard = Action.on_record(self.as_of).filter(owner__key__in=self._heard(owner_keys))
        return tuple(action.value() for action in heard.select_related(*ACTION).order_by("due_on", "pk"))

    def support(self, owner_keys: Iterable[str]) -> tuple[SupportValue, ...]:
        """What those owners asked for or were promised, first due first; of others' nothing."""
        heard = Support.on_record(self.as_of).filter(owner__key__in=self._heard(owner_keys))
        return tuple(each.value() for each in heard.select_related("owner", "answered_by").order_by("due_on", "pk"))

    def decisions(self, owner_keys: Iterable[str]) -> tuple[DecisionValue, ...]:
        """What those owners concluded about their gaps, newest first; of others' nothing."""
        heard = Decision.on_record(self.as_of).filter(owner__key__in=self._heard(owner_keys))
        related = heard.select_related("owner", "session", "answered_by", "taken_by")
        return tuple(decision.value() for decision in related.order_by("-said_on", "-pk"))

    def decisions_about(self, subject: Subject, since: date) -> tuple[DecisionValue, ...]:
        """What was concluded about those numbers after that day, newest first, as far as the viewer hears of it."""
        found = Decision.on_record(self.as_of).filter(said_on__gt=since)
        if subject.kind is SubjectKind.PERSON:
            about = found.filter(owner__key=subject.key, session__level=Level.SALESPERSON.value)
        else:
            about = found.filter(session__unit_key=subject.key).exclude(session__level=Level.SALESPERSON.value)
        related = about.select_related("owner", "session", "answered_by", "taken_by").order_by("-said_on", "-pk")
        return tuple(each.value() for each in related if self.hears(each.owner.key))

    def notes(self, owner_keys: Iterable[str]) -> tuple[NoteValue, ...]:
        """What was shared of the notes of those owners' sessions, newest first; of others' nothing."""
        heard = SharedNote.on_record(self.as_of).filter(owner__key__in=self._heard(owner_keys), closed_on=None)
        agreed = heard.exclude(agreed_by=None).select_related("owner", "said_by", "agreed_by")
        return tuple(note.value() for note in agreed.order_by("-known_from", "-pk"))

    def pulse(self, owner_keys: Iterable[str]) -> Pulses | None:
        """How clear and motivated sessions left those owners; None unless enough of them told, and looking back."""
        told = Pulse.objects.filter(session__owner__key__in=self._heard(owner_keys))
        whole = told.filter(clarity__isnull=False, motivation__isnull=False)
        if self.as_of is not None or whole.values("session__owner").distinct().count() < FEWEST:
            return None
        found = whole.aggregate(clarity=Avg("clarity"), motivation=Avg("motivation"), answers=Count("pk"))
        return Pulses(float(found["clarity"]), float(found["motivation"]), int(found["answers"]))

    def _heard(self, owner_keys: Iterable[str]) -> list[str]:
        return [key for key in owner_keys if self.hears(key)]
