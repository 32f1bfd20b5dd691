"""Repairs proposed to an owner by whoever leads them, and what the owner says to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.facts import Status
from quarterdeck.domain.repairs import Laid, Mended, told, written
from quarterdeck.facts.deals import known_of
from quarterdeck.records.models import Account, ProposedRepair, SpokenRefused
from quarterdeck.records.models.repair import FIELDS, DealVoice, Wanted
from quarterdeck.records.repairing import Change, OpenedDeal, crm_facts, refuse_unless_kept
from quarterdeck.records.speaking import voice
from quarterdeck.records.values import current_values


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposed repair as it is listed: of whose opportunity, what it says and what it should, by whom and why."""

    key: str
    opportunity_id: str
    name: str
    owner_key: str
    owner: str
    field: Mended
    seen: str
    value: str
    said_by_key: str
    said_by: str
    said_on: date
    because: str

    @property
    def field_words(self) -> str:
        """What the field is called."""
        return FIELDS[self.field]


def propose_all(account: Account | AnonymousUser, change: Change, because: str, on: date) -> int:
    """Propose every field of the change or, where something is refused, none; how many fields there are.

    SpokenRefused where nothing is different from what counts by now, and for what cannot be.
    """
    with transaction.atomic():
        deal, done = OpenedDeal.asked_for(account, change.opportunity_id, on), 0
        for field, text in change.values.items():
            value, shown = deal.read(field, text), deal.shown(field)
            if value != shown:
                wanted = Wanted(deal.by.opportunity_id, deal.name, field, written(shown), written(value) or "")
                ProposedRepair.propose(wanted, because, by=deal.by)
                done += 1
        if not done:
            raise SpokenRefused(f"That is what {deal.name} says already. Change its date, stage or amount first.")
        return done


def accept(account: Account | AnonymousUser, key: str, on: date) -> ProposedRepair:
    """Put it right as proposed, in one's own name. Only whoever may put it right; see `OpenedDeal.open`.

    StaleRecord where by now something else counts than when it was proposed: then nothing is said.
    """
    found = _found(key)
    with transaction.atomic():
        deal = OpenedDeal.open(account, found.opportunity_id, on)
        found.accept(by=deal.by)
        deal.mend(Mended(found.field), found.value, found.seen, found.text)
        return found


def laid(waiting: Iterable[Proposed], on: date) -> dict[str, Laid]:
    """How those that wait would lie over the facts if they were accepted, by their keys.

    Without what the CRM has closed, or has no longer: that cannot be accepted.
    """
    waiting, facts = tuple(waiting), crm_facts()
    known = current_values().calendar.known_until(facts.observed_on)
    versions = known_of(facts, (each.opportunity_id for each in waiting), known)
    return {
        each.key: Laid(each.opportunity_id, each.field, told(each.field, each.value), version[each.field], on)  # type: ignore[arg-type] # a column of that kind
        for each in waiting
        if (version := versions.get(each.opportunity_id)) is not None
        and version["status"] == Status.OPEN
        and not version["is_deleted"]
    }


def refuse(account: Account | AnonymousUser, key: str, because: str, on: date) -> ProposedRepair:
    """It stays as it is, with the reason of whoever may put it right."""
    found = _found(key)
    by = _voice(account, found, on)
    refuse_unless_kept(by.voice, on)
    return found.refuse(because, by=by)


def take_back(account: Account | AnonymousUser, key: str, on: date) -> ProposedRepair:
    """Propose it no more."""
    found = _found(key)
    return found.take_back(by=_voice(account, found, on))


def _voice(account: Account | AnonymousUser, found: ProposedRepair, on: date) -> DealVoice:
    """About the owner it was proposed to, whatever has become of the opportunity since. NotCleared for all others."""
    return DealVoice(voice(account, found.owner.key, on), found.opportunity_id)


def _found(key: str) -> ProposedRepair:
    """NotCleared where there is none; whoever may not hear of it is told the same when the opportunity is opened."""
    found: ProposedRepair | None = ProposedRepair.objects.select_related("owner", "said_by").filter(key=key).first()
    if found is None:
        raise NotCleared("There is nothing here for you to see.")
    return found


def listed(found: ProposedRepair) -> Proposed:
    """It as it is listed."""
    return Proposed(
        found.key,
        found.opportunity_id,
        found.name,
        found.owner.key,
        found.owner.name,
        Mended(found.field),
        found.seen,
        found.value,
        found.said_by.key,
        found.said_by.name,
        found.said_on,
        found.text,
    )
