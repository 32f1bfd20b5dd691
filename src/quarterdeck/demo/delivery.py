"""The company's CRM as one delivery: canonical batches, the same bytes every time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quarterdeck.demo.activities import Touch
from quarterdeck.demo.costs import Cost
from quarterdeck.demo.customers import Customer
from quarterdeck.demo.days import AS_OF
from quarterdeck.demo.lines import Line
from quarterdeck.demo.people import LEAVER_KEY, SELLER_IDS, SELLERS, SOURCE, email_of, key_of
from quarterdeck.demo.process import Deal
from quarterdeck.demo.products import CURRENCY, PRODUCTS
from quarterdeck.demo.record import PROBABILITIES, State
from quarterdeck.demo.sellers import INITIAL_STAGES, LOST, STAGE_NAMES, WON
from quarterdeck.domain.facts import Batch, Category, Delivery, Status

type Row = tuple[Any, ...]
_TRACKED = ("stage", "amount", "close_on", "owner_id", "category", "probability", "next_step", "loss_reason")
_STATUS = {WON: Status.WON, LOST: Status.LOST}
_CATEGORIES = (
    Category.PIPELINE, Category.PIPELINE, Category.BEST_CASE, Category.BEST_CASE, Category.CLOSED, Category.OMITTED,
)  # fmt: skip


def delivered(batches: Iterable[Batch]) -> Delivery:
    """The delivery of those batches, observed on the day of the data, with the digest of its content."""
    kept = tuple(batches)
    digest = hashlib.sha256()
    for batch in kept:
        digest.update(f"{batch.table}:{len(batch)}\n".encode())
        for name, values in batch.columns.items():
            digest.update(name.encode() + b"\0" + "\x1f".join(map(_canonical, values)).encode() + b"\n")
    return Delivery(SOURCE, AS_OF, kept, digest=digest.hexdigest())


def reference() -> Iterator[Batch]:
    """Stages, products and sellers."""
    yield _batch("stage", "stage_id name position status is_initial probability category", _stages())
    products = ((p.key, p.name, p.family, p.list_price, p.unit_cost, CURRENCY) for p in PRODUCTS)
    yield _batch("product", "product_id name family list_price unit_cost currency", products)
    people = ((SELLER_IDS[k], name, email_of(name), k != LEAVER_KEY) for name, _ in SELLERS if (k := key_of(name)))
    yield _batch("seller", "seller_id name email is_active", people)


def accounts(customers: Iterable[Customer]) -> Batch:
    """The customers."""
    rows = (
        (c.key, c.name, c.industry, "strategic" if c.is_strategic else "standard", c.country, SELLER_IDS[c.seller])
        for c in customers
    )
    return _batch("account", "account_id name industry segment country owner_id", rows)


def opportunities(deals: Sequence[tuple[Deal, Customer, str, tuple[State, ...]]]) -> Iterator[Batch]:
    """The opportunities as they stand (deal, customer, name, states), and their field history."""
    names = "opportunity_id name account_id owner_id stage status amount currency close_on created_on probability"
    names += " category kind lead_source next_step loss_reason closed_on"
    yield _batch("opportunity", names, (_opportunity(*deal) for deal in deals))
    changes = (row for deal, _, _, states in deals for row in _changes(deal.key, states))
    yield _batch("opportunity_change", "opportunity_id changed_at field value old_value", changes)


def offers(lines: Mapping[str, Sequence[Line]]) -> Batch:
    """What open deals offer, by deal key."""
    rows = (
        (f"{key}-{n}", key, line.product.key, float(line.quantity), line.list_amount, line.amount, CURRENCY)
        for key, offered in lines.items()
        for n, line in enumerate(offered, 1)
    )
    return _batch("opportunity_line", "line_id opportunity_id product_id quantity list_amount amount currency", rows)


def sales(sold: Iterable[tuple[Deal, Customer, State, Sequence[Line]]]) -> Batch:
    """The lines of won deals."""
    rows = (
        (
            f"{deal.key}-{n}", deal.key, customer.key, SELLER_IDS[state.owner], line.product.key, state.close_on,
            float(line.quantity), line.list_amount, line.amount, line.cost_amount, CURRENCY,
        )
        for deal, customer, state, lines in sold
        for n, line in enumerate(lines, 1)
    )  # fmt: skip
    names = "sale_id opportunity_id account_id owner_id product_id sold_on quantity list_amount amount cost_amount"
    return _batch("sale", f"{names} currency", rows)


def activities(touches: Iterable[Touch]) -> Batch:
    """Calls, e-mails and meetings, done and booked."""
    rows = (
        (
            f"T{n:06d}", t.deal, t.customer, SELLER_IDS[t.seller], t.channel, t.on, t.recorded_at, t.is_done,
            t.has_next_step, t.is_system,
        )
        for n, t in enumerate(touches, 1)
    )  # fmt: skip
    names = "activity_id opportunity_id account_id owner_id channel occurs_on recorded_at is_done has_next_step"
    return _batch("activity", f"{names} is_system", rows)


def selling_costs(costs: Iterable[Cost]) -> Batch:
    """What selling cost, by seller, channel and month."""
    rows = (
        (f"{SELLER_IDS[c.seller]}-{c.on:%Y%m}-{c.channel}", SELLER_IDS[c.seller], c.channel, c.on, c.amount, CURRENCY)
        for c in costs
    )
    return _batch("selling_cost", "cost_id owner_id channel incurred_on amount currency", rows)


def _batch(table: str, names: str, rows: Iterable[Row]) -> Batch:
    columns = names.split()
    kept = list(rows)
    turned = zip(*kept, strict=True) if kept else ((),) * len(columns)
    values = {name: list(column) for name, column in zip(columns, turned, strict=True)}
    return Batch(
        table, SOURCE, {"source": [SOURCE] * len(kept), **values}, range(1, len(kept) + 1), f"{SOURCE}/{table}"
    )


def _stages() -> Iterator[Row]:
    for stage, name in enumerate(STAGE_NAMES):
        status = _STATUS.get(stage, Status.OPEN).value
        initial = stage < INITIAL_STAGES
        yield name, name, stage + 1, status, initial, PROBABILITIES[stage], _CATEGORIES[stage].value


def _opportunity(deal: Deal, customer: Customer, name: str, states: tuple[State, ...]) -> Row:
    last = states[-1]
    status = _STATUS.get(last.stage, Status.OPEN)
    closed_on = last.close_on if last.stage >= WON else None
    kind = "New business" if deal.number % 3 else "Repeat business"
    source = ("Account manager", "Trade fair", "Web enquiry", "Referral", "Partner")[deal.number * 7 % 5]
    return (
        deal.key, name, customer.key, SELLER_IDS[last.owner], STAGE_NAMES[last.stage], status.value, last.amount,
        CURRENCY, last.close_on, deal.created_on, last.probability, last.category.value, kind, source,
        last.next_step, last.loss_reason, closed_on,
    )  # fmt: skip


def _changes(key: str, states: tuple[State, ...]) -> Iterator[Row]:
    before = _fields(states[0])
    for state in states[1:]:
        after = _fields(state)
        for name, old, new in zip(_TRACKED, before, after, strict=True):
            if old != new:
                yield key, state.at, name, new, old
        before = after


def _fields(state: State) -> tuple[str | None, ...]:
    """The tracked fields as text, in the order of _TRACKED."""
    return (
        STAGE_NAMES[state.stage], str(state.amount), state.close_on.isoformat(), SELLER_IDS[state.owner],
        state.category.value, str(state.probability), state.next_step, state.loss_reason,
    )  # fmt: skip


def _canonical(value: object) -> str:
    if value is None:
        return "\x00"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
