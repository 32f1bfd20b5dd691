"""What the landing is worked out from, against a count of every deal's days by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.fiscal_oracle import told, year_ends
from tests.world import Tables

from quarterdeck.domain.calendar import Calendar, Change, Months, Weeks
from quarterdeck.domain.forecasts import AGES, GROUPS, age_bin
from quarterdeck.domain.money import Conversion
from quarterdeck.domain.org import Stint
from quarterdeck.metrics.expectation.inputs import Known, horizon_of, past_of
from quarterdeck.metrics.query import Lens

AS_OF = date(2026, 2, 5)
FIRST = date(2025, 9, 1)
BEN_FROM = date(2025, 12, 1)
YEAR = Calendar().parse("FY2026")
STAGES = {
    "Early": (1, "open", 1),
    "Late": (2, "open", 2),
    "Odd": (None, "open", 0),
    "Won": (3, "won", 0),
    "Lost": (4, "lost", 0),
}
LENS = Lens((Stint("crm:ann", "ann", "team"), Stint("crm:ben", "ben", "team", BEN_FROM)))
SELLING = {"ann": True, "ben": True}

CHANGE = st.tuples(
    st.integers(0, 175),
    st.sampled_from(list(STAGES)),
    st.sampled_from(["ann", "ben"]),
    st.sampled_from([0, 0, 0, -40, 3, None]),
)
"""Day, stage, owner, and by how many days the created day is corrected from then on; None takes it away."""
DEAL = st.tuples(
    st.lists(CHANGE, min_size=1, max_size=5), st.none() | st.integers(-20, 5), st.none() | st.integers(1, 900)
)


def _stretches(changes, created):
    """The deal's states in order of time: (instant, stage, owner, created day), several on one day in turn."""
    ordered = sorted(changes, key=lambda c: c[0])
    found = []
    for number, (day, stage, owner, correction) in enumerate(ordered):
        born = None
        if created is not None and correction is not None:
            born = FIRST + timedelta(days=ordered[0][0] + created + correction)
        state = (
            datetime.combine(FIRST, datetime.min.time()) + timedelta(days=day, hours=8, minutes=number),
            stage,
            owner,
            born,
        )
        if not found or found[-1][1:] != state[1:]:
            found.append(state)
    return found


def _rows(deals):
    versions = []
    for number, (changes, created, amount) in enumerate(deals):
        states = _stretches(changes, created)
        ends = [s[0] for s in states[1:]] + [datetime(2200, 1, 1)]
        for (begin, stage, owner, created_on), end in zip(states, ends, strict=True):
            versions.append(
                {
                    "source": "crm",
                    "opportunity_id": f"crm:{number}",
                    "valid_from": begin,
                    "valid_to": end,
                    "origin": "history",
                    "owner_id": f"crm:{owner}",
                    "stage": stage,
                    "status": STAGES[stage][1],
                    "amount": None if amount is None else Decimal(amount),
                    "created_on": created_on,
                    "close_on": begin.date(),
                    "is_deleted": False,
                }
            )
    return versions


def _facts(tables, deals):
    stages = [
        {"source": "crm", "stage_id": name, "name": name, "position": p, "status": s}
        for name, (p, s, _) in STAGES.items()
        if p
    ]
    return tables.facts({"opportunity_version": _rows(deals), "stage": stages}, AS_OF)


def _by_hand(deals):
    """Days, wins, losses and moves, counted day by day."""
    shape = (2, AGES, GROUPS)
    days, wins, losses, moves = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros((*shape, GROUPS))
    for changes, created, _ in deals:
        states = _stretches(changes, created)
        first = states[0][0].date()
        yesterday = None
        day = first
        while day <= AS_OF:
            cell = _cell(states, day, first)
            if yesterday and cell and yesterday[2] != cell[2]:
                moves[*yesterday, cell[2]] += _sits(yesterday[0], day - timedelta(days=1))
            if cell:
                days[cell] += _sits(cell[0], day)
                for status in _decisions(states, day):
                    (wins if status == "won" else losses)[cell] += _sits(cell[0], day)
            yesterday, day = cell, day + timedelta(days=1)
    return days, wins, losses, moves


def _sits(person, day):
    return person == 0 or day >= BEN_FROM


def _cell(states, day, first):
    """(person, age bin, stage group) in which the deal is at risk on that day; None if it is not."""
    before = [s for s in states if s[0].date() < day]
    _, stage, owner, born = before[-1] if before else states[0]
    is_open = STAGES[stage][1] == "open"
    if not is_open and not (day == first and born):
        return None
    origin = min(first, born or first)
    group = STAGES[stage][2] if is_open else 0
    return ("ann", "ben").index(owner), age_bin((day - origin).days), group


def _decisions(states, day):
    for at, (instant, stage, *_) in enumerate(states):
        was_open = at == 0 or STAGES[states[at - 1][1]][1] == "open"
        if instant.date() == day and STAGES[stage][1] != "open" and was_open:
            yield STAGES[stage][1]


