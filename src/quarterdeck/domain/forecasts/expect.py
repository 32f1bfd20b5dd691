"""``landings``: from the past of some people to where the period ends for each and all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from quarterdeck.domain.forecasts.fit import (
    LEAST_DAYS,
    LEAST_DECIDED,
    LEAST_WON,
    MONTH,
    Evidence,
    Fit,
    evidence,
    fit,
    prospects,
)
from quarterdeck.domain.forecasts.landing import Missing
from quarterdeck.domain.forecasts.naive import naive_landings
from quarterdeck.domain.forecasts.past import Horizon, Past
from quarterdeck.domain.forecasts.risk import Floats, OpenDeals, summed
from quarterdeck.domain.forecasts.rows import Landings, Rows
from quarterdeck.domain.forecasts.simulate import common_level, draw, level_factor, on_grain, stream
from quarterdeck.domain.formats import counted

DRAWS = 1000
"""Simulated futures: enough for an 80 % range that moves by about one part in fifty from seed to seed."""

_DEALS = ("deal", "deals")


def landings(past: Past, horizon: Horizon, draws: int = DRAWS, *, price_unknown: bool = False) -> Landings:
    """Where the period ends for each person in ``past``, and for any sum of them.

    Same past, horizon and ``draws``: the same answer, on any machine, whoever else is asked for along with them. Only
    people with too little history of their own depend on the others: they borrow the rates of their pool.

    Open deals without a value are counted and not priced; ``price_unknown`` takes each to be worth what the person's
    won deals were, which is what a source needs that states values only once deals are won.
    """
    past = replace(past, deals=past.deals.in_order(), won=on_grain(past.won))
    found = evidence(past)
    missing = {p: _missing(found, row) for row, p in enumerate(past.people) if not found.enough[row]}
    pool = found.pooled(past.pool)
    left_out = {p: _missing(pool, row) for row, p in enumerate(past.people) if p in missing and not pool.enough[row]}
    return Landings(_rows(past, horizon, found, draws, price_unknown=price_unknown), missing, left_out)


def _rows(past: Past, horizon: Horizon, found: Evidence, draws: int, *, price_unknown: bool) -> Rows:
    fitted = fit(past, horizon)
    people, deals, average = len(past.people), past.deals, _average_deal(past, found)
    blank = np.isnan(deals.value)
    assumed = np.where(blank, average[deals.person] * price_unknown, 0.0)
    priced = np.where(blank, 0.0, deals.value)
    drawn = past if price_unknown else replace(past, deals=replace(deals, value=priced))
    levelled, certain = _drawn(drawn, horizon, fitted, draws)
    return Rows(
        people=past.people,
        as_of=horizon.as_of,
        ends=horizon.ends,
        own=found.enough.astype(np.float64),
        left_out=(~(found.enough | found.pooled(past.pool).enough)).astype(np.float64),
        won=past.won,
        from_open=on_grain(_by_person(deals, fitted.chances * (priced + assumed)[:, None], people)),
        from_unpriced=on_grain(_by_person(deals, fitted.chances * assumed[:, None], people)),
        from_new=on_grain(fitted.new_wins * average[:, None]),
        draws=levelled,
        certain=certain,
        decided=found.decided,
        wins=found.wins,
        days=found.days,
        level=past.level,
        open_count=_by_person(deals, deals.counted, people),
        open_value=on_grain(_by_person(deals, priced, people)),
        unpriced=_by_person(deals, blank * deals.counted, people),
        open_wins=_by_person(deals, fitted.chances[:, -1:].sum(axis=1) * deals.counted, people),
        new_wins=fitted.new_wins[:, -1:].sum(axis=1),
        sold_value=np.bincount(past.sales.person, weights=past.sales.value, minlength=people),
        sold_count=np.bincount(past.sales.person, minlength=people).astype(np.float64),
        curve=fitted.curve,
        rate=fitted.rate,
        naive={n: None if each is None else on_grain(each) for n, each in naive_landings(past, horizon).items()},
        seasonal=fitted.seasonal.astype(np.float64),
    )


def _drawn(past: Past, horizon: Horizon, fitted: Fit, draws: int) -> tuple[Floats, Floats]:
    """Every person's draws: (people, M, draws), won so far included, and the finals of a perfect model."""
    shared = common_level(horizon.as_of, draws)
    factors = {level: level_factor(shared, level) for level in set(past.level.tolist())}
    levelled = np.empty((len(past.people), len(horizon.ends), draws))
    certain = np.empty((len(past.people), draws))
    for row, prospect in enumerate(prospects(past, fitted)):
        source = stream(past.people[row], horizon.as_of)
        doubted, known = draw(prospect, source, draws)
        levelled[row] = past.won[row] + on_grain(doubted * factors[float(past.level[row])])
        certain[row] = past.won[row] + on_grain(known)
    return levelled, certain


def _average_deal(past: Past, found: Evidence) -> Floats:
    """Mean value of a won deal: one's own, or one's pool's for those with too little history."""
    people, sales, pool = len(past.people), past.sales, past.pool
    counts = np.bincount(sales.person, minlength=people).astype(np.float64)
    values = np.bincount(sales.person, weights=sales.value, minlength=people)
    pooled = (summed(values, pool) / np.maximum(summed(counts, pool), 1.0))[pool]
    return np.where(found.enough, values / np.maximum(counts, 1.0), pooled)


def _by_person(deals: OpenDeals, amounts: Floats, people: int) -> Floats:
    """Amounts by deal, added up by owner: (people, …)."""
    total = np.zeros((people, *amounts.shape[1:]))
    np.add.at(total, deals.person, amounts)
    return total


def _missing(found: Evidence, row: int) -> Missing:
    decided, wins, days = int(found.decided[row]), int(found.wins[row]), int(found.days[row])
    lasted = counted(int(days // MONTH), "month", "months")
    reasons = (
        (decided < LEAST_DECIDED, f"{_seen_open(decided)} decided so far; an expectation needs {LEAST_DECIDED}."),
        (wins < LEAST_WON, f"{_seen_open(wins)} won so far; an expectation needs {LEAST_WON}."),
        (days < LEAST_DAYS, f"{lasted} of history; an expectation needs {LEAST_DAYS / MONTH:.0f}."),
    )
    return Missing(tuple(text for short, text in reasons if short), decided, wins, days)


def _seen_open(deals: int) -> str:
    """Deals that were decided before anybody saw them open have no known past, and say nothing of how long it takes."""
    return f"{counted(deals, *_DEALS)} seen while open and"
