"""What the page of a locked session promises: only what opens the gate."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from quarterdeck.domain.gate import Check, Gate, Waiver
from quarterdeck.domain.sentences import plain
from quarterdeck.records.models.decision import SpokenRefused, refuse_unless_trusted
from quarterdeck.reports.trust import report
from quarterdeck.web.pages.session.stage import _trust_title, locked_lines

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


@pytest.mark.parametrize(
    ("to_fix", "missed", "told"),
    [
        (2, False, "Fix 2 opportunities, and your numbers can be trusted."),
        (2, True, "Fix 2 opportunities. No repair changes that forecasts missed by 24%."),
        (0, True, "The pipeline is clean, but forecasts missed by 24%."),
        (0, False, "Your numbers can be trusted."),
    ],
)
def test_nor_that_numbers_whose_forecasts_missed_can_be_trusted(to_fix, missed, told):
    card = SimpleNamespace(code=PAST, verdict="fix" if missed else "pass", figure=SimpleNamespace(value=-0.24))
    place = SimpleNamespace(is_own=True, name="Ada")
    assert plain(report._lines(SimpleNamespace(to_fix=to_fix), place, (card,))) == told


def test_a_check_that_fails_and_is_waived_is_not_said_to_pass():
    waiver = Waiver("k", 1, PAST, "One large deal slipped", date(2099, 1, 1), "Mia", "Mia")
    report = SimpleNamespace(trust=SimpleNamespace(cells=(1, 2)))
    checks = Check(PAST, "forecasts", is_red=True, waiver=waiver), Check(PASSED, "dates", is_red=False)
    assert _trust_title(report, Gate(checks)) == "1 of 2 checks fails, and is waived"
    assert _trust_title(report, Gate(checks[1:])) == "Nothing stands against these numbers"


def test_where_nobody_leads_the_session_nobody_else_is_waited_for():
    shut = Gate((Check(PAST, PAST, is_red=True),))
    told = plain(locked_lines(SimpleNamespace(to_fix=0), shut, is_alone=True))
    assert told.startswith("Waive the missed forecasts, or say why they do not count.")
