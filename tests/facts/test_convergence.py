"""Whatever order exports and histories arrive in, the versions are those of an independent, slower answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.facts.oracle import FIELDS, Oracle
from tests.facts.world import STAGES, batch, change, delivery, opportunity, stages

from quarterdeck.domain.calendar import Calendar, Clock
from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.facts import versions
from quarterdeck.facts.derived import derive
from quarterdeck.facts.merge import merge
from quarterdeck.facts.schema import statements

pytestmark = pytest.mark.slow

COPENHAGEN = Calendar(clock=Clock("Europe/Copenhagen"))
FIRST = date(2026, 3, 27)  # the clocks change on the 29th
DERIVED = ("stage_history", "held_history", "stage_stay", "stage_reached", "close_move")
WAITING = """SELECT count(DISTINCT opportunity_id) FROM field_change
    WHERE opportunity_id NOT IN (SELECT opportunity_id FROM opportunity_version)"""
ABSENT = """SELECT count(*) FROM opportunity_version
    WHERE valid_to = TIMESTAMP '2200-01-01' AND NOT is_deleted AND NOT list_contains($1, opportunity_id)"""

days = st.integers(0, 8).map(lambda n: FIRST + timedelta(days=n))
instants = st.integers(-40, 9 * 8).map(lambda n: datetime(2026, 3, 27) + timedelta(hours=3 * n))
keys = st.sampled_from("12")
stage_names = st.sampled_from([name for name, _, _ in STAGES])
amounts = st.sampled_from(["100", "200.5", "300"])

optional = {
    "stage": st.none() | stage_names,
    "amount": st.none() | amounts.map(Decimal),
    "close_on": st.none() | days,
    "owner_id": st.none() | st.sampled_from("ab"),
    "created_on": st.none() | st.integers(-6, 6).map(lambda n: FIRST + timedelta(days=n)),
    "closed_on": st.none() | days,
    "next_step": st.none() | st.just("call"),
    "updated_at": st.none() | instants,
    "is_deleted": st.sampled_from([None, False, False, True]),
}


@st.composite
def exports(draw: st.DrawFn) -> Any:
    names = draw(st.sets(st.sampled_from(sorted(optional))))
    rows = {}
    for key in draw(st.sets(keys, min_size=1)):
        values = {name: draw(optional[name]) for name in sorted(names)}
        rows[key] = opportunity(key, draw(st.sampled_from(["open", "open", "won", "lost"])), **values)
    return batch("opportunity", list(rows.values()))


@st.composite
def histories(draw: st.DrawFn) -> Any:
    told: dict[Any, dict[str, Any]] = {}
    for _ in range(draw(st.integers(1, 6))):
        key, at = draw(keys), draw(instants)
        field = draw(st.sampled_from(["stage", "amount", "close_on", "owner_id"]))
        texts = {
            "stage": stage_names,
            "amount": amounts,
            "close_on": days.map(date.isoformat),
            "owner_id": st.sampled_from("ab"),
        }[field]
        told[key, at, field] = change(key, at, field, draw(st.none() | texts), draw(st.none() | texts))
    return batch("opportunity_change", list(told.values()))


@st.composite
def worked_on(draw: st.DrawFn) -> Delivery:
    """What a day of work on one deal looks like: it moved, grew, changed hands or was decided."""
    columns = {name: draw(optional[name]) for name in ("stage", "amount", "close_on", "owner_id")}
    row = opportunity("1", draw(st.sampled_from(["open", "open", "open", "won"])), created_on=FIRST, **columns)
    parts = [batch("opportunity", [row])] if draw(st.integers(0, 3)) else [draw(histories())]
    return delivery(draw(days), *parts)


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    parts = [draw(exports())] if draw(st.integers(0, 3)) else []
    if not parts or draw(st.booleans()):
        parts.append(draw(histories()))
    return delivery(draw(days), *parts)


SET_UP = (delivery(FIRST - timedelta(days=1), stages()), True)
"""What stages mean, said before anything else."""
SHOWING_BOTH = delivery(
    FIRST, batch("opportunity", [opportunity(key, created_on=FIRST, amount=Decimal(9)) for key in "12"])
)
meanings = st.sampled_from(["open", "open", "won", "lost"])


@st.composite
def redefined(draw: st.DrawFn) -> Any:
    """Stages that mean something else and stand elsewhere."""
    rows = [
        {"stage_id": f"p/{name}", "name": name, "position": draw(st.integers(1, 4)), "status": draw(meanings)}
        for name, _, _ in STAGES
    ]
    return batch("stage", rows)


@st.composite
def shown(draw: st.DrawFn) -> Delivery:
    """A plain export of some deals, each as it was created, and perhaps what a history tells of a change of stage."""
    rows = [
        opportunity(
            key,
            draw(st.sampled_from(["open", "open", "won"])),
            created_on=FIRST + timedelta(days=draw(st.integers(-3, 4))),
            close_on=draw(days),
        )
        for key in sorted(draw(st.sets(keys, min_size=1)))
    ]
    told = change(draw(keys), draw(instants), "stage", draw(stage_names), draw(st.none() | stage_names))
    more = [batch("opportunity_change", [told])] if draw(st.integers(0, 3)) == 0 else []
    return delivery(draw(days), batch("opportunity", rows), *more)


type Arrival = tuple[Delivery, bool]
"""What arrives, and whether the company is being set up then."""


def imported(arrivals: Iterable[Arrival]) -> dict[str, list[tuple[Any, ...]]]:
    """The versions after those imports, one after the other.

    What follows from them was kept up from import to import, and has to be what it is when worked out from nothing.
    """
    database = duckdb.connect(":memory:", config={"threads": "1"})
    for statement in statements():
        database.execute(statement)
    for number, (arrival, opening) in enumerate(arrivals, 1):
        with database.cursor() as connection:
            merged = merge(connection, arrival, number, COPENHAGEN, lambda *_: None, opening=opening)
            assert merged.delivered == merged.filed
            assert merged.waiting == connection.execute(WAITING).fetchall()[0][0]
            exported = [part.columns["opportunity_id"] for part in arrival.batches if part.table == "opportunity"]
            shown = [f"crm:{key}" for keys in exported for key in keys]
            assert merged.absent == (connection.execute(ABSENT, [shown]).fetchall()[0][0] if shown else 0)
    with database.cursor() as connection:
        kept = {table: sorted(connection.execute(f"FROM {table}").fetchall(), key=repr) for table in DERIVED}
        derive(connection, COPENHAGEN)
        anew = {table: sorted(connection.execute(f"FROM {table}").fetchall(), key=repr) for table in DERIVED}
        assert kept == anew
    stretched = database.execute(
        """SELECT opportunity_id, begin_at, end_at, owner_id, stage, status, created_on
        FROM stage_history ORDER BY opportunity_id, begin_at"""
    ).fetchall()
    names = ", ".join(["opportunity_id", "valid_from", "valid_to", "origin", *FIELDS, "updated_at", "is_deleted"])
    rows = database.execute(f"SELECT {names} FROM opportunity_version ORDER BY opportunity_id, valid_from").fetchall()
    database.close()
    found: dict[str, list[tuple[Any, ...]]] = {}
    for key, *values in rows:
        found.setdefault(key, []).append(tuple(values))
    assert stretched == [stretch for key, known in found.items() for stretch in stretches(key, known)]
    return found


def stretches(key: str, known: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Joined by hand: versions that follow each other in the same stage, status, hands, and with one created day."""
    place = [FIELDS.index(name) for name in ("owner_id", "stage", "status", "created_on")]
    found: list[tuple[Any, ...]] = []
    for begin, end, _, *values, _, is_deleted in known:
        kept = tuple(values[at] for at in place)
        if is_deleted:
            continue
        if found and found[-1][2:] == (begin, *kept):
            found[-1] = (*found[-1][:2], end, *kept)
        else:
            found.append((key, begin, end, *kept))
    return found


