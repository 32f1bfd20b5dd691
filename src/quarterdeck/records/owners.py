"""Who the sellers in the facts are: linking them to people, and naming those nobody knows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quarterdeck.domain.facts import bare, qualify
from quarterdeck.facts.engine import Facts
from quarterdeck.records.audit import Actor
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
    """A seller who is nobody in the organisation, and what is open in their name: counted only in the company's total.

    ``value`` is in the organisation's currency; ``unpriced`` deals have no value in it.
    """

    owner_id: str | None
    name: str | None
    deals: int
    value: Decimal
    unpriced: int

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
    people = list(Person.objects.all())
    by_email = {p.email.lower(): p for p in people if p.email}
    by_name = _bearers(people)
    bearers = Counter((s.source, _plain(s.name)) for s in everybody)
    linked = 0
    with transaction.atomic():
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
    rows = facts.fetch("SELECT seller_id, source, name, email FROM seller ORDER BY seller_id")
    return tuple(Seller(*row) for row in rows)


def strays(facts: Facts, currency: str) -> tuple[Stray, ...]:
    """Sellers with open deals whom no person with a seat stands for, the greatest value first."""
    seated = set(OwnerIdentity.objects.filter(person__seats__isnull=False).values_list("owner_id", flat=True))
    rows = facts.fetch(_OPEN_BY_OWNER, {"currency": currency})
    found = [Stray(owner, name, deals, value or Decimal(0), unpriced) for owner, name, deals, value, unpriced in rows]
    return tuple(sorted((s for s in found if s.owner_id not in seated), key=lambda s: (-s.value, s.called)))


def owner_id_of(source: str, seller_id: str) -> str:
    """The qualified id of a seller as an organisation file names it: bare, or qualified already."""
    return seller_id if seller_id.startswith(f"{source}:") else qualify(source, seller_id)


def _bearers(people: list[Person]) -> dict[str, Person]:
    names = Counter(_plain(p.name) for p in people)
    return {_plain(p.name): p for p in people if names[_plain(p.name)] == 1}


def _plain(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()


_OPEN_BY_OWNER = """
    SELECT v.owner_id, any_value(s.name), count(*),
           sum(v.amount) FILTER (v.currency IS NULL OR v.currency = $currency),
           count(*) FILTER (v.amount IS NULL OR (v.currency IS NOT NULL AND v.currency <> $currency))
    FROM opportunity_version v LEFT JOIN seller s ON s.seller_id = v.owner_id
    WHERE v.valid_to = TIMESTAMP '2200-01-01' AND v.status = 'open' AND NOT v.is_deleted
    GROUP BY v.owner_id
"""
