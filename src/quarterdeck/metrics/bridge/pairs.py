"""Both days side by side: every deal that is in the pipeline on either day, its one reason, and what its amount did.

What a deal was on the first day is named ``f_…``, on the last ``l_…``. A deal that nothing changed in between is one
version on both days: it is read once, if it is open, and joined with nothing. Only what began or ended in between is
two versions, and these are few. Beyond the pair a day is only read where the scope holds the deal on it (``ours``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quarterdeck.domain.bridge import COMING, LEAVING, OF_DATES, SPLIT, Reason, Stock
from quarterdeck.metrics.bridge import shares
from quarterdeck.metrics.pricing import priced, product, rate_days, rated
from quarterdeck.metrics.relations import OWNERLESS

IS_LEAVING: Mapping[Reason, str] = {
    Reason.TRANSFERRED_OUT: "NOT l_ours",
    Reason.DELETED: "NOT l_known OR l_is_deleted",
    Reason.WON: "l_status = 'won'",
    Reason.LOST: "l_status = 'lost'",
    Reason.UNDATED: "l_close_on IS NULL",
    Reason.PULLED_OUT: "l_close_on < $due_begin",
    Reason.PUSHED_OUT: "l_close_on >= $due_end",
}
"""When each reason applies to a deal that was in the pipeline and is not on the last day."""
_IS_COMING: Mapping[Reason, str] = {
    Reason.NEW: "NOT f_known",
    Reason.TRANSFERRED_IN: "NOT f_ours",
    Reason.REOPENED: "f_is_deleted OR f_status <> 'open'",
    Reason.DATED: "f_close_on IS NULL",
    Reason.PUSHED_IN: "f_close_on < $due_begin",
    Reason.PULLED_IN: "f_close_on >= $due_end",
}

_NEEDED = ("status", "is_deleted", "close_on", "amount", "currency")
_SHOWN = ("name", "account_id", "owner_id", "stage")
"""What is read of a deal: to give reasons, and beside that to show the deals behind one."""


def pairs(stock: Stock, *, split: bool, shown: bool, of_all: bool = False) -> str:
    """The common tables, the last of which is ``effect``: one row a deal that is in the pipeline on either day.

    ``reason`` (null for deals that stayed) with ``own``, its effect; ``change`` and ``revaluation`` of an amount seen
    on both days; ``before`` and ``after``, what the deal is worth to the scope on each day; ``f_owns`` and ``l_owns``,
    whether it is counted there. ``split`` shares amounts among those who have credit, and says in ``transfer`` what
    other shares did to an amount. ``shown`` adds what deals are shown by. ``of_all``: the scope leaves out nobody on
    any day, so that nobody needs to ask whose a deal is.
    """
    columns = (*_NEEDED, *(_SHOWN if shown else ()))
    whose = _Whose(split=split, of_all=of_all)
    parts = {
        **({} if of_all else {"held": _HELD}),
        **(shares.parts() if split else {}),
        "calm": _calm(stock, columns, whose),
        "ended": _changed("first", "x.valid_from < $known_first", "x.valid_to < $known_last", stock, columns, whose),
        "begun": _changed("last", "x.valid_to >= $known_last", "x.valid_from >= $known_first", stock, columns, whose),
        "side": _both(columns),
        "worth": _WORTH,
        "pair": _pair(stock, shown=shown),
        **(shares.cut() if split else {}),
        "effect": _effect(split=split),
    }
    return ", ".join([rates("first"), rates("last"), *(f"{name} AS ({text})" for name, text in parts.items())])


def in_pipeline(stock: Stock, alias: str = "x") -> str:
    """Whether a version is open and, where that matters, due in the period; whose it is, is asked apart."""
    due = f" AND coalesce({alias}.close_on >= $due_begin AND {alias}.close_on < $due_end, FALSE)"
    return f"{alias}.status = 'open' AND NOT {alias}.is_deleted{due if stock is Stock.DUE else ''}"


def why(reasons: Sequence[Reason], conditions: Mapping[Reason, str], stock: Stock) -> str:
    """The first of the reasons whose condition holds."""
    asked = [r for r in reasons if stock is Stock.DUE or r not in OF_DATES]
    return f"CASE {' '.join(f"WHEN {conditions[r]} THEN '{r}'" for r in asked)} END"


def rates(name: str) -> str:
    """The exchange rates of the first or of the last day, as a common table."""
    return f"rate_{name} AS ({rate_days(f'rates_{name}')})"


def rate_of_deal(name: str) -> str:
    """The join that finds the rate of a deal ``x`` as of the first or the last day: that of its close date."""
    return rated("x.currency", f"coalesce(x.close_on, ${name})", table=f"rate_{name}", name=f"rates_{name}")


def seat_on(owner: str, day: str, alias: str = "seat") -> str:
    """Where an owner's deals count on a day, as the right side of a join."""
    return (
        f"seat AS {alias} ON {alias}.owner_id = coalesce({owner}, '{OWNERLESS}') "
        f"AND {alias}.begin_on <= {day} AND {day} < {alias}.end_on"
    )


