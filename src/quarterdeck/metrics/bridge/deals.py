"""The deals behind a reason: from what to what, as far as the scope held them on each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from quarterdeck.domain.bridge import Reason, Stock
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.bridge.asked import Statement, Window
from quarterdeck.metrics.bridge.pairs import behind, pairs
from quarterdeck.metrics.compose import parsed, written
from quarterdeck.metrics.credit import has_splits
from quarterdeck.metrics.relations import known


@dataclass(frozen=True, slots=True)
class Seen:
    """A deal as the scope held it on one day, ``amount`` in the organisation's currency; nothing where it did not."""

    person_key: str | None = None
    owner: str | None = None
    stage: str | None = None
    status: str | None = None
    close_on: date | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MovedDeal:
    """A deal behind a reason, on the first day and on the last, and what it did to the pipeline (None: not priced)."""

    opportunity_id: str
    name: str | None
    account: str | None
    before: Seen
    after: Seen
    effect: Decimal | None


@dataclass(frozen=True, slots=True)
class Behind:
    """Some of the deals behind a reason, the largest effect first, and how many there are in all."""

    deals: tuple[MovedDeal, ...]
    n: int


def deals_behind(facts: Facts, window: Window, reason: Reason, *, limit: int, offset: int = 0) -> Behind:
    """The deals behind a reason, ``limit`` of them from ``offset`` on."""
    page = [("limit", limit), ("offset", offset)]
    rows = window.rows(facts, _deals(window.stock, reason, has_splits(facts)), page)
    n = rows[0][-1] if rows else 0
    return Behind(tuple(_deal(row) for row in rows), n)


def _deal(row: Sequence[object]) -> MovedDeal:
    width = len(_SEEN)
    before, after = row[3 : 3 + width], row[3 + width : 3 + 2 * width]
    return MovedDeal(row[0], row[1], row[2], Seen(*before), Seen(*after), row[-2])  # type: ignore[arg-type] # as selected


_SEEN = (
    "e.seen_{0}_person_key",
    "seller_{0}.name",
    "e.seen_{0}_stage",
    "e.seen_{0}_status",
    "e.seen_{0}_close_on",
    "e.{1}",
)
"""What is shown of each day, in the order of Seen's fields."""


@cache
def _deals(stock: Stock, reason: Reason, split: bool) -> Statement:  # noqa: FBT001 a shape of the statement
    where, effect = behind(reason, split=split)
    seen = ", ".join(text.format(*day) for day in (("f", "before"), ("l", "after")) for text in _SEEN)
    sql = f"""WITH {pairs(stock, split=split, shown=True)},
        behind AS (SELECT *, {effect} AS effect, count(*) OVER () AS n FROM effect WHERE {where}),
        page AS (SELECT * FROM behind ORDER BY abs(effect) DESC NULLS LAST, opportunity_id LIMIT $limit OFFSET $offset)
        SELECT e.opportunity_id, coalesce(e.seen_l_name, e.seen_f_name),
               coalesce(account.name, e.seen_l_account_id, e.seen_f_account_id), {seen}, e.effect, e.n
        FROM page AS e
        LEFT JOIN account ON account.account_id = coalesce(e.seen_l_account_id, e.seen_f_account_id)
             AND {known("account", "$last")}
        LEFT JOIN seller AS seller_f ON seller_f.seller_id = e.seen_f_owner_id
             AND {known("seller_f", "$last")}
        LEFT JOIN seller AS seller_l ON seller_l.seller_id = e.seen_l_owner_id
             AND {known("seller_l", "$last")}
        ORDER BY abs(e.effect) DESC NULLS LAST, e.opportunity_id"""  # noqa: S608 our own text
    return written(parsed(sql))
