"""Every row of a bridge shows the money in it, so that what is shown adds up to the end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from quarterdeck.domain.bridge import Level, Reason, Step
from quarterdeck.reports.bridge.report import NO_VALUE, _end, _row


@pytest.mark.parametrize(
    ("value", "n", "unpriced", "shown"),
    [
        (Decimal(400), 0, 0, Decimal(400)),  # a share of a deal that somebody else owns and counts
        (Decimal(-400), 1, 1, Decimal(-400)),  # beside a deal of one's own without a rate
        (Decimal(0), 1, 1, None),
        (Decimal(0), 2, 1, Decimal(0)),
        (Decimal(70), 2, 1, Decimal(70)),
    ],
)
def test_a_row_has_no_value_only_where_none_of_its_deals_has_one(value, n, unpriced, shown):
    effect = _row(Step(Reason.TRANSFERRED_IN, n=n, value=value, unpriced=unpriced)).effect
    assert (effect.value, effect.missing) == (shown, NO_VALUE if shown is None else "")
    level = _end("Start", date(2026, 1, 1), Level(n=n, value=value, unpriced=unpriced)).value
    assert (level.value, level.unpriced) == (shown, unpriced)
