"""The pipeline bridge against a slow second opinion, and what must hold in any company."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.metrics.bridge_companies import VALUES, companies, company, sharing_companies
from tests.metrics.bridge_opinion import (
    NOUGHT,
    Watched,
    added_up,
    expected_level,
    expected_moves,
    expected_steps,
    outcome,
)
from tests.world import Tables

from quarterdeck.domain.bridge import Bridge, Move, Reason, Stock
from quarterdeck.domain.calendar import Calendar, Clock, span
from quarterdeck.domain.money import Conversion, RateType
from quarterdeck.domain.org import Stint
from quarterdeck.domain.rates import Rates, RateStatement, conversion
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.bridge import Window, bridge, deals_behind, first_known, moves_inside, moving_deals
from quarterdeck.metrics.bridge.inside import _stretches
from quarterdeck.metrics.query import Lens, Question, answer

pytestmark = pytest.mark.slow

AS_FOUND = (Phase.generate,)
MANY = 1000
TRANSFERS = (Reason.TRANSFERRED_IN, Reason.TRANSFERRED_OUT)
AMOUNTS = (Reason.INCREASED, Reason.DECREASED, Reason.REVALUED, Reason.PRICED, Reason.UNPRICED)


@pytest.fixture(scope="module")
def tables() -> Iterator[Tables]:
    tables = Tables()
    yield tables
    tables.close()


def facts_of(tables: Tables, w: Watched) -> Facts:
    rows = {"opportunity_version": w.versions, "exchange_rate": w.rates, "opportunity_credit": w.credits}
    return tables.facts(rows, date(2025, 12, 31))


def window(w: Watched) -> Window:
    lens = Lens(tuple(Stint(owner, person, unit, b, e, unit) for owner, person, unit, b, e in w.stints))
    due = span(*(w.due or (date(2025, 1, 1), date(2026, 1, 1))))
    stock = Stock.DUE if w.due else Stock.OPEN
    then, now = (money(w, day) for day in (w.first, w.last))
    return Window(lens, w.first, w.last, stock, due, Calendar(clock=_clock(w)), then, now)


def money(w: Watched, day: date) -> Conversion:
    """The rates as they were known on the day."""
    stated = tuple(
        RateStatement(r["currency"], r["base"] or "", RateType(r["rate_type"]), r["begin_on"], r["rate"], r["known_on"])
        for r in w.rates
    )
    return conversion(Rates(stated), (), w.currency, RateType(w.rate_type), day, Calendar(clock=_clock(w)))


def seen_by(w: Watched, *units: str) -> Watched:
    return replace(w, stints=[s for s in w.stints if s[2] in units])


def steps(found: Bridge) -> dict[str, tuple[int, Decimal, int]]:
    return {step.reason.value: (step.n, step.value, step.unpriced) for step in found.steps}


UNITS = st.sampled_from([("north",), ("south",), ("north", "south"), ("north", "south", "away")])


@settings(max_examples=32, phases=AS_FOUND, deadline=None)
@given(companies() | sharing_companies(), UNITS)
def test_every_reason_agrees_with_its_second_opinion_and_nothing_is_left_over(tables: Tables, company: Watched, units):
    w = seen_by(company, *units)
    facts = facts_of(tables, w)
    found = bridge(facts, window(w))
    assert steps(found) == expected_steps(w)
    for level, day in ((found.start, w.first), (found.end, w.last)):
        assert (level.n, level.value, level.unpriced) == expected_level(w, day)
    assert (found.residual, found.residual_count) == (0, 0)
    assert found.residual == Decimal("0.0000")


@settings(max_examples=18, phases=AS_FOUND, deadline=None)
@given(companies(), UNITS)
def test_every_move_inside_the_window_agrees_with_its_second_opinion(tables: Tables, company: Watched, units):
    w = seen_by(company, *units)
    facts, asked = facts_of(tables, w), window(w)
    expected = expected_moves(w)
    found = {m.move.value: (m.deals, m.n, m.value, m.unpriced) for m in moves_inside(facts, asked)}
    assert found == added_up(expected)
    for move in found:
        behind, n = moving_deals(facts, asked, Move(move), limit=MANY)
        assert n == len(behind)
        assert Counter((move, m.opportunity_id, m.left_on, m.back_on, m.value) for m in behind) == Counter(
            e for e in expected if e[0] == move
        )


def test_every_reason_and_every_move_occurs(tables: Tables):
    """The second opinion looks for a company in which each occurs; there the bridge has to name it."""
    wanted = {r.value for r in Reason} | {m.value for m in Move}
    for seed in range(200):
        w = seen_by(company(random.Random(seed)), "north", "south")
        if not (wanted & {*expected_steps(w), *added_up(expected_moves(w))}):
            continue
        facts, asked = facts_of(tables, w), window(w)
        wanted -= {s.reason.value for s in bridge(facts, asked).steps} | {
            m.move.value for m in moves_inside(facts, asked)
        }
        if not wanted:
            return
    assert wanted == set()


@settings(max_examples=14, phases=AS_FOUND, deadline=None)
@given(companies() | sharing_companies())
def test_start_and_end_are_what_the_pipeline_metrics_say(tables: Tables, w: Watched):
    facts, asked = facts_of(tables, w), window(w)
    found = bridge(facts, asked)
    name = "open_pipeline_due" if w.due else "open_pipeline"
    for level, day in ((found.start, w.first), (found.end, w.last)):
        (row,) = answer(facts, Question(name, asked.lens, asked.due, day, asked.calendar, money(w, day)))
        assert (level.n, level.value, level.unpriced) == (row.n if w.due else level.n, row.value or 0, row.unpriced)


@settings(max_examples=10, phases=AS_FOUND, deadline=None)
@given(companies())
def test_transfers_between_units_cancel_at_the_lowest_unit_above_both(tables: Tables, company: Watched):
    """For every deal that is in the pipeline of both units together on both days."""
    parent = seen_by(company, "north", "south")
    facts = facts_of(tables, parent)
    stayed = {d for d in parent.deals() if (o := outcome(parent, d)) and o.was and o.stays}
    below = [effects(facts, seen_by(company, unit), TRANSFERS) for unit in ("north", "south")]
    above = effects(facts, parent, AMOUNTS)
    assert stayed.isdisjoint(effects(facts, parent, TRANSFERS))
    moved = {d for each in below for d in each} & stayed
    for deal in moved:
        assert sum(each.get(deal, NOUGHT) for each in below) == above.get(deal, NOUGHT)


@settings(max_examples=6, phases=AS_FOUND, deadline=None)
@given(sharing_companies())
def test_parts_of_a_deal_add_up_to_what_the_unit_above_sees_of_it(tables: Tables, company: Watched):
    """Whatever the shares do, and without a transfer where the whole of a deal stays in that unit."""
    parent = seen_by(company, "north", "south")
    facts = facts_of(tables, parent)
    below = [effects(facts, seen_by(company, unit), tuple(Reason)) for unit in ("north", "south")]
    above = effects(facts, parent, tuple(Reason))
    for deal in parent.deals():
        assert sum(each.get(deal, NOUGHT) for each in below) == above.get(deal, NOUGHT)
    one = Decimal(1)
    whole = {
        d
        for d in parent.deals()
        if (o := outcome(parent, d))
        and o.was
        and o.stays
        and all(parent.share(d, day, one) == one for day in (parent.first, parent.last))
    }
    moved = effects(facts, parent, TRANSFERS)
    assert not {d for d in whole if moved.get(d)}


def effects(facts: Facts, w: Watched, reasons: tuple[Reason, ...]) -> dict[str, Decimal]:
    """What those reasons did, deal by deal."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    occurring = {step.reason for step in bridge(facts, window(w)).steps}
    for reason in occurring.intersection(reasons):
        for deal in deals_behind(facts, window(w), reason, limit=MANY).deals:
            found[deal.opportunity_id] += deal.effect or NOUGHT
    return found