# Whom an owner's deals count for on each of the two days; nobody where they are not the scope's.
_HELD = """
    SELECT owner_id, min(person_key) FILTER (WHERE begin_on <= $first AND $first < end_on) AS f_person_key,
           min(person_key) FILTER (WHERE begin_on <= $last AND $last < end_on) AS l_person_key
    FROM seat WHERE begin_on <= $first AND $first < end_on OR begin_on <= $last AND $last < end_on
    GROUP BY owner_id"""


@dataclass(frozen=True, slots=True)
class _Whose:
    """How it is found out whether the scope has anything of a deal ``x`` on a day: the deal, or a part of its value."""

    split: bool
    of_all: bool

    def joined(self, kind: str, *sides: str) -> str:
        """The joins that say it."""
        if self.of_all:
            return ""
        held = f"{kind} JOIN held ON held.owner_id = coalesce(x.owner_id, '{OWNERLESS}')"
        return f"{held} {shares.joined(*sides) if self.split else ''}"

    def person_key(self, side: str) -> str:
        """Whom the deal counts for; null where it is not the scope's."""
        return "''" if self.of_all else f"held.{side}_person_key"

    def holds(self, side: str) -> str:
        """Whether the scope has anything of it."""
        if self.of_all:
            return "TRUE"
        return f"held.{side}_person_key IS NOT NULL{f' OR {shares.has_part(side)}' if self.split else ''}"


def _calm(stock: Stock, columns: Sequence[str], whose: _Whose) -> str:
    """Versions that hold on both days and are open: whatever else they do, they do for the sake of who holds them."""
    read = ", ".join(f"x.{name}" for name in columns)
    ours = f"AND (held.owner_id IS NOT NULL OR {shares.has_part('f')} OR {shares.has_part('l')})"
    return f"""
        SELECT x.opportunity_id, x.created_on, {read},
               {whose.person_key("f")} AS f_person_key, {whose.person_key("l")} AS l_person_key,
               {whose.holds("f")} AS f_holds, {whose.holds("l")} AS l_holds
        FROM opportunity_version AS x {whose.joined("LEFT" if whose.split else "INNER", "f", "l")}
        WHERE x.valid_from < $known_first AND x.valid_to >= $known_last AND {in_pipeline(stock)}
              {ours if whose.split else ""}"""  # noqa: S608 our own text


def _changed(day: str, known: str, within: str, stock: Stock, columns: Sequence[str], whose: _Whose) -> str:
    """What was known on one of the days and not on the other, open or not, since the other may be open."""
    side = day[0]
    read = ", ".join(f"x.{name}" for name in columns)
    holds = whose.holds(side)
    return f"""
        SELECT x.opportunity_id, x.created_on, {read}, {whose.person_key(side)} AS person_key, {holds} AS holds,
               ({holds}) AND {in_pipeline(stock)} AS live
        FROM opportunity_version AS x {whose.joined("LEFT", side)}
        WHERE x.valid_from < $known_last AND x.valid_to >= $known_first AND {known} AND {within}"""  # noqa: S608 our own text


def _both(columns: Sequence[str]) -> str:
    twice = ", ".join(f"calm.{name} AS {side}_{name}" for side in "fl" for name in columns)
    read = ", ".join(f"{table}.{name} AS {table[0]}_{name}" for table in ("f", "l") for name in columns)
    return f"""
        SELECT calm.opportunity_id, calm.created_on, TRUE AS f_known, TRUE AS l_known,
               calm.f_person_key, calm.l_person_key, calm.f_holds AS f_ours, calm.l_holds AS l_ours,
               calm.f_holds AS f_live, calm.l_holds AS l_live, {twice}
        FROM calm
        UNION ALL
        SELECT coalesce(f.opportunity_id, l.opportunity_id), l.created_on,
               f.opportunity_id IS NOT NULL, l.opportunity_id IS NOT NULL, f.person_key, l.person_key,
               coalesce(f.holds, FALSE), coalesce(l.holds, FALSE),
               coalesce(f.live, FALSE), coalesce(l.live, FALSE), {read}
        FROM ended AS f FULL JOIN begun AS l ON l.opportunity_id = f.opportunity_id
        WHERE f.live OR l.live"""  # noqa: S608 our own text


