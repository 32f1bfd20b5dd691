"""Of somebody who has moved on a former leader keeps what the team's totals hold, and is told nothing one by one."""

from __future__ import annotations

from datetime import date

from tests.scope.faces import client_of

from quarterdeck.domain.bridge import Reason
from quarterdeck.domain.lines import FORMER_WORDS
from quarterdeck.reports.bridge.behind import MOVED_ON

BEFORE = date(2025, 4, 28)
"""A day before the move on which some of theirs has to be fixed."""
MO = "Mo Known"


def asked(who, address, on=BEFORE, **more):
    answer = client_of(who).get(f"/api/v1/{address}", {"as_of": on, **more})
    assert answer.status_code == 200
    return answer.json()


def test_what_they_had_to_fix_is_counted_and_not_listed(living):
    mia, dana = (asked(who, "trust/unit/north") for who in ("mia", "dana"))
    theirs = [each for each in dana["findings"] if each["owner"] == MO]
    assert theirs
    assert mia["findings"] == [each for each in dana["findings"] if each not in theirs]
    assert (mia["unlisted"], dana["unlisted"]) == (len(theirs), 0)
    assert mia["to_fix"] == dana["to_fix"]
    assert [each["figure"] for each in mia["checks"]] == [each["figure"] for each in dana["checks"]]
    page = client_of("mia").get(f"/trust/unit/north/?as_of={BEFORE}").content.decode()
    assert "to fix of people who have left or moved on: counted, and not listed" in page
    assert not any(each["name"] in page for each in theirs)


def test_how_they_forecast_is_not_told(living):
    last = date(2025, 9, 30)
    mia, dana = (asked(who, "trust/unit/north", last)["leans"]["people"] for who in ("mia", "dana"))
    assert [each for each in dana if each["name"] != MO] == mia
    assert mia != dana


def test_of_what_moved_their_part_is_told_and_not_which_opportunities(living):
    found = 0
    for reason in Reason:
        mia, dana = (asked(who, "bridge/unit/north", behind=reason.value)["behind"] for who in ("mia", "dana"))
        assert mia["n"] == dana["n"]
        for told, whole in zip(mia["changes"], dana["changes"], strict=True):
            if told != whole:
                assert whole["owner"] == MO
                assert (told["name"], told["opportunity_id"], told["account"], told["owner"]) == (MOVED_ON, "", "", "")
                assert told["effect"] == whole["effect"]
                found += 1
        assert not any(each["owner"] == MO for each in mia["changes"])
    assert found


def test_measures_by_person_tell_them_as_one_line(living):
    lines = []
    for who in ("mia", "dana"):
        found = asked(who, "measure/open_pipeline/unit/north", by="person")
        lines.append({tuple(each["keys"]): each["figure"] for each in found["lines"]})
    mia, dana = lines
    assert mia.pop((FORMER_WORDS,)) == dana.pop((MO,))
    assert mia == dana


def test_measures_by_person_and_more_split_them_no_further(living):
    mia, dana = (
        asked(who, "measure/open_pipeline/unit/north", by="person,account")["lines"] for who in ("mia", "dana")
    )
    theirs = [each for each in dana if each["keys"][0] == MO]
    assert len(theirs) > 1
    (one,) = [each for each in mia if each["keys"][0] == FORMER_WORDS]
    assert one["keys"] == [FORMER_WORDS, "all"]
    assert float(one["figure"]["value"]) == sum(float(each["figure"]["value"]) for each in theirs)
    assert one["figure"]["n"] == sum(each["figure"]["n"] for each in theirs)
    assert [each for each in mia if each is not one] == [each for each in dana if each not in theirs]
