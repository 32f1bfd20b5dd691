"""What nobody sees does not count as said, and nothing turns round what follows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.domain.plain import plain
from quarterdeck.records.models import SpokenRefused
from quarterdeck.records.models.spoken import words

OVERRIDE, NO_WIDTH, NON_JOINER, JOINER = "\u202e", "\u200b", "\u200c", "\u200d"


@pytest.mark.parametrize(
    "unseen",
    [
        NO_WIDTH,
        OVERRIDE,
        NON_JOINER,
        JOINER,
        "\ufeff",
        "\u2066",
        "\x07",
        "\u00ad",
        "\x1b",
        *"\u2800\u3164\uffa0\u115f\u1160\u034f\ufe0f",
        "\U000e0100",
        "\u2065",
    ],
)
def test_a_text_of_what_nobody_sees_says_nothing(unseen):
    for text in (unseen, f" {unseen} {unseen}{unseen}\n"):
        with pytest.raises(SpokenRefused, match="Say what"):
            words(text, "what")
    assert words(f"{unseen} Call {unseen} eight {unseen}", "what") == "Call eight"


def test_lines_and_what_scripts_need_are_kept():
    persian, family = f"می{NON_JOINER}خواهم", f"👩{JOINER}👧"
    for text in (persian, family, "One\n\n  two\tthree", "עברית and English", "e\u0301té"):
        assert plain(text) == text
    assert plain(f"Pay {OVERRIDE}001 now\u202c") == "Pay 001 now"
    assert len(plain(JOINER * 200_000)) == 0


DRAWN_AS_NOTHING = "\u2800\u3164\uffa0\u034f\u115f\u1160\u17b4\u17b5\U0001d159\u180b\u180c\u180d\u180f" + "".join(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
SEEN = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cn", "Cs"), exclude_characters=DRAWN_AS_NOTHING)
    | st.sampled_from(" \n\t")
)


@given(SEEN, st.sampled_from([NO_WIDTH, OVERRIDE, "\ufeff", "\x07", "\u00ad"]), SEEN)
def test_of_whatever_is_seen_nothing_is_lost_beside_what_is_not(before, unseen, after):
    assert plain(before + after) == before + after
    assert plain(before + unseen + after) == before + after


def test_what_looks_blank_is_a_blank_and_what_dresses_a_letter_stays_with_it():
    assert words("Call\u3164eight\u2800people", "what") == "Call eight people"
    heart, syllable = "\u2764\ufe0f", "\u115f\u1161"
    for text in (heart, syllable, f"{heart} it"):
        assert plain(text) == text
