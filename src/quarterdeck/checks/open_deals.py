"""The open opportunities under a lens, looked at with every rule at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from quarterdeck.checks.checked import Checked, Doubt, Verdict
from quarterdeck.checks.close_date_passed import close_date_passed
from quarterdeck.checks.closing_soon_initial import closing_soon_initial
from quarterdeck.checks.not_updated import not_updated
from quarterdeck.checks.rule import Rule, Seen
from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.money import Conversion
from quarterdeck.domain.trust import Limits, Thresholds
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.compose import parsed, written
from quarterdeck.metrics.credit import has_splits, shared
from quarterdeck.metrics.pricing import CLOSING, priced, rated
from quarterdeck.metrics.question import Lens
from quarterdeck.metrics.relations import OWNERLESS, known

RULES: tuple[Rule, ...] = (close_date_passed(), not_updated(), closing_soon_initial())
WHOLE = None
"""The key of the whole lens among its lines."""

_LIMIT = '{"pipeline":"VARCHAR","stale_days":"BIGINT","closing_days":"BIGINT"}'
_PRICE = priced("x.amount", "x.currency")


def _open_deals(*, split: bool, aside: bool) -> str:
    """Every open deal with its owner, who counts it; where values are shared also with each other seller credited.

    Where single findings were set ``aside``, it says of each rule whether that is so.
    """
    table, owner = ("credited", "x.credited_id") if split else ("deal", "x.owner_id")
    counted, price = ("x.counted", shared(_PRICE)) if split else ("TRUE", _PRICE)
    columns = "".join(f", {_is_aside(rule)} AS {_aside(rule)}" for rule in RULES) if aside else ""
    return f"""
    WITH own_limit AS (
        SELECT given.own.pipeline AS pipeline, given.own.stale_days AS stale_days,
               given.own.closing_days AS closing_days
        FROM (SELECT unnest(from_json($limits, '[{_LIMIT}]')) AS own) AS given
    ){_ASIDE if aside else ""}, open_deal AS (
        SELECT x.opportunity_id, x.name, x.account_id, x.owner_id, x.pipeline, x.stage, x.close_on, x.created_on,
               coalesce(x.updated_at, CASE WHEN x.origin = 'history' THEN x.valid_from END) AS updated_at,
               seat.person_key, seat.row_key, coalesce(rule.is_initial, any_rule.is_initial) AS is_initial,
               coalesce(own_limit.stale_days, $stale_days) AS stale_days,
               coalesce(own_limit.closing_days, $closing_days) AS closing_days,
               {price} AS price, {counted} AS counted{columns}
        FROM {table} AS x
        JOIN seat ON seat.owner_id = coalesce({owner}, '{OWNERLESS}')
             AND seat.begin_on <= $as_of AND $as_of < seat.end_on
        {rated("x.currency", CLOSING)}
        LEFT JOIN own_limit ON own_limit.pipeline = x.pipeline
        LEFT JOIN stage_rule AS rule
             ON rule.source = x.source AND rule.name = x.stage AND rule.pipeline = x.pipeline
        LEFT JOIN stage_rule AS any_rule
             ON any_rule.source = x.source AND any_rule.name = x.stage AND any_rule.pipeline IS NULL
        WHERE x.status = 'open'
    )"""  # noqa: S608 our own text


_ASIDE = """, aside AS (
        SELECT given.one.opportunity_id AS opportunity_id, given.one.rule AS rule
        FROM (SELECT unnest(from_json($aside, '[{"opportunity_id":"VARCHAR","rule":"VARCHAR"}]')) AS one) AS given
    )"""


def _aside(rule: Rule) -> str:
    return f"{rule.code}_aside"


def _is_aside(rule: Rule) -> str:
    return f"x.opportunity_id IN (SELECT aside.opportunity_id FROM aside WHERE aside.rule = '{rule.code}')"  # noqa: S608 ours


def _doubts(rule: Rule, *, aside: bool) -> str:
    """When the rule doubts a deal."""
    return f"({rule.doubtful}) AND NOT {_aside(rule)}" if aside else f"({rule.doubtful})"


_DETAIL = (
    "opportunity_id",
    "name",
    "account",
    "owner_id",
    "owner",
    "person_key",
    "row_key",
    "pipeline",
    "stage",
    "price",
    "close_on",
    "updated_at",
    "stale_days",
    "closing_days",
)


@dataclass(frozen=True, slots=True)
class OpenDeals:
    """The checked open opportunities: every rule's result for the whole (WHOLE) and for each line of the page.

    ``in_doubt`` and ``doubtful_value`` count an opportunity once, however much is wrong with it.
    """

    lines: Mapping[str | None, tuple[Checked, ...]]
    in_doubt: Mapping[str | None, int]
    open_value: Mapping[str | None, Decimal | None]
    doubtful_value: Mapping[str | None, Decimal]


def to_fix(facts: Facts, lens: Lens, as_of: date, calendar: Calendar, money: Conversion, thresholds: Thresholds) -> int:
    """How many opportunities are in doubt, each counted once: what the menu says on every page."""
    return open_deals(facts, lens, as_of, calendar, money, thresholds, closely=False).in_doubt.get(WHOLE, 0)


def open_deals(
    facts: Facts,
    lens: Lens,
    as_of: date,
    calendar: Calendar,
    money: Conversion,
    thresholds: Thresholds,
    *,
    closely: bool = True,
) -> OpenDeals:
    """Check everything that is open under the lens at the end of ``as_of``; ``closely``: deal by deal."""
    values = {
        "stints": lens.text,
        "as_of": as_of,
        "known": calendar.known_until(as_of),
        **money.values,
        "stale_days": thresholds.usual.stale_days,
        "closing_days": thresholds.usual.closing_days,
        "limits": json.dumps([{"pipeline": name} | asdict(own) for name, own in thresholds.by_pipeline.items()]),
    }
    shape = {"split": has_splits(facts), "aside": bool(set_aside := _set_aside(thresholds, as_of))}
    values["aside"] = json.dumps(set_aside)
    totals = {
        (None if whole else row_key): counts for row_key, whole, *counts in _fetch(facts, _totals(**shape), values)
    }
    found = _in_doubt(_fetch(facts, _details(**shape), values) if closely else [], values)
    lines = {
        key: tuple(_checked(rule, i, counts, found[key][rule.code], thresholds) for i, rule in enumerate(RULES))
        for key, counts in totals.items()
    }
    return OpenDeals(
        lines,
        {key: counts[3] for key, counts in totals.items()},
        {key: counts[1] for key, counts in totals.items()},
        {key: counts[2] or Decimal(0) for key, counts in totals.items()},
    )


def _set_aside(thresholds: Thresholds, as_of: date) -> list[dict[str, str]]:
    """The single findings that were confirmed and still are on that day."""
    standing = sorted({(each.opportunity_id, each.check) for each in thresholds.aside if each.until_on >= as_of})
    return [{"opportunity_id": deal, "rule": rule} for deal, rule in standing]


def _fetch(facts: Facts, asked: tuple[str, frozenset[str]], values: Mapping[str, object]) -> list[tuple[Any, ...]]:
    sql, wanted = asked
    return facts.fetch(sql, {name: values[name] for name in wanted})


@lru_cache(maxsize=4)
def _totals(*, split: bool, aside: bool) -> tuple[str, frozenset[str]]:
    """Per line and for the whole: open deals, their value, what of it is in doubt, how many; then five numbers a rule.

    Those are: in doubt, its value, unpriced, unknown, blind. Values are those credited; deals count with their owner.
    """
    doubted = {rule.code: _doubts(rule, aside=aside) for rule in RULES}
    any_flag = " OR ".join(doubted.values())
    per_rule = ", ".join(
        f"count(*) FILTER (WHERE counted AND {doubted[rule.code]}), sum(price) FILTER (WHERE {doubted[rule.code]}), "
        f"count(*) FILTER (WHERE counted AND {doubted[rule.code]} AND price IS NULL), "
        f"count(*) FILTER (WHERE counted AND ({rule.unknown})), count(*) FILTER (WHERE counted AND ({rule.blind}))"
        for rule in RULES
    )
    sql = f"""{_open_deals(split=split, aside=aside)}
        SELECT row_key, GROUPING(row_key) = 1 AS is_whole, count(*) FILTER (WHERE counted), sum(price),
               sum(price) FILTER (WHERE {any_flag}), count(*) FILTER (WHERE counted AND ({any_flag})), {per_rule}
        FROM open_deal GROUP BY GROUPING SETS ((), (row_key))"""  # noqa: S608 our own text
    return written(parsed(sql))


@lru_cache(maxsize=4)
def _details(*, split: bool, aside: bool) -> tuple[str, frozenset[str]]:
    """Every open deal in doubt, with its owner, with whether each rule doubts it; largest first."""
    flags = ", ".join(f"coalesce({_doubts(rule, aside=aside)}, FALSE)" for rule in RULES)
    any_flag = " OR ".join(_doubts(rule, aside=aside) for rule in RULES)
    names = {"account": "coalesce(account.name, d.account_id)", "owner": "seller.name"}
    columns = ", ".join(names.get(name, f"d.{name}") for name in _DETAIL)
    sql = f"""{_open_deals(split=split, aside=aside)},
        doubted AS (SELECT *, [{flags}] AS flags FROM open_deal WHERE counted AND ({any_flag}))
        SELECT {columns}, d.flags FROM doubted AS d
        LEFT JOIN account ON account.account_id = d.account_id AND {known("account")}
        LEFT JOIN seller ON seller.seller_id = d.owner_id AND {known("seller")}
        ORDER BY d.price DESC NULLS LAST, d.opportunity_id"""  # noqa: S608 our own text
    return written(parsed(sql))


type _Found = dict[str | None, dict[str, list[Doubt]]]


def _in_doubt(rows: Sequence[Sequence[Any]], values: Mapping[str, Any]) -> _Found:
    """Doubts by line (and for the whole) and rule."""
    found: _Found = defaultdict(lambda: defaultdict(list))
    for row in rows:
        deal = dict(zip(_DETAIL, row, strict=False))
        for rule, is_doubtful in zip(RULES, row[-1], strict=True):
            if is_doubtful:
                doubt = _doubt(rule, deal, values)
                found[WHOLE][rule.code].append(doubt)
                found[doubt.row_key][rule.code].append(doubt)
    return found


def _doubt(rule: Rule, deal: Mapping[str, Any], values: Mapping[str, Any]) -> Doubt:
    limits = Limits(deal["stale_days"], deal["closing_days"])
    seen = Seen(values["as_of"], values["known"], deal["close_on"], deal["updated_at"], deal["stage"], limits)
    named = {name: deal[name] for name in _DETAIL[:9]}
    return Doubt(**named, amount=deal["price"], close_on=deal["close_on"], words=rule.words(seen), days=rule.days(seen))


def _checked(rule: Rule, place: int, counts: Sequence[Any], doubts: Sequence[Doubt], thresholds: Thresholds) -> Checked:
    open_count, open_value = counts[:2]
    count, value, unpriced, unknown, blind = counts[4 + 5 * place : 9 + 5 * place]
    cannot = open_count > 0 and blind == open_count
    verdict = Verdict.CANNOT_CHECK if cannot else Verdict.FIX if count else Verdict.PASS
    return Checked(
        code=rule.code,
        title=rule.title,
        verdict=verdict,
        limit=rule.limit(thresholds),
        count=count,
        value=value if value is not None else None if count else Decimal(0),
        unpriced=unpriced,
        open_count=open_count,
        open_value=open_value,
        unknown=unknown,
        unknown_words=rule.unknown_words if unknown else "",
        doubts=tuple(doubts),
        reason=rule.reason if cannot else "",
        remedy=rule.remedy if cannot else "",
    )
