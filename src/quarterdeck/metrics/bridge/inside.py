"""Moves inside the window: what deals did between its two days that neither of them shows, day by day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from quarterdeck.domain.bridge import LEAVING, Move, Moves, Reason, Stock
from quarterdeck.domain.calendar import Calendar
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.bridge.asked import Statement, Window
from quarterdeck.metrics.bridge.pairs import IS_LEAVING, in_pipeline, rate_of_deal, rates, seat_on, why
from quarterdeck.metrics.compose import parsed, written
from quarterdeck.metrics.pricing import priced
from quarterdeck.metrics.relations import OWNERLESS, known

_BACK = {
    Reason.TRANSFERRED_OUT: Move.HANDED_BACK,
    Reason.DELETED: Move.RESTORED,
    Reason.WON: Move.REOPENED,
    Reason.LOST: Move.REOPENED,
    Reason.UNDATED: Move.DATE_AND_BACK,
    Reason.PULLED_OUT: Move.DATE_AND_BACK,
    Reason.PUSHED_OUT: Move.DATE_AND_BACK,
}
"""What a deal did that came back, by why it had left."""
_GONE = {Reason.WON: Move.CAME_AND_WON, Reason.LOST: Move.CAME_AND_LOST}
"""What a deal did that was there neither on the first day nor on the last, by why it left; else it came and went."""
_ZONE = '{"from_at":"TIMESTAMP","until_at":"TIMESTAMP","shift":"BIGINT","first_on":"DATE","last_on":"DATE"}'


@dataclass(frozen=True, slots=True)
class InsideMove:
    """One move of one deal: the first day on which it was gone, and the day it was back (None: never, or not gone)."""

    opportunity_id: str
    name: str | None
    account: str | None
    person_key: str | None
    owner: str | None
    left_on: date | None
    back_on: date | None
    value: Decimal | None


def moves_inside(facts: Facts, window: Window) -> tuple[Moves, ...]:
    """What happened inside the window, added up by kind, in the order of the kinds."""
    rows = window.rows(facts, _added_up(window.stock, _has_movers(window)), [("zones", _zones(window))])
    found = {row[0]: Moves(Move(row[0]), row[1], row[2], row[3] or Decimal(0), row[4]) for row in rows}
    return tuple(found[move] for move in Move if move in found)


def moving_deals(
    facts: Facts, window: Window, move: Move, *, limit: int, offset: int = 0
) -> tuple[tuple[InsideMove, ...], int]:
    """Single moves of one kind, the largest first, and how many there are in all."""
    more = [("zones", _zones(window)), ("move", move.value), ("limit", limit), ("offset", offset)]
    rows = window.rows(facts, _one_by_one(window.stock, _has_movers(window)), more)
    return tuple(InsideMove(*row[:-1]) for row in rows), rows[0][-1] if rows else 0


def _has_movers(window: Window) -> bool:
    """Whether anybody's days in the scope begin or end within the window."""
    edges = (day for stint in window.lens.stints for day in (stint.begin_on, stint.end_on))
    return any(window.first < day <= window.last for day in edges)


def _zones(window: Window) -> str:
    """How far the organisation's clock is from UTC, stretch by stretch; the day of a change is a stretch of its own."""
    return json.dumps(_stretches(window.calendar, window.first, window.last), default=str)


def _stretches(calendar: Calendar, first: date, last: date) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    day = first + timedelta(days=1)
    while day <= last:
        begin, end = _midnight(calendar, day), _midnight(calendar, day + timedelta(days=1))
        shift = _shift(day, begin)
        plain = end - begin == timedelta(days=1)
        if found and plain and found[-1]["shift"] == shift and not found[-1]["odd"]:
            found[-1] |= {"until_at": end, "last_on": day}
        else:
            found.append(
                {"from_at": begin, "until_at": end, "shift": shift, "first_on": day, "last_on": day, "odd": not plain}
            )
        day += timedelta(days=1)
    return [{name: value for name, value in stretch.items() if name != "odd"} for stretch in found]


def _midnight(calendar: Calendar, day: date) -> datetime:
    """The instant a day begins, in UTC."""
    return calendar.known_until(day - timedelta(days=1))


def _shift(day: date, begin: datetime) -> int:
    return int((datetime(day.year, day.month, day.day) - begin).total_seconds())


