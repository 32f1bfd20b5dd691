"""What metrics select from: each a kind of event, seen through the lens, with the columns it can offer.

Every relation joins its fact to ``seat``, the days on which a seller's facts count for somebody: nothing can be
read without a lens. A column is an expression over the relation's aliases; joins are made only for columns asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from quarterdeck.domain import facts
from quarterdeck.domain.facts import Category
from quarterdeck.metrics.fiscal import PARTS, laid_out, when
from quarterdeck.metrics.pricing import CHANCE, CLOSING, priced, rate_days, rated

OWNERLESS = facts.OWNERLESS
"""The owner that stints name for facts without an owner, so that a company's total can hold them too."""

STINT = (
    '{"owner_id":"VARCHAR","person_key":"VARCHAR","unit_key":"VARCHAR","row_key":"VARCHAR",'
    '"begin_on":"DATE","end_on":"DATE"}'
)
"""How a stint is written in the one text that binds all of them."""


COMMON: Mapping[str, str] = {
    # One text, not lists: binding a list costs DuckDB more than answering the question.
    "seat": f"""
        SELECT stint.owner_id, stint.person_key, stint.unit_key, stint.row_key, stint.begin_on, stint.end_on
        FROM (SELECT unnest(from_json($stints, '[{STINT}]')) AS stint) AS given""",  # noqa: S608 our own text
    "deal": """
        SELECT * FROM opportunity_version
        WHERE valid_from < $known AND valid_to >= $known AND NOT is_deleted""",
    "rate": rate_days("rates"),
    "stage_rule": """
        SELECT source, pipeline, name, min(position) AS position, bool_or(is_initial) AS is_initial,
               max(probability) AS probability
        FROM stage WHERE known_from <= $as_of AND known_to > $as_of GROUP BY source, pipeline, name""",
    # Only of deals that somebody under the lens owns or is credited with: counting is over all of them otherwise. Not
    # read from `deal`, which an engine works out whole where it is read twice.
    "line": f"""
        SELECT opportunity_line.*, count(*) OVER (PARTITION BY opportunity_id) AS lines,
               count(amount) OVER (PARTITION BY opportunity_id) AS valued
        FROM opportunity_line
        WHERE known_from <= $as_of AND known_to > $as_of AND opportunity_id IN (
            SELECT x.opportunity_id
            FROM opportunity_version AS x JOIN seat ON seat.owner_id = coalesce(x.owner_id, '{OWNERLESS}')
            WHERE x.valid_from < $known AND x.valid_to >= $known AND NOT x.is_deleted AND x.status = 'open'
            UNION SELECT c.opportunity_id FROM opportunity_credit AS c JOIN seat ON seat.owner_id = c.seller_id)""",  # noqa: S608
    # One is enough to know that there are any.
    "activity_known": """
        SELECT count(*) AS n FROM (SELECT 1 AS found
        FROM active_on AS x JOIN seat ON seat.owner_id = x.owner_id
             AND seat.begin_on <= x.occurs_on AND x.occurs_on < seat.end_on
        WHERE x.occurs_on < $end AND x.occurs_on <= $as_of AND x.known_at < $known
              AND x.known_from <= $as_of AND x.known_to > $as_of LIMIT 1) AS first_found""",
    "cost_known": """
        SELECT count(*) AS n FROM (SELECT 1 AS found
        FROM selling_cost AS x JOIN seat ON seat.owner_id = x.owner_id
             AND seat.begin_on <= x.incurred_on AND x.incurred_on < seat.end_on
        WHERE x.incurred_on < $end AND x.incurred_on <= $as_of
              AND x.known_from <= $as_of AND x.known_to > $as_of LIMIT 1) AS first_found""",
    **PARTS,
}
"""Parts that relations build on, by name."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A kind of event. ``day`` decides whose it is, ``time`` which month it is shown under."""

    name: str
    table: str
    where: str
    day: str
    time: str
    columns: Mapping[str, str]
    dimensions: Mapping[str, str]
    owner: str = "x.owner_id"
    joins: Mapping[str, str] = field(default_factory=dict)


