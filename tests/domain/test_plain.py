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
    "unseen", [NO_WIDTH, OVERRIDE, NON_JOINER, JOINER, "\ufeff", "\u2066", "\x07", "\u00ad", "\x1b"]
)
def test_a_text_of_what_nobody_sees_says_nothing(unseen):
    for text in (unseen, f" {unseen} {unseen}{unseen}\n"):
        with pytest.raises(SpokenRefused, match="Say what"):
            words(text, "what")
    assert words(f"{unseen}Call {unseen} eight{unseen}", "what") == "Call eight"


def test_lines_and_what_scripts_need_are_kept():
    persian, family = f"می{NON_JOINER}خواهم", f"👩{JOINER}👧"
    for text in (persian, family, "One\n\n  two\tthree", "עברית and English", "e\u0301té"):
        assert plain(text) == text
    assert plain(f"Pay {OVERRIDE}001 now\u202c") == "Pay 001 now"
    assert len(plain(JOINER * 200_000)) == 0


SEEN = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs")) | st.sampled_from(" \n\t"))


@given(SEEN, st.sampled_from([NO_WIDTH, OVERRIDE, "\ufeff", "\x07", "\u00ad"]), SEEN)
def test_of_whatever_is_seen_nothing_is_lost_beside_what_is_not(before, unseen, after):
    assert plain(before + after) == before + after
    assert plain(before + unseen + after) == before + after