def expected(arrivals: Iterable[Arrival]) -> dict[str, list[tuple[Any, ...]]]:
    oracle = Oracle(COPENHAGEN)
    for arrival, opening in arrivals:
        oracle.hear(arrival, opening=opening)
    return oracle.versions()


@st.composite
def later(draw: st.DrawFn, as_of: date) -> Arrival:
    """What is recorded after the day, and after the set-up: an export of open deals, or what happened after the day."""
    after = st.integers(1, 30).map(lambda n: COPENHAGEN.known_until(as_of) + timedelta(hours=3 * n))
    told = {}
    for _ in range(draw(st.integers(0, 3))):
        key, at = draw(keys), draw(after)
        name, texts = draw(st.sampled_from([("stage", stage_names), ("amount", amounts), ("owner_id", st.just("c"))]))
        told[key, at, name] = change(key, at, name, draw(texts), draw(st.none() | texts))
    row = opportunity(draw(keys), created_on=draw(days), amount=Decimal(7), owner_id="c", next_step="call")
    kinds = [batch("opportunity_change", list(told.values()))] if told else [batch("opportunity", [row])]
    return delivery(as_of + timedelta(days=draw(st.integers(1, 9))), *kinds), False


def known_by(found: dict[str, list[tuple[Any, ...]]], as_of: date) -> dict[str, list[tuple[Any, ...]]]:
    """What was known of each deal by the end of the day, each state with its end as far as that had come."""
    end = COPENHAGEN.known_until(as_of)
    known = {key: [(row[0], min(row[1], end), *row[2:]) for row in rows if row[0] < end] for key, rows in found.items()}
    return {key: rows for key, rows in known.items() if rows}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(deliveries(), st.booleans()), min_size=1, max_size=3), st.data())
