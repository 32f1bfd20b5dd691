"""What the facts make of the delivery is what replaying the source's own history by hand gives."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest

from quarterdeck.book import Book
from quarterdeck.checks.four import check
from quarterdeck.demo.days import AS_OF, CALENDAR
from quarterdeck.demo.people import JOINER_KEY, LEAVER_KEY, MOVED_ON, MOVER_KEY, ROOT, SELLER_IDS, TEAMS
from quarterdeck.demo.sellers import CLEAN, SHORT_KEY
from quarterdeck.domain.clearance import Clearance
from quarterdeck.domain.facts import bare
from quarterdeck.domain.money import Conversion
from quarterdeck.domain.scope import Asked, Subject, SubjectKind
from quarterdeck.facts.engine import open_facts
from quarterdeck.facts.publish import build
from quarterdeck.metrics.expectation import outlook
from quarterdeck.metrics.expectation.inputs import Known
from quarterdeck.metrics.expectation.pools import KeptPool, LivePool
from quarterdeck.metrics.question import Lens
from quarterdeck.reports.performance import performance

worked_out = import_module("quarterdeck.metrics.expectation.outlook")  # the package has a function of that name
DAYS = (date(2024, 3, 31), date(2025, 10, 1), AS_OF)
NOW = (
    "SELECT opportunity_id, owner_id, stage, status, amount, close_on, category FROM opportunity_version "
    "WHERE valid_from < $known AND valid_to >= $known AND NOT is_deleted"
)


@pytest.fixture(scope="module")
def facts(made, tmp_path_factory):
    target = tmp_path_factory.mktemp("demo") / "facts-000001.duckdb"
    build(None, target, made.delivery, number=1, calendar=made.calendar, progress=lambda *_: None)
    opened = open_facts(target)
    yield opened
    opened.close()


def lens(made, key):
    return Lens(tuple(s for s in made.organisation.stints if s.person_key == key))


@pytest.mark.slow
@pytest.mark.parametrize("day", DAYS)
def test_on_any_day_every_opportunity_stands_where_its_history_says(facts, tables, day):
    known = facts.fetch(NOW, {"known": CALENDAR.known_until(day)})
    seen = {bare(row[0]): (bare(row[1]), *row[2:]) for row in known}
    expected = {}
    for row in tables["opportunity"]:
        if row["created_on"] <= day:
            then = tables.as_of(row, day)
            status = row["status"] if row["closed_on"] and row["closed_on"] <= day else "open"
            fields = ("stage", "amount", "close_on", "category")
            stage, amount, close_on, category = (then[field] for field in fields)
            expected[row["opportunity_id"]] = (then["owner_id"], stage, status, amount, close_on, category)
    assert seen == expected


@pytest.mark.slow
def test_sales_add_up_to_what_was_won(facts, tables):
    found = facts.fetch("SELECT owner_id, sum(amount) FROM sale GROUP BY ALL", {})
    by_owner = defaultdict(Decimal)
    for row in tables["opportunity"]:
        if row["status"] == "won":
            by_owner[row["owner_id"]] += row["amount"]
    assert {bare(owner): amount for owner, amount in found} == by_owner


@pytest.mark.slow
def test_the_trust_checks_find_what_is_known_to_be_there(facts, made):
    def counts(key):
        four = check(facts, lens(made, key), AS_OF, CALENDAR, Conversion(made.currency))
        return {c.code: (c.verdict.value, c.count) for c in four.checks}

    mine = counts(SHORT_KEY)
    assert mine["close_date_passed"] == ("fix", 3)
    assert mine["not_updated"] == ("fix", 2)
    assert mine["closing_soon_initial"] == ("pass", 0)
    assert mine["forecast_deviation"] == ("pass", 0)
    clean = [key for key, seller in made.truth.sellers.items() if seller.habits is CLEAN]
    spotless = [key for key in clean if {verdict for verdict, _ in counts(key).values()} == {"pass"}]
    assert len(spotless) >= 5
    assert counts(LEAVER_KEY)["close_date_passed"][0] == "fix"


@pytest.mark.slow
def test_everybody_who_owns_anything_is_in_the_organisation(facts, made):
    owners = {row[0] for row in facts.fetch("SELECT DISTINCT owner_id FROM opportunity_version", {})}
    assert owners == {owner for person in made.organisation.people for owner in person.owner_ids}
    assert made.organisation.root.key == ROOT


@pytest.fixture(scope="module")
def forecast(facts, made):
    """The expected landing of FY2026 by unit and person, worked out from the facts alone."""
    seated = {(s.person_key, s.unit_key) for s in made.organisation.seats if s.holds(AS_OF)}
    stints = [(stint, f"team:{stint.unit_key}") for stint in made.organisation.stints]
    known = Known(
        facts, Lens(tuple(replace(s, row_key=row) for s, row in stints)), AS_OF, CALENDAR, Conversion(made.currency)
    )
    return outlook(known, CALENDAR.year(AS_OF), seated)


@pytest.mark.slow
def test_whoever_asks_again_is_given_what_was_worked_out_and_lands_alike(forecast, made):
    seated = {(s.person_key, s.unit_key) for s in made.organisation.seats if s.holds(AS_OF)}
    again = outlook(forecast.asked.known, forecast.asked.period, seated)
    assert {type(pool) for pool in again.pools.values()} == {KeptPool}
    assert again.known_from() == forecast.known_from()
    for one, other in [(again.whole(), forecast.whole()), *((again.line(r), forecast.line(r)) for r in again.slices)]:
        assert one.draws.tobytes() == other.draws.tobytes()
        assert (one.expected, one.low80, one.people) == (other.expected, other.low80, other.people)
    quarter = outlook(forecast.asked.known, CALENDAR.quarter(AS_OF), seated)
    assert {type(pool) for pool in quarter.pools.values()} == {LivePool}


@pytest.mark.slow
def test_the_expected_landing_of_the_company_is_near_the_true_one(forecast, made):
    true = sum(landing.expected for landing in made.truth.landings.values())
    whole = forecast.whole()
    assert whole.expected == pytest.approx(true, rel=0.08)
    assert whole.low80 < true < whole.high80


@pytest.mark.slow
def test_units_land_to_the_last_bit_alike_however_many_are_worked_out_at_once(forecast, monkeypatch):
    monkeypatch.setattr(worked_out, "AT_ONCE", 1)
    alone = forecast.asked.live(forecast.pools.keys())
    assert alone.keys() == forecast.pools.keys()
    assert len({id(pool.worked) for pool in alone.values()}) > len({id(p.worked) for p in forecast.pools.values()})
    for name, pool in forecast.pools.items():
        one, among = alone[name].kept(), pool.kept()
        assert (one.about, one.numbers.tobytes()) == (among.about, among.numbers.tobytes())


@pytest.mark.slow
def test_the_true_landing_of_nearly_every_team_lies_in_its_range(forecast, made):
    inside = 0
    for team in TEAMS:
        keys = [key for key, seller in made.truth.sellers.items() if seller.team == team.key]
        true = sum(made.truth.landings[key].expected for key in keys)
        line = forecast.line(f"team:{team.key}")
        inside += line.low80 < true < line.high80
    assert inside >= 7


# ---------------------------------------------------------------- the mover, the joiner and the leaver, both ways
FY2025 = (date(2024, 10, 1), date(2025, 10, 1))


@pytest.fixture(scope="module")
def book(facts, made):
    """What sales operations sees."""
    everything = Clearance(None, everything=True)
    return Book(
        facts=facts,
        organisation=made.organisation,
        stints=everything.stints(made.organisation, facts.owner_ids),
        targets=made.targets,
        calendar=made.calendar,
        clearance=everything,
        currency=made.currency,
        joined_on=made.organisation.joined_on,
    )


def page(book, unit, view, period="FY2025"):
    return performance(book, book.scope(Subject(SubjectKind.UNIT, unit), Asked(period=period, view=view)))


def sold(book, unit, view):
    return {row.key: float(row.sold.value) for row in page(book, unit, view).rows.rows}


def won_by(tables, key, begin, end):
    """What a seller won between two days, added up from the delivered rows."""
    rows = (row for row in tables["opportunity"] if row["status"] == "won" and row["owner_id"] == SELLER_IDS[key])
    return float(sum(row["amount"] for row in rows if begin <= row["closed_on"] < end))


@pytest.mark.slow
def test_as_was_the_movers_past_stays_as_is_it_comes_along(book, tables):
    before, since = won_by(tables, MOVER_KEY, FY2025[0], MOVED_ON), won_by(tables, MOVER_KEY, MOVED_ON, FY2025[1])
    assert before > 0
    was, now = (page(book, "denmark", view) for view in ("as_was", "as_is"))
    assert float(was.rows.total.sold.value) - float(now.rows.total.sold.value) == pytest.approx(before)
    assert sold(book, "denmark", "as_was")["former"] == pytest.approx(before)
    assert "former" not in sold(book, "denmark", "as_is")
    mover = f"person:{MOVER_KEY}"
    assert sold(book, "germany-north", "as_was")[mover] == pytest.approx(since)
    assert sold(book, "germany-north", "as_is")[mover] == pytest.approx(before + since)
    assert now.place.view_label != was.place.view_label


@pytest.mark.slow
def test_both_views_add_up_to_the_same_company(book):
    whole = {view: page(book, ROOT, view).rows for view in ("as_was", "as_is")}
    totals = {view: (float(rows.total.sold.value), rows.total.target.value) for view, rows in whole.items()}
    assert totals["as_was"] == pytest.approx(totals["as_is"])
    for rows in whole.values():
        assert sum(float(row.sold.value) for row in rows.rows) == pytest.approx(float(rows.total.sold.value))


@pytest.mark.slow
@pytest.mark.parametrize("view", ["as_was", "as_is"])
def test_what_the_leaver_sold_stays_with_the_team_in_both_views(book, tables, view):
    assert sold(book, "norway-finland", view)["former"] == pytest.approx(won_by(tables, LEAVER_KEY, *FY2025))


@pytest.mark.slow
@pytest.mark.parametrize("view", ["as_was", "as_is"])
def test_the_joiners_target_counts_for_the_days_held_and_says_so(book, view):
    scope = book.scope(Subject(SubjectKind.PERSON, JOINER_KEY), Asked(period="FY2026", view=view))
    told = performance(book, scope).explanations["target"]
    line = dict(told.notes)[book.organisation.person_by_key[JOINER_KEY].name]
    assert line.startswith("held 334 of 365 days")
    assert int(re.search(r"€([\d,]+)$", line)[1].replace(",", "")) == round(told.total.figure.value)