@settings(max_examples=7, phases=AS_FOUND, deadline=None)
@given(companies() | sharing_companies())
def test_nothing_is_transferred_where_everybody_is_inside(tables: Tables, company: Watched):
    owners = ("crm:ann", "crm:ben", "crm:cia", "crm:stranger", "(nobody)")
    w = replace(company, stints=[(o, o, "acme", date(1900, 1, 1), date(2200, 1, 1)) for o in owners])
    facts, asked = facts_of(tables, w), window(w)
    assert not {s.reason for s in bridge(facts, asked).steps} & set(TRANSFERS)
    assert Move.HANDED_BACK not in {m.move for m in moves_inside(facts, asked)}


@settings(max_examples=7, phases=AS_FOUND, deadline=None)
@given(companies() | sharing_companies(), UNITS)
def test_the_deals_behind_a_reason_add_up_to_it_and_show_only_what_was_ours(tables: Tables, company: Watched, units):
    w = seen_by(company, *units)
    facts, asked = facts_of(tables, w), window(w)
    for step in bridge(facts, asked).steps:
        behind = deals_behind(facts, asked, step.reason, limit=MANY)
        assert behind.n == len(behind.deals) >= step.n
        assert w.credits or behind.n == step.n
        assert sum((d.effect for d in behind.deals if d.effect is not None), NOUGHT) == step.value
        pages = [deals_behind(facts, asked, step.reason, limit=2, offset=at) for at in range(0, behind.n, 2)]
        assert [deal for page in pages for deal in page.deals] == list(behind.deals)
        for deal in behind.deals:
            for seen, day in ((deal.before, w.first), (deal.after, w.last)):
                state = w.known(deal.opportunity_id, day)
                held = w.holds(state, day)
                assert seen.amount == (w.share(deal.opportunity_id, day, w.price(state, day)) if held else None)
                if w.ours(state, day):
                    assert (seen.status, seen.close_on) == (state["status"], state["close_on"])
                else:  # of a deal that is somebody else's the part of its value, and nothing else
                    assert {getattr(seen, name) for name in seen.__slots__ if name != "amount"} == {None}
            if not any(w.ours(w.known(deal.opportunity_id, day), day) for day in (w.first, w.last)):
                assert (deal.name, deal.account) == (None, None)