def known(alias: str, day: str = "$as_of") -> str:
    """Whether a row that came as it stands was known, in this state, at the end of the day."""
    return f"{alias}.known_from <= {day} AND {alias}.known_to > {day}"


def dated(day: str) -> str:
    """Whether the day lies in the period and is not still to come."""
    return f"{day} >= $begin AND {day} < $end AND {day} <= $as_of"


def _who() -> dict[str, str]:
    return {"person": "seat.person_key", "unit": "seat.unit_key", "row": "seat.row_key", "source": "x.source"}


TIME = frozenset(when("day"))
"""The dimensions that split time."""


def _whom(account_id: str) -> tuple[dict[str, str], dict[str, str]]:
    dimensions = {
        "account": f"coalesce(account.name, {account_id})",
        "industry": "account.industry",
        "segment": "account.segment",
    }
    return dimensions, {"account": f"LEFT JOIN account ON account.account_id = {account_id} AND {known('account')}"}


def _what() -> tuple[dict[str, str], dict[str, str]]:
    dimensions = {"product": "coalesce(product.name, x.product_id)", "family": "product.family"}
    return dimensions, {"product": f"LEFT JOIN product ON product.product_id = x.product_id AND {known('product')}"}


_DEAL_COLUMNS = {
    "won": "x.status = 'won'",
    "lost": "x.status = 'lost'",
    "price": priced("x.amount", "x.currency"),
    "whole": priced("x.amount", "x.currency"),
    "unrated": f"x.amount IS NOT NULL AND ({priced('x.amount', 'x.currency')}) IS NULL",
}
_DEAL_DIMENSIONS = {
    "stage": "x.stage",
    "pipeline": "x.pipeline",
    "currency": "coalesce(x.currency, $currency)",
    "lead_source": "x.lead_source",
    "kind": "x.kind",
}
_ACCOUNT_OF_DEAL = _whom("x.account_id")
_STAGE_JOINS = {
    "rule": "LEFT JOIN stage_rule AS rule "
    "ON rule.source = x.source AND rule.name = x.stage AND rule.pipeline = x.pipeline",
    "any_rule": "LEFT JOIN stage_rule AS any_rule "
    "ON any_rule.source = x.source AND any_rule.name = x.stage AND any_rule.pipeline IS NULL",
}


def _deals(name: str, where: str, day: str, time: str, columns: Mapping[str, str]) -> Relation:
    return Relation(
        name=name,
        table="deal",
        where=where,
        day=day,
        time=time,
        columns={**_DEAL_COLUMNS, **columns},
        dimensions={**_who(), **when(time), **_DEAL_DIMENSIONS, **_ACCOUNT_OF_DEAL[0]},
        joins={**laid_out(time), "rate": rated("x.currency", CLOSING), **_ACCOUNT_OF_DEAL[1], **_STAGE_JOINS},
    )


DECIDED = _deals(
    "decided",
    f"x.status IN ('won', 'lost') AND {dated('x.close_on')}",
    "x.close_on",
    "x.close_on",
    {"cycle_days": "CASE WHEN x.close_on >= x.created_on THEN x.close_on - x.created_on END"},
)
CREATED = _deals("created", dated("x.created_on"), "x.created_on", "x.created_on", {})
STOCK = _deals(
    "stock",
    "x.status = 'open'",
    "$as_of",
    "x.close_on",
    {
        "due": "coalesce(x.close_on >= $begin AND x.close_on < $end, FALSE)",
        "chance": CHANCE,
        "committed": f"coalesce(x.category = '{Category.COMMIT}', FALSE)",
    },
)

