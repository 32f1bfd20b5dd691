"""What a publication makes of the repairs that stand: brought by the CRM, contradicted, or of nothing any more."""

from __future__ import annotations

from functools import partial

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.repairs import Fate, fate, written
from quarterdeck.facts.deals import versions_of
from quarterdeck.facts.engine import Facts
from quarterdeck.facts.instants import observed_at
from quarterdeck.records.audit import Actor
from quarterdeck.records.models import Repair


def settle_repairs(facts: Facts, calendar: Calendar, *, by: Actor | None) -> dict[Fate, int]:
    """Note at every open repair what those facts make of it; how many came to which end.

    To be called in the transaction that lets the facts stand.
    """
    standing = list(Repair.objects.filter(closed_on__isnull=True).select_related("owner"))
    if not standing:
        return {}
    versions = versions_of(facts, (repair.opportunity_id for repair in standing))
    ends_at = partial(observed_at, calendar=calendar)
    found: dict[Fate, int] = {}
    for repair in standing:
        own = versions.get(repair.opportunity_id, ())
        became = fate(own, repair.told(facts.observed_on), ends_at)
        theirs = written(own[-1][repair.field]) if own else None  # type: ignore[arg-type] # a column of that kind
        repair.settle(became, theirs, facts.number, by=by)
        found[became] = found.get(became, 0) + 1
    return found
