"""The statements behind an expectation: days at risk, deals won, deals open. Nothing learnt after $known is read.

A deal's days are cut at changes of stage group, of owner's seat and of age bin, so that each piece falls into one
cell (domain/forecasts/risk.py says which). A day is organisation time: $shift seconds ahead of UTC at $known; around
a change of clocks an event within an hour of midnight may fall on the neighbouring day. Before a switch to another time
zone it is as many seconds as that zone was ahead at the switch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from quarterdeck.domain.forecasts import AGE_EDGES, GROUPS
from quarterdeck.metrics.compose import parsed, written
from quarterdeck.metrics.credit import shared
from quarterdeck.metrics.pricing import CLOSING, priced, rated
from quarterdeck.metrics.relations import OWNERLESS, known

_DAY = "organisation_day({})"
_DAYS = re.compile(r"organisation_day\(([\w.]+)\)")
_BINS = ", ".join(
    f"({i}, {low}, {high})" for i, (low, high) in enumerate(zip(AGE_EDGES, (*AGE_EDGES[1:], 10**6), strict=True))
)
_MONTH = '{"number":"INTEGER","begin_on":"DATE","end_on":"DATE"}'
_PARTS = {
    "ladder": """
        SELECT position, row_number() OVER (ORDER BY position) AS rank, count(*) OVER () AS stages
        FROM (SELECT DISTINCT position FROM stage WHERE status = 'open' AND position IS NOT NULL
              AND known_from <= $as_of AND known_to > $as_of) AS open_stage""",
    "fiscal_month": f"""
        SELECT given.each.number AS number, given.each.begin_on AS begin_on, given.each.end_on AS end_on
        FROM (SELECT unnest(from_json($months, '[{_MONTH}]')) AS each) AS given""",  # noqa: S608 our own text
    "fiscal_day": """
        SELECT CAST(laid.day AS DATE) AS day, laid.number
        FROM (SELECT unnest(generate_series(CAST(begin_on AS TIMESTAMP), CAST(end_on AS TIMESTAMP) - INTERVAL 1 DAY,
                                            INTERVAL 1 DAY)) AS day, number
              FROM fiscal_month) AS laid""",
    "bin": f"SELECT * FROM (VALUES {_BINS}) AS edges(age_bin, low, high)",  # noqa: S608 our own numbers
    # Only deals that somebody under the lens has held; their whole history, whoever held them before, and once: it
    # stands once for each holder, and is taken from the first of them.
    "holder": f"""
        SELECT h.opportunity_id, min(coalesce(h.holder_id, '{OWNERLESS}')) AS holder_id
        FROM held_history AS h JOIN (SELECT DISTINCT owner_id FROM seat) AS own
             ON own.owner_id = coalesce(h.holder_id, '{OWNERLESS}')
        WHERE h.nth = 1 AND h.begin_at < $known AND {known("h")}
        GROUP BY h.opportunity_id""",  # noqa: S608
    "held": f"""
        SELECT h.opportunity_id, h.owner_id, h.status, h.created_on, h.position, h.begin_at, h.end_at, h.nth,
               h.outcome, h.decided_on, h.known_at
        FROM held_history AS h JOIN (SELECT DISTINCT owner_id FROM seat) AS own
             ON own.owner_id = coalesce(h.holder_id, '{OWNERLESS}')
        JOIN holder ON holder.opportunity_id = h.opportunity_id
             AND holder.holder_id = coalesce(h.holder_id, '{OWNERLESS}')
        WHERE h.begin_at < $known AND {known("h")}""",  # noqa: S608
    "stretch": f"""
        SELECT h.opportunity_id, coalesce(h.owner_id, '{OWNERLESS}') AS owner_id, h.status, h.created_on,
               {_DAY.format("h.begin_at")} AS begin_day,
               CASE WHEN h.end_at < $known THEN {_DAY.format("h.end_at")} END AS end_day,
               CASE WHEN h.status <> 'open' OR h.end_at < $known THEN h.outcome END AS outcome, h.decided_on,
               CASE WHEN h.status <> 'open' OR ladder.rank IS NULL THEN 0
                    ELSE 1 + (ladder.rank - 1) * {GROUPS - 1} // ladder.stages END AS stage_group,
               h.nth, {_DAY.format("h.known_at")} AS known_on
        FROM held AS h LEFT JOIN ladder ON ladder.position = h.position""",  # noqa: S608 our own text
    # Known from an export on, yet at risk from the day it was created until the day it was decided: else what an
    # export shows as decided would count, and the days of what it shows as open would not.
    "aged": """
        SELECT *, least(coalesce(created_on, known_on), known_on) AS origin,
               coalesce(CASE WHEN status = 'open' THEN end_day ELSE begin_day END, $as_of) AS until_day
        FROM stretch
        WHERE status = 'open' OR (nth = 1 AND created_on IS NOT NULL)""",
    "risk": """
        SELECT opportunity_id, owner_id, stage_group, created_on, known_on, nth, origin, outcome,
               CASE WHEN nth = 1 THEN origin ELSE begin_day + 1 END AS first_day,
               CASE WHEN outcome IS NULL THEN until_day
                    ELSE greatest(least(coalesce(decided_on, until_day), until_day),
                                  CASE WHEN nth = 1 THEN origin ELSE begin_day END) END AS last_day
        FROM aged""",
    "decision": """
        SELECT opportunity_id, last_day AS day, outcome AS status FROM risk WHERE outcome IS NOT NULL""",
    "piece": """
        SELECT seat.person_key, r.opportunity_id, r.stage_group, r.origin, r.created_on, r.known_on, r.nth,
               greatest(r.first_day, seat.begin_on, $window) AS low_day,
               least(r.last_day, seat.end_on - 1, $as_of) AS high_day
        FROM risk AS r JOIN seat ON seat.owner_id = r.owner_id
             AND seat.begin_on <= r.last_day AND r.first_day < seat.end_on
        WHERE greatest(r.first_day, seat.begin_on, $window) <= least(r.last_day, seat.end_on - 1, $as_of)""",
}


def _age_bin(age: str) -> str:
    """The bin of an age; no engine joins a range as fast as it compares."""
    return (
        "CASE "
        + " ".join(f"WHEN {age} < {high} THEN {i}" for i, high in enumerate(AGE_EDGES[1:]))
        + (f" ELSE {len(AGE_EDGES) - 1} END")
    )


_RISK = f"""
    SELECT 'days' AS kind, p.person_key, bin.age_bin AS a, p.stage_group AS b, 0 AS c,
           sum(least(p.high_age, bin.high - 1) - greatest(p.low_age, bin.low) + 1) AS n
    FROM (SELECT person_key, stage_group, low_day - origin AS low_age, high_day - origin AS high_age FROM piece) AS p
    JOIN bin ON bin.low <= p.high_age AND p.low_age < bin.high
    GROUP BY ALL
    UNION ALL
    SELECT d.status, p.person_key, {_age_bin("d.day - p.origin")}, p.stage_group, 0, count(*)
    FROM decision AS d JOIN piece AS p ON p.opportunity_id = d.opportunity_id
         AND d.day BETWEEN p.low_day AND p.high_day
    GROUP BY ALL
    UNION ALL
    SELECT 'move', p.person_key, {_age_bin("p.high_day - p.origin")}, p.stage_group, q.stage_group, count(*)
    FROM piece AS p JOIN risk AS q ON q.opportunity_id = p.opportunity_id
         AND q.first_day = p.high_day + 1 AND q.stage_group <> p.stage_group AND q.first_day <= q.last_day
    GROUP BY ALL
    UNION ALL
    SELECT 'start', seat.person_key, r.stage_group, 0, 0, count(*)
    FROM risk AS r JOIN seat ON seat.owner_id = r.owner_id
         AND seat.begin_on <= r.created_on AND r.created_on < seat.end_on
    WHERE r.nth = 1 AND r.created_on >= $window AND r.created_on <= $as_of
    GROUP BY ALL
    UNION ALL
    SELECT 'created', seat.person_key, m.number, 0, 0, count(*)
    FROM risk AS r JOIN seat ON seat.owner_id = r.owner_id
         AND seat.begin_on <= r.created_on AND r.created_on < seat.end_on
    JOIN fiscal_day AS m ON m.day = r.created_on
    WHERE r.nth = 1 AND r.created_on >= $window AND r.created_on <= $as_of
    GROUP BY ALL
    UNION ALL
    SELECT 'open', p.person_key, m.number, 0, 0,
           sum(least(p.high_day, m.end_on - 1) - greatest(p.low_day, m.begin_on) + 1)
    FROM piece AS p JOIN fiscal_month AS m ON p.low_day < m.end_on AND m.begin_on <= p.high_day
    GROUP BY ALL