@cache
def _added_up(stock: Stock, movers: bool) -> Statement:  # noqa: FBT001 a shape of the statement
    """A row a kind of move: deals, moves, value, how many of the moves have no value."""
    sql = f"""WITH {_moves(stock, movers=movers)}
        SELECT move, count(DISTINCT opportunity_id), count(*), sum(value), count(*) FILTER (WHERE value IS NULL)
        FROM move WHERE move IS NOT NULL GROUP BY move"""  # noqa: S608 our own text
    return written(parsed(sql))


@cache
def _one_by_one(stock: Stock, movers: bool) -> Statement:  # noqa: FBT001 a shape of the statement
    sql = f"""WITH {_moves(stock, movers=movers)},
        page AS (
            SELECT *, count(*) OVER () AS n FROM move WHERE move = $move
            ORDER BY value DESC NULLS LAST, opportunity_id, left_on LIMIT $limit OFFSET $offset)
        SELECT m.opportunity_id, m.name, coalesce(account.name, m.account_id), m.person_key, seller.name,
               m.left_on, m.back_on, m.value, m.n
        FROM page AS m
        LEFT JOIN account ON account.account_id = m.account_id
             AND {known("account", "$last")}
        LEFT JOIN seller ON seller.seller_id = m.owner_id
             AND {known("seller", "$last")}
        ORDER BY m.value DESC NULLS LAST, m.opportunity_id, m.left_on"""  # noqa: S608 our own text
    return written(parsed(sql))


def _moves(stock: Stock, *, movers: bool) -> str:
    """The common tables, the last of which is ``move``: one row a move of a deal."""
    parts = {
        "zone": f"""
            SELECT given.z.from_at, given.z.until_at, given.z.shift, given.z.first_on, given.z.last_on
            FROM (SELECT unnest(from_json($zones, '[{_ZONE}]')) AS z) AS given""",  # noqa: S608 our own text
        "restless": _restless(stock) + (_OF_MOVERS if movers else ""),
        "dated": _DATED,
        "piece": _PIECE,
        "held": _held(stock),
        "run": _RUN,
        "departure": _departure(stock),
        "swing": _SWING,
        "move": _move(),
    }
    return ", ".join([rates("last"), *(f"{name} AS ({text})" for name, text in parts.items())])


# Two changes at least, or one and a change of its owner's place: nothing else can hide a move.
def _restless(stock: Stock) -> str:
    return f"""
        SELECT changed.opportunity_id
        FROM (SELECT opportunity_id FROM opportunity_version
              WHERE valid_to >= $known_first AND valid_from >= $known_first AND valid_from < $known_last
              GROUP BY opportunity_id HAVING count(*) > 1) AS changed
        SEMI JOIN (
            SELECT x.opportunity_id FROM opportunity_version AS x
            JOIN (SELECT DISTINCT owner_id FROM seat WHERE begin_on <= $last AND end_on > $first) AS whose
                 ON whose.owner_id = coalesce(x.owner_id, '{OWNERLESS}')
            WHERE x.valid_to >= $known_first AND x.valid_from < $known_last AND {in_pipeline(stock)}) AS ever
            ON ever.opportunity_id = changed.opportunity_id"""  # noqa: S608 our own text


_OF_MOVERS = f"""
    UNION
    SELECT x.opportunity_id FROM opportunity_version AS x
    JOIN seat ON seat.owner_id = coalesce(x.owner_id, '{OWNERLESS}')
    WHERE x.valid_to >= $known_first AND x.valid_from < $known_last
          AND (seat.begin_on > $first AND seat.begin_on <= $last
               OR seat.end_on > $first AND seat.end_on <= $last)"""  # noqa: S608 our own text

_DATED = """
    SELECT x.opportunity_id, x.name, x.account_id, x.owner_id, x.status, x.is_deleted, x.close_on, x.valid_from,
           x.amount, x.currency,
           CASE WHEN x.valid_from < $known_first THEN $first
                ELSE greatest(zone.first_on, least(zone.last_on,
                     CAST(x.valid_from + to_seconds(zone.shift) AS DATE))) END AS first_day
    FROM opportunity_version AS x
    JOIN restless ON restless.opportunity_id = x.opportunity_id
    LEFT JOIN zone ON zone.from_at <= x.valid_from AND x.valid_from < zone.until_at
    WHERE x.valid_to >= $known_first AND x.valid_from < $known_last"""
_PIECE = """
    SELECT *, coalesce(lead(first_day) OVER (PARTITION BY opportunity_id ORDER BY valid_from) - 1, $last) AS last_day
    FROM dated"""


