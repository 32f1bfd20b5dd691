"""What was said of single opportunities and is not in the CRM yet, as far as a viewer may see whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from quarterdeck.book import Book
from quarterdeck.domain.facts import bare
from quarterdeck.domain.repairs import Fate, Mended
from quarterdeck.domain.scope import Scope, SubjectKind
from quarterdeck.records.models import Confirmation, ProposedRepair, Repair
from quarterdeck.records.models.repair import ENDED, FIELDS
from quarterdeck.records.proposing import Proposed, listed
from quarterdeck.records.repairing import crm_facts
from quarterdeck.records.settling import fates
from quarterdeck.records.speaking import Hearing

RECENT = 50
"""Repairs that have ended and are still listed, the last ones first."""
WAITS, DIFFERS = "waits for the CRM", "the CRM says something else"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A repair as it is listed. ``state`` in words; ``theirs`` is what the CRM says where that is something else."""

    key: str
    opportunity_id: str
    source_id: str
    name: str
    owner_key: str
    owner: str
    field: Mended
    was: str | None
    value: str
    theirs: str | None
    state: str
    said_on: date
    said_by: str
    because: str
    ended_on: date | None = None
    publication: int | None = None

    @property
    def field_words(self) -> str:
        """What the field is called."""
        return FIELDS[self.field]

    @property
    def is_contradicted(self) -> bool:
        """Whether somebody has to choose between this and what the CRM says."""
        return self.state == DIFFERS


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A finding that is set aside, as it is listed."""

    key: str
    opportunity_id: str
    name: str
    owner_key: str
    owner: str
    check: str
    until_on: date
    said_by: str
    because: str


@dataclass(frozen=True, slots=True)
class Outbox:
    """Repairs that the CRM does not know, those that have ended of late, and findings set aside."""

    waiting: tuple[Waiting, ...]
    ended: tuple[Waiting, ...]
    confirmed: tuple[Confirmed, ...]
    proposed: tuple[Proposed, ...] = ()
    """What those who lead an owner would say, and the owner has not answered: heard by the owner and who leads them."""


def outbox(book: Book, scope: Scope, heard: Hearing) -> Outbox:
    """What concerns the scope's subject: of owners of whom the viewer may hear, or whose data they look after.

    As it stood on a day the page is pinned to, else as it stands.
    """
    day = scope.as_of if scope.is_pinned else None
    mine = _owners(book, scope, heard)
    repairs = [
        each
        for each in Repair.on_record(day).select_related("owner", "said_by").order_by("owner__name", "name", "field")
        if each.owner.key in mine
    ]
    ended = sorted((each for each in repairs if each.closed_on), key=lambda r: (r.closed_on, r.pk), reverse=True)
    waiting = [each for each in repairs if each.closed_on is None]
    if day is None:
        waiting = [_as_it_stands(*each) for each in fates(waiting, crm_facts(), book.calendar)]
    return Outbox(
        tuple(_listed(each) for each in waiting),
        tuple(_listed(each) for each in ended[:RECENT]),
        tuple(_confirmed(day, mine, scope.as_of)),
        tuple(_proposed(day, [key for key in mine if heard.hears(key)])),
    )


def _owners(book: Book, scope: Scope, heard: Hearing) -> frozenset[str]:
    """The keys of those the subject consists of now, as far as the viewer may hear of them or sees everything."""
    subject, organisation = scope.subject, heard.organisation
    if subject.kind is SubjectKind.PERSON:
        keys: Iterable[str] = (subject.key,)
    else:
        within = organisation.subtree(subject.key, heard.on)
        homes = ((p.key, organisation.homes(p.key)) for p in organisation.people)
        keys = (key for key, seats in homes if seats and seats[-1].unit_key in within)
    return frozenset(key for key in keys if book.clearance.everything or heard.hears(key))


def _as_it_stands(repair: Repair, became: Fate, theirs: str | None) -> Repair:
    """The repair, not saved, as the facts have it by now; where they are read elsewhere no import has noted it."""
    if became is Fate.CONTRADICTED:
        repair.is_contradicted, repair.theirs = True, theirs
    elif became in ENDED:
        repair.closed_as, repair.theirs = became.value, theirs
    return repair


def _listed(repair: Repair) -> Waiting:
    state = _ended(repair) or (DIFFERS if repair.is_contradicted else WAITS)
    return Waiting(
        key=repair.key,
        opportunity_id=repair.opportunity_id,
        source_id=bare(repair.opportunity_id),
        name=repair.name or bare(repair.opportunity_id),
        owner_key=repair.owner.key,
        owner=repair.owner.name,
        field=Mended(repair.field),
        was=repair.was,
        value=repair.value,
        theirs=repair.theirs if repair.is_contradicted or repair.closed_as == Fate.OVERTAKEN else None,
        state=state,
        said_on=repair.said_on,
        said_by=repair.said_by.name,
        because=repair.because,
        ended_on=repair.closed_on,
        publication=repair.closed_by,
    )


def _ended(repair: Repair) -> str:
    return repair.ended or (ENDED[Fate(repair.closed_as)] if repair.closed_as else "")


def _proposed(day: date | None, owner_keys: Iterable[str]) -> Iterable[Proposed]:
    said = ProposedRepair.on_record(day).filter(closed_on__isnull=True, owner__key__in=owner_keys)
    return map(listed, said.select_related("owner", "said_by").order_by("owner__name", "name", "field"))


def _confirmed(day: date | None, mine: frozenset[str], as_of: date) -> Iterable[Confirmed]:
    said = Confirmation.on_record(day).filter(closed_on__isnull=True, due_on__gte=as_of)
    for each in said.select_related("owner", "said_by").order_by("owner__name", "name", "code"):
        if each.owner.key in mine:
            yield Confirmed(
                each.key,
                each.opportunity_id,
                each.name or bare(each.opportunity_id),
                each.owner.key,
                each.owner.name,
                each.code,
                each.due_on,
                each.said_by.name,
                each.text,
            )
