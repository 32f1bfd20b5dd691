"""What keeps decisions from being taken."""

from __future__ import annotations

from datetime import date

import pytest

from quarterdeck.domain.gate import Waived, Waiver, gate

DAY = date(2026, 2, 5)
CHECKS = [("a", "A", True), ("b", "B", False), ("c", "C", True)]


def waived(check, until_on, accepted_by="Mia"):
    return Waiver("k", 1, check, "because", until_on, "Ada", accepted_by)


@pytest.mark.parametrize(
    ("waivers", "blocking"),
    [
        ([], ["a", "c"]),
        ([waived("a", DAY)], ["c"]),
        ([waived("a", date(2026, 2, 4))], ["a", "c"]),
        ([waived("a", date(2026, 2, 4)), waived("a", date(2026, 3, 1)), waived("c", DAY)], []),
        ([waived("b", DAY)], ["a", "c"]),
        ([waived("a", DAY, accepted_by="")], ["a", "c"]),
        ([waived("a", DAY), waived("a", date(2026, 3, 1), accepted_by="")], ["c"]),
    ],
)
def test_a_red_check_blocks_until_it_is_waived_and_again_once_that_is_over(waivers, blocking):
    found = gate(CHECKS, waivers, DAY, anyway=False)
    assert [check.code for check in found.blocking] == blocking
    assert found.is_open == (not blocking)
    assert found.is_despite == bool(blocking)


def test_what_is_decided_under_a_waiver_keeps_who_why_and_until_when():
    found = gate(CHECKS, [waived("a", DAY), waived("b", DAY), waived("c", DAY, accepted_by="")], DAY, anyway=False)
    assert found.waived == (Waived("A", "Ada", "Mia", "because", DAY),)


def test_deciding_anyway_opens_the_gate_and_marks_what_is_decided():
    found = gate(CHECKS, [], DAY, anyway=True)
    assert (found.is_open, found.is_despite) == (True, True)
    clean = gate([("a", "A", False)], [], DAY, anyway=True)
    assert (clean.is_open, clean.is_despite) == (True, False)