def _held(stock: Stock) -> str:
    """The days on which a deal was in the pipeline of the scope, piece by piece."""
    return f"""
        SELECT x.opportunity_id, x.name, x.account_id, x.owner_id, seat.person_key,
               x.amount, x.currency, rate.rate, rate.floating,
               greatest(x.first_day, seat.begin_on) AS low, least(x.last_day, seat.end_on - 1) AS high
        FROM piece AS x
        JOIN seat ON seat.owner_id = coalesce(x.owner_id, '{OWNERLESS}')
             AND seat.begin_on <= x.last_day AND x.first_day < seat.end_on
        {rate_of_deal("last")}
        WHERE x.first_day <= x.last_day AND {in_pipeline(stock)}"""  # noqa: S608 our own text


_RUN = """
    SELECT *, lag(high) OVER deal AS last_high, lag(amount) OVER deal AS last_amount,
           lag(currency) OVER deal AS last_currency, lag(rate) OVER deal AS last_rate,
           lag(floating) OVER deal AS last_floating, lead(low) OVER deal AS back_on,
           min(low) OVER whole AS came_on, max(high) OVER whole AS gone_on
    FROM held
    WINDOW deal AS (PARTITION BY opportunity_id ORDER BY low), whole AS (PARTITION BY opportunity_id)"""


def _departure(stock: Stock) -> str:
    """Every end of a stay in the pipeline, with the reason that the next day gives for it."""
    return f"""
        SELECT r.opportunity_id, r.name, r.account_id, r.owner_id, r.person_key,
               r.amount, r.currency, r.rate, r.floating,
               r.high + 1 AS left_on, r.back_on, r.came_on, {why(LEAVING, IS_LEAVING, stock)} AS reason
        FROM run AS r
        JOIN (SELECT p.opportunity_id, p.status AS l_status, p.is_deleted AS l_is_deleted, p.close_on AS l_close_on,
                     TRUE AS l_known, r2.left_on, seat.owner_id IS NOT NULL AS l_ours
              FROM piece AS p
              JOIN (SELECT opportunity_id, high + 1 AS left_on FROM run) AS r2
                   ON r2.opportunity_id = p.opportunity_id AND p.first_day <= r2.left_on AND r2.left_on <= p.last_day
              LEFT JOIN {seat_on("p.owner_id", "r2.left_on")}) AS l
             ON l.opportunity_id = r.opportunity_id AND l.left_on = r.high + 1
        WHERE r.high < $last AND (r.back_on IS NULL OR r.back_on > r.high + 1)"""  # noqa: S608 our own text


# At one rate for both amounts, so that a rate that follows the close date is no rise of the amount.
_SWING = f"""
    SELECT opportunity_id, arg_max(name, low) AS name, arg_max(account_id, low) AS account_id,
           arg_max(owner_id, low) AS owner_id, arg_max(person_key, low) AS person_key,
           least(sum(greatest(step, 0)), sum(greatest(-step, 0))) AS value
    FROM (SELECT r.*, CASE WHEN coalesce(r.currency, $currency) = coalesce(r.last_currency, $currency)
                           THEN {priced("(r.amount - r.last_amount)", "r.currency", "r.rate", "r.floating")}
                           ELSE {priced("r.amount", "r.currency", "r.rate", "r.floating")}
                                - {priced("r.last_amount", "r.last_currency", "r.last_rate", "r.last_floating")} END
                           AS step
          FROM run AS r WHERE r.last_high = r.low - 1
               AND (r.amount <> r.last_amount OR r.currency IS DISTINCT FROM r.last_currency)) AS stepped
    GROUP BY opportunity_id"""  # noqa: S608 our own text


def _move() -> str:
    back = " ".join(f"WHEN '{reason}' THEN '{move}'" for reason, move in _BACK.items())
    gone = " ".join(f"WHEN '{reason}' THEN '{move}'" for reason, move in _GONE.items())
    return f"""
        SELECT CASE WHEN back_on IS NOT NULL THEN CASE reason {back} END
                    WHEN came_on > $first THEN CASE reason {gone} ELSE '{Move.CAME_AND_WENT}' END END AS move,
               opportunity_id, name, account_id, owner_id, person_key, left_on, back_on,
               {priced("d.amount", "d.currency", "d.rate", "d.floating")} AS value
        FROM departure AS d WHERE back_on IS NOT NULL OR came_on > $first
        UNION ALL
        SELECT '{Move.UP_AND_DOWN}', opportunity_id, name, account_id, owner_id, person_key,
               CAST(NULL AS DATE), CAST(NULL AS DATE), value
        FROM swing WHERE value > 0"""  # noqa: S608 our own text
