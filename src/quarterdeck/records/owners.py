"""Who the sellers in the facts are: linking them to people, and naming those nobody knows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from quarterdeck.domain.days import END
from quarterdeck.domain.facts import STILL, bare, qualify
from quarterdeck.facts.engine import Facts
from quarterdeck.records.audit import Actor, trail_held
from quarterdeck.records.models import LinkedBy, OwnerIdentity, Person


@dataclass(frozen=True, slots=True)
class Seller:
    """Somebody who owns something in a source."""

    owner_id: str
    source: str
    name: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Stray:
    """A seller who is nobody in the organisation, and what is in their name: counted only in the company's total.

    ``deals`` are open, and ``value`` is theirs in the organisation's currency; ``unpriced`` of them have no value in
    it. ``closed`` deals are won or lost.
    """

    owner_id: str | None
    name: str | None
    deals: int
    value: Decimal
    unpriced: int
    closed: int = 0
    sales: int = 0
    activities: int = 0
    costs: int = 0

    @property
    def called(self) -> str:
        """The name, else the id as the source writes it."""
        return self.name or (bare(self.owner_id) if self.owner_id else "nobody")


def link_owners(facts: Facts, *, by: Actor | None) -> int:
    """Link every seller of the facts that is not linked yet and that is beyond doubt somebody; returns how many.

    An equal e-mail address comes first, then an equal name where one person and one seller of the source bear it.
    """
    known = set(OwnerIdentity.objects.values_list("owner_id", flat=True))
    everybody = sellers(facts)
    people = list(Person.objects.filter(is_vacancy=False))
    by_email = {p.email.lower(): p for p in people if p.email}
    by_name = _bearers(people)
    bearers = Counter((s.source, _plain(s.name)) for s in everybody)
    linked = 0
    with trail_held():
        for seller in everybody:
            if seller.owner_id in known:
                continue
            person, how = by_email.get((seller.email or "").strip().lower()), LinkedBy.EMAIL
            if person is None and bearers[seller.source, _plain(seller.name)] == 1:
                person, how = by_name.get(_plain(seller.name)), LinkedBy.NAME
            if person is not None:
                OwnerIdentity.link(person, seller.owner_id, how, by=by)
                linked += 1
    return linked


def sellers(facts: Facts) -> tuple[Seller, ...]:
    """Everybody the sources describe as a seller."""
    rows = facts.fetch(
        "SELECT seller_id, source, name, email FROM seller WHERE known_to = $still ORDER BY seller_id", {"still": STILL}
    )
    return tuple(Seller(*row) for row in rows)


def strays(facts: Facts, currency: str) -> tuple[Stray, ...]:
    """Sellers who own anything and whom no person with a seat stands for, the greatest open value first.

    Where nobody owns something, only what is open is told of: nobody can take the rest over.
    """
    seated = set(OwnerIdentity.objects.filter(person__seats__known_to=END).values_list("owner_id", flat=True))
    found = [
        Stray(owner, name, opened, value or Decimal(0), *counts)
        for owner, name, opened, value, *counts in facts.fetch(_OWNED_BY_OWNER, {"currency": currency, "still": STILL})
    ]
    told = (s for s in found if s.owner_id not in seated and (s.owner_id or s.deals))
    return tuple(sorted(told, key=lambda s: (-s.value, -s.deals, s.called)))


def owner_id_of(source: str, seller_id: str) -> str:
    """The qualified id of a seller as an organisation file names it: bare, or qualified already."""
    return seller_id if seller_id.startswith(f"{source}:") else qualify(source, seller_id)


def _bearers(people: list[Person]) -> dict[str, Person]:
    names = Counter(_plain(p.name) for p in people)
    return {_plain(p.name): p for p in people if names[_plain(p.name)] == 1}


def _plain(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()


_OWNED_BY_OWNER = """
    WITH owned AS (
        SELECT owner_id, if(status = 'open', 'open', 'closed') AS what, amount, currency
        FROM opportunity_version WHERE valid_to = TIMESTAMP '2200-01-01' AND NOT is_deleted
        UNION ALL SELECT owner_id, 'sale', NULL, NULL FROM sale WHERE known_to = $still
        UNION ALL SELECT owner_id, 'activity', NULL, NULL FROM activity WHERE known_to = $still
        UNION ALL SELECT owner_id, 'cost', NULL, NULL FROM selling_cost WHERE known_to = $still
    )
    SELECT o.owner_id, any_value(s.name), count(*) FILTER (o.what = 'open'),
           sum(o.amount) FILTER (o.what = 'open' AND (o.currency IS NULL OR o.currency = $currency)),
           count(*) FILTER (
               o.what = 'open' AND (o.amount IS NULL OR (o.currency IS NOT NULL AND o.currency <> $currency))
           ),
           count(*) FILTER (o.what = 'closed'), count(*) FILTER (o.what = 'sale'),
           count(*) FILTER (o.what = 'activity'), count(*) FILTER (o.what = 'cost')
    FROM owned o LEFT JOIN seller s ON s.seller_id = o.owner_id AND s.known_to = $still
    GROUP BY o.owner_id
"""
