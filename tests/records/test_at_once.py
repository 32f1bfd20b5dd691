"""Two people do something about the same things in the same moment."""

from __future__ import annotations

import json
from pathlib import Path

AT_ONCE = Path(__file__).with_name("at_once.py")


def test_no_two_verbs_wait_for_each_other_and_nothing_is_said_in_a_session_that_has_ended(house):
    done = house.python(AT_ONCE, DJANGO_SETTINGS_MODULE="quarterdeck.settings")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    went_wrong = {name: came for name, came in found["pairs"].items() if not set(came) <= {"done", "refused"}}
    assert went_wrong == {}
    assert all("done" in came for came in found["pairs"].values())
    assert found["ends"] == {}
    assert found["holds"]
