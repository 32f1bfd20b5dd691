"""Small deliveries whose totals tell which one they are."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal

from quarterdeck.domain.facts import Batch, Delivery

FIRST_ON = date(2026, 1, 5)
DEALS = 10


def delivery(number, *, source="crm", day=None, owner="005A"):
    """Ten open deals, each worth ``number``; observed a week after the one before."""
    ids = [f"D{n}" for n in range(DEALS)]
    columns = {
        "opportunity_id": ids,
        "name": [f"Deal {n}" for n in ids],
        "owner_id": [owner] * DEALS,
        "stage": ["Talking"] * DEALS,
        "status": ["open"] * DEALS,
        "amount": [Decimal(number)] * DEALS,
        "created_on": [FIRST_ON] * DEALS,
    }
    rows = list(range(2, DEALS + 2))
    stage = {"stage_id": ["Talking"], "name": ["Talking"], "status": ["open"], "position": [1], "is_initial": [True]}
    seller = {"seller_id": [owner], "name": ["Ada"], "email": ["ada@acme.example"]}
    return Delivery(
        source,
        day or FIRST_ON + timedelta(weeks=number),
        (
            Batch("stage", source, stage, [2], "stages.csv"),
            Batch("seller", source, seller, [2], "sellers.csv"),
            Batch("opportunity", source, columns, rows, "deals.csv"),
        ),
        digest=hashlib.sha256(f"{source} {number} {owner}".encode()).hexdigest(),
    )


def total(facts):
    """What the open deals of a publication add up to."""
    newest = "valid_to = TIMESTAMP '2200-01-01' AND NOT is_deleted"
    return facts.fetch(f"SELECT coalesce(sum(amount), 0) FROM opportunity_version WHERE {newest}")[0][0]
