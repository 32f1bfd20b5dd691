"""What keeps decisions from being taken."""

from __future__ import annotations

from datetime import date

import pytest

from quarterdeck.domain.gate import Waiver, gate

DAY = date(2026, 2, 5)
CHECKS = [("a", "A", True), ("b", "B", False), ("c", "C", True)]


def waived(check, until_on, key="k"):
    return Waiver(key, 1, check, "because", until_on, "Mia")


@pytest.mark.parametrize(
    ("waivers", "blocking"),
    [
        ([], ["a", "c"]),
        ([waived("a", DAY)], ["c"]),
        ([waived("a", date(2026, 2, 4))], ["a", "c"]),
        ([waived("a", date(2026, 2, 4)), waived("a", date(2026, 3, 1)), waived("c", DAY)], []),
        ([waived("b", DAY)], ["a", "c"]),
    ],
)
def test_a_red_check_blocks_until_it_is_waived_and_again_once_that_is_over(waivers, blocking):
    found = gate(CHECKS, waivers, DAY, anyway=False)
    assert [check.code for check in found.blocking] == blocking
    assert found.is_open == (not blocking)
    assert found.is_despite == bool(blocking)


def test_deciding_anyway_opens_the_gate_and_marks_what_is_decided():
    found = gate(CHECKS, [], DAY, anyway=True)
    assert (found.is_open, found.is_despite) == (True, True)
    clean = gate([("a", "A", False)], [], DAY, anyway=True)
    assert (clean.is_open, clean.is_despite) == (True, False)
