"""The demo company's targets agree with each other and with the truth."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from quarterdeck.demo.days import AS_OF, CALENDAR, YEARS
from quarterdeck.demo.goals import LEVELS, STEP
from quarterdeck.demo.people import JOINED_ON, JOINER_KEY, LEAVER_KEY, LEFT_ON, ROOT, TEAMS
from quarterdeck.demo.sellers import SHORT_KEY, STAR_KEY
from quarterdeck.domain.scope import Subject, SubjectKind

YEAR = CALENDAR.year(AS_OF)
MONTHS = [month for number in YEARS for month in CALENDAR.months(CALENDAR.fiscal_year(number))]


def person(key):
    return Subject(SubjectKind.PERSON, key)


def unit(key):
    return Subject(SubjectKind.UNIT, key)


def expected(made, keys):
    return sum(made.truth.landings[key].expected for key in keys)


def test_every_month_adds_up_from_people_to_the_company(made):
    bookings = defaultdict(Decimal)
    people = defaultdict(Decimal)
    for target in made.targets.entries:
        if target.metric == "bookings":
            bookings[target.subject, target.begin_on] += target.amount
            if target.subject.kind is SubjectKind.PERSON:
                team = made.organisation.home(target.subject.key, target.begin_on).unit_key
                people[team, target.begin_on] += target.amount
    for month in MONTHS:
        for team in TEAMS:
            assert bookings[unit(team.key), month.begin] == people[team.key, month.begin]
        for parent in (ROOT, "nordics", "central", "west"):
            below = [child.key for child in made.organisation.children(parent, AS_OF)]
            assert bookings[unit(parent), month.begin] == sum(bookings[unit(key), month.begin] for key in below)


def test_a_month_s_target_is_a_whole_number_of_thousands_and_a_year_of_ten_thousands(made):
    bookings = [t for t in made.targets.entries if t.metric == "bookings"]
    assert all(t.amount % STEP == 0 and t.amount > 0 for t in bookings)
    full = made.targets.amount("bookings", person(SHORT_KEY), YEAR.begin, YEAR.end)
    assert full % 10_000 == 0


def test_july_asks_for_less_than_september(made):
    by_month = {m.key: made.targets.amount("bookings", unit(ROOT), m.begin, m.end) for m in CALENDAR.months(YEAR)}
    assert by_month["2026-07"] < by_month["2026-09"] / 2 + by_month["2026-09"] / 4


def test_the_joiner_and_the_leaver_have_targets_for_the_months_they_are_here(made):
    def begins(key):
        return {t.begin_on for t in made.targets.entries if t.metric == "bookings" and t.subject == person(key)}

    assert min(begins(JOINER_KEY)) == JOINED_ON.replace(day=1)
    assert max(begins(LEAVER_KEY)) < LEFT_ON


def test_the_company_lands_a_little_short_and_no_team_far_off(made):
    target = made.targets.amount("bookings", unit(ROOT), YEAR.begin, YEAR.end)
    assert 0.92 <= expected(made, made.truth.sellers) / float(target) <= 0.97
    for team in TEAMS:
        keys = [k for k, seller in made.truth.sellers.items() if seller.team == team.key]
        share = expected(made, keys) / float(made.targets.amount("bookings", unit(team.key), YEAR.begin, YEAR.end))
        assert 0.80 <= share <= 1.05, team.key


@pytest.mark.parametrize(("key", "low", "high"), [(SHORT_KEY, 0.87, 0.92), (STAR_KEY, 1.15, 1.30)])
def test_the_named_sellers_land_where_their_part_says(made, key, low, high):
    target = made.targets.amount("bookings", person(key), YEAR.begin, YEAR.end)
    assert low <= expected(made, [key]) / float(target) <= high


def test_the_other_goals_are_the_same_at_every_level(made):
    for metric, amount in LEVELS.items():
        entries = [t for t in made.targets.entries if t.metric == metric and t.begin_on == YEAR.begin]
        assert {t.amount for t in entries} == {amount}
        assert len(entries) == len(made.organisation.units) + len(made.truth.sellers)
