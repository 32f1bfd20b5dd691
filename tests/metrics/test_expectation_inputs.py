"""What the landing is worked out from, against a count of every deal's days by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.fiscal_oracle import told, year_ends
from tests.world import Tables

from quarterdeck.domain.calendar import Calendar, Change, Clock, Months, Weeks
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
    st.sampled_from([0, 0, 2, 50, -3, None]),
)
"""Day, stage, owner, by how many days the created day is corrected from then on (None takes it away), and how many days
before it became known a decision was made."""
DEAL = st.tuples(
    st.lists(CHANGE, min_size=1, max_size=5), st.none() | st.integers(-20, 5), st.none() | st.integers(1, 900)
)


def _stretches(changes, created):
    """The deal's states in order: (instant, stage, owner, created day, closing day), several on one day in turn."""
    ordered = sorted(changes, key=lambda c: c[0])
    found = []
    for number, (day, stage, owner, correction, ago) in enumerate(ordered):
        born = None
        if created is not None and correction is not None:
            born = FIRST + timedelta(days=ordered[0][0] + created + correction)
        state = (
            datetime.combine(FIRST, datetime.min.time()) + timedelta(days=day, hours=8, minutes=number),
            stage,
            owner,
            born,
            None if ago is None else FIRST + timedelta(days=day - ago),
        )
        if not found or found[-1][1:4] != state[1:4]:
            found.append(state)
    return found


def _rows(deals):
    versions = []
    for number, (changes, created, amount) in enumerate(deals):
        states = _stretches(changes, created)
        ends = [s[0] for s in states[1:]] + [datetime(2200, 1, 1)]
        for (begin, stage, owner, created_on, closed_on), end in zip(states, ends, strict=True):
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
                    "close_on": closed_on,
                    "is_deleted": False,
                }
            )
    return versions


def _facts(tables, deals):
    return _facts_of(tables, _rows(deals), Calendar())


def _facts_of(tables, versions, calendar):
    stages = [
        {"source": "crm", "stage_id": name, "name": name, "position": p, "status": s}
        for name, (p, s, _) in STAGES.items()
        if p
    ]
    return tables.facts({"opportunity_version": versions, "stage": stages}, AS_OF, calendar)


def _by_hand(deals):
    """Days, wins, losses and moves, counted day by day."""
    shape = (2, AGES, GROUPS)
    days, wins, losses, moves = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros((*shape, GROUPS))
    for changes, created, _ in deals:
        states = _known(changes, created)
        yesterday = None
        for day in _days_since_its_beginning(states):
            cell = _cell(states, day)
            if yesterday and cell and yesterday[2] != cell[2]:
                moves[*yesterday, cell[2]] += _sits(yesterday[0], day - timedelta(days=1))
            if cell:
                days[cell] += _sits(cell[0], day)
                for at, status in _decisions(states):
                    if at == day:
                        (wins if status == "won" else losses)[cell] += _sits(cell[0], day)
            yesterday = cell
    return days, wins, losses, moves


def _known(changes, created):
    return [state for state in _stretches(changes, created) if state[0].date() <= AS_OF]


def _days_since_its_beginning(states):
    """From the day a deal was created, whenever it became known, until today."""
    if states:
        day = _beginning(states)
        while day <= AS_OF:
            yield day
            day += timedelta(days=1)


def _beginning(states):
    first = states[0][0].date()
    return min(first, states[0][3] or first)


def _sits(person, day):
    return person == 0 or day >= BEN_FROM


def _turned(states, at):
    """The day from whose evening on a state held: a decision when it was made, anything else when it became known."""
    known = states[at][0].date()
    if _is_open(states[at]) or (at > 0 and not _is_open(states[at - 1])):
        return known
    lowest = states[at - 1][0].date() if at > 1 else _beginning(states)
    return max(min(states[at][4] or known, known), lowest)


def _is_open(state):
    return STAGES[state[1]][1] == "open"


def _cell(states, day):
    """(person, age bin, stage group) in which the deal is at risk on that day; None if it is not."""
    before = [at for at in range(1, len(states)) if _turned(states, at) < day]
    state = states[before[-1] if before else 0]
    if not _is_open(state) and (before or not state[3] or day > _turned(states, 0)):
        return None
    first = states[0][0].date()
    origin = min(first, state[3] or first)
    group = STAGES[state[1]][2] if _is_open(state) else 0
    return ("ann", "ben").index(state[2]), age_bin((day - origin).days), group


def _decisions(states):
    for at, state in enumerate(states):
        if not _is_open(state) and (at == 0 or _is_open(states[at - 1])):
            yield _turned(states, at), STAGES[state[1]][1]


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
        states = _known(changes, born)
        for day in _days_since_its_beginning(states):
            cell = _cell(states, day)
            if cell and _sits(cell[0], day):
                open_days[cell[0], keys.index((DEALT[day].year, DEALT[day].period))] += 1
        if states and (birth := states[0][3]) and birth <= AS_OF:
            owner = ("ann", "ben").index(states[0][2])
            if _sits(owner, birth):
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
    calendar = Calendar(Months(10), Clock(), (Change(date(2026, 2, 1), Weeks()),))
    tables = Tables()
    known = Known(_facts(tables, [([(0, "Early", "ann", 0, 0)], None, None)]), LENS, AS_OF, calendar, Conversion("EUR"))
    past, _ = past_of(known, YEAR, SELLING)
    tables.close()
    seasons = dict(zip(past.months.edges, past.months.positions, strict=False))
    assert seasons[date(2025, 10, 1)] == 8
    assert seasons[date(2024, 2, 1)] == 0
    assert seasons[date(2026, 2, 1)] == 0


HONOLULU, TOKYO = "Pacific/Honolulu", "Asia/Tokyo"


@settings(max_examples=12)
@given(st.lists(DEAL, min_size=1, max_size=4), st.integers(1, 150))
def test_days_before_a_switch_to_another_time_zone_are_those_of_the_zone_before(deals, switch):
    """At eight in the morning of UTC it is still the day before in Honolulu, and not in Tokyo."""
    first_on = FIRST + timedelta(days=switch)
    clock = Clock(HONOLULU, ((first_on, TOKYO),))
    begun = clock.until(first_on - timedelta(days=1))

    def told_a_day_before(at):
        return at - timedelta(days=1) if at < begun else at

    moved = [row | {name: told_a_day_before(row[name]) for name in ("valid_from", "valid_to")} for row in _rows(deals)]
    found = []
    for rows, calendar in ((_rows(deals), Calendar(clock=clock)), (moved, Calendar(clock=Clock(TOKYO)))):
        tables = Tables()
        known = Known(_facts_of(tables, rows, calendar), LENS, AS_OF, calendar, Conversion("EUR"))
        found.append(past_of(known, YEAR, SELLING)[0])
        tables.close()
    for name in ("days", "wins", "losses", "moves", "starts"):
        np.testing.assert_array_equal(getattr(found[0].exposure, name), getattr(found[1].exposure, name))
    np.testing.assert_array_equal(found[0].deals.age, found[1].deals.age)