"""  # noqa: S608 our own text

_PRICE = priced("x.amount", "x.currency")


@dataclass(frozen=True, slots=True)
class _Deals:
    """How deals are read: where values are shared, once for each credited seller, counted with the owner."""

    table: str
    owner: str
    price: str
    counted: str


_WHOLE = _Deals("deal", "x.owner_id", _PRICE, "TRUE")
_SHARED = _Deals("credited", "x.credited_id", shared(_PRICE), "x.counted")


def _won(deals: _Deals) -> str:
    return f"""
    SELECT seat.person_key, x.close_on, CAST({deals.price} AS DOUBLE) AS value,
           CASE WHEN {deals.counted} THEN CAST({_PRICE} AS DOUBLE) END AS whole,
           CAST({deals.counted} AS INTEGER) AS counted
    FROM {deals.table} AS x
    JOIN seat ON seat.owner_id = coalesce({deals.owner}, '{OWNERLESS}')
         AND seat.begin_on <= x.close_on AND x.close_on < seat.end_on
    {rated("x.currency", CLOSING)}
    WHERE x.status = 'won' AND x.close_on >= $window AND x.close_on <= $as_of
    ORDER BY x.close_on, x.opportunity_id, {deals.owner}
"""  # noqa: S608 our own text


def _open(deals: _Deals) -> str:
    return f"""
    SELECT seat.person_key, x.opportunity_id, $as_of - least(coalesce(x.created_on, first.day), first.day) AS age,
           CASE WHEN ladder.rank IS NULL THEN 0 ELSE 1 + (ladder.rank - 1) * {GROUPS - 1} // ladder.stages END
               AS stage_group,
           CAST({deals.price} AS DOUBLE) AS value,
           coalesce(x.probability, rule.probability, any_rule.probability) AS chance,
           x.close_on - $as_of AS due, CAST({deals.counted} AS INTEGER) AS counted
    FROM {deals.table} AS x
    JOIN seat ON seat.owner_id = coalesce({deals.owner}, '{OWNERLESS}')
         AND seat.begin_on <= $as_of AND $as_of < seat.end_on
    JOIN (SELECT h.opportunity_id, h.holder_id, {_DAY.format("h.first_at")} AS day
          FROM held_history AS h JOIN (SELECT DISTINCT owner_id FROM seat) AS own
               ON own.owner_id = coalesce(h.holder_id, '{OWNERLESS}')
          WHERE h.nth = 1 AND {known("h")}) AS first
         ON first.opportunity_id = x.opportunity_id AND first.holder_id IS NOT DISTINCT FROM x.owner_id
    {rated("x.currency", CLOSING)}
    LEFT JOIN stage_rule AS rule ON rule.source = x.source AND rule.name = x.stage AND rule.pipeline = x.pipeline
    LEFT JOIN stage_rule AS any_rule
         ON any_rule.source = x.source AND any_rule.name = x.stage AND any_rule.pipeline IS NULL
    LEFT JOIN ladder ON ladder.position = coalesce(rule.position, any_rule.position)
    WHERE x.status = 'open'
    ORDER BY x.opportunity_id, {deals.owner}
