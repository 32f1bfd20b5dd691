"""The page in one sentence, situation by situation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.reports.performance.headline import Lever, Standing, headline
from quarterdeck.reports.performance.situation import Situation

JONAS = Standing(
    name="Jonas Bech",
    is_own=True,
    is_unit=False,
    currency="EUR",
    period="FY26",
    year=2026,
    is_over=False,
    is_ahead=False,
    sold=478_000,
    target=1_800_000,
    expected=1_638_000,
    lever=Lever("6 more opportunities", date(2026, 3, 15)),
)
DENMARK = replace(
    JONAS, name="Denmark", is_own=False, is_unit=True, lines=7, carriers=("Freja Holm", "Anders Kruse"), lever=None
)


def _said(standing):
    return headline(standing).text


def test_a_gap_names_the_lever_and_its_day():
    assert _said(JONAS) == (
        "You are on track to land 91% of your year. Closing the gap needs 6 more opportunities by 15 March."
    )


def test_a_leader_reads_the_name_of_whose_page_it_is():
    assert _said(replace(JONAS, is_own=False)).startswith("Jonas Bech is on track to land 91% of FY26.")


def test_a_unit_names_the_lines_that_carry_the_gap():
    assert _said(DENMARK) == (
        "Denmark is on track to land 91% of FY26. Most of the €162k gap is with Freja Holm and Anders Kruse."
    )


def test_on_track_says_how_much_more():
    assert _said(replace(JONAS, expected=1_900_000)) == (
        "You are on track to land 106% of your year. That is €100k more than the target."
    )
    assert _said(replace(JONAS, expected=1_800_000)).endswith("Nothing is missing to the target.")


def test_too_late_for_new_opportunities_is_said():
    late = replace(JONAS, lever=Lever("62% of open value won"), too_late=True)
    assert _said(late).endswith("rarely count in time now; closing €162k needs 62% of open value won.")


@pytest.mark.parametrize(
    ("change", "situation", "words"),
    [
        ({"target": None}, Situation.NO_TARGET, "No target is set for FY26."),
        ({"expected": None}, Situation.NO_EXPECTATION, "There is too little history yet"),
        ({"expected": None, "sold": None}, Situation.NOTHING_KNOWN, "no opportunities here yet"),
        ({"is_over": True}, Situation.PERIOD_OVER, "You closed FY26 at 27% of target."),
        ({"is_over": True, "target": None}, Situation.PERIOD_OVER, "You sold €478k in FY26."),
        ({"is_ahead": True}, Situation.PERIOD_AHEAD, "FY26 has not begun yet."),
        ({"doubtful_share": 0.6, "doubtful_count": 9}, Situation.TRUST_TOO_LOW, "Fix 9 opportunities before"),
    ],
)
def test_every_lack_has_its_own_words(change, situation, words):
    found = headline(replace(JONAS, **change))
    assert found.situation is situation
    assert words in found.text


AMOUNT = st.none() | st.floats(0, 1e12)


STANDINGS = st.builds(
    replace,
    st.just(JONAS),
    is_own=st.booleans(),
    is_unit=st.booleans(),
    is_over=st.booleans(),
    is_ahead=st.booleans(),
    sold=AMOUNT,
    target=AMOUNT,
    expected=AMOUNT,
    doubtful_share=st.none() | st.floats(0, 1),
    carriers=st.lists(st.sampled_from(["A", "B"]), max_size=2).map(tuple),
    lines=st.just(3),
)


@given(STANDINGS)
def test_there_is_a_sentence_for_every_standing(standing):
    said = headline(standing)
    assert said.text.endswith(".")
    assert "nan" not in said.text
    assert "None" not in said.text
    assert all(segment.text for line in said.lines for segment in line)
