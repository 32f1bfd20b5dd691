"""What a source states, before the facts have made versions of it or have told what was known when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from quarterdeck.domain.facts.resting import CREDIT, EXCHANGE_RATE, OPPORTUNITY_VERSION, ROWS
from quarterdeck.domain.facts.table import Column, Kind, Table

_K, _T, _D, _I, _M = Kind.KEY, Kind.TEXT, Kind.DAY, Kind.INSTANT, Kind.MONEY
_SOURCE = OPPORTUNITY_VERSION.column("source")

OPPORTUNITY = Table(
    "opportunity",
    "An opportunity as an export shows it on one day: one row each, no history.",
    ("opportunity_id",),
    (
        *(c for c in OPPORTUNITY_VERSION.columns if c.name not in {"valid_from", "valid_to", "origin", "is_deleted"}),
        Column("closed_on", _D, "Day it was won or lost, where the source states it apart from the close date"),
        Column("is_deleted", Kind.FLAG, "The source marks it deleted"),
    ),
)

OPPORTUNITY_CHANGE = Table(
    "opportunity_change",
    "A row of the source's own field history: from changed_at on, this column had this value.",
    ("opportunity_id", "changed_at", "field"),
    (
        _SOURCE,
        Column("opportunity_id", _K, "The opportunity", required=True),
        Column("changed_at", _I, "When it changed", required=True),
        Column("field", _T, "Canonical column of opportunity_version that changed", required=True),
        Column(
            "value", _T, "The new value as text in canonical form (ISO dates, plain decimals, bare keys); null: emptied"
        ),
        Column("old_value", _T, "The value before, in the same form; null: empty or not stated"),
    ),
)

STATED_RATE = Table(
    EXCHANGE_RATE.name,
    "What an export says one unit of a currency is worth in another from a day on.",
    ("currency", "base", "rate_type", "begin_on"),
    tuple(
        replace(c, required=c.required and c.name != "rate_type")
        for c in EXCHANGE_RATE.columns
        if c.name not in {"known_on", "stated_on"}
    ),
)

STATED_CREDIT = Table(
    CREDIT.name,
    "The part of an opportunity a seller is credited with, as an export states it: a share, or an amount.",
    ("opportunity_id", "kind", "seller_id"),
    (
        _SOURCE,
        CREDIT.column("opportunity_id"),
        CREDIT.column("seller_id"),
        Column("kind", _T, "prime or overlay; null means prime"),
        Column("share", Kind.RATE, "Part of the opportunity, 0.25 for 25 %"),
        Column("amount", _M, "Part of the opportunity's amount, where no share is stated"),
        Column("is_deleted", Kind.FLAG, "The source has taken it back"),
    ),
)

DELIVERED: tuple[Table, ...] = (OPPORTUNITY, OPPORTUNITY_CHANGE, STATED_RATE, STATED_CREDIT, *ROWS)
"""The tables a connector may deliver."""
DELIVERED_BY_NAME: Mapping[str, Table] = {t.name: t for t in DELIVERED}