"""  # noqa: S608 our own text


@cache
def risk_statement(*, switches: int = 0) -> tuple[str, frozenset[str]]:
    """Rows (kind, person, a, b, c, n): days, won and lost by age bin and stage group; moves; starts; months.

    ``switches``: how often another time zone took over by $known.
    """
    parts = tuple(_PARTS)
    text = f"{_with(parts)} SELECT * FROM ({_RISK}) AS everything"  # noqa: S608 our own text
    return written(parsed(_dated(text, switches)))


@cache
def won_statement(*, split: bool = False) -> tuple[str, frozenset[str]]:
    """Rows (person, day won, value, whole value with the owner, counted), one a deal and seller, oldest first."""
    return written(parsed(_won(_SHARED if split else _WHOLE)))


@cache
def open_statement(*, split: bool = False, switches: int = 0) -> tuple[str, frozenset[str]]:
    """Rows (person, opportunity, age, stage group, value, chance, days until due, counted), one a deal and seller."""
    return written(parsed(_dated(f"{_with(('ladder',))} {_open(_SHARED if split else _WHOLE)}", switches)))


def _dated(text: str, switches: int) -> str:
    """The statement with days of instants written out; no instant after a switch lies on a day before it."""

    def day(found: re.Match[str]) -> str:
        at = found[1]
        days = [f"CAST({at} + to_seconds({shift}) AS DATE)" for shift in _shifts(switches)]
        before = " ".join(f"WHEN {at} < $switch_at_{n} THEN {_not_before(n, days[n])}" for n in range(switches))
        last = _not_before(switches, days[-1])
        return f"CASE {before} ELSE {last} END" if before else last

    return _DAYS.sub(day, text)


def _shifts(switches: int) -> tuple[str, ...]:
    return (*(f"$shift_{n}" for n in range(switches)), "$shift")


def _not_before(n: int, day: str) -> str:
    return f"greatest($switch_on_{n - 1}, {day})" if n else day


def _with(names: tuple[str, ...]) -> str:
    return "WITH " + ", ".join(f"{name} AS ({_PARTS[name]})" for name in names)