def test_what_is_told_after_the_set_up_and_after_a_day_leaves_what_was_known_on_it(
    arrivals: list[Arrival], data: st.DataObject
) -> None:
    so_far = [SET_UP, (SHOWING_BOTH, True), *arrivals]
    as_of = FIRST + timedelta(days=data.draw(st.integers(0, 8)))
    so_far = [one for one in so_far if one[1] or one[0].observed_on <= as_of]
    more = data.draw(st.lists(later(as_of), min_size=1, max_size=2))
    assert known_by(imported([*so_far, *more]), as_of) == known_by(imported(so_far), as_of)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(deliveries(), min_size=1, max_size=3), st.lists(exports(), min_size=1, max_size=2), st.data())
def test_files_that_come_after_the_set_up_for_one_of_its_days_change_nothing_known_before_it(
    told: list[Delivery], forgotten: list[Batch], data: st.DataObject
) -> None:
    so_far = [SET_UP, (SHOWING_BOTH, True), *((one, True) for one in told)]
    day = data.draw(st.sampled_from([FIRST, *(one.observed_on for one in told)]))
    new = batch("opportunity", [opportunity("3", "won", created_on=FIRST - timedelta(days=9), close_on=FIRST)])
    late = [(delivery(day, rows), False) for rows in (*forgotten, new)]
    before = day - timedelta(days=1)
    assert known_by(imported([*so_far, *late]), before) == known_by(imported(so_far), before)


whole = st.tuples(deliveries(), st.integers(0, 3).map(lambda n: n == 0))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(whole, min_size=1, max_size=5), st.sampled_from([1, versions.PORTION]))
def test_any_sequence_of_imports_gives_the_versions_worked_out_by_hand(arrivals: list[Arrival], portion: int) -> None:
    with patch.object(versions, "PORTION", portion):
        assert imported([SET_UP, *arrivals]) == expected([SET_UP, *arrivals])


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(whole, min_size=2, max_size=4, unique_by=lambda one: one[0].observed_on), st.randoms())
def test_the_order_of_arrival_does_not_matter(arrivals: list[Arrival], chance: Any) -> None:
    shuffled = list(arrivals)
    chance.shuffle(shuffled)
    in_order = sorted(arrivals, key=lambda one: one[0].observed_on)
    assert imported([SET_UP, *shuffled]) == expected([SET_UP, *in_order])


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(whole, min_size=1, max_size=3), st.data())
def test_importing_something_again_changes_nothing(arrivals: list[Arrival], data: st.DataObject) -> None:
    last = {arrival[0].observed_on: arrival for arrival in arrivals}
    again = data.draw(st.sampled_from(list(last.values())))
    assert imported([SET_UP, *arrivals, again]) == imported([SET_UP, *arrivals])


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(whole, st.none() | redefined()), min_size=1, max_size=4, unique_by=lambda one: one[0][0].observed_on
    )
)
def test_what_stages_mean_counts_from_the_export_that_says_it(arrivals: list[tuple[Arrival, Batch | None]]) -> None:
    in_order = [
        (replace(arrival, batches=(*arrival.batches, *([stages] if stages else []))), opening)
        for (arrival, opening), stages in sorted(arrivals, key=lambda one: one[0][0].observed_on)
    ]
    assert imported(in_order) == expected(in_order)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(worked_on(), st.booleans()), min_size=2, max_size=5))
def test_what_follows_from_versions_is_kept_up_by_the_imports_that_change_them(arrivals: list[Arrival]) -> None:
    arrivals = [SET_UP, *arrivals]
    assert imported(arrivals) == expected(arrivals)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(shown(), st.integers(0, 4).map(lambda n: n == 0)),
        min_size=2,
        max_size=5,
        unique_by=lambda one: one[0].observed_on,
    )
)
def test_what_comes_late_is_known_from_the_export_that_shows_it_in_whatever_order_exports_arrive(
    arrivals: list[Arrival],
) -> None:
    assert imported(arrivals) == expected(sorted(arrivals, key=lambda one: one[0].observed_on))