OFFER = Relation(
    name="offer",
    table="deal",
    where="x.status = 'open'",
    day="$as_of",
    time="x.close_on",
    columns={
        "price": f"CASE WHEN line.amount IS NOT NULL "
        f"THEN {priced('line.amount', 'line.currency', 'line_rate.rate', 'line_rate.floating')} "
        f"WHEN line.valued = 0 THEN CAST(({priced('x.amount', 'x.currency')}) / line.lines AS DECIMAL(28, 10)) END"
    },
    dimensions={
        **_who(),
        **when("x.close_on"),
        **_ACCOUNT_OF_DEAL[0],
        "stage": "x.stage",
        "product": "coalesce(product.name, line.product_id)",
        "family": "product.family",
    },
    joins={
        **laid_out("x.close_on"),
        "line": "JOIN line ON line.opportunity_id = x.opportunity_id",
        "product": f"LEFT JOIN product ON product.product_id = line.product_id AND {known('product')}",
        "rate": rated("x.currency", CLOSING),
        "line_rate": rated("line.currency", CLOSING, "line_rate"),
        **_ACCOUNT_OF_DEAL[1],
    },
)

SOLD = Relation(
    name="sold",
    table="sale",
    where=f"{known('x')} AND {dated('x.sold_on')}",
    day="x.sold_on",
    time="x.sold_on",
    columns={
        "price": priced("x.amount", "x.currency"),
        "list_price": priced("x.list_amount", "x.currency"),
        "cost": priced("x.cost_amount", "x.currency"),
    },
    dimensions={
        **_who(),
        **when("x.sold_on"),
        **_whom("x.account_id")[0],
        **_what()[0],
        "currency": "coalesce(x.currency, $currency)",
    },
    joins={
        **laid_out("x.sold_on"),
        "rate": rated("x.currency", "x.sold_on", past=True),
        **_whom("x.account_id")[1],
        **_what()[1],
    },
)

SPENT = Relation(
    name="spent",
    table="selling_cost",
    where=f"{known('x')} AND {dated('x.incurred_on')}",
    day="x.incurred_on",
    time="x.incurred_on",
    columns={"price": priced("x.amount", "x.currency")},
    dimensions={**_who(), **when("x.incurred_on"), "channel": "x.channel"},
    joins={**laid_out("x.incurred_on"), "rate": rated("x.currency", "x.incurred_on", past=True)},
)

_ACTIVITY_COLUMNS = {
    "touch": "x.channel IN ('email', 'call', 'meeting') AND x.opportunity_id IS NOT NULL",
    "meeting": "x.channel = 'meeting'",
    "next_step": "x.has_next_step",
    "target_account": "account.segment = 'strategic'",
}
_ACCOUNT_OF_DEAL_OR_OWN = "coalesce(x.account_id, deal.account_id)"


def _activities(name: str, where: str) -> Relation:
    whom, account = _whom(_ACCOUNT_OF_DEAL_OR_OWN)
    wanted = "CASE WHEN x.account_id IS NULL THEN x.opportunity_id END"
    deal = {"deal": f"LEFT JOIN deal ON deal.opportunity_id = {wanted}"}
    return Relation(
        name=name,
        table="activity",
        where=f"NOT x.is_system AND {known('x')} AND {where}",
        day="x.occurs_on",
        time="x.occurs_on",
        columns=_ACTIVITY_COLUMNS,
        dimensions={**_who(), **when("x.occurs_on"), **whom, "channel": "x.channel"},
        joins={**laid_out("x.occurs_on"), **deal, **account},
    )


DONE = _activities(
    "done", f"x.is_done AND (x.recorded_at IS NULL OR x.recorded_at < $known) AND {dated('x.occurs_on')}"
)
BOOKED = _activities(
    "booked", "x.occurs_on > $as_of AND x.occurs_on >= $begin AND x.occurs_on < $end AND x.recorded_at < $known"
)


def _stated(activities: Relation) -> Relation:
    """The same where every activity with a deal states its account, too: no deal has to be looked up."""
    whom, account = _whom("x.account_id")
    return replace(activities, dimensions={**activities.dimensions, **whom}, joins={**activities.joins, **account})


STATED: Mapping[str, Relation] = {r.name: _stated(r) for r in (DONE, BOOKED)}
"""What takes the place of activities where ``states_accounts``."""

RELATIONS: Mapping[str, Relation] = {r.name: r for r in (DECIDED, CREATED, STOCK, OFFER, SOLD, SPENT, DONE, BOOKED)}
"""Every relation by name."""
