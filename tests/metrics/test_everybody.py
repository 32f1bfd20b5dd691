"""Whoever sees everything is asked without the stints where no line needs them: to the same answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.metrics import bridge_companies
from tests.metrics.second_opinion import OPINIONS, Small
from tests.metrics.small_companies import companies
from tests.metrics.test_bridge import facts_of, window
from tests.metrics.test_second_opinion import AS_FOUND, MORE_SPLITS, SPLITS, calendar_of, question, rows_of
from tests.world import Tables

from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.org import Stint
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.bridge import bridge
from quarterdeck.metrics.query import Lens, Question, answers

pytestmark = pytest.mark.slow


@settings(max_examples=15, phases=AS_FOUND)
@given(companies(), st.sampled_from([SPLITS, MORE_SPLITS]))
def test_a_company_is_the_same_through_its_stints_and_without_them(tables: Tables, small: Small, splits):
    facts = tables.facts(rows_of(small), small.as_of, calendar_of(small))
    whole = tuple(Stint(owner, owner, "all") for owner in facts.owner_ids)
    through, without = Lens(whole), Lens(whole, everything=True)
    assert without.holds_all(facts.owner_ids)
    asked = [q for name in OPINIONS for by in splits if (q := question(small, name, by))]
    ours, theirs = (answered(facts, asked, lens) for lens in (through, without))
    assert ours == theirs


@settings(max_examples=12, phases=AS_FOUND, deadline=None)
@given(bridge_companies.companies() | bridge_companies.sharing_companies())
def test_a_company_s_bridge_is_the_same_through_its_stints_and_without_them(tables: Tables, watched):
    facts = facts_of(tables, watched)
    through = Lens(tuple(Stint(owner, owner, "all") for owner in facts.owner_ids))
    asked = [replace(window(watched), lens=lens) for lens in (through, replace(through, everything=True))]
    ours, theirs = (bridge(facts, each) for each in asked)
    assert asked[1].lens.holds_all(facts.owner_ids)
    assert ours == theirs


def answered(facts: Facts, asked: list[Question], lens: Lens) -> list[object]:
    through = [replace(q, lens=lens) for q in asked]
    found = answers(facts, through)
    return [found[q] for q in through]


def test_everything_is_only_what_every_day_of_everybody_is_in():
    ann, ben = Stint("crm:ann", "ann", "north"), Stint("crm:ben", "ben", "north")
    joined = replace(ben, begin_on=BEGINNING.replace(year=2020))
    assert Lens((ann, ben), everything=True).holds_all(["crm:ann", "crm:ben"])
    assert not Lens((ann, ben)).holds_all(["crm:ann", "crm:ben"])
    assert not Lens((ann,), everything=True).holds_all(["crm:ann", "crm:ben"])
    assert not Lens((ann, joined), everything=True).holds_all(["crm:ann", "crm:ben"])
    assert not Lens((ann, ben, joined), everything=True).holds_all(["crm:ann", "crm:ben"])
    moved = (replace(ben, end_on=joined.begin_on), joined)
    assert Lens((ann, *moved), everything=True).holds_all(["crm:ann", "crm:ben"])
    assert Lens((replace(ann, end_on=END),), everything=True).holds_all(["crm:ann"])
