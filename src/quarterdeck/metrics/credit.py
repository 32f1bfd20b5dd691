"""Deals read with credit: once for each seller who shares their value, and beside that for those with overlay credit.

Prime credit takes the place of ownership in money only: a deal is counted once, with its owner. Where a publication
knows of no credit at all, none of this is joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.pricing import priced
from quarterdeck.metrics.relations import DECIDED, OFFER, STOCK, Relation


def prime(day: str = "$as_of") -> str:
    """Who has which part of a deal's value, as it was known at the end of the day, as a query."""
    return f"""
        SELECT opportunity_id, seller_id, begin_share, end_share FROM opportunity_credit
        WHERE kind = 'prime' AND known_on <= {day} AND {day} < until_on"""  # noqa: S608 our own text


PARTS: Mapping[str, str] = {
    # Prime credit as it was known. Whoever prices deals from anything else than `deal` can join it by opportunity_id.
    "prime": prime(),
    # Every deal with its owner, who counts it, and once more with each other seller who has a share of its value.
    "credited": """
        SELECT * FROM (
            SELECT deal.*, deal.owner_id AS credited_id, TRUE AS counted,
                   CASE WHEN own.seller_id IS NULL THEN CAST(0 AS DECIMAL(20, 12)) ELSE own.begin_share END
                       AS begin_share,
                   CASE WHEN split.opportunity_id IS NULL THEN CAST(1 AS DECIMAL(20, 12))
                        WHEN own.seller_id IS NULL THEN CAST(0 AS DECIMAL(20, 12)) ELSE own.end_share END AS end_share
            FROM deal LEFT JOIN (SELECT DISTINCT opportunity_id FROM prime) AS split
                 ON split.opportunity_id = deal.opportunity_id
            LEFT JOIN prime AS own ON own.opportunity_id = deal.opportunity_id AND own.seller_id = deal.owner_id
            UNION ALL
            SELECT deal.*, prime.seller_id, FALSE, prime.begin_share, prime.end_share
            FROM deal JOIN prime ON prime.opportunity_id = deal.opportunity_id
                 AND (deal.owner_id IS NULL OR prime.seller_id <> deal.owner_id)
        ) AS shares""",
    "overlaid": """
        SELECT deal.*, overlay.seller_id AS credited_id, overlay.end_share AS overlay_share
        FROM deal JOIN opportunity_credit AS overlay ON overlay.opportunity_id = deal.opportunity_id
        WHERE overlay.kind = 'overlay' AND overlay.known_on <= $as_of AND $as_of < overlay.until_on""",
}
"""Parts that these relations build on, by name. Other statements may join ``prime`` by opportunity_id."""


def shared(price: str, row: str = "x") -> str:
    """A credited seller's part of a price, exact: however it is cut, the parts add up to the whole."""
    return (
        f"CASE WHEN {row}.begin_share = 0 AND {row}.end_share = 1 THEN {price} "
        f"ELSE CAST(({price}) * {row}.end_share AS DECIMAL(18, 4)) "
        f"- CAST(({price}) * {row}.begin_share AS DECIMAL(18, 4)) END"
    )


_SPLIT_COLUMNS = {
    "counted": "x.counted",
    "price": shared(priced("x.amount", "x.currency")),
    "whole": f"CASE WHEN x.counted THEN {priced('x.amount', 'x.currency')} END",
}
"""The columns of a deal that differ where its value is shared; ``whole`` is the deal's own value, with its owner."""


def has_splits(facts: Facts) -> bool:
    """Whether anything is known of credit at all, so that deals have to be read with it."""
    return facts.has_rows("opportunity_credit")


def splits_known(facts: Facts, on: date) -> bool:
    """Whether anything was known of credit at the end of that day."""
    return has_splits(facts) and facts.is_any(f"opportunity_credit WHERE known_on <= DATE '{on}'")


def _credited(plain: Relation, **columns: str) -> Relation:
    """The same events where values are shared: a row for each credited seller, counted with the owner only."""
    return replace(
        plain, table="credited", owner="x.credited_id", columns={**plain.columns, **_SPLIT_COLUMNS, **columns}
    )


def _overlaid(name: str, plain: Relation) -> Relation:
    """The deals of a relation once for each seller with overlay credit, each with their part."""
    price = f"CAST(({priced('x.amount', 'x.currency')}) * x.overlay_share AS DECIMAL(18, 4))"
    return replace(plain, name=name, table="overlaid", owner="x.credited_id", columns={**plain.columns, "price": price})


RELATIONS = (_overlaid("overlay_decided", DECIDED), _overlaid("overlay_stock", STOCK))
"""Deals once for each seller with overlay credit, by the same days as the deals themselves."""


CREDITED: Mapping[str, Relation] = {
    "decided": _credited(DECIDED),
    "stock": _credited(STOCK),
    "offer": _credited(OFFER, price=f"({OFFER.columns['price']}) * (x.end_share - x.begin_share)"),
}
"""What takes a relation's place in a publication with prime splits. Without any, nothing is joined for them."""
