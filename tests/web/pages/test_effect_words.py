"""The effect of a repair on the landing is told as it is, however the landing reads in three digits."""

from __future__ import annotations

import pytest

from quarterdeck.domain.figures import Figure, Format
from quarterdeck.reports.trust.shape import RepairEffect
from quarterdeck.web.pages.trust.effect import effect_words, landing_moves


def money(value: float | None, missing: str = "") -> Figure:
    return Figure(value, Format.MONEY, missing=missing)


@pytest.mark.parametrize(
    ("now", "then", "told"),
    [
        (1_921_000, 1_921_000, "This does not move the landing: it stays at €1.92m."),
        (1_921_000, 1_921_000.3, "This does not move the landing: it stays at €1.92m."),
        (1_921_000, 1_921_400, "The landing moves by less than €1k: it still reads €1.92m."),
        (1_921_000, 1_919_000, "The landing moves by −€2k: it still reads €1.92m."),
        (1_918_000, 1_924_000, "The landing moves by +€6k: it still reads €1.92m."),
        (1_921_000, 1_915_000 - 1, "The landing moves by −€6k, to €1.91m."),
        (842, 900, "The landing moves by +€58, to €900."),
        (0, 96_000, "The landing moves by +€96k, to €96k."),
    ],
)
def test_the_landing_stays_only_where_it_does_not_move(now, then, told):
    assert landing_moves(money(now), money(then), "EUR") == told


def test_where_nobody_can_tell_the_landing_it_says_why():
    told = landing_moves(money(None, "No history."), money(5.0), "EUR")
    assert told == "Where the period lands cannot be told: No history."


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (3, 3, "3 opportunities are left to fix, as before."),
        (3, 1, "1 opportunity is left to fix, 2 fewer."),
        (3, 4, "4 opportunities are left to fix, 1 more."),
    ],
)
def test_what_is_left_to_fix_may_be_more(before, after, told):
    assert effect_words(RepairEffect(money(1), money(1), before, after), "EUR")[1] == told