@settings(max_examples=6, phases=AS_FOUND, deadline=None)
@given(companies())
def test_nothing_moves_between_a_day_and_itself(tables: Tables, company: Watched):
    w = replace(company, last=company.first)
    facts, asked = facts_of(tables, w), window(w)
    found = bridge(facts, asked)
    assert (found.steps, found.start, found.change) == ((), found.end, 0)
    assert moves_inside(facts, asked) == ()


@settings(max_examples=6, phases=AS_FOUND, deadline=None)
@given(companies(), st.integers(0, 10**9))
def test_what_is_recorded_after_the_last_day_changes_nothing(tables: Tables, w: Watched, seed: int):
    """States that begin after the last day are made up anew."""
    dice, after = random.Random(seed), w.midnight(w.last)
    scrambled = [
        {**v, **{name: dice.choice(values) for name, values in VALUES.items()}} if v["valid_from"] >= after else v
        for v in w.versions
    ]
    seen = []
    for versions in (w.versions, scrambled):
        facts, asked = facts_of(tables, replace(w, versions=versions)), window(w)
        seen.append((bridge(facts, asked), moves_inside(facts, asked), first_known(facts, asked)))
        seen[-1] += tuple(deals_behind(facts, asked, r, limit=MANY) for r in (Reason.TRANSFERRED_OUT, Reason.NEW))
    assert seen[0] == seen[1]


def _clock(w: Watched) -> Clock:
    return Clock(w.zone, (w.moved,) if w.moved else ())


@pytest.mark.parametrize("zone", ["UTC", "Europe/Copenhagen", "America/Havana", "Australia/Lord_Howe"])
def test_every_instant_falls_on_its_own_day_also_where_clocks_change(zone: str):
    """Three changes of clocks, hour by hour, with half hours."""
    for first in (date(2025, 3, 7), date(2025, 4, 3), date(2025, 10, 25)):
        last, calendar = first + timedelta(days=3), Calendar(clock=Clock(zone))
        stretches = _stretches(calendar, first, last)
        at = calendar.known_until(first)
        while at < calendar.known_until(last):
            (found,) = [z for z in stretches if z["from_at"] <= at < z["until_at"]]
            day = max(found["first_on"], min(found["last_on"], (at + timedelta(seconds=found["shift"])).date()))
            assert day == at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
            at += timedelta(minutes=30)