_SAME_RATE = "x.f_rate IS NOT DISTINCT FROM x.l_rate"
_WORTH = f"""
    SELECT x.*,
           CASE WHEN f_ours
                THEN {priced("x.f_amount", "x.f_currency", "x.f_rate", multiplied="x.f_product")} END AS f_price,
           CASE WHEN l_ours
                THEN {priced("x.l_amount", "x.l_currency", "x.l_rate", multiplied="x.l_product")} END AS l_price
    FROM (SELECT side.*, f_rate.rate AS f_rate, l_rate.rate AS l_rate,
                 {product("side.l_amount", "f_rate.floating")} AS old_product,
                 {product("side.f_amount", "f_rate.floating")} AS f_product,
                 {product("side.l_amount", "l_rate.floating")} AS l_product
          FROM side
          {rated("side.f_currency", "coalesce(side.f_close_on, $first)", "f_rate", "rate_first", "rates_first")}
          {rated("side.l_currency", "coalesce(side.l_close_on, $last)", "l_rate", "rate_last", "rates_last")}) AS x"""  # noqa: S608 our own text


def _pair(stock: Stock, *, shown: bool) -> str:
    names = ("person_key", "status", "close_on", *(_SHOWN if shown else ()))
    seen = ", ".join(
        f"CASE WHEN {side}_person_key IS NOT NULL THEN {side}_{name} END AS seen_{side}_{name}"
        for side in "fl"
        for name in names
    )
    return f"""
        SELECT x.opportunity_id, x.f_live AS was, x.l_live AS stays,
               x.f_person_key IS NOT NULL AS f_owns, x.l_person_key IS NOT NULL AS l_owns,
               CASE WHEN f_live AND l_live THEN NULL
                    WHEN f_live THEN {why(LEAVING, IS_LEAVING, stock)}
                    ELSE {why(COMING, _IS_COMING, stock)} END AS reason,
               f_price AS before, l_price AS after,
               CASE WHEN coalesce(f_currency, $currency) = coalesce(l_currency, $currency) AND f_ours AND l_ours
                    THEN CASE WHEN {_SAME_RATE} THEN l_price ELSE
                         {priced("x.l_amount", "x.l_currency", "x.f_rate", multiplied="x.old_product")} END END
                    AS at_old_rate,
               coalesce(x.created_on <= $first, TRUE) AS is_old{", " + seen if shown else ""}
        FROM worth AS x"""  # noqa: S608 our own text


_SPLIT = " OR ".join(f"reason = '{reason}'" for reason in Reason if reason in SPLIT)
_BOTH = f"(reason IS NULL OR {_SPLIT}) AND before IS NOT NULL AND after IS NOT NULL"


def _effect(*, split: bool) -> str:
    # At the first day's shares; without shares there is nothing to tell apart.
    new = "at_old_share" if split else "after"
    transfer = f", CASE WHEN {_BOTH} THEN after - at_old_share END AS transfer" if split else ""
    return f"""
    SELECT *, CASE WHEN {_BOTH} THEN coalesce(at_old_rate, {new}) - before END AS change,
           CASE WHEN {_BOTH} THEN {new} - coalesce(at_old_rate, {new}) END AS revaluation,
           CASE WHEN reason IS NULL THEN NULL
                WHEN was THEN -(CASE WHEN {_BOTH} THEN after ELSE before END)
                ELSE CASE WHEN {_BOTH} THEN before ELSE after END END AS own,
           CASE WHEN was THEN f_owns ELSE l_owns END AS counted{transfer}
    FROM {"parted" if split else "pair"}"""  # noqa: S608 our own text


CHANGED: Mapping[Reason, tuple[str, str]] = {
    Reason.INCREASED: ("change > 0", "change"),
    Reason.DECREASED: ("change < 0", "change"),
    Reason.REVALUED: ("revaluation <> 0", "revaluation"),
    Reason.PRICED: ("reason IS NULL AND before IS NULL AND after IS NOT NULL", "after"),
    Reason.UNPRICED: ("reason IS NULL AND before IS NOT NULL AND after IS NULL", "-before"),
}
"""Which deals of ``effect`` an amount's reason speaks of, and its effect on each."""

_CAME = "(reason IS NULL AND l_owns AND NOT f_owns OR coalesce(transfer > 0, FALSE))"
_LEFT = "(reason IS NULL AND f_owns AND NOT l_owns OR coalesce(transfer < 0, FALSE))"
TRANSFERRED: Mapping[Reason, tuple[str, str, str]] = {
    Reason.TRANSFERRED_IN: (_CAME, "greatest(transfer, 0)", "reason IS NULL AND l_owns AND NOT f_owns"),
    Reason.TRANSFERRED_OUT: (_LEFT, "least(transfer, 0)", "reason IS NULL AND f_owns AND NOT l_owns"),
}
"""Where credit is shared: which deals held on both days were handed on in part, the effect, and which are counted."""


def behind(reason: Reason, *, split: bool) -> tuple[str, str]:
    """Which deals of ``effect`` a reason speaks of, and its effect on each."""
    where, effect = CHANGED.get(reason, (f"reason = '{reason}'", "own"))
    if split and reason in TRANSFERRED:
        partly, transfer, _ = TRANSFERRED[reason]
        return f"({where} OR {partly})", f"CASE WHEN {where} THEN own ELSE {transfer} END"
    return where, effect
