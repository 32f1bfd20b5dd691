"""What the page of a locked session promises: only what opens the gate."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from quarterdeck.domain.gate import Check, Gate
from quarterdeck.domain.sentences import plain
from quarterdeck.records.models.decision import SpokenRefused, refuse_unless_trusted
from quarterdeck.web.pages.session.stage import locked_lines

PAST, PASSED = "forecast_deviation", "close_date_passed"


@pytest.mark.parametrize(
    ("red", "first"),
    [
        ((PASSED,), "Fix 3 opportunities first."),
        ((PASSED, PAST), "Fix 3 opportunities and waive the missed forecasts first."),
        ((PAST,), "Waive the missed forecasts, or both say why they do not count."),
    ],
)
def test_nobody_is_told_that_a_repair_changes_how_past_months_were_forecast(red, first):
    shut = Gate(tuple(Check(code, code, is_red=code in red) for code in (PAST, PASSED)))
    report = SimpleNamespace(to_fix=3 if PASSED in red else 0)
    with pytest.raises(SpokenRefused) as refused:
        refuse_unless_trusted(shut)
    assert ("Put the opportunities right" in str(refused.value)) == (PASSED in red)
    assert plain(locked_lines(report, shut)) == f"{first} Then decide what to do about the gap."
