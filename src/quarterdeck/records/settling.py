"""What facts make of the repairs that stand: brought by the CRM, contradicted, or of nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.repairs import Fate, Mended, fate, written
from quarterdeck.facts.deals import versions_of
from quarterdeck.facts.engine import Facts
from quarterdeck.facts.instants import observed_at
from quarterdeck.records.audit import Actor
from quarterdeck.records.models import Repair


def settle_repairs(facts: Facts, calendar: Calendar, *, by: Actor | None) -> None:
    """Note at every open repair what those facts make of it.

    To be called in the transaction that lets the facts stand.
    """
    standing = list(Repair.objects.filter(closed_on__isnull=True).select_related("owner"))
    for repair, became, theirs in fates(standing, facts, calendar):
        repair.settle(became, theirs, facts.number, by=by)


def resume_repairs(facts: Facts, calendar: Calendar, *, by: Actor | None) -> None:
    """An earlier publication stands again: what a later one had made of repairs is taken back, then settled by this.

    To be called in the transaction that lets the facts stand.
    """
    later = Repair.objects.filter(closed_by__gt=facts.number).select_related("owner").order_by("-closed_by", "-pk")
    for repair in later:
        if Repair.standing_of(repair.opportunity_id, Mended(repair.field)) is None:
            repair.resume(by=by)
    differing = Repair.objects.filter(is_contradicted=True, closed_on__isnull=True).select_related("owner")
    for repair, became, _ in fates(list(differing), facts, calendar):
        if became is not Fate.CONTRADICTED:
            repair.resume(by=by)
    settle_repairs(facts, calendar, by=by)


def fates(repairs: Iterable[Repair], facts: Facts, calendar: Calendar) -> Iterator[tuple[Repair, Fate, str | None]]:
    """Each repair with what those facts make of it, and what the CRM says of its field."""
    listed = list(repairs)
    versions = versions_of(facts, (repair.opportunity_id for repair in listed)) if listed else {}
    ends_at = partial(observed_at, calendar=calendar)
    for repair in listed:
        own = versions.get(repair.opportunity_id, ())
        theirs = written(own[-1][repair.field]) if own else None  # type: ignore[arg-type] # a column of that kind
        yield repair, fate(own, repair.told(facts.observed_on), ends_at), theirs