@settings(max_examples=60)
@given(st.lists(DEAL, min_size=1, max_size=4))
def test_every_day_at_risk_is_counted_in_its_cell(deals):
    tables = Tables()
    past, _ = past_of(Known(_facts(tables, deals), LENS, AS_OF, Calendar(), Conversion("EUR")), YEAR, SELLING)
    days, wins, losses, moves = _by_hand(deals)
    tables.close()
    np.testing.assert_array_equal(past.exposure.days, days)
    np.testing.assert_array_equal(past.exposure.wins, wins)
    np.testing.assert_array_equal(past.exposure.losses, losses)
    np.testing.assert_array_equal(past.exposure.moves, moves)
    assert past.months.open_days.sum() == days.sum()


@settings(max_examples=30)
@given(st.lists(DEAL, min_size=1, max_size=4), st.integers(1, 150))
def test_what_happens_later_changes_nothing(deals, cut):
    """The past of an earlier day is the same whether or not anybody has seen the days after it."""
    as_of = AS_OF - timedelta(days=cut)
    last = (as_of - FIRST).days
    known = [([c for c in changes if c[0] <= last], created, amount) for changes, created, amount in deals]
    tables = Tables()
    found = [
        past_of(Known(_facts(tables, world), LENS, as_of, Calendar(), Conversion("EUR")), YEAR, SELLING)[0]
        for world in (deals, [d for d in known if d[0]])
    ]
    tables.close()
    for name in ("days", "wins", "losses", "moves", "starts"):
        np.testing.assert_array_equal(getattr(found[0].exposure, name), getattr(found[1].exposure, name))
    np.testing.assert_array_equal(found[0].deals.value, found[1].deals.value)
    np.testing.assert_array_equal(found[0].months.won_value, found[1].months.won_value)


def test_the_horizon_holds_the_months_that_are_not_over():
    horizon = horizon_of(Calendar(Months(10)), Calendar(Months(10)).parse("FY2026"), AS_OF)
    assert (len(horizon.ends), horizon.ends[0], horizon.ends[-1]) == (8, date(2026, 3, 1), date(2026, 10, 1))
    assert horizon.positions == (4, 5, 6, 7, 8, 9, 10, 11)
    assert horizon_of(Calendar(), Calendar().parse("FY2024"), AS_OF).ends == ()


WEEKS = Calendar(Weeks((4, 5, 4)))
DEALT = told((4, 5, 4), year_ends(1, 5, nearest=False, years=range(2020, 2030)), 12)


@settings(max_examples=12)
@given(st.lists(DEAL, min_size=1, max_size=4))
def test_months_of_weeks_hold_the_days_wins_and_new_deals_that_fall_into_them(deals):
    tables = Tables()
    past, _ = past_of(Known(_facts(tables, deals), LENS, AS_OF, WEEKS, Conversion("EUR")), YEAR, SELLING)
    tables.close()
    keys = [(DEALT[edge].year, DEALT[edge].period) for edge in past.months.edges[:-1]]
    assert len(keys) == 37
    open_days, created = (np.zeros((2, len(keys))) for _ in range(2))
    for changes, born, _ in deals:
        states = _stretches(changes, born)
        first = states[0][0].date()
        for back in range((AS_OF - first).days + 1):
            day = first + timedelta(days=back)
            cell = _cell(states, day, first)
            if cell and _sits(cell[0], day):
                open_days[cell[0], keys.index((DEALT[day].year, DEALT[day].period))] += 1
        birth = states[0][3]
        owner = ("ann", "ben").index(states[0][2])
        if birth and birth <= AS_OF and first <= AS_OF and _sits(owner, birth):
            created[owner, keys.index((DEALT[birth].year, DEALT[birth].period))] += 1
    np.testing.assert_array_equal(past.months.open_days, open_days)
    np.testing.assert_array_equal(past.months.created, created)
    assert past.months.positions[-1] == 0
    assert past.months.positions[-13:] == (*range(12), 0)


def test_the_horizon_of_weeks_ends_where_its_months_end():
    horizon = horizon_of(WEEKS, WEEKS.parse("FY2027"), AS_OF)
    assert horizon.ends == tuple(month.end for month in WEEKS.numbered(2027).months)
    assert horizon.days[0] == 23
    assert horizon.positions == tuple(range(12))


def test_history_from_before_a_change_keeps_its_season():
    """The year began in October and begins in February now: October is the ninth month of the year."""
    calendar = Calendar(Months(10), "UTC", (Change(date(2026, 2, 1), Weeks()),))
    tables = Tables()
    known = Known(_facts(tables, [([(0, "Early", "ann", 0)], None, None)]), LENS, AS_OF, calendar, Conversion("EUR"))
    past, _ = past_of(known, YEAR, SELLING)
    tables.close()
    seasons = dict(zip(past.months.edges, past.months.positions, strict=False))
    assert seasons[date(2025, 10, 1)] == 8
    assert seasons[date(2024, 2, 1)] == 0
    assert seasons[date(2026, 2, 1)] == 0
