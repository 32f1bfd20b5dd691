"""What is said of a deal behind a reason of the bridge."""

from __future__ import annotations

from decimal import Decimal

from quarterdeck.metrics.bridge.deals import Seen
from quarterdeck.reports.bridge.behind import A_PART, _words


def test_of_a_part_of_somebody_elses_deal_nothing_else_is_said():
    part = Seen(amount=Decimal(20))
    assert _words(part, part, "", "", 2026) == (A_PART,)


def test_a_day_on_which_a_deal_was_owned_is_not_compared_with_one_on_which_it_was_not():
    mine = Seen("ada", "Ada", "Late", "open", None, Decimal(100))
    assert _words(mine, Seen(amount=Decimal(20)), "Ada", "", 2026) == ()
